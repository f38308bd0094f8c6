"""取り組みのつながり: the case a practice was taken up from, the tries that came of a case, and their picture."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from statistics import median
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, literal, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.accounts.queries import setting
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Adoption, Case, CaseSource, ReuseReport
from lms.kernel.db import rows, spelled_out
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.kernel.text import excerpt
from lms.practice.kinds import Outcome, State, Visibility
from lms.practice.models import Practice, PracticeLog

DEEPEST = 3
MOST_BRANCHES = 8
MOST_TRIES = 500  # read of a case
MOST_CONDITIONS_SHOWN = 6
BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW, MARGIN = 160, 60, 200, 80, 2
NARROWEST = 760
LONGEST_NAME = 9
_MOST: Any = bindparam("most", type_=Integer())


@immutable
class Branch:
    """One try that came from a case: where, how it stands, and the case it became."""

    section: str
    action: str
    state: str
    outcome: str
    adopted_at: datetime
    case_id: CaseId | None
    title: str
    branches: list["Branch"] = field(default_factory=list)


@immutable
class Box:
    """A box of the picture, in its units: left upper corner, name, how it stands (origin, here, or a state or outcome), the case to read."""

    x: int
    y: int
    name: str
    standing: str
    case_id: CaseId | None = None


@dataclass(slots=True)
class Picture:
    """Boxes and the curves between them."""

    width: int = NARROWEST  # so that few boxes are not drawn larger than many
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    path: str = ""

    def add(self, x: int, middle: int, name: str, standing: str, case_id: CaseId | None = None) -> None:
        self.boxes.append(Box(x, middle - BOX_HEIGHT // 2, excerpt(name, LONGEST_NAME), standing, case_id))
        self.width = max(self.width, x + BOX_WIDTH + MARGIN)

    def join(self, x: int, start: int, end: int) -> None:
        """A curve from the right side of the box at *x* to the next column."""
        left, right = x + BOX_WIDTH, x + COLUMN
        half = (left + right) // 2
        self.path += f"M{left} {start}C{half} {start} {half} {end} {right} {end}"


def origin_of(session: Session, case_id: CaseId) -> Any | None:
    """The case that this one's practice was taken up from: (id, title, section)."""
    return rows(session, _origin_of(), {"case": case_id}).first()


@cache
def _origin_of() -> Any:
    earlier = aliased(Case)
    return (
        select(earlier.id, earlier.title, func.coalesce(Unit.name, earlier.elsewhere).label("section"))
        .join(Adoption, Adoption.case_id == earlier.id)
        .join(CaseSource, CaseSource.practice_id == Adoption.practice_id)
        .join(Unit, Unit.path == earlier.section_path, isouter=True)
        .where(CaseSource.case_id == bindparam("case"), earlier.state.in_(spelled_out(SEEN_BY_ALL)))
        .limit(1)
    )


@immutable
class Figures:
    """What came of a case elsewhere: *units* have tried it. *minutes* is won each time, in the median; None below the smallest group of those who say it."""

    units: int = 0
    outside: int = 0  # units of another 部 than the authors'
    outcomes: dict[str, int] = field(default_factory=dict)
    open_tries: int = 0
    minutes: int | None = None
    conditions: list[tuple[str, str, str]] = field(default_factory=list)  # (課, how far it carried over, what it took)
    carried: dict[str, int] = field(default_factory=dict)


@immutable
class Grown:
    """What grew out of a case: the tries, up to three generations, and the figures of the first."""

    branches: list[Branch] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)


def grown(session: Session, case_id: CaseId) -> Grown:
    """One statement, whatever grew."""
    found = rows(session, _tries(), {"case": case_id, "deepest": DEEPEST, "most": MOST_TRIES}).all()
    level: dict[CaseId, list[Branch]] = {case_id: []}
    for row in found:  # a generation after the other
        siblings = level.get(row.case_id, [])
        if row.case_id in level and len(siblings) < MOST_BRANCHES:
            branch = _branch(row)
            siblings.append(branch)
            if row.id is not None:
                level[row.id] = branch.branches
    smallest = int(setting(session, "small_group")) if found else 0
    return Grown(level[case_id], _figures([row for row in found if row.depth == 1], smallest))


def _branch(row: Any) -> Branch:
    return Branch(row.section or "", row.action, row.state, row.outcome or "", row.adopted_at, row.id, row.title or "")


def _figures(tries: list[Any], smallest: int) -> Figures:
    """Of each try its newest log counts, unless it is for oneself; minutes only where so many say them that nobody's are told."""
    tries = list({row.practice_id: row for row in tries}.values())  # several cases may have come of one
    tried = [row for row in tries if _was_tried(row)]
    timed = [row for row in tries if row.outcome and None not in (row.minutes_before, row.minutes_after)]
    return Figures(
        units=len({row.unit_id for row in tried}),
        outside=len({row.unit_id for row in tried if row.is_outside}),
        outcomes=dict(Counter(row.outcome for row in tries if row.outcome)),
        open_tries=sum(row.state in (State.PLANNED, State.TRYING) for row in tries),
        minutes=_median(timed) if len({row.owner_id for row in timed}) >= max(1, smallest) else None,
        conditions=[(row.section or "", row.carried_over, row.conditions) for row in tries if row.conditions][-MOST_CONDITIONS_SHOWN:],
        carried=dict(Counter(row.carried_over for row in tries if row.carried_over)),
    )


def _was_tried(row: Any) -> bool:
    """A plan is no try yet; that something was begun stands even where its log is for oneself."""
    return row.state in (State.TRYING, State.LOGGED, State.SHARED) or (row.outcome or Outcome.COULD_NOT_TRY) != Outcome.COULD_NOT_TRY


def _median(timed: list[Any]) -> int:
    found: float = median(row.minutes_before - row.minutes_after for row in timed)
    return round(found)


@cache
def _tries() -> Any:
    """The tries of a case, and those of the cases that came of them."""
    first = select(Adoption.practice_id, Adoption.case_id, literal(1).label("depth")).where(Adoption.case_id == bindparam("case"))
    grows = first.cte("grows", recursive=True)
    source, became = aliased(CaseSource), aliased(Case)
    later = (
        select(Adoption.practice_id, Adoption.case_id, grows.c.depth + 1)
        .join(source, source.case_id == Adoption.case_id)
        .join(grows, grows.c.practice_id == source.practice_id)
        .join(became, (became.id == source.case_id) & became.state.in_(spelled_out(SEEN_BY_ALL)))
        .where(grows.c.depth < bindparam("deepest", type_=Integer()))
    )
    every = grows.union(later)  # each once: a joint case comes of several practices
    # Cut here as well: PostgreSQL, which cannot know how much has grown, would read all practices and all logs for it.
    near = select(every.c.practice_id, every.c.depth).order_by(every.c.depth).limit(_MOST).subquery("near")
    own, section, parent, log = aliased(Case), aliased(Unit), aliased(Unit), aliased(PracticeLog)
    name = case((section.level == "team", parent.name), else_=section.name)
    newest = select(func.max(PracticeLog.id)).where(PracticeLog.practice_id == Practice.id).correlate(Practice).scalar_subquery()
    shown = (log.outcome, log.minutes_before, log.minutes_after, ReuseReport.carried_over, ReuseReport.conditions)
    tries = (near.c.depth, Adoption.practice_id, Adoption.case_id, Adoption.adopted_at, Adoption.is_outside)
    plan = (Practice.action, Practice.state, Practice.unit_id, Practice.owner_id)
    return (
        select(*tries, *plan, *shown, name.label("section"), own.id, own.title)
        .select_from(near)
        .join(Adoption, Adoption.practice_id == near.c.practice_id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(section, section.id == Practice.unit_id)
        .outerjoin(parent, parent.id == section.parent_id)
        .outerjoin(log, (log.id == newest) & (log.visibility != Visibility.OWN))
        .outerjoin(ReuseReport, ReuseReport.practice_id == Practice.id)
        .outerjoin(CaseSource, CaseSource.practice_id == Practice.id)
        .outerjoin(own, (own.id == CaseSource.case_id) & own.state.in_(spelled_out(SEEN_BY_ALL)))
        .order_by(near.c.depth, Adoption.adopted_at, Adoption.practice_id)
        .limit(_MOST)
    )


def picture(origin: str | None, here: str, grown: list[Branch], origin_id: CaseId | None = None) -> Picture:
    """The lineage as boxes from left to right, in the order in which they are read: the origin, this case, and the tries, a generation to a column."""
    made = Picture()
    x = MARGIN + (COLUMN if origin is not None else 0)
    middle, bottom = _place(made, grown, x + COLUMN, 0)
    middle = middle or ROW // 2
    made.add(x, middle, here, "here")
    for branch_middle in _middles(grown, 0):
        made.join(x, middle, branch_middle)
    if origin is not None:
        made.add(MARGIN, middle, origin, "origin", origin_id)
        made.join(MARGIN, middle, middle)
    made.height = max(bottom, ROW)
    made.boxes.sort(key=lambda box: (box.x, box.y))
    return made


def around(origin: Any | None, here: str, grown: Grown) -> Picture | None:
    """The picture of a case's page; None where nothing stands around it."""
    if origin is None and not grown.branches:
        return None
    return picture(origin.section or "" if origin else None, here, grown.branches, origin.id if origin else None)


def _rows(branch: Branch) -> int:
    return max(1, sum(_rows(each) for each in branch.branches))


def _middles(grown: list[Branch], top: int) -> list[int]:
    """The height of each branch's middle, where each stands in the middle of its own branches."""
    found = []
    for branch in grown:
        tall = _rows(branch) * ROW
        found.append(top + tall // 2)
        top += tall
    return found


def _place(made: Picture, grown: list[Branch], x: int, top: int) -> tuple[int, int]:
    """Put *grown* into the column at *x*; answers the middle of all and where they end."""
    start = top
    for branch, middle in zip(grown, _middles(grown, top), strict=True):
        standing = (branch.outcome or State.LOGGED.value) if branch.state in ("logged", "shared") else branch.state
        made.add(x, middle, branch.section, standing, branch.case_id)
        for following in _middles(branch.branches, top):
            made.join(x, middle, following)
        _place(made, branch.branches, x + COLUMN, top)
        top += _rows(branch) * ROW
    return (start + top) // 2, top
