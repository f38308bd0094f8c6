"""Reading follow-ups and messages; every look-up by id says whose it is."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Date, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.catalog import queries as catalog
from lms.catalog.queries.naming import lesson_titled
from lms.followups.kinds import ASKS, RECALL_LIFE, Channel, Letter, MessageState, State, Subject
from lms.followups.kinds.letters import OLD_NEWS
from lms.followups.models import FollowUp, Heartbeat, JobRun, Message
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows, spelled_out
from lms.kernel.errors import N_, NotFound
from lms.kernel.handover import Entry, Line, Part, Served, Words
from lms.kernel.ids import FollowUpId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.learning.kinds import RECALL_WEEKS
from lms.learning.queries import recall as learning_recall
from lms.practice.models import Practice

PAGE = 30
_ME: BindParameter[Any] = bindparam("me")
_UNREAD = (
    select(func.count())
    .where(Message.recipient_id == Person.id, Message.channel == Channel.IN_APP, Message.read_at.is_(None))
    .correlate(Person)
    .scalar_subquery()
)
_SINCE: BindParameter[Any] = bindparam("since", type_=Date())
_ASKED = (FollowUp.id, FollowUp.subject_kind, FollowUp.subject_id, FollowUp.kind, FollowUp.step, FollowUp.title, FollowUp.lesson_version_id)
_IS_RECALLED = learning_recall.was_answered(FollowUp.recipient_id, catalog.lesson_of(FollowUp.lesson_version_id), FollowUp.step)
_CARRIES = and_(FollowUp.lesson_version_id.is_not(None), FollowUp.step.in_(spelled_out(RECALL_WEEKS)), FollowUp.round == 1)
_COMES_BACK = and_(_CARRIES, FollowUp.due_on > _SINCE, ~_IS_RECALLED)  # the questions of a lesson, with the question about a plan or alone
_OPEN = select(*_ASKED, FollowUp.state, lesson_titled(FollowUp.lesson_version_id)).where(FollowUp.recipient_id == _ME)
_OPEN = _OPEN.where(
    or_(
        and_(FollowUp.state == State.SENT, or_(FollowUp.subject_kind != Subject.LESSON, FollowUp.due_on > _SINCE)),
        and_(FollowUp.state.in_(spelled_out((State.ANSWERED, State.EXPIRED))), _COMES_BACK),
    )
)
_OPEN = _OPEN.order_by(FollowUp.due_on.desc(), FollowUp.id.desc()).limit(20)
_BACK = select(*_ASKED, lesson_titled(FollowUp.lesson_version_id)).where(FollowUp.recipient_id == _ME, _COMES_BACK)
_BACK = _BACK.where(FollowUp.state.in_(spelled_out((State.SENT, State.ANSWERED, State.EXPIRED)))).order_by(
    FollowUp.due_on.desc(), FollowUp.id.desc()
)


def unread_count() -> Any:
    """Of the Person of the statement around it."""
    return _UNREAD


def own_follow_up(session: Session, actor: Actor, follow_up_id: FollowUpId) -> FollowUp:
    """A question that was put to this person. Raises NotFound for any other."""
    found = session.get(FollowUp, follow_up_id)
    if found is None or found.recipient_id != actor.person_id or found.sent_at is None:
        raise NotFound(N_("このおたずねは見つかりません。"))
    return found


def open_for(session: Session, actor: Actor) -> Sequence[Any]:
    """What this person was asked and has not answered, the latest first."""
    return [each for each in _waiting(session, actor) if each.state == State.SENT]


def waiting_for(session: Session, actor: Actor) -> tuple[Sequence[Any], Sequence[Any]]:
    """(open questions, what comes back of a lesson and no open question brings along), each the latest first, in one statement."""
    found = _waiting(session, actor)
    asked = [each for each in found if each.state == State.SENT and each.subject_kind != Subject.LESSON]
    return asked, [each for each in found if each not in asked]


def _waiting(session: Session, actor: Actor) -> Sequence[Any]:
    return rows(session, _OPEN, _of(actor)).all()


def _of(actor: Actor) -> dict[str, Any]:
    return {"me": actor.person_id, "since": clock.today() - RECALL_LIFE}


def waiting_by_practice(session: Session, actor: Actor) -> dict[PracticeId, Any]:
    """The open question of each practice."""
    return {PracticeId(each.subject_id): each for each in reversed(open_for(session, actor)) if each.subject_kind == Subject.PLAN}


def recalls_for(session: Session, actor: Actor) -> Sequence[Any]:
    """What came back to this person these weeks, by itself or with a plan, and is not answered: the latest first."""
    return rows(session, _BACK, _of(actor)).all()


def of_practice(session: Session, practice_id: PracticeId, *, to_change: bool = False) -> list[FollowUp]:
    """Every question about a practice, by its day. *to_change*: whoever answers one at this moment comes before or after, never between."""
    about = (FollowUp.subject_kind == Subject.PLAN, FollowUp.subject_id == practice_id)
    found = select(FollowUp).where(*about).order_by(FollowUp.due_on, FollowUp.id)
    if to_change:
        found = found.with_for_update().execution_options(populate_existing=True)
    return list(session.scalars(found))


def inbox(session: Session, actor: Actor, page: int) -> tuple[Sequence[Message], int]:
    """One page of this person's messages, the newest first, and how many pages there are."""
    mine = (Message.recipient_id == actor.person_id, Message.channel == Channel.IN_APP)
    found = session.execute(
        select(Message, func.count().over())
        .where(*mine)
        .order_by(Message.created_at.desc(), Message.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return [row[0] for row in found], -(-found[0][1] // PAGE) if found else 1


@immutable
class Letters:
    """Messages that go out of the house: about how many the office may do something, how many still wait to be sent."""

    lost: int
    waiting: int


def letters(session: Session) -> Letters:
    """Without old news: of that nothing is to be done."""
    states = ((MessageState.FAILED, MessageState.UNKNOWN), (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING))
    of_each = (func.count(case((Message.state.in_(each), Message.id))) for each in states)
    concerned = (Message.channel != Channel.IN_APP, Message.state.in_(sum(states, ())), Message.error != OLD_NEWS)
    return Letters(*columns(session, select(*of_each).where(*concerned)).one())


def last_heartbeat(session: Session) -> datetime | None:
    """When a scheduler last gave a sign of life."""
    return session.scalar(select(func.max(Heartbeat.beat_at)))


def last_runs(session: Session) -> Sequence[JobRun]:
    """The last noted run of each job that has ended, by its name."""
    newest = select(func.max(JobRun.id)).where(JobRun.finished_at.is_not(None)).group_by(JobRun.name)
    return session.scalars(select(JobRun).where(JobRun.id.in_(newest)).order_by(JobRun.name)).all()


def due(session: Session, today: date, limit: int) -> list[FollowUpId]:
    """Questions whose day has come, the oldest first; rows another worker holds are passed over.

    Lessons that come back to somebody are taken together, even beyond *limit*: they are told in one message.
    """
    waiting = (FollowUp.state == State.SCHEDULED, FollowUp.due_on <= today)
    found = select(FollowUp.id, FollowUp.recipient_id, FollowUp.subject_kind).where(*waiting)
    first = session.execute(found.order_by(FollowUp.due_on, FollowUp.id).limit(limit).with_for_update(skip_locked=True)).all()
    ids, whose = [each.id for each in first], {each.recipient_id for each in first if each.subject_kind == Subject.LESSON}
    if len(ids) == limit and whose:
        rest = (FollowUp.subject_kind == Subject.LESSON, FollowUp.recipient_id.in_(whose), FollowUp.id.not_in(ids))
        ids += session.scalars(select(FollowUp.id).where(*waiting, *rest).order_by(FollowUp.id).with_for_update(skip_locked=True))
    return ids


def scheduled(session: Session, ids: Collection[FollowUpId]) -> Sequence[Any]:
    """Those of *ids* that still wait to be asked, as the database has them now."""
    found = select(FollowUp.__table__).where(FollowUp.id.in_(ids), FollowUp.state == State.SCHEDULED)
    return columns(session, found.order_by(FollowUp.due_on, FollowUp.id)).all()


def asked_quietly(session: Session) -> dict[PersonId, list[dict[str, str]]]:
    """Questions without a letter of their own that wait and that no weekly letter has named, by whom they wait for: title and link."""
    quiet = [kind for kind, ask in ASKS.items() if ask.letter == Letter.DIGEST]
    weekly = (Message.recipient_id == FollowUp.recipient_id, Message.dedupe_key.like("digest:%"), Message.created_at >= FollowUp.sent_at)
    found = select(FollowUp.id, FollowUp.recipient_id, FollowUp.title)
    found = found.where(FollowUp.state == State.SENT, FollowUp.kind.in_(quiet), ~select(Message.id).where(*weekly).exists())
    asked: dict[PersonId, list[dict[str, str]]] = {}
    for row in columns(session, found.order_by(FollowUp.id)):
        asked.setdefault(row.recipient_id, []).append({"title": row.title, "link": f"/followups/{row.id}"})
    return asked


def waiting_of(session: Session, _: Actor, served: Served) -> Part:
    """The questions about plans of a posting that were asked and not answered, or are still to come."""
    found = session.scalars(
        select(FollowUp)
        .join(Practice, and_(FollowUp.subject_kind == Subject.PLAN, FollowUp.subject_id == Practice.id))
        .where(
            FollowUp.recipient_id == served.person_id,
            FollowUp.state.in_((State.SCHEDULED, State.SENT)),
            Practice.unit_id == served.unit_id,
            Practice.planned_at < served.until,
        )
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()
    of: dict[int, list[FollowUp]] = {}
    for each in found:
        of.setdefault(each.subject_id, []).append(each)
    return Part(
        key="follow-ups",
        heading=Words(N_("待っているおたずね")),
        about=Words(N_("計画を立てた本人に届くおたずねです。そばで様子を聞くときの目安にしてください。")),
        nothing=Words(N_("待っているおたずねはありません。")),
        entries=tuple(Entry(title=asked[0].title, lines=tuple(_waiting_line(each) for each in asked)) for asked in of.values()),
    )


def _waiting_line(each: FollowUp) -> Line:
    says = N_("%(day)s ・ 答えを待っています") if each.state == State.SENT else N_("%(day)s ・ 届くのはこれからです")
    return Line(Words(N_("%(weeks)d週間後"), {"weeks": each.step}), Words(says, {"day": each.due_on}))
