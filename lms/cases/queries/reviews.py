"""Cases whose day of review has passed: what the office sees."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.models import Case, CaseAuthor
from lms.kernel.db import columns

PAGE = 30


def overdue(session: Session, today: date, page: int) -> tuple[Sequence[Any], int, int]:
    """One page, the longest overdue first; how many there are, and how many pages. Two people who told one case together are one row."""
    late = (Case.state.in_(SEEN_BY_ALL), Case.review_due_on < today)
    first = (CaseAuthor.case_id == Case.id) & (CaseAuthor.place == 0)
    shown = (Case.id, Case.kind, Case.title, Case.review_due_on, Unit.name.label("section"), Person.name.label("author"))
    found = select(*shown, func.count().over().label("total")).outerjoin(Unit, Unit.path == Case.section_path)
    found = found.outerjoin(CaseAuthor, first).outerjoin(Person, Person.id == CaseAuthor.person_id).where(*late)
    found = found.order_by(Case.review_due_on, Case.id).limit(PAGE).offset((page - 1) * PAGE)
    rows = columns(session, found).all()
    total = rows[0].total if rows else 0
    return rows, total, max(1, -(-total // PAGE))
