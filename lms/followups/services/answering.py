"""Use cases of whoever is asked, beside the four answers: to be asked on another day, and to answer by the link in a letter."""

from datetime import date, datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import rights
from lms.accounts.queries.office import closed_days
from lms.accounts.services import audit
from lms.followups import queries, rules, services
from lms.followups.kinds import Answer, Closed, State
from lms.followups.models import AnswerLink, FollowUp
from lms.followups.queries import engine
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import Refusal
from lms.kernel.ids import FollowUpId, PersonId


class LinkClosed(Refusal):
    """The link takes no answer; *why* says it in words of kinds.CLOSED."""

    status = 410

    def __init__(self, why: Closed) -> None:
        super().__init__(why)
        self.why = why


def snooze(session: Session, actor: Actor, follow_up_id: FollowUpId, days: int, *, now: datetime) -> date | None:
    """Ask on a later day, on which the office is open; None where there is nothing to put off. It may be answered before."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    day, _ = rules.on_working_day(rules.put_off(clock.local_date(now), days), closed_days(session))
    mine = (FollowUp.id == each.id, FollowUp.state == State.SENT)
    later = update(FollowUp).where(*mine).values(state=State.SCHEDULED, due_on=day, snoozed_until=day, shift_reason="")
    return day if session.scalar(later.returning(FollowUp.id)) is not None else None


def open_by_link(session: Session, token: str, reader: PersonId | None, *, now: datetime) -> FollowUp:
    """The question behind a link that may be answered now, for whoever holds the letter. Raises LinkClosed."""
    found = engine.behind_link(session, token)
    if found is None:
        raise LinkClosed(Closed.UNKNOWN)
    link, each = found
    if reader is not None and reader != each.recipient_id:
        raise LinkClosed(Closed.OTHERS)
    if not accounts.setting(session, "answer_by_link"):
        raise LinkClosed(Closed.OFF)
    why = rules.why_closed(is_used=link.used_at is not None, is_over=link.ends_at <= now, state=each.state)
    if why is None and engine.is_handed_over(session, each, clock.local_date(now)):
        why = Closed.HANDED_OVER
    if why is not None:
        raise LinkClosed(why)
    return each


def answer_by_link(session: Session, token: str, reader: PersonId | None, given: Answer, *, now: datetime) -> FollowUp:
    """Take one answer, once, in the name of whom the letter was for. Raises LinkClosed."""
    each = open_by_link(session, token, reader, now=now)
    fresh = (AnswerLink.token_hash == accounts.token_hash(token), AnswerLink.used_at.is_(None))
    taken = update(AnswerLink).where(*fresh).values(used_at=now).returning(AnswerLink.id)
    actor = rights.actor_of(session, each.recipient_id, today=clock.local_date(now))
    if actor is None or session.scalar(taken) is None:
        raise LinkClosed(Closed.ENDED if actor is None else Closed.USED)
    audit(session, actor.person_id, "answered_by_link", "follow_up", each.id)
    answered = services.answer(session, actor, each.id, given, memo="", now=now)
    if not engine.has_taken(answered, given):  # closed since the link was opened
        is_used = answered.state == State.ANSWERED
        raise LinkClosed(rules.why_closed(is_used=is_used, is_over=False, state=answered.state) or Closed.ENDED)
    return answered
