"""Reading courses and lessons."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Course


def faults(session: Session) -> list[tuple[str, str]]:
    """(slug, what is wrong) of courses whose newest files could not be read."""
    found = select(Course.slug, Course.fault).where(Course.fault != "").order_by(Course.slug)
    return [(row.slug, row.fault) for row in session.execute(found)]
