"""Putting right what stands in a log about oneself, and taking it out: whoever it is about has the last word, whoever has written it."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import PracticeId, PracticeLogId
from lms.kernel.versions import write_over
from lms.practice import queries, rules
from lms.practice.events import PracticeLogged, PracticeLogWithdrawn
from lms.practice.kinds import Outcome
from lms.practice.models import LoggedFor, Practice, PracticeLog
from lms.practice.queries import sight
from lms.practice.services import LogEntry, check_entry
from lms.practice.services.holding import held_log


def correct(session: Session, actor: Actor, log_id: PracticeLogId, entry: LogEntry, *, version: int, now: datetime) -> PracticeLog:
    """Put other words and numbers in the place of those that were sent. Raises NotFound, NotOpen, Stale, Unacceptable."""
    log, _practice = held_log(session, actor, log_id)
    check_entry(entry, now)
    rules.check_told_log(entry.outcome, is_told=log_id in queries.told_logs(session, [log_id]))
    barrier = entry.barrier if entry.outcome == Outcome.COULD_NOT_TRY else None
    before = log.outcome
    write_over(session, log, version, {**asdict(entry), "barrier": barrier})
    if log.outcome != before:
        _follow(session, log, now)
    return log


def withdraw(session: Session, actor: Actor, log_id: PracticeLogId, *, now: datetime) -> PracticeId:
    """Take out a log about oneself; nobody is asked why. Raises NotFound, NotOpen."""
    log, practice = held_log(session, actor, log_id)
    rules.check_withdrawable(is_told=log_id in queries.told_logs(session, [log_id]))
    is_practised = _stand_back(session, practice, log)
    session.execute(update(LoggedFor).where(LoggedFor.log_id == log.id).values(log_id=None, withdrawn_at=now))
    logged_at = log.logged_at
    session.execute(delete(PracticeLog).where(PracticeLog.id == log.id))
    publish(session, PracticeLogWithdrawn(practice.id, actor.person_id, is_practised, logged_at))
    return practice.id


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
    is_practised = sight.is_practised(session, practice.id, but=log.id)
    began_with_it = practice.started_at == log.logged_at
    practice.state = rules.after_withdrawal(practice.state, is_practised=is_practised, began_with_it=began_with_it)
    if not is_practised and began_with_it:
        practice.started_at = None
    return is_practised
