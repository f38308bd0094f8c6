"""Which basic courses a licence asks for: those that count today, and those that will, from their day on."""

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries as accounts
from lms.catalog.kinds import Tier
from lms.catalog.models import Course, CourseVersion
from lms.kernel import clock
from lms.kernel.ids import CourseId
from lms.kernel.immutable import immutable
from lms.licences import rules


@immutable
class Basics:
    """*coming*: courses that do not count yet with the day from which they do, the earliest first."""

    counted: list[CourseId]
    coming: list[tuple[date, CourseId]]

    def since(self, course_id: CourseId) -> date | None:
        """The day from which a course will count; None where it does already."""
        return next((day for day, each in self.coming if each == course_id), None)


def basics(session: Session, today: date) -> Basics:
    """The basic courses that are served, in one statement."""
    found = select(CourseVersion.course_id, _first_served(CourseVersion.course_id), _begun())
    rows = session.execute(found.where(CourseVersion.is_current, CourseVersion.tier == Tier.BASIC)).all()
    days = {row[0]: _counts_from(session, clock.local_date(row[1]), clock.local_date(row[2]), today) for row in rows}
    coming = sorted((day, course_id) for course_id, day in days.items() if day > today)
    return Basics([course_id for course_id, day in days.items() if day <= today], coming)


def counts_from(session: Session, slug: str, today: date) -> date:
    """The day from which a course counts that would be served as a basic one from today on."""
    course_id = select(Course.id).where(Course.slug == slug).scalar_subquery()
    first, begun = session.execute(select(_first_served(course_id), _begun())).one()
    return _counts_from(session, clock.local_date(first) if first else today, clock.local_date(begun) if begun else today, today)


def _counts_from(session: Session, first: date, begun: date, today: date) -> date:
    return rules.counts_from(
        first, begun=begun, year_start=accounts.fiscal_year(session, today).start, grace_days=accounts.setting(session, "rules_grace_days")
    )


def _first_served(course_id: Any) -> Any:
    """When a course was first served as a basic one."""
    each = aliased(CourseVersion)
    return select(func.min(each.published_at)).where(each.course_id == course_id, each.tier == Tier.BASIC).scalar_subquery()


def _begun() -> Any:
    """When any basic course was first served here."""
    each = aliased(CourseVersion)
    return select(func.min(each.published_at)).where(each.tier == Tier.BASIC).scalar_subquery()
