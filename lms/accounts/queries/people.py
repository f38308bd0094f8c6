"""One person as colleagues see them, and as the office does."""

from dataclasses import field
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import Employment, PostingKind
from lms.accounts.models.people import Leave, LoginName, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.accounts.queries.directory import full_name
from lms.accounts.rules import people as rules
from lms.accounts.rules.postings import Span, last_day
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, PostingId, UnitId
from lms.kernel.immutable import immutable


@immutable
class PostingRow:
    """A 発令 with its last day; *when* it is: past, now or to come."""

    id: PostingId
    unit_id: UnitId
    unit: str
    phone: str
    post: str
    kind: str
    is_head: bool
    begins: date
    until: date | None
    source_number: str
    when: str


@immutable
class LeaveRow:
    id: int
    begins: date
    until: date | None
    when: str


@immutable
class File:
    """What is on file about somebody; only the office's has numbers, leave, and the postings that are not of today."""

    person: Person
    furigana: list[tuple[str, str]]
    postings: list[PostingRow]
    numbers: list[str] = field(default_factory=list)
    leaves: list[LeaveRow] = field(default_factory=list)
    last: date | None = None

    @property
    def present(self) -> list[PostingRow]:
        return [row for row in self.postings if row.when == "now"]

    def posting(self, posting_id: PostingId) -> PostingRow:
        """Raises NotFound."""
        found = next((row for row in self.postings if row.id == posting_id), None)
        if found is None:
            raise NotFound(N_("この発令や休みは見つかりません。"))
        return found

    def leave(self, leave_id: int) -> LeaveRow:
        """Raises NotFound."""
        found = next((row for row in self.leaves if row.id == leave_id), None)
        if found is None:
            raise NotFound(N_("この発令や休みは見つかりません。"))
        return found


def file_of(session: Session, person_id: PersonId, today: date, *, is_office: bool) -> File:
    """Raises NotFound for who is missing, and for colleagues who look for somebody that has left or is none of the staff."""
    who = select(Person).where(Person.id == person_id)
    if not is_office:
        who = who.where(or_(Person.left_on.is_(None), Person.left_on > today), Person.employment != Employment.EXTERNAL)
    person = session.scalar(who)
    if person is None:
        raise NotFound(N_("職員が見つかりません。"))
    furigana, postings = rules.furigana(person.name, person.kana), _postings(session, person_id, today, is_office=is_office)
    if not is_office:
        return File(person, furigana, postings)
    numbers = session.scalars(select(LoginName.name).where(LoginName.person_id == person_id).order_by(LoginName.id))
    leaves = session.scalars(select(Leave).where(Leave.person_id == person_id).order_by(Leave.starts_on))
    rows = [LeaveRow(each.id, each.starts_on, last_day(each.ends_on), _when(each.starts_on, each.ends_on, today)) for each in leaves]
    return File(person, furigana, postings, list(numbers), rows, last_day(person.left_on))


def _postings(session: Session, person_id: PersonId, today: date, *, is_office: bool) -> list[PostingRow]:
    above = aliased(Unit)
    found = (
        select(Posting, Unit, above.name.label("above")).join(Unit, Unit.id == Posting.unit_id).outerjoin(above, above.id == Unit.parent_id)
    )
    found = found.where(Posting.person_id == person_id)
    if not is_office:
        found = found.where(valid_on(Posting, today))
    rows = session.execute(found.order_by(Posting.valid_from.desc(), Posting.kind != PostingKind.MAIN, Posting.id.desc()))
    return [_posting(row.Posting, row.Unit, row.above, today) for row in rows]


def _posting(row: Posting, unit: Unit, above: str | None, today: date) -> PostingRow:
    return PostingRow(
        id=row.id,
        unit_id=unit.id,
        unit=full_name(unit.name, unit.level, above),
        phone=unit.phone,
        post=row.post,
        kind=row.kind,
        is_head=row.is_head,
        begins=row.valid_from,
        until=last_day(row.valid_to),
        source_number=row.source_number,
        when=_when(row.valid_from, row.valid_to, today),
    )


def _when(begins: date, ends: date | None, today: date) -> str:
    if begins > today:
        return "to_come"
    return "now" if Span(begins, ends).holds(today) else "past"
