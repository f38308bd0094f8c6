"""The five steps of DX, where a place stands in each, and what helps next. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from lms.kernel.errors import N_
from lms.kernel.immutable import immutable

ENOUGH_TASKS = 3  # to begin with


class Next(StrEnum):
    """What to do next; pages know where."""

    LIST = "list"
    WORD = "word"
    MEASURE = "measure"
    JUDGE = "judge"
    PLAN = "plan"
    TRY = "try"
    TELL = "tell"
    VALUE = "value"


NEXTS = {
    Next.LIST: N_("いつもの業務を3つ、おおよその時間といっしょに棚卸しに書く"),
    Next.WORD: N_("どうなりたいかを、一文のビジョンにする"),
    Next.MEASURE: N_("近づいているかどうかを見るKPIを、ひとつ立てる"),
    Next.JUDGE: N_("棚卸しの業務に、影響・手間・効果を書き入れる"),
    Next.PLAN: N_("下の業務からひとつ選んで、計画を立てる"),
    Next.TRY: N_("立てた計画を一度試して、どうだったかを記録する"),
    Next.TELL: N_("記録をひとつ、事例にして残す。うまくいかなかったことも同じ重さです"),
    Next.VALUE: N_("KPIに、いまの値を入れる"),
}


@immutable
class Standing:
    """What is recorded of a place. *learned* to *shared* are None where they may not be shown."""

    tasks: int
    judged: int
    has_vision: bool
    kpis: int
    has_new_value: bool
    learned: int | None
    planned: int | None
    tried: int | None
    shared: int | None


@immutable
class Step:
    """*has_begun* None: it may not be said. *next_* None: nothing is waiting."""

    title: str
    about: str
    has_begun: bool | None
    next_: Next | None


def steps(at: Standing) -> list[Step]:
    """All five, in their order; a place may begin with any."""
    return [
        Step(N_("現状分析"), N_("いまの業務と、かかっている時間を知る"), *_waits([(at.tasks >= ENOUGH_TASKS, Next.LIST)])),
        Step(
            N_("ビジョンとKPI"),
            N_("どこへ向かうのか、何で見るのかを決める"),
            *_waits([(at.has_vision, Next.WORD), (at.kpis > 0, Next.MEASURE)]),
        ),
        Step(
            N_("計画と優先順位"),
            N_("影響・手間・効果から、先に取り上げる業務を選ぶ"),
            *_waits([(at.judged > 0, Next.JUDGE), (_any(at.planned), Next.PLAN)]),
        ),
        Step(N_("実装と運用"), N_("学んだことを自分の業務で試し、続ける"), *_waits([(_any(at.tried), Next.TRY)])),
        Step(
            N_("検証と改善"),
            N_("どうだったかを分かち合い、次のやり方を決める"),
            *_waits([(_any(at.shared), Next.TELL), (at.has_new_value, Next.VALUE)]),
        ),
    ]


def _any(figure: int | None) -> bool | None:
    return None if figure is None else figure > 0


def _waits(parts: Sequence[tuple[bool | None, Next]]) -> tuple[bool | None, Next | None]:
    """Whether a step has begun, and its first part that has not."""
    known = [(done, next_) for done, next_ in parts if done is not None]
    return any(done for done, _ in known) if known else None, next((next_ for done, next_ in known if not done), None)


def first_of(found: Sequence[Step]) -> Next | None:
    """The one thing to do next."""
    return next((step.next_ for step in found if step.next_ is not None), None)
