"""Hand-over sheets: which ones a person may open, and what is on one."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, exists, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import PostingKind
from lms.accounts.models.people import Person, Posting, Unit, UnitSuccession
from lms.accounts.queries import unit_names, valid_on
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.handover import Part, Served
from lms.kernel.ids import PersonId, PostingId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Openings
from lms.team.kinds import PAGE

# The chapters of a sheet. Each feature brings its own; wiring.py names them in the order of the sheet.
parts = Openings[[Session, Actor, Served], Part]("parts of a hand-over sheet")

LISTED_FOR = timedelta(days=365)  # after that a sheet is found by its address only


@immutable
class Row:
    """A posting in a list of sheets."""

    id: PostingId
    person_id: PersonId
    name: str
    unit_id: UnitId
    unit: str
    unit_path: str
    post: str
    kind: str
    begins: date
    ends: date | None
    left_on: date | None
    mail: str | None

    @property
    def served(self) -> Served:
        return Served(self.person_id, self.unit_id, self.begins, self.ends)

    @property
    def last_day(self) -> date | None:
        """The last day of service; None while no end is known."""
        return self.ends - timedelta(days=1) if self.ends else None


@immutable
class Contact:
    """Where the person is found today."""

    unit: str
    phone: str
    mail: str


@immutable
class Sheet:
    """Everything on one hand-over sheet. *contact* is None for somebody who is not here any more."""

    posting: Row
    units: tuple[str, ...]
    contact: Contact | None
    parts: list[Part]


@immutable
class Index:
    own: list[Row]
    received: list[Row]
    headed: list[Row]
    pages: int


def sheet(session: Session, actor: Actor, posting_id: PostingId, *, today: date) -> Sheet:
    """Raises NotFound for what is missing and for what is not for this person."""
    found = session.execute(_rows().where(Posting.id == posting_id, _visible(actor, today))).first()
    if found is None:
        raise NotFound(N_("引継ぎシートが見つかりません。"))
    posting = Row(*found)
    ids = [UnitId(int(each)) for each in posting.unit_path.strip("/").split("/")]
    names = unit_names(session, ids)
    return Sheet(
        posting=posting,
        units=tuple(names[each] for each in ids if each in names),
        contact=_contact(session, posting, today),
        parts=[each for each in parts(session, actor, posting.served) if each.entries or each.nothing],
    )


def index(session: Session, actor: Actor, *, today: date, page: int) -> Index:
    """One's own postings, those whose work one has taken over, and, page by page, those of the units one heads whose end is known."""
    # An end that is not known is never recent: a list of everybody would be there to look after people, not to hand over
    mine, recent = Posting.person_id == actor.person_id, Posting.valid_to > today - LISTED_FOR
    newest = (Posting.valid_from.desc(), Posting.id.desc())
    own = session.execute(_rows().where(mine).order_by(*newest)).all()
    received = session.execute(_rows().where(~mine, recent, _took_over(actor, today)).order_by(*newest).limit(PAGE)).all()
    headed: Sequence[Any] = ()
    if actor.headed:
        those = (
            _rows()
            .add_columns(func.count().over())
            .where(~mine, recent, _headed_by(actor))
            .order_by(Posting.valid_to.desc(), Unit.path, Posting.id)
        )
        headed = session.execute(those.limit(PAGE).offset((page - 1) * PAGE)).all()
    return Index(
        own=[Row(*each) for each in own],
        received=[Row(*each) for each in received],
        headed=[Row(*each[:-1]) for each in headed],
        pages=-(-headed[0][-1] // PAGE) if headed else 1,
    )


def _rows() -> Any:
    return (
        select(Posting.id, Posting.person_id, Person.name, Unit.id, Unit.name, Unit.path, Posting.post, Posting.kind)
        .add_columns(Posting.valid_from, Posting.valid_to, Person.left_on, Person.mail)
        .join(Person, Person.id == Posting.person_id)
        .join(Unit, Unit.id == Posting.unit_id)
    )


def _visible(actor: Actor, today: date) -> ColumnElement[bool]:
    """The person, whoever heads the unit today, whoever took over, and the office; nobody else (docs/decisions/0013)."""
    if actor.has("office"):
        return literal(value=True)
    return or_(Posting.person_id == actor.person_id, _headed_by(actor), _took_over(actor, today))


def _headed_by(actor: Actor) -> ColumnElement[bool]:
    """The unit of the posting, or one that carries on its work, is headed by this person today."""
    at = aliased(Unit)
    leads = or_(literal(value=False), *(at.path.like(f"{path}%") for path in actor.headed))  # digits and slashes: nothing to escape
    return exists().where(_is_or_carries_on(at.id), leads)


def _took_over(actor: Actor, today: date) -> ColumnElement[bool]:
    """Whether this person serves today, in a posting that began when the other was over, in the same unit or one that carries on its work."""
    later = aliased(Posting)
    return exists().where(
        later.person_id == actor.person_id, valid_on(later, today), later.valid_from >= Posting.valid_to, _is_or_carries_on(later.unit_id)
    )


def _is_or_carries_on(unit_id: Any) -> ColumnElement[bool]:
    """*unit_id* is the posting's unit or, after one or several reorganisations, a successor of it."""
    line = _lines()
    heir = exists().where(line.c.predecessor_id == Posting.unit_id, line.c.successor_id == unit_id)
    return or_(unit_id == Posting.unit_id, heir.correlate_except(line))  # two levels deep nothing correlates by itself


@cache
def _lines() -> Any:
    """Every unit with each unit that carries on its work, however many reorganisations later."""
    first = select(UnitSuccession.predecessor_id, UnitSuccession.successor_id).cte("lines", recursive=True)
    again = aliased(UnitSuccession)
    return first.union(select(first.c.predecessor_id, again.successor_id).join(again, again.predecessor_id == first.c.successor_id))


def _contact(session: Session, posting: Row, today: date) -> Contact | None:
    if posting.left_on is not None and posting.left_on <= today:
        return None
    here = select(Unit.name, Unit.phone).join(Posting, Posting.unit_id == Unit.id)
    here = here.where(Posting.person_id == posting.person_id, valid_on(Posting, today), valid_on(Unit, today))
    found = session.execute(here.order_by(Posting.kind != PostingKind.MAIN, Posting.id).limit(1)).first()
    return Contact(found.name if found else "", found.phone if found else "", posting.mail or "")
