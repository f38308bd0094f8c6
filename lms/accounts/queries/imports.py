"""Reading for imports: what stands about the numbers of a chunk, the units by code, the imports and their lines."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import LineKind, LoginKind, PostingKind, Role
from lms.accounts.models.imports import ImportColumn, ImportLine, PeopleImport, UnitCode
from lms.accounts.models.people import LoginName, Person, Posting, RoleGrant, Unit
from lms.accounts.queries import valid_on
from lms.accounts.rules.import_facts import PersonFacts, PostingFacts
from lms.accounts.rules.units_book import UnitBook, UnitFacts
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable

LINES_A_PAGE = 50
FEW = 20


@immutable
class Habits:
    """How this municipality writes its files: headers of its own, and how many digits a staff number has."""

    kept: Mapping[str, str]
    width: int | None


@dataclass(slots=True)
class Standing:
    """A person with all postings; *seen* changes whenever one of them does."""

    person: PersonFacts
    postings: list[PostingFacts]
    numbers: list[str]
    seen: str


@immutable
class LinesPage:
    rows: Sequence[ImportLine]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // LINES_A_PAGE))


def habits(session: Session) -> Habits:
    """Staff numbers have a width where every one that is all digits has as many."""
    length = func.length(LoginName.folded)
    digits = LoginName.kind == LoginKind.STAFF_NO, ~LoginName.folded.regexp_match("[^0-9]")
    least, most = session.execute(select(func.min(length), func.max(length)).where(*digits)).one()
    return Habits(columns(session), least if least == most else None)


def columns(session: Session) -> dict[str, str]:
    """Field → header as the municipality has fixed it."""
    return {row.field: row.header for row in session.execute(select(ImportColumn.field, ImportColumn.header))}


def unit_codes(session: Session) -> dict[str, str]:
    """Old code → new code."""
    return {row.old: row.new for row in session.execute(select(UnitCode.old, UnitCode.new).order_by(UnitCode.old))}


def unit_book(session: Session) -> UnitBook:
    found = session.execute(select(Unit.id, Unit.code, Unit.name, Unit.valid_from, Unit.valid_to).order_by(Unit.valid_from))
    return UnitBook([UnitFacts(*row) for row in found], unit_codes(session))


def owners(session: Session, folded: Collection[str]) -> dict[str, int]:
    """Folded number → whose it is."""
    return {
        row.folded: row.person_id
        for row in session.execute(select(LoginName.folded, LoginName.person_id).where(LoginName.folded.in_(folded)))
    }


def standing(session: Session, ids: Collection[int]) -> dict[int, Standing]:
    """What stands about these people."""
    who = select(Person.id, Person.name, Person.kana, Person.employment, Person.has_pc, Person.mail, Person.left_on, Person.updated_at)
    latest: dict[int, list[datetime]] = {}
    found: dict[int, Standing] = {}
    administrators = set(session.scalars(_administrators()))
    for row in session.execute(who.where(Person.id.in_(ids))):
        found[row.id] = Standing(PersonFacts(*row[:7], administers=row.id in administrators), [], [], "")
        latest[row.id] = [row.updated_at]
    where = select(Posting.person_id, Posting.id, Posting.unit_id, Posting.post, Posting.is_head, Posting.kind, Posting.valid_from)
    where = where.add_columns(Posting.valid_to, Posting.source_number, Posting.updated_at).where(Posting.person_id.in_(ids))
    for posting in session.execute(where.order_by(Posting.valid_from, Posting.id)):
        found[posting.person_id].postings.append(_posting_facts(posting))
        latest[posting.person_id].append(posting.updated_at)
    names = select(LoginName.person_id, LoginName.name).where(LoginName.person_id.in_(ids), LoginName.kind == LoginKind.STAFF_NO)
    for login in session.execute(names.order_by(LoginName.id)):
        found[login.person_id].numbers.append(login.name)
    for person_id, each in found.items():
        moments = latest[person_id]
        each.seen = f"{person_id} {moments[0].isoformat()} {len(moments)} {max(moments).isoformat()}"[:80]
    return found


def _administrators() -> Select[PersonId]:
    """Whoever is one now or will be."""
    lasts = or_(RoleGrant.valid_to.is_(None), RoleGrant.valid_to > clock.today())
    return select(RoleGrant.person_id).where(RoleGrant.role == Role.ADMINISTRATOR, lasts)


def _posting_facts(row: Any) -> PostingFacts:
    return PostingFacts(row.id, row.unit_id, row.post, row.is_head, row.kind, row.valid_from, row.valid_to, row.source_number)


def namesakes(session: Session, names: Collection[str]) -> list[Any]:
    """(id, name, kana) of everybody with one of these names, however the blank between them is written."""
    written = {variant for name in names for variant in (name, name.replace(" ", "　"), name.replace(" ", ""))}
    return list(session.execute(select(Person.id, Person.name, Person.kana).where(Person.name.in_(written))))


def planned_elsewhere(session: Session, import_id: int, owners: Mapping[str, int]) -> set[str]:
    """Of these numbers, those whose person stands in the file under another number as well."""
    found = select(ImportLine.person_id, ImportLine.folded).where(ImportLine.import_id == import_id, ImportLine.line > 0)
    others: dict[int, set[str]] = {}
    for row in session.execute(found.where(ImportLine.person_id.in_(set(owners.values()))).distinct()):
        others.setdefault(row.person_id, set()).add(row.folded)
    twice: set[str] = set()
    for number, person_id in owners.items():
        if others.setdefault(person_id, set()) - {number}:
            twice.add(number)
        others[person_id].add(number)
    return twice


def numbers_in(session: Session, import_id: int) -> set[str]:
    """The folded numbers of the file's lines."""
    return set(session.scalars(select(ImportLine.folded).where(ImportLine.import_id == import_id, ImportLine.line > 0).distinct()))


def unlisted(session: Session, import_id: int, day: date, limit: int) -> list[int]:
    """Who serves on *day* by a main posting, and is not in a file of everybody."""
    listed = select(LoginName.person_id).join(ImportLine, ImportLine.folded == LoginName.folded).where(ImportLine.import_id == import_id)
    suspects = select(ImportLine.suspect_id).where(
        ImportLine.import_id == import_id, ImportLine.suspect_id.is_not(None), ImportLine.decision != "other"
    )
    found = (
        select(Posting.person_id)
        .join(Person, Person.id == Posting.person_id)
        .where(Posting.kind == PostingKind.MAIN, valid_on(Posting, day), or_(Person.left_on.is_(None), Person.left_on > day))
        .where(Posting.person_id.not_in(listed), Posting.person_id.not_in(suspects))
        .distinct()
        .order_by(Posting.person_id)
        .limit(limit)
    )
    return list(session.scalars(found))


def state_of_things(session: Session) -> list[str]:
    """Changes whenever people, postings, numbers or units do: (people, rest, units)."""
    parts = []
    for table in (Person, Posting, Unit):
        count, latest = session.execute(select(func.count(), func.max(table.updated_at))).one()
        parts.append(f"{count} {latest}")
    count, newest = session.execute(select(func.count(), func.max(LoginName.id))).one()
    return [*parts, f"{count} {newest}", str(sorted(unit_codes(session).items()))]


def an_import(session: Session, import_id: int, *, to_change: bool = False) -> PeopleImport:
    found = session.get(PeopleImport, import_id, with_for_update=to_change or None, populate_existing=to_change)
    if found is None:
        raise NotFound(N_("取り込みが見つかりません。"))
    return found


def imports(session: Session) -> list[PeopleImport]:
    """The latest, newest first."""
    return list(session.scalars(select(PeopleImport).order_by(PeopleImport.id.desc()).limit(FEW)))


def lines(session: Session, import_id: int, *, kind: str, page: int) -> LinesPage:
    """What changes (or only one *kind*), what needs a look first."""
    mine = [ImportLine.import_id == import_id, ImportLine.kind == kind if kind else ImportLine.kind != LineKind.UNCHANGED]
    total = session.scalar(select(func.count()).where(*mine)) or 0
    first = ImportLine.kind.not_in((LineKind.ERROR, LineKind.SAME_PERSON))
    found = select(ImportLine).where(*mine).order_by(first, ImportLine.line, ImportLine.id)
    return LinesPage(list(session.scalars(found.limit(LINES_A_PAGE).offset((page - 1) * LINES_A_PAGE))), total, page)


def needing_a_look(session: Session, import_id: int, limit: int | None = None) -> list[ImportLine]:
    found = select(ImportLine).where(ImportLine.import_id == import_id, ImportLine.kind.in_((LineKind.ERROR, LineKind.SAME_PERSON)))
    return list(session.scalars(found.order_by(ImportLine.line, ImportLine.id).limit(limit)))


def counts(session: Session, import_id: int) -> dict[str, int]:
    """Lines by kind, every kind named."""
    found = select(ImportLine.kind, func.count()).where(ImportLine.import_id == import_id).group_by(ImportLine.kind)
    by_kind = {row[0]: row[1] for row in session.execute(found)}
    return {kind.value: by_kind.get(kind, 0) for kind in LineKind}


def suspect_names(session: Session, lines: Sequence[ImportLine]) -> dict[int, str]:
    """Who a new number may belong to: 山野 はるか（010001）."""
    found = standing(session, {line.suspect_id for line in lines if line.suspect_id is not None})
    return {person_id: f"{each.person.name}（{'、'.join(each.numbers)}）" for person_id, each in found.items()}
