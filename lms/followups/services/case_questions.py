"""What is asked about a case: how it went on after a failure, and a year later whether it still holds."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.services import insert_for
from lms.cases.events import CaseReleased, CaseShared
from lms.cases.kinds import CaseKind
from lms.cases.services import review
from lms.followups import rules
from lms.followups.kinds import AFTERMATH_DAYS, Answer, Kind, State, Subject
from lms.followups.models import FollowUp
from lms.followups.queries import engine
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import put
from lms.kernel.ids import CaseId

DAYS_A_WEEK = 7


def on_case_shared(session: Session, event: CaseShared) -> None:
    """A failure is asked about after 90 days; what everybody reads at once also has its day of review."""
    kind, review_due_on = engine.case_facts(session, event.case_id)
    if kind in (CaseKind.FAILURE, CaseKind.NEAR_MISS):
        _ask(session, event, Kind.AFTERMATH, clock.today() + timedelta(days=AFTERMATH_DAYS))
    if review_due_on is not None:
        _ask(session, event, Kind.REVIEW, review_due_on)


def on_case_released(session: Session, event: CaseReleased) -> None:
    _ask(session, event, Kind.REVIEW, engine.case_facts(session, event.case_id).review_due_on)


def is_asked_next_year(session: Session, actor: Actor, each: FollowUp, now: datetime) -> bool:
    """How it went on stands on the case from now. What holds still, or is mended after this answer, is looked over again a year later."""
    case_id = CaseId(each.subject_id)
    if each.kind == Kind.AFTERMATH:
        review.note_aftermath(session, actor, case_id, each.answer or "", each.memo, now=now)
    elif each.answer == Answer.DONE:
        review.holds_still(session, actor, case_id, now=now)
    return each.kind == Kind.REVIEW and each.answer in (Answer.DONE, Answer.DID_NOT_WORK)


def _ask(session: Session, event: CaseShared | CaseReleased, kind: Kind, day: date) -> None:
    """One question to each author; released anew, a case is reviewed a year after that."""
    today = clock.today()
    due_on, reason = rules.on_quiet_day(day, engine.quiet(session))
    asked = [
        {
            "subject_kind": Subject.CASE,
            "subject_id": event.case_id,
            "recipient_id": author,
            "kind": kind,
            "step": round((day - today).days / DAYS_A_WEEK),
            "plan": "",
            "state": State.SCHEDULED,
            "due_on": due_on,
            "anchor_on": today,
            "shift_reason": reason,
            "title": event.title,
        }
        for author in event.author_ids
    ]
    put(session, _anew(session.get_bind().dialect.name), asked)


@cache
def _anew(dialect: str) -> Any:
    """Built once. What waits already moves; what was asked or ended stays as it is."""
    made = insert_for(dialect, FollowUp.__table__)
    moved = {name: made.excluded[name] for name in ("due_on", "anchor_on", "shift_reason", "title", "step")}
    one = ["subject_kind", "subject_id", "recipient_id", "kind", "step", "round"]
    return made.on_conflict_do_update(index_elements=one, set_=moved, where=FollowUp.state == State.SCHEDULED)
