"""AI licences under test: a shelf with one basic course, people who complete it, rules they acknowledge."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.catalog.models import Course, CourseVersion
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning.models import Completion
from tests.catalog import Shelf
from tests.guidelines import acknowledged, published
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def taught(session: Session, directory: Path) -> None:
    """Two basic courses are served, and a practical one, which counts for nothing here."""
    shelf = Shelf(directory)
    shelf.course("water", "水道の案内")
    shelf.course("lead", "束ねる人の講座", order=3)
    shelf.change("lead/course.md", "tier: basic", "tier: practical")
    shelf.publish(session)


def one_more(session: Session, directory: Path) -> None:
    """A further basic course; the others have been there for a while."""
    session.execute(update(CourseVersion).values(published_at=clock.now() - timedelta(days=7)))
    shelf = Shelf(directory)
    taught(session, directory)
    shelf.course("more", "もうひとつの講座", order=4)
    shelf.publish(session)


def completed(session: Session, person: PersonId, *slugs: str, year: int | None = None) -> None:
    """As learning writes it when the quizzes are passed and something was tried and logged."""
    found = select(Course.id, CourseVersion.id).join(CourseVersion, CourseVersion.course_id == Course.id)
    for course_id, version_id in session.execute(found.where(Course.slug.in_(slugs), CourseVersion.is_current)).all():
        when = year if year is not None else accounts.fiscal_year(session, clock.today()).year
        session.add(
            Completion(person_id=person, course_id=course_id, course_version_id=version_id, fiscal_year=when, completed_at=clock.now())
        )
    session.commit()


def licensed(session: Session, town: Town, person: PersonId) -> None:
    """Both basic courses, and the newest rules."""
    completed(session, person, "waste", "water")
    acknowledged(session, town, person)


@pytest.fixture
def lessons(session: Session, town: Town, tmp_path: Path) -> None:
    taught(session, tmp_path / "courses")
    published(session, town)
