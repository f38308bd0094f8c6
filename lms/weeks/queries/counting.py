"""From the records to events of a week: what happened, and in which 課. Asked once a week, by the job alone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.people import Posting, Unit
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, CaseKind
from lms.cases.models import Adoption, Case, CaseAuthor, Thanks
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import columns
from lms.learning.models import Completion, Enrolment, LessonProgress
from lms.practice import rules as practice_rules
from lms.practice.kinds import Outcome
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import sight
from lms.weeks.rules import Event, Step

Sections = dict[int, int]  # a unit → its 課; units above a 課 are not in it
NOWHERE = 0  # no unit


def sections(session: Session, mondays: Sequence[date]) -> dict[date, list[dict[str, Any]]]:
    """The 課 there were on the last day of each week, with how many served."""
    units, postings = _units(session), _postings(session)
    return {monday: _on(monday + timedelta(days=6), units, postings) for monday in mondays}


def _on(day: date, units: Sequence[Any], postings: Sequence[Any]) -> list[dict[str, Any]]:
    of, who = _sections(units), dict[int, set[int]]()
    for each in postings:
        if each.unit_id in of and _covers(each, day):
            who.setdefault(of[each.unit_id], set()).add(each.person_id)
    there = [unit for unit in units if unit.level == UnitLevel.SECTION and _covers(unit, day)]
    return [{"unit_id": unit.id, "department_id": unit.parent_id, "people": len(who.get(unit.id, ()))} for unit in there]


def _units(session: Session) -> Sequence[Any]:
    found = select(Unit.id, Unit.level, Unit.parent_id, Unit.valid_from, Unit.valid_to)
    return columns(session, found.order_by(Unit.path)).all()


def _postings(session: Session) -> Sequence[Any]:
    return columns(session, select(Posting.person_id, Posting.unit_id, Posting.kind, Posting.valid_from, Posting.valid_to)).all()


def _sections(units: Iterable[Any]) -> Sections:
    """A 係 counts with its 課."""
    of = {unit.id: unit.parent_id if unit.level == UnitLevel.TEAM else unit.id for unit in units if unit.level != UnitLevel.DEPARTMENT}
    return {unit_id: section for unit_id, section in of.items() if section is not None}


def _covers(row: Any, day: date) -> bool:
    return bool(row.valid_from <= day and (row.valid_to is None or row.valid_to > day))


def events(session: Session, begins: date, ends: date) -> list[Event]:
    """All from the Monday *begins* to the Sunday before *ends*. What is for oneself only counts nowhere."""
    of = _sections(_units(session))
    span = span_of(begins, ends)
    found = (*_learning(session, of, span), *_practice(session, of, span), *_minutes(session, of, span), *_cases(session, of, span))
    return [*found, *_taken_up(session, of, span), *_thanks(session, of, span)]


def span_of(begins: date, ends: date) -> tuple[datetime, datetime]:
    return _midnight(begins), _midnight(ends)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO)


def within(moment: Any, span: tuple[datetime, datetime]) -> ColumnElement[bool]:
    return and_(moment >= span[0], moment < span[1])


def _learning(session: Session, of: Sections, span: Any) -> Iterator[Event]:
    """Where the person had the main posting on that day."""
    homes = _homes(session)
    passed, done = LessonProgress, Completion
    for figure, who, moment in (("learned", passed.person_id, passed.passed_at), ("completed", done.person_id, done.completed_at)):
        for person, at in columns(session, select(who, moment).where(within(moment, span))):
            day = clock.local_date(at)
            section = of.get(_home(homes, person, day))
            if section is not None:
                yield Event(day, section, person, figure)


def _homes(session: Session) -> dict[int, list[Any]]:
    """By person, the main postings of all times."""
    homes: dict[int, list[Any]] = {}
    for posting in _postings(session):
        if posting.kind == PostingKind.MAIN:
            homes.setdefault(posting.person_id, []).append(posting)
    return homes


def _home(homes: dict[int, list[Any]], person: int, day: date) -> int:
    return next((each.unit_id for each in homes.get(person, ()) if _covers(each, day)), NOWHERE)


def steps(session: Session, year: FiscalYear, ends: date) -> Iterator[Step]:
    """Who began and who completed a course of the fiscal year until the Sunday before *ends*: each person once, where they served on that day."""
    of, homes = _sections(_units(session)), _homes(session)
    for figure, table, moment in (("begun", Enrolment, Enrolment.created_at), ("completed", Completion, Completion.completed_at)):
        found = select(table.course_id, table.person_id, moment).where(table.fiscal_year == year.year, moment < _midnight(ends))
        for course, person, at in columns(session, found):
            day = clock.local_date(at)
            section = of.get(_home(homes, person, day))
            if section is not None:
                yield Step(day, section, course, figure)


def _practice(session: Session, of: Sections, span: Any) -> Iterator[Event]:
    plans = select(Practice.unit_id, Practice.owner_id, Practice.planned_at).where(within(Practice.planned_at, span))
    logs = select(PracticeLog.unit_id, PracticeLog.person_id, PracticeLog.logged_at).where(within(PracticeLog.logged_at, span))
    tries = logs.where(sight.COUNTS, PracticeLog.outcome != Outcome.COULD_NOT_TRY)
    for figure, found in (("planned", plans), ("tried", tries)):
        for unit, person, at in columns(session, found):
            if unit in of:
                yield Event(clock.local_date(at), of[unit], person, figure)


def _minutes(session: Session, of: Sections, span: tuple[datetime, datetime]) -> Iterator[Event]:
    """Each practice counts once, by its newest log with figures: a log adds by how much it says more than the one before."""
    log, now = PracticeLog, aliased(PracticeLog)
    touched = select(now.practice_id).where(within(now.logged_at, span))
    told = (log.practice_id, log.unit_id, log.logged_at, log.minutes_before, log.minutes_after, log.times_per_month)
    found = select(*told).where(log.practice_id.in_(touched), log.logged_at < span[1], sight.COUNTS, log.outcome != Outcome.COULD_NOT_TRY)
    until: dict[int, int] = {}
    for practice, unit, at, *figures in columns(session, found.order_by(log.logged_at, log.id)):
        saving = practice_rules.monthly_saving(*figures)
        if saving is None:
            continue
        if at >= span[0] and unit in of:
            yield Event(clock.local_date(at), of[unit], None, "minutes", saving - until.get(practice, 0))
        until[practice] = saving


def _cases(session: Session, of: Sections, span: Any) -> Iterator[Event]:
    """A joint case is one case, and each of its authors has shared."""
    found = select(Case.id, Case.unit_id, Case.kind, Case.created_at, CaseAuthor.person_id)
    found = found.outerjoin(CaseAuthor, CaseAuthor.case_id == Case.id).order_by(Case.id, CaseAuthor.place)
    seen: set[int] = set()
    for case_id, unit, kind, at, author in columns(session, found.where(within(Case.created_at, span), is_seen())):
        if unit not in of:
            continue
        day, section, amount = clock.local_date(at), of[unit], int(case_id not in seen)
        seen.add(case_id)
        yield Event(day, section, author, "shared", amount)
        if amount and kind != CaseKind.IMPROVEMENT:
            yield Event(day, section, None, "failures")


def is_seen() -> ColumnElement[bool]:
    return Case.state.in_((*SEEN_BY_SECTION, *SEEN_BY_ALL))


def _taken_up(session: Session, of: Sections, span: Any) -> Iterator[Event]:
    """By another 課; counted with the 課 of the case."""
    found = select(Adoption.practice_id, Adoption.adopted_at, Case.unit_id, Practice.unit_id, CaseAuthor.person_id)
    found = found.join(Case, Case.id == Adoption.case_id).join(Practice, Practice.id == Adoption.practice_id)
    found = found.outerjoin(CaseAuthor, CaseAuthor.case_id == Case.id).order_by(Adoption.practice_id, CaseAuthor.place)
    seen: set[int] = set()
    for practice, at, unit, there, author in columns(session, found.where(within(Adoption.adopted_at, span))):
        if unit in of and of.get(there) != of[unit]:
            yield Event(clock.local_date(at), of[unit], author, "taken_up", int(practice not in seen))
            seen.add(practice)


def _thanks(session: Session, of: Sections, span: Any) -> Iterator[Event]:
    found = select(Case.unit_id, Thanks.thanked_at).join(Case, Case.id == Thanks.case_id)
    for unit, at in columns(session, found.where(within(Thanks.thanked_at, span))):
        if unit in of:
            yield Event(clock.local_date(at), of[unit], None, "thanks")
