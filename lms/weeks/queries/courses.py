"""What came of courses, level by level: counted once a week from the records, and read from what is kept of it."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import Session

from lms.cases.models import Case, CaseAuthor, CaseSource
from lms.catalog.models import Course, CourseVersion, Lesson, LessonVersion
from lms.followups.kinds import Answer, Kind, Subject
from lms.followups.models import FollowUp
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import columns, rows
from lms.kernel.immutable import immutable
from lms.learning.models import Enrolment, LessonProgress, RecallAnswer
from lms.practice.kinds import Outcome
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight
from lms.weeks import rules
from lms.weeks.kinds import LASTING_WEEKS, LEVELS, REMEMBERED_WEEKS
from lms.weeks.models import CourseWeek
from lms.weeks.queries import of_year
from lms.weeks.queries.counting import is_seen, span_of, within


@immutable
class Levels:
    """A course, or all of them (*title* empty); *counts* None where it may not be said."""

    title: str
    until: date  # the Monday of the last week that is counted
    counts: list[tuple[int, int]] | None  # people, and of a hundred of those who took it


def reached(session: Session, year: FiscalYear, ends: date) -> dict[int, dict[str, int]]:
    """How many people are at each level of each course, since the fiscal year began. What is for oneself only counts nowhere."""
    span = span_of(rules.first_of(year), ends)
    return rules.at_levels((level, row[0], row[1]) for level, found in _levels(year, span) for row in columns(session, found.distinct()))


def _levels(year: FiscalYear, span: Any) -> Iterator[tuple[str, Any]]:
    """Statements that answer course and person."""
    begun = (Enrolment.fiscal_year == year.year, Enrolment.created_at < span[1])
    yield "taken", select(Enrolment.course_id, Enrolment.person_id).where(*begun)
    passed = select(Lesson.course_id, LessonProgress.person_id).join(Lesson, Lesson.id == LessonProgress.lesson_id)
    yield "passed", passed.where(within(LessonProgress.passed_at, span))
    recalled = select(Lesson.course_id, RecallAnswer.person_id).join(Lesson, Lesson.id == RecallAnswer.lesson_id)
    right = (RecallAnswer.step == REMEMBERED_WEEKS, RecallAnswer.score == RecallAnswer.total)
    yield "remembered", recalled.where(within(RecallAnswer.answered_at, span), *right)
    logged = _of_course(PracticeLog.person_id).join(PracticeLog, PracticeLog.practice_id == Practice.id)
    yield "practised", logged.where(within(PracticeLog.logged_at, span), sight.COUNTS, PracticeLog.outcome != Outcome.COULD_NOT_TRY)
    asked = and_(FollowUp.subject_kind == Subject.PLAN, FollowUp.subject_id == Practice.id, FollowUp.step >= LASTING_WEEKS)
    still = (FollowUp.kind == Kind.EFFECT_CHECK, FollowUp.answer == Answer.DONE, within(FollowUp.answered_at, span), _counts())
    yield "lasting", _of_course(FollowUp.recipient_id).join(FollowUp, asked).where(*still)
    told = _of_course(CaseAuthor.person_id).join(CaseSource, CaseSource.practice_id == Practice.id)
    told = told.join(Case, Case.id == CaseSource.case_id).join(CaseAuthor, CaseAuthor.case_id == Case.id)
    yield "passed_on", told.where(within(Case.created_at, span), is_seen())


def _of_course(person: Any) -> Any:
    """The practices that came out of a lesson."""
    found = select(Lesson.course_id, person).select_from(Practice)
    found = found.join(LessonVersion, LessonVersion.id == Practice.lesson_version_id)
    return found.join(Lesson, Lesson.id == LessonVersion.lesson_id)


def _counts() -> Any:
    return exists().where(PracticeLog.practice_id == Practice.id, sight.COUNTS).correlate(Practice)


def starts(session: Session, first: date, before: date) -> dict[int, dict[str, int]]:
    """With what the numbers of each course begin in the fiscal year that begins with the week *first*."""
    found = select(CourseWeek.course_id, CourseWeek.starts).where(CourseWeek.begins_on >= first, CourseWeek.begins_on < before)
    return {row.course_id: row.starts for row in columns(session, found.where(CourseWeek.starts.is_not(None)))}


def board(session: Session, year: FiscalYear, least: int) -> list[Levels]:
    """All courses together, then each, as they stood after the last week; one statement."""
    kept = rows(session, _board(), of_year(year)).all()
    told = rules.courses_shown({row.course_id: row.taken - (row.starts or {}).get("taken", 0) for row in kept}, least)
    return [Levels(row.title or "", row.begins_on, rules.levels(row) if row.course_id in told else None) for row in kept]


@cache
def _board() -> Any:
    bounds = CourseWeek.begins_on >= bindparam("first"), CourseWeek.begins_on < bindparam("next")
    last = select(func.max(CourseWeek.begins_on)).where(*bounds).scalar_subquery()
    figures = (CourseWeek.starts, *(getattr(CourseWeek, level) for level in LEVELS))
    found = select(CourseWeek.course_id, CourseWeek.begins_on, CourseVersion.title, *figures)
    found = found.outerjoin(Course, Course.id == CourseWeek.course_id)
    found = found.outerjoin(CourseVersion, and_(CourseVersion.course_id == Course.id, CourseVersion.is_current))
    return found.where(CourseWeek.begins_on == last).order_by(CourseWeek.course_id)
