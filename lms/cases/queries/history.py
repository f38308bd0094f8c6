"""The versions of a case, and what changed from one to the next."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.cases.kinds import CATEGORIES, FIELDS, KINDS, TOLD
from lms.cases.models import Case, CaseRevision
from lms.cases.queries import authors
from lms.cases.rules.differences import Piece, pieces
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.practice.kinds import AI_USES

CODES: Mapping[str, Mapping[Any, str]] = {"kind": KINDS, "category": CATEGORIES, "field": FIELDS, "ai_use": AI_USES}
PLAIN = ("minutes_before", "minutes_after", "times_per_month", "tool_id", *CODES)  # no texts: the old value, and the new one


@immutable
class Step:
    """A change: the version that came of it, by whom and when, and the words before and after. *version* counts the texts that stand here, the first
    is 1: the column of the case counts what was kept of a draft and what was taken out as well, of which no text is left.
    """

    version: int
    by: str
    at: datetime
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@immutable
class Change:
    """One field. *pieces* of a text; *was* and *now* of anything else, as codes or numbers."""

    name: str
    pieces: list[Piece]
    was: Any = None
    now: Any = None


def steps(session: Session, case: Case) -> list[Step]:
    """Every change of a case, the newest first, down to its first words; none where it stands as it was told. This looks at no rights: ask for the case first."""
    found = select(CaseRevision.document, CaseRevision.revised_at, Person.name)
    found = found.join(Person, Person.id == CaseRevision.revised_by_id).where(CaseRevision.case_id == CaseId(case.id))
    rows = session.execute(found.order_by(CaseRevision.version)).all()
    texts = [*(row.document for row in rows), {name: getattr(case, name) for name in TOLD}]
    made = [Step(at + 2, row.name, row.revised_at, texts[at], texts[at + 1]) for at, row in enumerate(rows)]
    return [*made[::-1], _first(session, case, texts[0])] if made else []


def _first(session: Session, case: Case, words: Mapping[str, Any]) -> Step:
    names = "、".join(name for _id, name in authors(session, CaseId(case.id)))
    return Step(1, names, case.created_at, {}, {name: words[name] for name in TOLD if name not in PLAIN and words.get(name)})


def changes(step: Step) -> Sequence[Change]:
    """What is different after a step, in the order of the page."""
    return [_change(name, step.before.get(name), step.after.get(name)) for name in TOLD if step.before.get(name) != step.after.get(name)]


def _change(name: str, was: Any, now: Any) -> Change:
    if name in PLAIN:
        words = CODES.get(name, {})
        return Change(name, [], words.get(was, was), words.get(now, now))
    return Change(name, pieces(was or "", now or ""))
