"""One's own record, out of what the features below keep; nobody else's can be asked for."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.cases.kinds import CaseState
from lms.cases.models import Case, CaseAuthor
from lms.catalog.models import LessonVersion
from lms.certificates import queries as certificates
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.immutable import immutable
from lms.learning.models import LessonProgress
from lms.learning.queries import recall
from lms.meetings.queries import lists as meetings
from lms.practice import queries as practice
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries import BoardRow
from lms.record import rules
from lms.record.kinds import Item, Kind, YearOfMine

TOLD = (CaseState.OWN_SECTION, CaseState.RETURNED, CaseState.PUBLISHED, CaseState.REVISED)


@immutable
class Words:
    """What somebody planned and wrote at one time; *texts* by the name of their box in the log."""

    on: date
    plan: str
    outcome: str
    texts: dict[str, str]


@immutable
class Record:
    """*then* and *now* are None until something was written once, and once more."""

    years: list[YearOfMine]
    then: Words | None
    now: Words | None


def record(session: Session, actor: Actor) -> Record:
    """Everything of this person, in a number of statements that does not grow with it."""
    board = practice.board(session, actor)
    items = [
        *_learned(session, actor),
        *_recalled(session, actor),
        *_finished(session, actor),
        *_met(session, actor),
        *_tried(board),
        *_shared(session, actor),
    ]
    first_month = accounts.setting(session, "fiscal_year_month")
    minutes = {year.year: practice.year_figures(board, year).minutes for year in rules.years_of([each.on for each in items], first_month)}
    then, now = (_words(session, actor, is_newest=newest) for newest in (False, True))
    return Record(
        years=rules.by_year(items, minutes, first_month),
        then=then.words if then else None,
        now=now.words if now and then and now.log_id != then.log_id else None,
    )


def _learned(session: Session, actor: Actor) -> Iterator[Item]:
    passed = (LessonProgress.person_id == actor.person_id, LessonProgress.passed_at.is_not(None))
    found = select(LessonVersion.title, LessonProgress.passed_at).join(LessonVersion, LessonVersion.id == LessonProgress.passed_version_id)
    for title, at in session.execute(found.where(*passed)):
        assert at is not None
        yield Item(Kind.LEARNED, clock.local_date(at), title)


def _met(session: Session, actor: Actor) -> Iterator[Item]:
    """Meetings count where the office says so."""
    if not accounts.setting(session, "meetings_are_learning"):
        return
    for each in meetings.attended(session, actor):
        yield Item(Kind.MET, clock.local_date(each.starts_at), each.title, link=f"/meetings/{each.id}")


def _recalled(session: Session, actor: Actor) -> Iterator[Item]:
    for each in recall.own_results(session, actor, most=None):
        yield Item(Kind.RECALLED, clock.local_date(each.answered_at), each.lesson, link="/recall/", remembered=(each.score, each.total))


def _finished(session: Session, actor: Actor) -> Iterator[Item]:
    for held in certificates.own(session, actor):
        yield Item(Kind.FINISHED, held.completed_on, held.course, link=f"/me/certificates/{held.id}")


def _tried(board: Sequence[BoardRow]) -> Iterator[Item]:
    for row in board:
        for log in row.logs:
            yield Item(Kind.TRIED, clock.local_date(log.logged_at), row.title, log.outcome, log.saving, f"/practices/{row.id}")


def _shared(session: Session, actor: Actor) -> Iterator[Item]:
    found = select(Case.id, Case.title, Case.created_at).join(CaseAuthor, CaseAuthor.case_id == Case.id)
    for case_id, title, at in session.execute(found.where(CaseAuthor.person_id == actor.person_id, Case.state.in_(TOLD))):
        yield Item(Kind.SHARED, clock.local_date(at), title, link=f"/cases/{case_id}")


@immutable
class _Found:
    log_id: int
    words: Words


BOXES = (PracticeLog.effect, PracticeLog.not_worked, PracticeLog.helped, PracticeLog.note)


def _words(session: Session, actor: Actor, *, is_newest: bool) -> _Found | None:
    """The first log in which somebody wrote something, or the newest."""
    order: tuple[Any, ...] = (PracticeLog.logged_at, PracticeLog.id)
    found = session.execute(
        select(PracticeLog, Practice)
        .join(Practice, Practice.id == PracticeLog.practice_id)
        .where(PracticeLog.person_id == actor.person_id, or_(*(box != "" for box in BOXES)))
        .order_by(*(each.desc() if is_newest else each for each in order))
        .limit(1)
    ).first()
    if found is None:
        return None
    log, plan = found
    texts = {box.key: getattr(log, box.key) for box in BOXES if getattr(log, box.key)}
    return _Found(log.id, Words(log.tried_on or clock.local_date(log.logged_at), practice.sentence(plan), log.outcome, texts))
