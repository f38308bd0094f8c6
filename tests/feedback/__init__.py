"""Feedback under test: people who have finished a course and say so."""

from sqlalchemy.orm import Session

from lms.accounts.services import office
from lms.catalog import queries as catalog
from lms.feedback import services
from lms.feedback.services import Answer
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.certificates import finished
from tests.town import Town

ASK, READ = "/courses/waste/feedback", "/office/feedback/waste"
SMALLEST = 5


def everybody(town: Town) -> list[PersonId]:
    return [town.yamano, town.mori, town.kacho, town.bucho, town.sato, town.facilitator, town.office, town.executive, town.administrator]


def said(session: Session, town: Town, people: list[PersonId], usefulness: int = 4, **texts: str) -> None:
    """Each of *people* has finished the course and answered; {} in a text is their number in the row. Committed."""
    finished(session, town, *people)
    course_id = catalog.course(session, "waste").course_id
    for number, person in enumerate(people):
        answer = Answer(usefulness, **{name: text.format(number) for name, text in texts.items()})
        services.answer(session, town.actor(session, person), course_id, answer, now=clock.now())
    session.commit()


def groups_of_five(session: Session) -> None:
    office.set_setting(session, None, "small_group", SMALLEST)
    session.commit()
