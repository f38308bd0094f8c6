"""When a round may be, and what may be said of its answers. Pure: no database, no request, no clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.kernel.suppression import Group, rounded, rounded_of, shown, start
from lms.pulse.kinds import APART, FURTHEST, LONGEST, NO_DEPARTMENT, QUESTIONS, SHORTEST

WHOLE = 0


@immutable
class Counted:
    """Answers of a 部 in a round: how many, and how many agree with each question. *secret*: something that nobody knows who sees the page."""

    department: str
    answers: int
    agree: tuple[int, ...]
    secret: str = ""


@immutable
class Row:
    """The same as it may be shown: to the nearest five, and never everybody. *department* empty: 全庁."""

    department: str
    answers: int
    agree: tuple[int, ...]

    @property
    def percent(self) -> int:
        """How often there is agreement, over all questions."""
        return round(100 * sum(self.agree) / (len(self.agree) * self.answers))


def table(counted: Sequence[Counted], least: int) -> list[Row]:
    """全庁 first, then the 部, by the sizes of the answers alone; who named no 部 counts in 全庁 only."""
    named = dict(enumerate((each for each in counted if each.department != NO_DEPARTMENT), start=1))
    unnamed = sum(each.answers for each in counted if each.department == NO_DEPARTMENT)
    groups = [Group(WHOLE, None, unnamed), *(Group(place, WHOLE, each.answers) for place, each in named.items())]
    keys = shown(groups, least)
    if WHOLE not in keys:
        return []
    return [_row(_sum(counted)), *(_row(each) for place, each in named.items() if place in keys)]


def _sum(counted: Sequence[Counted]) -> Counted:
    agree = tuple(sum(each.agree[place] for each in counted) for place in range(len(QUESTIONS)))
    return Counted(NO_DEPARTMENT, sum(each.answers for each in counted), agree, "".join(each.secret for each in counted))


def _row(counted: Counted) -> Row:
    """What is rounded begins with a start that nobody is told, the same at every look (kernel.suppression)."""
    chance = Random(counted.secret)  # noqa: S311  (the secret is random already)
    answers, *agree = (each + (start(chance) if counted.secret else 0) for each in (counted.answers, *counted.agree))
    return Row(counted.department, rounded(answers), tuple(rounded_of(each, counted.answers) for each in agree))


def check_round(first_on: date, last_on: date, others: Iterable[date], today: date) -> None:
    """*others*: the first days of the other rounds. Raises Unacceptable."""
    if not today < first_on <= today + FURTHEST:
        raise Unacceptable(N_("あすから1年のうちの日を選んでください。"), field="first_on")
    if not SHORTEST <= last_on - first_on <= LONGEST:
        says = N_("最初の日から%(least)d日以上、%(most)d日以内にしてください。")
        raise Unacceptable(says, field="last_on", least=SHORTEST.days, most=LONGEST.days)
    if any(abs(first_on - other) < APART for other in others):
        raise Unacceptable(N_("聞くのは年に2回までです。ほかの回から%(days)d日以上あけてください。"), field="first_on", days=APART.days)


def check_marks(marks: Mapping[int, int]) -> None:
    """Each of the questions, from one to five. Raises Unacceptable."""
    if set(marks) != set(range(len(QUESTIONS))) or not all(1 <= mark <= 5 for mark in marks.values()):
        raise Unacceptable(N_("画面が古くなっています。もう一度送ってください。"))


def headed_departments(paths: Iterable[str]) -> set[int]:
    """The 部 at the root of each path: "/1/4/12/" lies in 1."""
    return {int(path.split("/")[1]) for path in paths}
