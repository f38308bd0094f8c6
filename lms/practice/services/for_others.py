"""Logging what others have told. Whoever it is about has the last word (mending.py): whoever entered it cannot enter that day again."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import PersonId, PracticeId, UnitId
from lms.kernel.immutable import immutable
from lms.practice import queries, rules
from lms.practice.events import LoggedForSomebody, PracticeLogged
from lms.practice.kinds import Entry, Outcome
from lms.practice.models import LoggedFor, Practice, PracticeLog
from lms.practice.queries import for_others
from lms.practice.queries.for_others import Pair
from lms.practice.services import LogEntry, check_entry
from lms.practice.services.holding import hold_plans


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
    hold_plans(session, {line.practice_id for line in told})  # who stops or logs one at this moment comes before or after
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
