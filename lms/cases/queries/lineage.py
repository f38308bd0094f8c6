"""取り組みのつながり: the case a practice was taken up from, the tries that came of a case, and their picture."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Adoption, Case, CaseSource
from lms.kernel.db import rows, spelled_out
from lms.kernel.ids import CaseId
from lms.kernel.text import excerpt
from lms.practice.models import Practice, PracticeLog

DEEPEST = 3
MOST_BRANCHES = 8
BOX_WIDTH, BOX_HEIGHT, COLUMN, ROW, MARGIN = 160, 60, 200, 80, 2
NARROWEST = 760
LONGEST_NAME = 9


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the picture, in its units: left upper corner, name, and how it stands (origin, here, or a state or outcome)."""

    x: int
    y: int
    name: str
    standing: str


@dataclass(slots=True)
class Picture:
    """Boxes and the curves between them."""

    width: int = NARROWEST  # so that few boxes are not drawn larger than many
    height: int = 0
    boxes: list[Box] = field(default_factory=list)
    path: str = ""

    def add(self, x: int, middle: int, name: str, standing: str) -> None:
        self.boxes.append(Box(x, middle - BOX_HEIGHT // 2, excerpt(name, LONGEST_NAME), standing))
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


def branches(session: Session, case_id: CaseId) -> list[Branch]:
    """The tries that came from a case, up to three generations, a statement each."""
    roots: list[Branch] = []
    level: dict[CaseId, list[Branch]] = {case_id: roots}
    for _ in range(DEEPEST):
        found = rows(session, _tries(), {"cases": list(level)}).all() if level else []
        following: dict[CaseId, list[Branch]] = {}
        for row in found[: MOST_BRANCHES * len(level)]:
            branch = Branch(row.section or "", row.action, row.state, row.outcome or "", row.adopted_at, row.id, row.title or "")
            level[row.case_id].append(branch)
            if row.id is not None:
                following[row.id] = branch.branches
        level = following
    return roots


@cache
def _tries() -> Any:
    own = aliased(Case)
    section = aliased(Unit)
    parent = aliased(Unit)
    name = case((section.level == "team", parent.name), else_=section.name)
    newest = select(PracticeLog.outcome).where(PracticeLog.practice_id == Practice.id).order_by(PracticeLog.id.desc()).limit(1)
    outcome = newest.correlate(Practice).scalar_subquery()
    return (
        select(
            Adoption.case_id,
            Adoption.adopted_at,
            Practice.action,
            Practice.state,
            outcome.label("outcome"),
            name.label("section"),
            own.id,
            own.title,
        )
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(section, section.id == Practice.unit_id)
        .outerjoin(parent, parent.id == section.parent_id)
        .outerjoin(CaseSource, CaseSource.practice_id == Practice.id)
        .outerjoin(own, (own.id == CaseSource.case_id) & own.state.in_(spelled_out(SEEN_BY_ALL)))
        .where(Adoption.case_id.in_(bindparam("cases", expanding=True)))
        .order_by(Adoption.adopted_at)
    )


def picture(origin: str | None, here: str, grown: list[Branch]) -> Picture:
    """The lineage as boxes from left to right: the origin, this case, and the tries, a generation to a column."""
    made = Picture()
    x = MARGIN + (COLUMN if origin is not None else 0)
    middle, bottom = _place(made, grown, x + COLUMN, 0)
    middle = middle or ROW // 2
    made.add(x, middle, here, "here")
    for branch_middle in _middles(grown, 0):
        made.join(x, middle, branch_middle)
    if origin is not None:
        made.add(MARGIN, middle, origin, "origin")
        made.join(MARGIN, middle, middle)
    made.height = max(bottom, ROW)
    return made


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
        made.add(x, middle, branch.section, branch.outcome if branch.state in ("logged", "shared") else branch.state)
        for following in _middles(branch.branches, top):
            made.join(x, middle, following)
        _place(made, branch.branches, x + COLUMN, top)
        top += _rows(branch) * ROW
    return (start + top) // 2, top
