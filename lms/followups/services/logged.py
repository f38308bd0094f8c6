"""What a log does to the questions about its plan, and what becomes of them when one that another had entered is taken out again."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, or_, update
from sqlalchemy.orm import Session

from lms.followups import queries, rules
from lms.followups.kinds import Answer, Kind, Reason, State, Subject
from lms.followups.models import FollowUp, Message
from lms.followups.queries import engine
from lms.followups.services import recalls
from lms.kernel import clock
from lms.kernel.db import rows, spelled_out, take_over, word
from lms.practice import queries as practice
from lms.practice.events import PracticeLogged, PracticeLogWithdrawn

NEEDLESS = (Kind.DID_YOU_TRY, Kind.CHECK_IN)  # once it was tried


def on_practice_logged(session: Session, event: PracticeLogged) -> None:
    """A log answers the open question, and “did you try?” need not be asked any more: what a lesson asks in those weeks comes back by itself then.

    One statement for all of it.
    """
    answer = rules.ANSWER_OF_OUTCOME[event.outcome]
    frees = answer != Answer.NOT_YET and practice.lesson_version_of(session, event.practice_id) is not None
    params = {"practice": event.practice_id, "me": event.person_id, "at": event.logged_at, "today": clock.local_date(event.logged_at)}
    take_over(session, FollowUp, rows(session, _settling(answer, frees=frees), params))


@cache
def _settling(answer: Answer, *, frees: bool) -> Any:
    """Built once for each answer."""
    at, today = bindparam("at", type_=FollowUp.answered_at.type), bindparam("today", type_=FollowUp.due_on.type)
    asked = and_(FollowUp.state.in_(spelled_out(engine.UNANSWERED)), FollowUp.recipient_id == bindparam("me"))
    ends = [asked] if answer == Answer.NOT_YET else [asked, _is_needless(FollowUp)]
    settled = and_(_of_plan(FollowUp), or_(*ends))
    freed = recalls.freed(lambda plan: and_(_of_plan(plan), _is_needless(plan))) if frees else None
    recall = FollowUp.subject_kind == word(Subject.LESSON)
    values = {
        "state": case((recall, word(State.SCHEDULED)), (asked, word(State.ANSWERED)), else_=word(State.SUPPRESSED)),
        "state_reason": case((recall, word("")), (asked, FollowUp.state_reason), else_=word(Reason.DONE)),
        "due_on": case((recall & (FollowUp.due_on < today), today), else_=FollowUp.due_on),  # a day gone by would be out of sight at once
        "answer": case((asked, word(answer)), else_=FollowUp.answer),
        "answered_at": case((asked, at), else_=FollowUp.answered_at),
    }
    table: Any = FollowUp.__table__
    changed = update(table).where(settled if freed is None else or_(settled, freed)).values(values)
    return changed.returning(FollowUp.id, *(table.c[name] for name in (*values, "updated_at")))


def _of_plan(of: type[FollowUp]) -> ColumnElement[bool]:
    return and_(of.subject_kind == word(Subject.PLAN), of.subject_id == bindparam("practice"))


def _is_needless(of: type[FollowUp]) -> ColumnElement[bool]:
    return and_(of.state == word(State.SCHEDULED), of.kind.in_(spelled_out(NEEDLESS)))


def on_log_withdrawn(session: Session, event: PracticeLogWithdrawn) -> None:
    """Where no other log says that it was tried, its questions stand as before it: what the log had answered is open, what it had made needless is asked."""
    if event.is_practised:
        return
    asked = queries.of_practice(session, event.practice_id)
    for each in asked:
        if each.state == State.ANSWERED and each.answered_at == event.logged_at and each.recipient_id == event.person_id:
            each.state, each.answer, each.answered_at = State.SENT, None, None
    _ask_as_before(session, asked, clock.today())
    told = Message.dedupe_key.like(f"case_tried:{event.practice_id}:%")  # to the authors of the case it was taken up from
    session.execute(delete(Message).where(Message.kind == "case_tried", told))


def _ask_as_before(session: Session, asked: Sequence[FollowUp], today: date) -> None:
    """“Did you try?” comes on its day. Where that has passed, the last one comes a week from now: nothing else would ask them before the end."""
    for person_id in {each.recipient_id for each in asked}:
        mine = [each for each in asked if each.recipient_id == person_id]
        silenced = [each for each in mine if each.state == State.SUPPRESSED and each.state_reason == Reason.DONE and each.kind in NEEDLESS]
        is_open = any(each.state == State.SENT for each in mine)
        coming = [each for each in silenced if each.due_on > today] or ([] if is_open else silenced[-1:])
        for each in coming:
            each.state, each.state_reason = State.SCHEDULED, ""
            if each.due_on <= today:
                each.due_on, each.shift_reason = rules.on_quiet_day(today + rules.ASK_AGAIN_AFTER, engine.quiet(session))
            if each.lesson_version_id is not None:
                recalls.come_with_plan(session, person_id, each.lesson_version_id, [each.step])
