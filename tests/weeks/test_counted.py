"""Training that worked: each level of a course, and what a week says of learning, out of what people really did."""

from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.people import Posting
from lms.cases import services as cases
from lms.cases.models import Case
from lms.catalog.models import CourseVersion, Lesson, LessonVersion
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.ids import PersonId
from lms.learning.models import Completion, Enrolment, LessonProgress, RecallAnswer
from lms.practice.models import Practice
from lms.weeks import rules
from lms.weeks.kinds import LEVELS, WHOLE
from lms.weeks.queries import counting, courses
from tests.cases import logged, planned, told
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.followups import moment
from tests.town import Town

MONDAY, NEXT = date(2026, 11, 2), date(2026, 11, 9)
NOW = moment("2026-11-04 09:00")


def went_through(session: Session, town: Town, person: PersonId, *, year: int, score: int, answer: str, visibility: str) -> None:
    """A course with all that may come of it, or with what does not count."""
    lesson, version, edition = session.execute(
        select(Lesson, LessonVersion.id, CourseVersion.id)
        .join(LessonVersion)
        .join(CourseVersion, CourseVersion.course_id == Lesson.course_id)
    ).one()
    course, passed_at = lesson.course_id, NOW if year == 2026 else None
    practice_id = planned(session, town, person)
    log = logged(session, town, person, practice_id, visibility=visibility)
    session.execute(
        update(Practice).where(Practice.id == practice_id).values(lesson_version_id=version)
    )  # after the log, which would enrol
    if visibility != "own":
        told(session, town, person, log)
    session.add_all([
        Enrolment(person_id=person, course_id=course, fiscal_year=year),
        LessonProgress(person_id=person, lesson_id=lesson.id, lesson_version_id=version, seen_at=NOW, passed_at=passed_at),
        RecallAnswer(person_id=person, lesson_id=lesson.id, lesson_version_id=version, step=4, answers={}, score=score, total=2, answered_at=NOW),
    ])  # fmt: skip
    if passed_at:
        session.add(Completion(person_id=person, course_id=course, course_version_id=edition, fiscal_year=year, completed_at=NOW))
    asked = update(FollowUp).where(FollowUp.subject_id == practice_id, FollowUp.step == 12)
    session.execute(asked.values(answer=answer, answered_at=NOW, kind="effect_check"))


@on_one_database
def test_every_level_is_counted_and_what_is_not_there_yet_is_not(session: Session, town: Town, shelf: Shelf) -> None:
    with clock.standing_at(NOW):
        went_through(session, town, town.mori, year=2026, score=2, answer="done", visibility="section")
        went_through(session, town, town.sato, year=2025, score=1, answer="not_yet", visibility="own")
        assert cases.thank(session, town.actor(session, town.yamano), session.scalars(select(Case.id)).one(), now=NOW)
    session.flush()
    course = session.scalars(select(Lesson.course_id)).one()
    assert courses.reached(session, FiscalYear(2026), NEXT) == dict.fromkeys((WHOLE, course), dict.fromkeys(LEVELS, 1))
    assert courses.reached(session, FiscalYear(2026), MONDAY)[WHOLE] == dict.fromkeys(LEVELS, 0), "a level counts with its week"
    happened = rules.counted(counting.events(session, MONDAY, NEXT))
    told_of = {unit: happened[unit, MONDAY] for unit in (town.civic_section, town.tax_section)}
    figures = ("learners", "finishers", "triers", "sharers", "thanks")
    assert [[each[name] for name in figures] for each in told_of.values()] == [[1] * 5, [0] * 5]


@on_one_database
def test_a_course_is_counted_where_one_served_and_the_first_days_of_april_with_the_first_week(
    session: Session, town: Town, shelf: Shelf
) -> None:
    course, version = session.execute(select(CourseVersion.course_id, CourseVersion.id)).one()
    april, first = moment("2026-04-01 09:00"), date(2026, 4, 6)
    of_year = {"course_id": course, "fiscal_year": 2026}
    session.execute(update(Posting).where(Posting.person_id == town.sato).values(valid_to=date(2026, 4, 8)))
    accounts.post(session, town.sato, town.civic_section, title="係員", valid_from=date(2026, 4, 8))
    session.add_all(Enrolment(**of_year, person_id=person, created_at=april) for person in (town.yamano, town.sato, town.bucho))
    session.add(Enrolment(course_id=course, fiscal_year=2025, person_id=town.mori, created_at=april))
    done = {**of_year, "course_version_id": version, "completed_at": moment("2026-04-08 09:00")}
    session.add(Completion(**done, person_id=town.sato))
    session.flush()
    found = rules.steps_counted(counting.steps(session, FiscalYear(2026), date(2026, 4, 13)), first)
    assert found == {
        (town.civic_section, first): {(course, "begun"): 1, (course, "completed"): 1},
        (town.tax_section, first): {(course, "begun"): 1},
    }, "who heads a 部 serves in no 課, and last year is last year"
    before = rules.steps_counted(counting.steps(session, FiscalYear(2026), date(2026, 4, 6)), first)
    assert {step for happened in before.values() for _, step in happened} == {"begun"}, "what is not over is not counted"
