"""Use cases of asking and telling: plan the questions, send what is due, take an answer, put messages into inbox and outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.queries import standing
from lms.accounts.queries.office import closed_days
from lms.accounts.services import insert_or_nothing
from lms.cases import queries as cases
from lms.catalog import queries as catalog
from lms.followups import channels, queries, rules
from lms.followups.kinds import ON_LEAVE, Answer, Channel, Kind, MailFault, MessageState, Reason, State, Subject
from lms.followups.kinds.letters import RESTING
from lms.followups.models import FollowUp, Message
from lms.followups.queries import reach
from lms.followups.services import recalls
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import FollowUpId, PersonId, PracticeId
from lms.kernel.personal import forget_in
from lms.practice import services as practice
from lms.practice.events import PracticeLogged, PracticeMoved, PracticePlanned, PracticeStopped
from lms.settings import Mail

BATCH = 200


@dataclass(frozen=True, slots=True)
class Word:
    """Something to be said to one person, once per *dedupe_key*."""

    recipient_id: PersonId
    kind: str
    params: dict[str, Any]
    link: str
    dedupe_key: str


# What practice announces


def on_practice_planned(session: Session, event: PracticePlanned) -> None:
    """Write the questions of weeks 1, 4 and 12."""
    asks = catalog.followup_questions(session, event.lesson_version_id) if event.lesson_version_id else {}
    rows = [
        {
            "subject_kind": Subject.PLAN,
            "subject_id": event.practice_id,
            "recipient_id": event.owner_id,
            "kind": step.kind,
            "step": step.weeks,
            "anchor_on": event.anchor_on,
            "due_on": step.due_on,
            "shift_reason": step.reason,
            "title": event.title,
            "plan": event.sentence,
            "question": asks.get(step.weeks, ""),
            "state": State.SCHEDULED,
            "lesson_version_id": event.lesson_version_id,
        }
        for step in rules.steps(event.anchor_on, closed_days(session))
    ]
    session.execute(insert(FollowUp), rows)
    if event.lesson_version_id:
        recalls.come_with_plan(session, event.owner_id, event.lesson_version_id)


def on_practice_moved(session: Session, event: PracticeMoved) -> None:
    """Another day or other words: only what is not sent yet moves with the plan."""
    due_on = {step.weeks: step for step in rules.steps(event.anchor_on, closed_days(session))}
    for each in queries.of_practice(session, event.practice_id):
        if each.state == State.SCHEDULED:
            each.title, each.plan = event.title, event.sentence
            if each.round == 1:
                step = due_on[each.step]
                each.anchor_on, each.due_on, each.shift_reason = event.anchor_on, step.due_on, step.reason


def on_practice_logged(session: Session, event: PracticeLogged) -> None:
    """A log answers the open question, and “did you try?” need not be asked any more."""
    answer = rules.ANSWER_OF_OUTCOME[event.outcome]
    for each in queries.of_practice(session, event.practice_id):
        if each.state == State.SENT and each.recipient_id == event.person_id:
            each.state, each.answer, each.answered_at = State.ANSWERED, answer, clock.now()
        elif each.state == State.SCHEDULED and each.kind == Kind.DID_YOU_TRY and answer != Answer.NOT_YET:
            each.state, each.state_reason = State.SUPPRESSED, Reason.DONE
            if each.lesson_version_id is not None:
                recalls.come_by_themselves(session, each.recipient_id, each.lesson_version_id, step=each.step)


def on_practice_stopped(session: Session, event: PracticeStopped) -> None:
    """とりやめ ends every question about it."""
    asked = queries.of_practice(session, event.practice_id)
    for each in asked:
        if each.state in (State.SCHEDULED, State.SENT):
            each.state, each.state_reason = State.SUPPRESSED, Reason.STOPPED
    lesson = next((each.lesson_version_id for each in asked if each.lesson_version_id), None)
    if lesson is not None:
        recalls.come_by_themselves(session, event.person_id, lesson)


# Asking


def send_due(session: Session, now: datetime) -> int:
    """Ask what is due: question, in-app message and mail row in one transaction. Twice is once. Answers how many were sent."""
    local = now.astimezone(clock.TOKYO)
    closed = closed_days(session)
    if not rules.may_ask(local, closed):
        return 0
    asked = queries.scheduled(session, queries.due(session, local.date(), BATCH))
    people = {each.recipient_id for each in asked}
    if not people:
        return 0
    away = standing.on_leave(session, people, local.date())
    left = standing.departed(session, people, local.date())
    for each in asked:
        if each.recipient_id in left:
            each.state, each.state_reason = State.SUPPRESSED, Reason.LEFT
        elif each.recipient_id in away:
            each.due_on, each.shift_reason = rules.on_working_day(each.due_on + rules.ASK_AGAIN_AFTER, closed)[0], ON_LEAVE
    session.flush()
    return _ask(session, [each for each in asked if each.recipient_id not in left | away], now)


def _ask(session: Session, asked: Sequence[FollowUp], now: datetime) -> int:
    """Put the questions that nobody else has put meanwhile; answers how many."""
    mine = (FollowUp.id.in_([each.id for each in asked]), FollowUp.state == State.SCHEDULED)
    taken = update(FollowUp).where(*mine).values(state=State.SENT, sent_at=now).returning(FollowUp.id)
    put = set(session.scalars(taken))
    told = [each for each in asked if each.id in put]
    alone = recalls.by_person(told)
    tell(session, [_question(each) for each in told if each.subject_kind != Subject.LESSON])
    tell(session, [_recall(person_id, each) for person_id, each in alone.items()])
    return len(put)


def _recall(person_id: PersonId, asked: Sequence[FollowUp]) -> Word:
    """All that comes back to somebody this morning in one message."""
    key = f"recall:{asked[0].id}"  # what another worker asks of the same person is said as well
    return Word(person_id, "recall", {"titles": [each.title for each in asked], "title": asked[0].title}, "/recall/", key)


def _question(each: FollowUp) -> Word:
    params = {
        "title": each.title,
        "plan": each.plan,
        "step": each.step,
        "question": each.question,
        "planned_on": each.anchor_on.isoformat(),
    }
    return Word(each.recipient_id, "follow_up", params, f"/followups/{each.id}", f"follow_up:{each.id}")


def tell(session: Session, words: Sequence[Word], *, by_mail: bool = True) -> None:
    """Say something to people: a row of the inbox each, and one of the outbox for each way that they have and want. Once per key."""
    if not words:
        return
    now = clock.now()
    readers = reach.readers(session, {word.recipient_id for word in words}, today=clock.today()) if by_mail else {}
    rows = [
        {
            "recipient_id": word.recipient_id,
            "dedupe_key": word.dedupe_key,
            "channel": channel,
            "kind": word.kind,
            "params": word.params,
            "link": word.link,
            "state": MessageState.DELIVERED if channel == Channel.IN_APP else MessageState.QUEUED,
            "attempts": 0,
            "next_try_at": at,
            "error": "" if at == now else RESTING,
            "created_at": now,
            "updated_at": now,
        }
        for word in words
        for channel, at in ((Channel.IN_APP, now), *reach.ways(session, readers, word.recipient_id, word.kind, now))
    ]
    session.execute(insert_or_nothing(session, Message).on_conflict_do_nothing(), rows)


# Answering


def answer(session: Session, actor: Actor, follow_up_id: FollowUpId, given: Answer, *, memo: str, now: datetime) -> FollowUp:
    """Take one of the four answers. A second one changes nothing."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    mine = (FollowUp.id == each.id, FollowUp.state == State.SENT)
    values = {"state": State.ANSWERED, "answer": given, "memo": memo, "answered_at": now}
    if session.scalar(update(FollowUp).where(*mine).values(values).returning(FollowUp.id)) is None:
        return each
    session.refresh(each)
    if given == Answer.NOT_YET:
        _ask_again(session, each, now)
    elif given == Answer.STOPPED and each.subject_kind == Subject.PLAN:
        practice.stop(session, actor, PracticeId(each.subject_id))
    return each


def _ask_again(session: Session, each: FollowUp, now: datetime) -> None:
    """まだ: the same question a week later, on a working day."""
    due_on, reason = rules.on_working_day(clock.local_date(now) + rules.ASK_AGAIN_AFTER, closed_days(session))
    session.add(
        FollowUp(
            subject_kind=each.subject_kind,
            subject_id=each.subject_id,
            recipient_id=each.recipient_id,
            kind=each.kind,
            step=each.step,
            round=each.round + 1,
            anchor_on=each.anchor_on,
            due_on=due_on,
            shift_reason=reason,
            title=each.title,
            plan=each.plan,
            question=each.question,
            lesson_version_id=each.lesson_version_id,
            state=State.SCHEDULED,
        )
    )
    session.flush()


def mark_read(session: Session, actor: Actor, *, now: datetime) -> None:
    """Everything in the inbox has been seen."""
    mine = (Message.recipient_id == actor.person_id, Message.channel == Channel.IN_APP, Message.read_at.is_(None))
    session.execute(update(Message).where(*mine).values(read_at=now))


def try_mail(mail: Mail, to: tuple[str, str], *, subject: str, text: str) -> tuple[MailFault | None, str]:
    """A real mail to (address, name), on trial: what stood in its way, and the server's code. Slow: outside any transaction."""
    try:
        channels.try_out(mail, to, subject=subject, text=text)
    except channels.TrialFailed as failed:
        return failed.fault, failed.reply
    return None, ""


def reach_mail_server(mail: Mail) -> MailFault | None:
    """Whether the server would take mail from us: greeted and signed in, nothing sent. Slow: outside any transaction."""
    try:
        channels.knock(mail)
    except channels.TrialFailed as failed:
        return failed.fault
    return None


# Forgetting


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of what co-authors were told about joint cases; what was told to its bearer goes as a whole."""
    for case_id, author_ids in cases.co_authors(session, person_id).items():
        told = select(Message).where(Message.recipient_id.in_(author_ids), Message.link == f"/cases/{case_id}")
        for message in session.scalars(told):
            forget_in(message, spellings, FORMER_STAFF)


def forget_messages(session: Session, *, before: datetime, most: int) -> int:
    """Remove what was said long ago; answers how many."""
    old = select(Message.id).where(Message.created_at < before).order_by(Message.id).limit(most)
    return len(session.scalars(delete(Message).where(Message.id.in_(old)).returning(Message.id)).all())
