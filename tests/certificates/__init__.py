"""Certificates under test: somebody who has finished a course, as the house makes it happen."""

from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.ids import LessonVersionId, PersonId
from lms.learning import services as learning
from tests.learning import RIGHT
from tests.town import Town

COURSE_TITLE = "ごみの分別案内"


def finished(session: Session, town: Town, *people: PersonId, course: str = "waste", lesson: str = "cutting") -> LessonVersionId:
    """Each of *people* has passed the quiz and logged something tried out of the course. Committed."""
    page = catalog.lesson(session, course, lesson)
    for person in people:
        answers = {"answers": RIGHT, "form_token": f"done-{person}-{page.version_id}", "seed": 1, "now": clock.now()}
        learning.submit_quiz(session, town.actor(session, person), page, **answers)  # type: ignore[arg-type]
        learning.note_practised(session, person, page.version_id, now=clock.now())
    session.commit()
    return page.version_id
