"""What is new in the knowledge base: the cases that went out to everybody, the newest first."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.cases.models import Case, CaseRevision
from lms.cases.queries.sight import Sight, place, published, seeing, sight_of
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable

MOST = 50
EVERYBODY = Sight(reads=True, sections=0, carried=0, heads=0, checks=False)  # a machine of the house: what all colleagues read


@immutable
class Entry:
    """A case in a feed: no name of a person."""

    id: CaseId
    title: str
    one_line: str
    lesson: str
    kind: str
    field: str
    section: str
    published_at: datetime
    updated_at: datetime  # its words, not the thanks for it


def newest(session: Session, actor: Actor | None, field: str | None) -> list[Entry]:
    """By the day of their release; what this person may read, or what a machine of the house may."""
    revised = select(func.max(CaseRevision.revised_at, type_=UtcDateTime())).where(CaseRevision.case_id == Case.id).scalar_subquery()
    told = (Case.id, Case.title, Case.one_line, Case.lesson, Case.kind, Case.field, place().label("section"))
    found: Any = select(*told, Case.published_at, revised.label("revised_at")).outerjoin(Unit, Unit.path == Case.section_path)
    found = found.where(published(sight_of(actor) if actor else EVERYBODY), Case.published_at.is_not(None))
    if field is not None:
        found = found.where(Case.field == field)
    found = found.order_by(Case.published_at.desc(), Case.id.desc()).limit(MOST)
    rows = session.execute(found, seeing(actor) if actor else {})
    return [_entry(row) for row in rows]


def _entry(row: Any) -> Entry:
    updated = max(row.revised_at or row.published_at, row.published_at)
    title, one_line, lesson, section = (_in_xml(text) for text in (row.title, row.one_line, row.lesson, row.section))
    return Entry(row.id, title, one_line, lesson, row.kind, row.field, section, row.published_at, updated)


def _in_xml(text: str) -> str:
    """Without the few characters that no XML may hold, however they are written."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"))
