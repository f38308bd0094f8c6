"""Use cases of the cycle: plan, change, start, log, share, stop."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import FORMER_STAFF
from lms.accounts.services import drop_draft, insert_for
from lms.inventory import queries as inventory
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import brought_in, hold, rows
from lms.kernel.errors import N_, NotAllowed, NotFound, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import LessonVersionId, PersonId, PracticeId, ToolId, WorkTaskId
from lms.kernel.immutable import immutable
from lms.kernel.personal import forget_in
from lms.kernel.versions import write_over
from lms.practice import kinds, queries, rules
from lms.practice.events import PracticeJoined, PracticeLeft, PracticeLogged, PracticeMoved, PracticePlanned, PracticeStopped
from lms.practice.models import Practice, PracticeLog, PracticeMember
from lms.practice.queries import together
from lms.practice.services import moving
from lms.practice.services.holding import held_plan


@immutable
class Origin:
    """Where a plan comes from: a lesson (in the version that was read), a case, a decision, a prompt, or an own idea."""

    kind: kinds.Origin
    id: int | None = None
    lesson_version_id: LessonVersionId | None = None


MOST_TOKEN = 64
OWN_IDEA = Origin(kinds.Origin.OWN)


@immutable
class PlanEntry:
    """What somebody plans. With *work_task_id* the work is called as the inventory calls it."""

    work: str
    plan_when: str
    action: str
    ai_use: str
    tool_id: ToolId | None
    data_class: str
    due_on: date
    minutes_now: int | None = None
    work_task_id: WorkTaskId | None = None


@immutable
class LogEntry:
    """What somebody says came of it: only the outcome is required. The names are those of the columns."""

    outcome: str
    barrier: str | None = None
    tried_on: date | None = None
    minutes_before: int | None = None
    minutes_after: int | None = None
    minutes_checking: int | None = None
    is_measured: bool = False
    times_per_month: int | None = None
    waiting_minutes: int | None = None
    yen_per_month: int | None = None
    quality: int | None = None
    errors_found: int | None = None
    effect: str = ""
    effect_kinds: Sequence[str] = ()
    helped: str = ""
    not_worked: str = ""
    data_class: str | None = None
    fact_checked: bool | None = None
    ai_disclosed: bool | None = None
    better_without: bool | None = None
    prompt: str = ""
    note: str = ""
    assistance: str | None = None
    next_step: str | None = None
    visibility: str = kinds.Visibility.SECTION


@immutable
class Hand:
    """Whose try a log tells of, with the rights of today; who writes it, how, and from which form."""

    whose: Actor
    entered_by_id: PersonId
    how: kinds.Entry
    token: str | None = None


def check_due(due_on: date) -> None:
    """Judge a plan's day while the form is looked through. Raises Unacceptable."""
    rules.check_due(due_on, clock.today())


def check_data_class(data_class: str) -> None:
    rules.check_data_class(data_class)


def check_entry(entry: LogEntry, now: datetime) -> None:
    """Judge what a log says before it is written. Raises Unacceptable."""
    _check(entry, now)


def faults_of(entry: LogEntry, now: datetime) -> list[Unacceptable]:
    """All that needs another look, for a form that says everything at once."""
    return list(rules.log_faults(asdict(entry), clock.local_date(now)))


def plan(session: Session, actor: Actor, entry: PlanEntry, *, origin: Origin = OWN_IDEA, now: datetime) -> Practice:
    """Plan to try something; the unit of today is stamped. Raises NotAllowed, Unacceptable."""
    if actor.unit_id is None:
        raise NotAllowed(N_("計画は、所属のある方が立てられます。"))
    columns = _judged(session, actor, entry, now)
    made = Practice(
        owner_id=actor.person_id,
        unit_id=actor.unit_id,
        origin_kind=origin.kind,
        origin_id=origin.id,
        lesson_version_id=origin.lesson_version_id,
        state=kinds.State.PLANNED,
        planned_at=now,
        **columns,
    )
    session.add(made)
    session.flush()  # the id goes into the event
    words = (queries.title(made), queries.sentence(made))
    publish(session, PracticePlanned(made.id, made.owner_id, made.due_on, *words, made.lesson_version_id))
    return made


def change_plan(session: Session, actor: Actor, practice_id: PracticeId, entry: PlanEntry, *, version: int, now: datetime) -> Practice:
    """Put another plan in the place of one that nobody has changed since *version*. Raises Stale, NotOpen, Unacceptable."""
    practice = held_plan(session, actor, practice_id)
    rules.check_changeable(practice.state)
    before = (practice.due_on, queries.sentence(practice))
    columns = _judged(session, actor, entry, now, standing=practice)
    write_over(session, practice, version, columns)
    if (practice.due_on, queries.sentence(practice)) != before:  # follow-ups quote the sentence: they hear of new words as of a new day
        words = (queries.title(practice), queries.sentence(practice))
        publish(session, PracticeMoved(practice.id, practice.owner_id, practice.due_on, *words))
    return practice


def join(session: Session, actor: Actor, practice_id: PracticeId, person_id: PersonId, *, now: datetime) -> None:
    """Have a colleague of one's own 課 plan it too: it stands on both boards, both may log, both are asked. Twice is once. Raises NotOpen, Unacceptable."""
    practice = held_plan(session, actor, practice_id)  # two who ask somebody along at once
    rules.check_changeable(practice.state)
    if person_id not in {each for each, _name in together.colleagues(session, actor, today=clock.local_date(now))}:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="together")
    standing = {each.person_id for each in together.members(session, practice_id)}
    if person_id in standing:
        return
    if len(standing) > kinds.MOST_MEMBERS:
        raise Unacceptable(N_("いっしょに試せるのは、あと%(most)d人までです。"), field="together", most=kinds.MOST_MEMBERS)
    session.execute(insert(PracticeMember).values(practice_id=practice_id, person_id=person_id, joined_at=now))
    anchor_on, words = max(practice.due_on, clock.local_date(now)), (queries.title(practice), queries.sentence(practice))
    publish(session, PracticeJoined(practice_id, person_id, now, anchor_on, *words, practice.lesson_version_id))


def part(session: Session, actor: Actor, practice_id: PracticeId, person_id: PersonId) -> None:
    """Somebody takes part no more: oneself, or whom one has asked along. What they logged stands. Twice is once. Raises NotAllowed."""
    if actor.person_id not in (person_id, queries.own_practice(session, actor, practice_id).owner_id):
        raise NotAllowed(N_("ほかの人を外せるのは、計画を立てた人だけです。"))
    hold(session, Practice, practice_id)  # before its questions
    gone = delete(PracticeMember).where(PracticeMember.practice_id == practice_id, PracticeMember.person_id == person_id)
    if session.scalar(gone.returning(PracticeMember.person_id)) is not None:
        publish(session, PracticeLeft(practice_id, person_id))


def start(session: Session, actor: Actor, practice_id: PracticeId, *, now: datetime) -> Practice:
    """Begin to try it. Twice is once. Raises NotOpen."""
    practice = held_plan(session, actor, practice_id)
    practice.state = rules.started(practice.state)
    practice.started_at = practice.started_at or now
    return practice


def stop(session: Session, actor: Actor, practice_id: PracticeId, reason: str = "") -> Practice:
    """End it; nobody is asked why. What was logged before stands. Twice is once."""
    practice = held_plan(session, actor, practice_id)
    if practice.state == kinds.State.STOPPED:
        return practice
    practice.state = rules.stopped(practice.state)
    practice.stop_reason = reason[: kinds.MOST_LINE]
    publish(session, PracticeStopped(practice.id, actor.person_id))
    return practice


def log(
    session: Session, actor: Actor, practice_id: PracticeId, *, entry: LogEntry, now: datetime, token: str | None = None, form_key: str = ""
) -> PracticeLog:
    """Record what came of a try, and credit the unit the actor is in today. Raises NotFound, NotOpen, Unacceptable.

    *token* is that of the form: sent twice, it is one log, which is answered again. The draft of *form_key* goes.
    """
    _check_form(entry, token, now)
    practice, has_draft = moving.moved_on(session, actor, practice_id, entry.outcome, form_key, now)
    made = _logged(session, practice, entry, Hand(actor, actor.person_id, kinds.Entry.SELF, token), now)
    if has_draft:
        drop_draft(session, actor, form_key)
    return made


def record(session: Session, practice: Practice, entry: LogEntry, hand: Hand, *, now: datetime) -> PracticeLog:
    """Write a log into a practice that somebody may write into and that is held: that, the caller has seen to. Raises NotOpen, Unacceptable."""
    _check_form(entry, hand.token, now)
    practice.state = rules.logged(practice.state, entry.outcome)
    if entry.outcome != kinds.Outcome.COULD_NOT_TRY:
        practice.started_at = practice.started_at or now
    return _logged(session, practice, entry, hand, now)


def _check_form(entry: LogEntry, token: str | None, now: datetime) -> None:
    if token is not None and not 0 < len(token) <= MOST_TOKEN:
        raise Unacceptable(N_("この画面は古くなっています。もう一度開いてください。"))
    _check(entry, now)


def _logged(session: Session, practice: Practice, entry: LogEntry, hand: Hand, now: datetime) -> PracticeLog:
    """The log, and the word that it is there; the same one again where the form was sent before."""
    was_tried = entry.outcome != kinds.Outcome.COULD_NOT_TRY
    made = _logged_once(session, practice, hand, logged_at=now, **asdict(entry) | ({"barrier": None} if was_tried else {}))
    if made is None:
        return queries.log_of_form(session, hand.entered_by_id, hand.token or "")
    publish(session, PracticeLogged(practice.id, made.id, made.person_id, made.unit_id, made.outcome, made.logged_at))
    return made


def _logged_once(session: Session, practice: Practice, hand: Hand, **columns: Any) -> PracticeLog | None:
    """The row, in one statement that also finds out whether the form was sent before; None where it was."""
    whose, unit_id = hand.whose, hand.whose.unit_id or practice.unit_id  # who serves nowhere today tried it where it was planned
    values = {"practice_id": practice.id, "person_id": whose.person_id, "unit_id": unit_id, "work_task_id": practice.work_task_id}
    written = {"entered_by_id": hand.entered_by_id, "entered_how": hand.how, "form_token": hand.token}
    row = rows(session, _once(session.get_bind().dialect.name), {**values, **written, **columns}).first()
    return None if row is None else brought_in(session, PracticeLog, row)


@cache
def _once(dialect: str) -> Any:
    """Built once, for every log sends it."""
    table: Any = PracticeLog.__table__
    return insert_for(dialect, table).on_conflict_do_nothing().returning(*table.c)


def mark_shared(session: Session, practice_id: PracticeId) -> None:
    """A case was told from it. Who may do that, the caller has judged. Raises NotOpen."""
    practice = session.get_one(Practice, practice_id)  # held by the caller
    practice.state = rules.shared(practice.state)


def _judged(session: Session, actor: Actor, entry: PlanEntry, now: datetime, standing: Practice | None = None) -> dict[str, object]:
    """The columns of a sound plan."""
    columns = asdict(entry)
    if entry.work_task_id is not None:
        columns["work"] = _work_named(session, actor, entry.work_task_id, standing)
    rules.check_line(columns["work"], "work", kinds.MOST_WORK)
    rules.check_line(entry.plan_when, "plan_when", kinds.MOST_LINE)
    rules.check_line(entry.action, "action", kinds.MOST_LINE)
    rules.check_data_class(entry.data_class)
    rules.check_minutes(entry.minutes_now, "minutes_now")
    if standing is not None:
        columns["plan_when"] = rules.when_moved(entry.plan_when, standing.due_on, entry.due_on)
    if standing is None or entry.due_on != standing.due_on:  # a day that has passed meanwhile may stay as it was
        rules.check_due(entry.due_on, clock.local_date(now))
    return columns


def _work_named(session: Session, actor: Actor, task_id: WorkTaskId, standing: Practice | None) -> str:
    if standing is not None and standing.work_task_id == task_id:
        return standing.work  # also after a transfer, when the task is no longer of one's own 課
    try:
        return inventory.own_task(session, actor, task_id).name
    except NotFound:
        raise Unacceptable(N_("表示されている中から選んでください。"), field="work_task_id") from None


def _check(entry: LogEntry, now: datetime) -> None:
    for refusal in faults_of(entry, now):
        raise refusal


def forget_name(session: Session, person_id: PersonId, spellings: Sequence[str]) -> None:
    """Take a name out of what its bearer planned and logged."""
    for plan_ in session.scalars(select(Practice).where(Practice.owner_id == person_id)):
        plan_.version += forget_in(plan_, spellings, FORMER_STAFF)
    for log_ in session.scalars(select(PracticeLog).where(PracticeLog.person_id == person_id)):
        log_.version += forget_in(log_, spellings, FORMER_STAFF)
