"""Before anybody is asked: who is not to be asked now, why, and what the question brings along. One statement each for a whole batch."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.queries import standing
from lms.followups import rules
from lms.followups.kinds import MOST_HELP, ON_LEAVE, Reason, State, Subject
from lms.followups.models import FollowUp
from lms.followups.queries import engine
from lms.followups.rules import Quiet
from lms.kernel import clock
from lms.kernel.ids import FollowUpId

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_HELPED = update(FollowUp.__table__).where(FollowUp.id.in_(_IDS)).values(help_step=bindparam("reached"))  # type: ignore[arg-type]
_NEWER = aliased(FollowUp)
_SAME = (
    _NEWER.subject_kind == FollowUp.subject_kind,
    _NEWER.subject_id == FollowUp.subject_id,
    _NEWER.recipient_id == FollowUp.recipient_id,
)
_IS_NEWER = select(_NEWER.id).where(_NEWER.id.in_(_IDS), *_SAME)
_OVER = update(FollowUp.__table__).where(FollowUp.state == State.SENT, FollowUp.id.not_in(_IDS), _IS_NEWER.exists())  # type: ignore[arg-type]
_OVER = _OVER.values(state=State.EXPIRED, state_reason=Reason.NEWER)
JUST_ASKED = timedelta(days=6)
_UNTOUCHED = {"synchronize_session": False}


def rest(session: Session, today: date, quiet: Quiet) -> None:
    """In a council session or a busy time everything due waits until it is over, however much it is; not what somebody asked for on a day."""
    resting = quiet.resting(today)
    if resting is None:
        return
    due = (FollowUp.state == State.SCHEDULED, FollowUp.due_on <= today, FollowUp.snoozed_until.is_(None))
    values = {"due_on": rules.on_quiet_day(today, quiet)[0], "shift_reason": resting[1]}
    session.execute(update(FollowUp).where(*due).values(values).execution_options(**_UNTOUCHED))


def sift(session: Session, asked: Sequence[Any], today: date, quiet: Quiet) -> list[Any]:
    """Those of *asked* who are there and whom it still concerns; the others wait, or are asked no more."""
    people = {each.recipient_id for each in asked}
    left, away = standing.departed(session, people, today), standing.on_leave(session, people, today)
    plans = {each.id for each in asked if each.subject_kind == Subject.PLAN}
    moved = plans - engine.kept(session, plans, today) if plans else set()
    _end(session, [each.id for each in asked if each.recipient_id in left], Reason.LEFT)
    staying = [each for each in asked if each.recipient_id not in left]
    _put_off(session, [each.id for each in staying if each.recipient_id in away], today, quiet)
    present = [each for each in staying if each.recipient_id not in away]
    _end(session, [each.id for each in present if each.id in moved], Reason.TRANSFERRED)
    cases = [each.id for each in present if each.subject_kind == Subject.CASE]
    withdrawn = engine.withdrawn_cases(session, cases) if cases else set()
    _end(session, withdrawn, Reason.WITHDRAWN)
    return _a_week_apart(session, [each for each in present if each.id not in moved | withdrawn], today, quiet)


def _a_week_apart(session: Session, asked: Sequence[Any], today: date, quiet: Quiet) -> list[Any]:
    """After a busy time or a standstill two questions about one plan may be due at once: the later one comes a week after the earlier."""
    plans = [each.id for each in asked if each.subject_kind == Subject.PLAN]
    crowded = engine.crowded(session, plans, clock.now() - JUST_ASKED) if plans else set()
    if crowded:
        due_on = rules.on_quiet_day(today + rules.ASK_AGAIN_AFTER, quiet)[0]
        session.execute(update(FollowUp).where(FollowUp.id.in_(crowded)).values(due_on=due_on).execution_options(**_UNTOUCHED))
    return [each for each in asked if each.id not in crowded]


def _end(session: Session, ids: Collection[FollowUpId], reason: Reason) -> None:
    if ids:
        ended = update(FollowUp).where(FollowUp.id.in_(ids)).values(state=State.SUPPRESSED, state_reason=reason)
        session.execute(ended.execution_options(**_UNTOUCHED))


def _put_off(session: Session, ids: Collection[FollowUpId], today: date, quiet: Quiet) -> None:
    if ids:
        due_on = rules.on_quiet_day(today + rules.ASK_AGAIN_AFTER, quiet)[0]
        later = update(FollowUp).where(FollowUp.id.in_(ids)).values(due_on=due_on, shift_reason=ON_LEAVE)
        session.execute(later.execution_options(**_UNTOUCHED))


def climb(session: Session, asked: Collection[FollowUpId]) -> dict[FollowUpId, int]:
    """Which step of help each of *asked* brings; the questions before it about the same plan are not open beside it any more."""
    if not asked:
        return {}
    steps = {id_: rules.help_step(silent) for id_, silent in engine.silences(session, asked).items()}
    climbing, connection = (
        {step: [id_ for id_, each in steps.items() if each == step] for step in range(1, MOST_HELP + 1)},
        session.connection(),
    )
    for step, ids in climbing.items():
        if ids:
            connection.execute(_HELPED, {"ids": ids, "reached": step})
    if steps:
        connection.execute(_OVER, {"ids": list(steps)})
    return steps
