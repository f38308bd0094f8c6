"""Use cases of asking and telling: plan the questions, send what is due, take an answer, put messages into inbox and outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.queries.office import closed_days
from lms.accounts.services import insert_for
from lms.cases import queries as cases
from lms.catalog import queries as catalog
from lms.followups import channels, queries, rules
from lms.followups.kinds import ASKS, NEXT_REVIEW, Answer, Batch, Channel, Kind, Letter, MailFault, MessageState, Reason, State, Subject
from lms.followups.kinds.letters import RESTING
from lms.followups.models import AnswerLink, FollowUp, Message
from lms.followups.queries import engine, reach
from lms.followups.services import case_questions, recalls, sifting
from lms.followups.services.holding import hold_subject
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import brought_in, put, rows, word
from lms.kernel.ids import FollowUpId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in
from lms.practice.events import PracticeMoved, PracticePlanned, PracticeStopped
from lms.practice.services.giving_up import give_up
from lms.settings import Mail

BATCH = 200
NAMES_CASES = ("case_question", "questions", "digest", "rules_ending")  # messages in which titles of cases may stand


@immutable
class Word:
    """Something to be said to one person, once per *dedupe_key*."""

    recipient_id: PersonId
    kind: str
    params: dict[str, Any]
    link: str
    dedupe_key: str


# What practice announces


def on_practice_planned(session: Session, event: PracticePlanned) -> None:
    """Write the questions: of weeks 1, 4 and 12, or of those that the unit or the course has set."""
    asks = catalog.followup_questions(session, event.lesson_version_id) if event.lesson_version_id else {}
    weeks = engine.weeks_for(session, event.practice_id, event.lesson_version_id)
    asked = [
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
        for step in rules.steps(event.anchor_on, engine.quiet(session), weeks)
    ]
    put(session, _new_questions(), asked)
    if event.lesson_version_id:
        recalls.come_with_plan(session, event.owner_id, event.lesson_version_id, weeks)


@cache
def _new_questions() -> Any:
    """Built once, for every plan sends it."""
    table: Any = FollowUp.__table__
    return insert(table)


def on_practice_moved(session: Session, event: PracticeMoved) -> None:
    """Another day or other words: what is not sent yet moves with the plan, and what was asked too early is asked again."""
    asked = [each for each in queries.of_practice(session, event.practice_id, to_change=True) if each.kind != Kind.CHECK_IN]
    first = [each for each in asked if each.round == 1]
    planned = {step.weeks: step for step in rules.steps(event.anchor_on, engine.quiet(session), sorted(each.step for each in first))}
    for each in asked:
        if each.state == State.SCHEDULED:
            each.title, each.plan = event.title, event.sentence
            if each.round == 1 and each.snoozed_until is None:
                _move(each, event, planned[each.step])
        elif each.state == State.SENT and each.anchor_on != event.anchor_on and planned[each.step].due_on > clock.today():
            each.state, each.state_reason = State.SUPPRESSED, Reason.REPLANNED
            again = _again(each)
            again.title, again.plan = event.title, event.sentence
            _move(again, event, planned[each.step])
            session.add(again)
    session.flush()


def _move(each: FollowUp, event: PracticeMoved, step: rules.Step) -> None:
    each.anchor_on, each.due_on, each.shift_reason = event.anchor_on, step.due_on, step.reason


def on_practice_stopped(session: Session, event: PracticeStopped) -> None:
    """とりやめ ends every question about it."""
    asked = queries.of_practice(session, event.practice_id, to_change=True)
    for each in asked:
        if each.state in (State.SCHEDULED, State.SENT):
            each.state, each.state_reason = State.SUPPRESSED, Reason.STOPPED
    lesson = next((each.lesson_version_id for each in asked if each.lesson_version_id), None)
    if lesson is not None:
        recalls.come_by_themselves(session, event.person_id, lesson)


# Asking


def send_batch(session: Session, now: datetime) -> Batch:
    """Ask what is due: question, in-app message and mail row in one transaction. Twice is once. A full batch means that more may wait."""
    today, quiet = clock.local_date(now), engine.quiet(session)
    if not rules.may_ask(now.astimezone(clock.TOKYO), quiet.closed):
        return Batch(0, 0)
    sifting.rest(session, today, quiet)
    asked = queries.scheduled(session, queries.due(session, today, BATCH))
    return Batch(len(asked), _ask(session, sifting.sift(session, asked, today, quiet), now) if asked else 0)


def send_due(session: Session, now: datetime) -> int:
    """The same; answers how many were sent."""
    return send_batch(session, now).sent


def _ask(session: Session, asked: Sequence[Any], now: datetime) -> int:
    """Put the questions that nobody else has put meanwhile; answers how many."""
    mine = (FollowUp.id.in_([each.id for each in asked]), FollowUp.state == State.SCHEDULED)
    taken = update(FollowUp).where(*mine).values(state=State.SENT, sent_at=now).returning(FollowUp.id)
    put = set(session.scalars(taken))
    told = [each for each in asked if each.id in put]
    help_of = sifting.climb(session, [each.id for each in told if each.subject_kind == Subject.PLAN])
    by_mail = {kind: ASKS[kind].letter == Letter.OWN for kind in ASKS}
    tell(session, [_question(each, help_of.get(each.id, 0)) for each in told if each.subject_kind == Subject.PLAN])
    tell(session, [_recall(person_id, each) for person_id, each in recalls.by_person(told).items()], by_mail=by_mail[Kind.RECALL])
    tell(session, [_about_case(each) for each in told if each.subject_kind == Subject.CASE], by_mail=by_mail[Kind.REVIEW])
    return len(put)


def _recall(person_id: PersonId, asked: Sequence[Any]) -> Word:
    """All that comes back to somebody this morning in one message."""
    key = f"recall:{asked[0].id}"  # what another worker asks of the same person is said as well
    return Word(person_id, "recall", {"titles": [each.title for each in asked], "title": asked[0].title}, "/recall/", key)


def _question(each: Any, help_step: int) -> Word:
    params = {
        "title": each.title,
        "plan": each.plan,
        "step": each.step,
        "question": each.question or ASKS[Kind(each.kind)].question,
        "planned_on": each.anchor_on.isoformat(),
        "help": help_step,
    }
    return Word(each.recipient_id, "follow_up", params, f"/followups/{each.id}", _key(each))


def _about_case(each: Any) -> Word:
    return Word(each.recipient_id, "case_question", {"title": each.title, "about": each.kind}, f"/followups/{each.id}", _key(each))


def _key(each: Any) -> str:
    """Once a question; once more on the day to which somebody has put it off."""
    return f"follow_up:{each.id}:{each.snoozed_until}" if each.snoozed_until else f"follow_up:{each.id}"


def tell(session: Session, words: Sequence[Word], *, by_mail: bool = True) -> None:
    """Say something to people: a row of the inbox each, and one of the outbox for each way that they have and want. Once per key."""
    if not words:
        return
    now = clock.now()
    readers = reach.readers(session, {word.recipient_id for word in words}, today=clock.today()) if by_mail else {}
    told = [
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
    put(session, _words_once(session.get_bind().dialect.name), told)


@cache
def _words_once(dialect: str) -> Any:
    return insert_for(dialect, Message.__table__).on_conflict_do_nothing()


# Answering


def answer(session: Session, actor: Actor, follow_up_id: FollowUpId, given: Answer, *, memo: str, now: datetime) -> FollowUp:
    """Take one of the four answers; answers how the question stands. A second one changes nothing, and one about a plan that others carry on now ends it."""
    each = queries.own_follow_up(session, actor, follow_up_id)
    if engine.is_handed_over(session, each, clock.local_date(now)):
        mine = (FollowUp.id == each.id, engine.IS_OPEN)
        session.execute(update(FollowUp).where(*mine).values(state=State.SUPPRESSED, state_reason=Reason.TRANSFERRED))
        session.refresh(each)
        return each
    hold_subject(session, each, given)
    row = rows(session, _answered(), {"which": each.id, "given": given, "said": memo, "at": now}).first()
    if row is None:
        session.refresh(each)  # a log or a plan that was moved came first: whoever answers is told, not thanked
        return each
    brought_in(session, FollowUp, row)
    if given == Answer.NOT_YET:
        _ask_again(session, each, now)
    elif given == Answer.STOPPED and each.subject_kind == Subject.PLAN:
        give_up(session, actor, PracticeId(each.subject_id))
    elif each.subject_kind == Subject.CASE and case_questions.is_asked_next_year(session, actor, each, now):
        _ask_again(session, each, now, NEXT_REVIEW)
    return each


@cache
def _answered() -> Any:
    """Built once: of the row that takes the answer it brings back what stands there now."""
    values = {"state": word(State.ANSWERED), "answer": bindparam("given"), "memo": bindparam("said"), "answered_at": bindparam("at")}
    table: Any = FollowUp.__table__
    return update(table).where(FollowUp.id == bindparam("which"), engine.IS_OPEN).values(values).returning(*table.c)


def _ask_again(session: Session, each: FollowUp, now: datetime, after: timedelta = rules.ASK_AGAIN_AFTER) -> None:
    """まだ: the same question a week later, on a working day. It was asked for, so no busy time puts it off."""
    again = _again(each)
    again.due_on, again.shift_reason = rules.on_working_day(clock.local_date(now) + after, closed_days(session))
    again.snoozed_until = again.due_on
    session.add(again)
    session.flush()


def _again(each: FollowUp) -> FollowUp:
    """The next round of a question."""
    kept = ("subject_kind", "subject_id", "recipient_id", "kind", "step", "anchor_on", "title", "plan", "question", "lesson_version_id")
    return FollowUp(**{name: getattr(each, name) for name in kept}, round=each.round + 1, state=State.SCHEDULED)


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
    """Take a name out of what others were told about its bearer's cases, and co-authors asked; what was told to its bearer goes as a whole."""
    for case_id, author_ids in cases.co_authors(session, person_id).items():
        named = and_(Message.recipient_id.in_(author_ids), Message.kind.in_(NAMES_CASES))
        told = select(Message).where(or_(Message.link.in_(rules.links_to_case(case_id)), named))
        asked = select(FollowUp).where(FollowUp.subject_kind == Subject.CASE, FollowUp.subject_id == case_id)
        for row in (*session.scalars(told), *session.scalars(asked)):
            forget_in(row, spellings, FORMER_STAFF)


def forget_messages(session: Session, *, before: datetime, most: int) -> int:
    """Remove what was said long ago, and links that have been closed as long; answers how many messages."""
    session.execute(delete(AnswerLink).where(AnswerLink.ends_at < before))
    old = select(Message.id).where(Message.created_at < before).order_by(Message.id).limit(most)
    return len(session.scalars(delete(Message).where(Message.id.in_(old)).returning(Message.id)).all())
