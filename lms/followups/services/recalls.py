"""Questions of a lesson that come back: by themselves after the quiz, or together with the questions about a plan that came out of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, delete, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.services import insert_for
from lms.catalog import queries as catalog
from lms.followups import queries, rules
from lms.followups.kinds import Kind, Reason, State, Subject
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import put, rows, take_over, word
from lms.kernel.ids import FollowUpId, LessonVersionId, PersonId
from lms.learning.events import PassTakenBack, QuizPassed
from lms.learning.queries import recall as learning_recall
from lms.learning.queries.recall import Recall
from lms.learning.services import recall as learning


def on_quiz_passed(session: Session, event: QuizPassed) -> None:
    """Two questions come back after 1 and 4 weeks, a plan or none."""
    if event.is_guest:
        return
    asked = [
        {
            "subject_kind": Subject.LESSON,
            "subject_id": event.lesson_id,
            "recipient_id": event.person_id,
            "kind": Kind.RECALL,
            "step": weeks,
            "anchor_on": event.passed_on,
            "due_on": due_on,
            "title": event.title,
            "plan": "",
            "state": State.SCHEDULED,
            "lesson_version_id": event.lesson_version_id,
        }
        for weeks, due_on in rules.recalls(event.passed_on)
    ]
    put(session, _where_missing(session.get_bind().dialect.name), asked)  # some may stand since an earlier pass


@cache
def _where_missing(dialect: str) -> Any:
    """Built once, for every passed quiz sends it."""
    return insert_for(dialect, FollowUp.__table__).on_conflict_do_nothing()


def on_pass_taken_back(session: Session, event: PassTakenBack) -> None:
    """Nothing comes back of a lesson that somebody was not at; what they answered meanwhile stays."""
    mine = (FollowUp.recipient_id == event.person_id, FollowUp.subject_kind == Subject.LESSON, FollowUp.subject_id == event.lesson_id)
    session.execute(delete(FollowUp).where(*mine, FollowUp.state != State.ANSWERED))


def come_with_plan(session: Session, person_id: PersonId, version_id: LessonVersionId, weeks: Sequence[int]) -> None:
    """A plan was made out of the lesson: its own follow-ups carry the questions of the same *weeks* from now on."""
    take_over(session, FollowUp, rows(session, _with_plan(), {"me": person_id, "of_version": version_id, "weeks": list(weeks)}))


@cache
def _with_plan() -> Any:
    table: Any = FollowUp.__table__
    waiting = (FollowUp.state == word(State.SCHEDULED), FollowUp.step.in_(bindparam("weeks", expanding=True)))
    changed = update(table).where(FollowUp.recipient_id == bindparam("me"), *_of_lesson(bindparam("of_version")), *waiting)
    changed = changed.values(state=word(State.SUPPRESSED), state_reason=word(Reason.WITH_PLAN))
    return changed.returning(*(table.c[name] for name in ("id", "state", "state_reason", "updated_at")))


def come_by_themselves(session: Session, person_id: PersonId, version_id: LessonVersionId) -> None:
    """A plan asks no more: what it would have carried comes back alone, unless it was answered or another plan carries it."""
    waiting = (FollowUp.state == State.SUPPRESSED, FollowUp.state_reason == Reason.WITH_PLAN)
    is_done = learning_recall.was_answered(FollowUp.recipient_id, FollowUp.subject_id, FollowUp.step)
    mine = (FollowUp.recipient_id == person_id, *_of_lesson(version_id), *waiting, ~is_done, ~_is_carried())
    due_on = case((FollowUp.due_on < clock.today(), clock.today()), else_=FollowUp.due_on)  # a day gone by would be out of sight at once
    values = {"state": State.SCHEDULED, "state_reason": "", "due_on": due_on}
    session.execute(update(FollowUp).where(*mine).values(values).execution_options(synchronize_session=False))


def freed(ends: Callable[[type[FollowUp]], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The same as a condition, for the statement that ends those questions of plans of which *ends* holds."""
    plan = aliased(FollowUp)
    bringing = select(plan.id).where(*_of_same_week(plan), ends(plan)).correlate(FollowUp).exists()
    is_waiting = (FollowUp.state == State.SUPPRESSED, FollowUp.state_reason == Reason.WITH_PLAN)
    is_done = learning_recall.was_answered(FollowUp.recipient_id, FollowUp.subject_id, FollowUp.step)
    return and_(FollowUp.subject_kind == Subject.LESSON, *is_waiting, bringing, ~is_done, ~_is_carried(but=ends))


def _is_carried(*, but: Callable[[type[FollowUp]], ColumnElement[bool]] | None = None) -> ColumnElement[bool]:
    """Whether the question of a plan brings the lesson's questions of the same week, or has brought them; *but* those that end just now."""
    plan = aliased(FollowUp)
    is_live = plan.state.in_((State.SCHEDULED, State.SENT, State.ANSWERED, State.EXPIRED))
    found = select(plan.id).where(*_of_same_week(plan), plan.round == 1, is_live)
    return (found if but is None else found.where(~but(plan))).correlate(FollowUp).exists()


def _of_same_week(plan: type[FollowUp]) -> Sequence[ColumnElement[bool]]:
    same = (plan.recipient_id == FollowUp.recipient_id, plan.step == FollowUp.step, plan.subject_kind == Subject.PLAN)
    return *same, catalog.lesson_of(plan.lesson_version_id) == FollowUp.subject_id


def _of_lesson(version_id: Any) -> Sequence[ColumnElement[bool]]:
    return FollowUp.subject_kind == Subject.LESSON, FollowUp.subject_id == catalog.lesson_of(version_id)


def answer(
    session: Session, actor: Actor, follow_up_id: FollowUpId, recall: Recall, answers: Mapping[str, Sequence[str]], *, now: datetime
) -> None:
    """Take what somebody remembered. A question that came by itself is settled with it."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    learning.answer(session, actor, recall, answers, now=now)
    mine = (FollowUp.recipient_id == actor.person_id, FollowUp.subject_kind == Subject.LESSON, FollowUp.step == each.step)
    of_lesson = (FollowUp.subject_id == recall.page.lesson_id, FollowUp.state.in_((State.SCHEDULED, State.SENT)))
    session.execute(update(FollowUp).where(*mine, *of_lesson).values(state=State.ANSWERED, answered_at=now))


def by_person(asked: Iterable[Any]) -> dict[PersonId, list[Any]]:
    """What comes back by itself this morning, together for each person: one message, not one a lesson."""
    found: dict[PersonId, list[Any]] = {}
    for each in asked:
        if each.subject_kind == Subject.LESSON:
            found.setdefault(each.recipient_id, []).append(each)
    return found
