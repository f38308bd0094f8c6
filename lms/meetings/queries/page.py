"""Everything that the page of one meeting shows to one reader: a fixed number of statements.

A guest from outside sees neither the name of a colleague nor an item about a case that is not theirs to read.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, Unit
from lms.cases.models import Case
from lms.cases.queries import sight as case_sight
from lms.cases.queries.sight import seeing
from lms.kernel import clock, ics
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, rows
from lms.kernel.ids import AgendaItemId, CaseId, ConcernId, DecisionId, MeetingId, PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.meetings import queries
from lms.meetings.kinds import ANSWERS, LAST_MINUTES, OVER, State, Verdict
from lms.meetings.models import AgendaItem, AgendaSource, Decision, Meeting, Try
from lms.meetings.queries.sight import Sight, sight_of, visible
from lms.practice.kinds import State as Tried
from lms.practice.models import Practice

MOST_PREVIOUS = 20


@immutable
class Item:
    """An item of the agenda. *is_hidden*: it is about a case that the reader may not see."""

    id: AgendaItemId
    case_id: CaseId | None
    title: str
    kind: str  # of the case; empty for a theme
    section: str
    question: str
    presenter: str
    minutes: int
    purpose: str
    notes: str
    is_hidden: bool
    minutes_before: int | None = None  # as the case tells them
    minutes_after: int | None = None
    is_read_aloud: bool = False
    concern_id: ConcernId | None = None
    failure_id: str | None = None
    decision_id: DecisionId | None = None
    expected: str = ""
    actual: str = ""
    cause: str = ""
    next_step: str = ""
    tries: int = 0  # how many said that they would try it

    @property
    def answers(self) -> list[tuple[str, str]]:
        """What was answered, each with its question."""
        return [(words, getattr(self, name)) for name, words in ANSWERS.items() if getattr(self, name)]


@immutable
class DecisionRow:
    """A decision, and how the practice stands that came of it. *meeting_id* is of the one that made it."""

    id: DecisionId
    meeting_id: MeetingId
    meeting: str
    decided_at: datetime
    work: str
    text: str
    owner_id: PersonId
    owner: str
    unit: str
    post: str
    due_on: date
    level: str
    verdict: str
    reason: str
    practice_id: PracticeId | None
    state: str | None
    followed_by_id: DecisionId | None

    @property
    def is_open(self) -> bool:
        """Somebody has to act still."""
        is_undone = self.verdict == Verdict.HELD or self.state in (Tried.PLANNED, Tried.TRYING)
        return is_undone and self.followed_by_id is None

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < clock.today()


@immutable
class Page:
    meeting: Meeting
    items: list[Item]
    participants: Sequence[Any]
    guests: int
    decisions: list[DecisionRow]
    previous: list[DecisionRow]
    keeps: bool
    is_guest: bool

    @property
    def facilitator(self) -> Any:
        return next((each for each in self.participants if each.id == self.meeting.facilitator_id), None)

    @property
    def recorder(self) -> Any:
        return next((each for each in self.participants if each.id == self.meeting.recorder_id), None)

    @property
    def sections(self) -> int:
        """From how many units people come."""
        return len({each.unit_id for each in self.participants})

    @property
    def length(self) -> int:
        """Minutes from beginning to end."""
        return int((self.meeting.ends_at - self.meeting.starts_at).total_seconds()) // 60

    @property
    def planned(self) -> int:
        """Minutes that the items take, and a look at the last decisions."""
        return sum(item.minutes for item in self.items) + (LAST_MINUTES if self.previous else 0)

    @property
    def is_over(self) -> bool:
        return self.meeting.state in OVER

    def item(self, item_id: AgendaItemId) -> Item:
        return next(each for each in self.items if each.id == item_id)


def page(session: Session, actor: Actor, meeting_id: MeetingId, found: Meeting | None = None) -> Page:
    """*found*: where it was looked up already. Raises NotFound."""
    found = found or queries.meeting(session, actor, meeting_id)
    return Page(
        meeting=found,
        items=items(session, actor, meeting_id),
        participants=queries.participants(session, meeting_id),
        guests=queries.guests(session, meeting_id, clock.local_date(found.starts_at)),
        decisions=_decided(session, actor, _decisions(sight_of(actor)), {"meeting": meeting_id}),
        previous=previous(session, actor, found),
        keeps=queries.keeps(actor, found),
        is_guest=actor.is_partner,
    )


def items(session: Session, actor: Actor, meeting_id: MeetingId) -> list[Item]:
    """The agenda in its order. Ask for the meeting first."""
    found = rows(session, _items(sight_of(actor)), {**seeing(actor), "meeting": meeting_id})
    return [_item(row, is_guest=actor.is_partner) for row in found]


def _item(row: Any, *, is_guest: bool) -> Item:
    is_inside = row.concern_id or row.failure_id or row.decision_id  # of which no guest is told
    is_hidden = (row.case_id is not None and row.case_title is None) or bool(is_guest and is_inside)
    made = Item(
        id=row.id,
        case_id=None if is_hidden else row.case_id,
        title=row.case_title or row.title,
        kind=row.kind or "",
        section=row.section or "",
        question=row.question,
        presenter="" if is_guest else row.presenter or "",
        minutes=row.minutes,
        purpose=row.purpose,
        notes=row.notes,
        is_hidden=is_hidden,
        minutes_before=row.minutes_before,
        minutes_after=row.minutes_after,
        is_read_aloud=row.is_read_aloud,
        concern_id=None if is_guest else row.concern_id,
        failure_id=None if is_guest else row.failure_id,
        decision_id=None if is_guest else row.decision_id,
        **{name: getattr(row, name) for name in ANSWERS},
        tries=row.tries,
    )
    silent = replace(made, title="", question="", notes="", expected="", actual="", cause="", next_step="")
    return silent if is_hidden and is_guest else made


@cache
def _items(sight: Sight) -> Any:
    about = (AgendaItem.id, AgendaItem.title, AgendaItem.question, AgendaItem.minutes, AgendaItem.purpose, AgendaItem.notes)
    source = (AgendaItem.is_read_aloud, AgendaSource.concern_id, AgendaSource.failure_id, AgendaSource.decision_id)
    of_case = (AgendaItem.case_id, Case.title.label("case_title"), Case.kind, func.coalesce(Unit.name, Case.elsewhere).label("section"))
    answers = [getattr(AgendaItem, name) for name in ANSWERS]
    figures = (Case.minutes_before, Case.minutes_after)
    tries = select(func.count()).select_from(Try).where(Try.item_id == AgendaItem.id).correlate(AgendaItem).scalar_subquery()
    return (
        select(*about, *source, *answers, *of_case, *figures, tries.label("tries"), Person.name.label("presenter"))
        .select_from(AgendaItem)
        .outerjoin(AgendaSource, AgendaSource.item_id == AgendaItem.id)
        .outerjoin(Case, _its_case(sight))
        .outerjoin(Unit, Unit.path == Case.section_path)
        .outerjoin(Person, Person.id == AgendaItem.presenter_id)
        .where(AgendaItem.meeting_id == bindparam("meeting"))
        .order_by(AgendaItem.place, AgendaItem.id)
    )


def _its_case(sight: Sight) -> Any:
    """The case of an item, where the reader may see it."""
    return and_(Case.id == AgendaItem.case_id, case_sight.visible(sight.cases))


def previous(session: Session, actor: Actor, found: Meeting) -> list[DecisionRow]:
    """What the last meeting of the series has decided, and what earlier ones have and is not done; as far as the reader may see those meetings."""
    if not found.series:
        return []
    return _decided(session, actor, _previous(sight_of(actor)), {"series": found.series, "before": found.starts_at})


def _decided(session: Session, actor: Actor, statement: Any, params: dict[str, Any]) -> list[DecisionRow]:
    found = [DecisionRow(*row) for row in rows(session, statement, {**seeing(actor), **params})]
    return [replace(each, owner="", practice_id=None, state=None) for each in found] if actor.is_partner else found


@cache
def _decisions(sight: Sight) -> Any:
    return _of_meeting(sight).where(Decision.meeting_id == bindparam("meeting"))


@cache
def _previous(sight: Sight) -> Any:
    earlier = aliased(Meeting)  # the statement inside asks for meetings itself
    over = select(Meeting.id).where(Meeting.series == bindparam("series"), Meeting.starts_at < bindparam("before", type_=UtcDateTime()))
    over = over.where(Meeting.state == State.CLOSED, visible(sight))
    last = over.order_by(Meeting.starts_at.desc(), Meeting.id.desc()).limit(1)
    is_held = and_(Decision.verdict == Verdict.HELD, Decision.followed_by_id.is_(None))
    waits = and_(Decision.meeting_id.in_(over), or_(is_held, Practice.state.in_((Tried.PLANNED, Tried.TRYING))))
    found = _of_meeting(sight, earlier).where(or_(Decision.meeting_id == last.scalar_subquery(), waits))
    return found.order_by(None).order_by(earlier.starts_at.desc(), Decision.id).limit(MOST_PREVIOUS)


def _of_meeting(sight: Sight, meeting: Any = Meeting) -> Any:
    about = (Decision.work, Decision.text, Decision.owner_id, Person.name, Unit.name, Decision.owner_post, Decision.due_on)
    verdict = (Decision.level, Decision.verdict, Decision.reason, Decision.practice_id, Practice.state, Decision.followed_by_id)
    found = (
        select(Decision.id, Decision.meeting_id, meeting.title, meeting.starts_at, *about, *verdict)
        .select_from(Decision)
        .join(meeting, meeting.id == Decision.meeting_id)
        .join(Person, Person.id == Decision.owner_id)
        .join(Unit, Unit.id == Decision.owner_unit_id)
        .outerjoin(Practice, Practice.id == Decision.practice_id)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.item_id)
        .outerjoin(Case, _its_case(sight))
        .order_by(Decision.id)
    )
    return found.where(or_(AgendaItem.case_id.is_(None), Case.id.is_not(None))) if sight.is_partner else found


def calendar_file(found: Meeting, *, url: str) -> str:
    """The meeting for the reader's own calendar."""
    return ics.written(
        ics.Entry(
            uid=ics.uid("meeting", found.id, found.created_at),
            sequence=found.sequence,
            changed_at=found.updated_at,
            starts_at=found.starts_at,
            ends_at=found.ends_at,
            title=found.title,
            about=found.link,
            place=found.place or found.link,
            url=url,
            status="CANCELLED" if found.state == State.CANCELLED else "CONFIRMED",
        )
    )
