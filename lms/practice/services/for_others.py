"""Logging what others have told, and what those others may do about it.

Whoever it is about has the last word: they correct the log or take it out, and whoever entered it can do neither, nor enter that day again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Stale, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import PersonId, PracticeId, PracticeLogId, UnitId
from lms.kernel.immutable import immutable
from lms.practice import queries, rules
from lms.practice.events import LoggedForSomebody, PracticeLogged, PracticeLogWithdrawn
from lms.practice.kinds import Entry, Outcome
from lms.practice.models import LoggedFor, Practice, PracticeLog
from lms.practice.queries import for_others
from lms.practice.queries.for_others import Pair
from lms.practice.services import LogEntry, check_entry


@immutable
class Line:
    """What one person told about one practice."""

    practice_id: PracticeId
    person_id: PersonId
    entry: LogEntry

    @property
    def pair(self) -> Pair:
        return (self.practice_id, self.person_id)


class LinesRefused(Unacceptable):
    """Some lines of a form cannot be logged, and so none is: *lines* says which and why."""

    def __init__(self, lines: Mapping[Pair, Unacceptable]) -> None:
        super().__init__(N_("まだ何も記録していません。"))
        self.lines = lines


def check_tried_on(tried_on: date) -> None:
    """Judge the day of a form while it is looked through. Raises Unacceptable."""
    rules.check_tried_on(tried_on, clock.today())


def check_minutes(minutes: int | None) -> None:
    """The same for each number of a line. Raises Unacceptable."""
    rules.check_minutes(minutes, "minutes")


def log_for(session: Session, actor: Actor, path: str, lines: Sequence[Line], *, tried_on: date, now: datetime) -> list[PracticeLog]:
    """Log several people of the unit at *path*, which the actor heads: all lines or none.

    Raises NotFound where the actor does not head it, LinesRefused where a line cannot be; drop the transaction then.
    """
    if path not in actor.headed:
        raise NotFound(N_("チームが見つかりません。"))
    told = [replace(line, entry=replace(line.entry, tried_on=tried_on)) for line in lines]
    found = for_others.loggable(session, path, {line.pair for line in told}, today=clock.local_date(now))
    _refuse(_unsound(session, told, found, tried_on, now))
    made = [_logged(session, actor, line, *found[line.pair], now) for line in told]
    session.flush()  # the ids go into the lines and the events
    _claim(session, actor, made, tried_on)
    for log in made:
        publish(session, PracticeLogged(log.practice_id, log.id, log.person_id, log.unit_id, log.outcome, log.logged_at))
        title = queries.title(found[log.practice_id, log.person_id][0])
        publish(session, LoggedForSomebody(log.id, log.practice_id, log.person_id, actor.name, title))
    return made


def correct(session: Session, actor: Actor, log_id: PracticeLogId, entry: LogEntry, *, version: int, now: datetime) -> PracticeLog:
    """Put one's own words in the place of what another has entered. Raises NotFound, Stale, Unacceptable."""
    log = for_others.entered_for_me(session, actor, log_id)
    check_entry(entry, now)
    barrier = entry.barrier if entry.outcome == Outcome.COULD_NOT_TRY else None
    unchanged = (PracticeLog.id == log.id, PracticeLog.version == version)
    values = {**asdict(entry), "barrier": barrier, "version": version + 1, "updated_at": now}
    before = log.outcome
    if session.scalar(update(PracticeLog).where(*unchanged).values(values).returning(PracticeLog.id)) is None:
        raise Stale(N_("ほかの画面で先に変更されています。開き直して、もう一度直してください。"))
    session.refresh(log)
    if log.outcome != before:
        _follow(session, log, now)
    return log


def withdraw(session: Session, actor: Actor, log_id: PracticeLogId, *, now: datetime) -> PracticeId:
    """Take out what another has entered about oneself; nobody is asked why. Raises NotFound, NotOpen."""
    log = for_others.entered_for_me(session, actor, log_id)
    practice = session.get_one(Practice, log.practice_id)
    rules.check_withdrawable(practice.state)
    is_practised = _stand_back(session, practice, log)
    session.execute(update(LoggedFor).where(LoggedFor.log_id == log.id).values(log_id=None, withdrawn_at=now))
    logged_at = log.logged_at
    session.execute(delete(PracticeLog).where(PracticeLog.id == log.id))
    publish(session, PracticeLogWithdrawn(practice.id, actor.person_id, is_practised, logged_at))
    return practice.id


def _unsound(
    session: Session, lines: Sequence[Line], found: Mapping[Pair, tuple[Practice, UnitId]], tried_on: date, now: datetime
) -> dict[Pair, Unacceptable]:
    """Every line that cannot be logged, with its reason."""
    themselves = for_others.logged_themselves(session, {line.pair for line in lines}, tried_on)
    reasons = {line.pair: _reason(line, now, is_here=line.pair in found, is_done=line.pair in themselves) for line in lines}
    return {pair: reason for pair, reason in reasons.items() if reason is not None}


def _reason(line: Line, now: datetime, *, is_here: bool, is_done: bool) -> Unacceptable | None:
    if not is_here:
        return Unacceptable(N_("この行は、いまは記録できません。異動があったか、計画がとりやめになりました。"))
    if is_done:
        return Unacceptable(N_("この日の分は、ご本人が先に記録しています。"))
    try:
        check_entry(line.entry, now)
    except Unacceptable as refusal:
        return refusal
    return None


def _logged(session: Session, actor: Actor, line: Line, practice: Practice, unit_id: UnitId, now: datetime) -> PracticeLog:
    state = rules.logged(practice.state, line.entry.outcome)
    made = PracticeLog(
        practice_id=practice.id,
        person_id=line.person_id,
        entered_by_id=actor.person_id,
        entered_how=Entry.PROXY,
        unit_id=unit_id,
        work_task_id=practice.work_task_id,
        logged_at=now,
        **asdict(line.entry),
    )
    if line.entry.outcome != Outcome.COULD_NOT_TRY:
        made.barrier = None
        practice.started_at = practice.started_at or now
    practice.state = state
    session.add(made)
    return made


def _claim(session: Session, actor: Actor, made: Sequence[PracticeLog], tried_on: date) -> None:
    """A practice and person once a day: of two managers who send the same line at once, the second is told."""
    rows = [
        {
            "practice_id": log.practice_id,
            "person_id": log.person_id,
            "tried_on": tried_on,
            "log_id": log.id,
            "entered_by_id": actor.person_id,
        }
        for log in made
    ]
    first = (
        insert_or_nothing(session, LoggedFor).values(rows).on_conflict_do_nothing(index_elements=["practice_id", "person_id", "tried_on"])
    )
    mine = {(row[0], row[1]) for row in session.execute(first.returning(LoggedFor.practice_id, LoggedFor.person_id))}
    late = {(log.practice_id, log.person_id) for log in made} - mine
    if late:
        before = for_others.entered_before(session, late, tried_on)
        _refuse({pair: _told_before(*before[pair]) for pair in late})


def _told_before(name: str, withdrawn_at: datetime | None) -> Unacceptable:
    if withdrawn_at is not None:
        return Unacceptable(N_("この日の記録は、ご本人が外しました。もう一度は記録できません。ようすは、ご本人に聞いてみてください。"))
    return Unacceptable(N_("この日の分は、%(name)sさんが先に記録しています。"), name=name)


def _refuse(lines: Mapping[Pair, Unacceptable]) -> None:
    if lines:
        raise LinesRefused(lines)


def _follow(session: Session, log: PracticeLog, now: datetime) -> None:
    """Another outcome moves the practice as a new log would, or as one that was taken out."""
    practice = session.get_one(Practice, log.practice_id)
    if log.outcome == Outcome.COULD_NOT_TRY:
        is_practised = _stand_back(session, practice, log)
        publish(session, PracticeLogWithdrawn(practice.id, log.person_id, is_practised, log.logged_at))
        return
    practice.state = rules.logged(practice.state, log.outcome)
    practice.started_at = practice.started_at or now
    publish(session, PracticeLogged(practice.id, log.id, log.person_id, log.unit_id, log.outcome, log.logged_at))


def _stand_back(session: Session, practice: Practice, log: PracticeLog) -> bool:
    """The practice as it stands without *log*; answers whether another one says that it was tried."""
    is_practised = for_others.is_practised(session, practice.id, but=log.id)
    began_with_it = practice.started_at == log.logged_at
    practice.state = rules.after_withdrawal(practice.state, is_practised=is_practised, began_with_it=began_with_it)
    if not is_practised and began_with_it:
        practice.started_at = None
    return is_practised
