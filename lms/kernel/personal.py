"""What each feature keeps about a person: what becomes of it at erasure, and what the person may take along. Declared by the features, tested to be whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, inspect, select, update
from sqlalchemy.orm import Session

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable

LEAST_PASSAGE, MOST_PASSAGES = 2, 20
LONGEST_CODE = 30  # letters of a column that holds no words but codes
NO_WORDS = frozenset({"section_path", "dedupe_key", "form_token", "token", "key", "lease_owner"})  # longer, and codes all the same
FETCHED = 500  # rows held at a time while somebody takes their records along


class Fate(StrEnum):
    DELETE = "delete"  # the row is about nothing but this person
    FORGET = "forget"  # the row stays, the person is taken out of it
    KEEP = "keep"  # history of the municipality: the row points to a person without a name


def _named(column: Any) -> str:
    found: Column[Any] = column.property.columns[0]
    return f"{found.table.name}.{found.name}"


@immutable
class PersonalColumn:
    """A column that references a person, its fate, and why."""

    column: Any
    fate: Fate
    why: str

    @property
    def name(self) -> str:
        return _named(self.column)

    def erase(self, session: Session, person_id: PersonId) -> None:
        table, mine = self.column.class_, self.column == person_id
        if self.fate == Fate.DELETE:
            session.execute(delete(table).where(mine))
        elif self.fate == Fate.FORGET:
            session.execute(update(table).where(mine).values({self.column.key: None}))


@immutable
class PersonalExport:
    """One kind of record that a person may take along. *heads* name its columns for people; *words* say codes of a column."""

    name: str
    title: str
    heads: Mapping[str, str]
    rows: Callable[[Session, PersonId], Iterable[Mapping[str, Any]]]
    covers: tuple[str, ...] = ()  # the columns that reference a person and are told here
    words: Mapping[str, Mapping[Any, str]] = field(default_factory=dict)
    files: Callable[[Session, PersonId], Iterable[tuple[int, bytes]]] | None = None  # what cannot be said in a table: (number, content)


def exported(
    name: str,
    title: str,
    owner: Any,
    columns: Mapping[Any, str],
    *,
    joined: tuple[Any, Any] | None = None,
    words: Mapping[str, Mapping[Any, str]] | None = None,
    files: Any = None,
) -> PersonalExport:
    """The rows whose *owner* column is the person, with *columns* and their heads; *joined*: (table, condition) where the rows stand in another one.

    *files*: the column of their contents, where the rows are about files.
    """

    def rows(session: Session, person_id: PersonId) -> Iterator[Mapping[str, Any]]:
        found = select(*columns).where(owner == person_id).order_by(*inspect(owner.class_).primary_key)
        if joined is not None:
            found = found.join_from(owner.class_, *joined)
        for row in session.connection().execute(found.execution_options(yield_per=FETCHED)):
            yield dict(zip(heads, row, strict=True))

    def contents(session: Session, person_id: PersonId) -> Iterator[tuple[int, bytes]]:
        number = inspect(owner.class_).primary_key[0]
        for id_ in session.scalars(select(number).where(owner == person_id).order_by(number)).all():
            yield id_, session.scalars(select(files).where(number == id_)).one()  # one in memory at a time

    heads = {str(column.key): head for column, head in columns.items()}
    is_reference = owner.property.columns[0].foreign_keys
    return PersonalExport(
        name, title, heads, rows, (_named(owner),) if is_reference else (), words or {}, None if files is None else contents
    )


@immutable
class Withheld:
    """A column that references a person and is not told to them, and why."""

    column: Any
    why: str

    @property
    def name(self) -> str:
        return _named(self.column)


@immutable
class Farewell:
    """What is left of a person beside the columns: *spellings* are the ways in which the name may stand in a text."""

    what: str
    run: Callable[[Session, PersonId, Sequence[str]], None]


@immutable
class Middle:
    """Rows around which others write as well, by the column of their *key*; *of* says which of them are about a person."""

    key: Any
    of: Callable[[PersonId], ColumnElement[bool]]

    def hold(self, session: Session, person_id: PersonId) -> None:
        """As kernel.db.hold_all, but that nothing of them is read: there may be many."""
        found = select(self.key).where(self.of(person_id)).order_by(self.key)
        session.execute(found.with_for_update(key_share=True)).all()


@immutable
class Personal:
    """All of it, of all features. *middles*: in the order in which those who write hold them."""

    columns: Sequence[PersonalColumn] = ()
    exports: Sequence[PersonalExport] = ()
    withheld: Sequence[Withheld] = ()
    farewells: Sequence[Farewell] = ()
    middles: Sequence[Middle] = ()


def without(value: Any, spellings: Sequence[str], instead: str) -> Any:
    """*value*, a text or a document of texts, with none of *spellings* left in it."""
    if isinstance(value, str):
        for each in spellings:
            value = value.replace(each, instead)
        return value
    if isinstance(value, dict):
        return {key: without(each, spellings, instead) for key, each in value.items()}
    if isinstance(value, list):
        return [without(each, spellings, instead) for each in value]
    return value


def texts_of(row: Any) -> dict[str, Any]:
    """What people wrote into an entity, by column: no states, paths, keys and addresses of ours, in which the signs of a house number would stand as well."""
    found = {}
    for attribute in inspect(row).mapper.column_attrs:
        column, value = attribute.columns[0], getattr(row, attribute.key)
        most = getattr(column.type, "length", None)
        is_code = (most is not None and most <= LONGEST_CODE) or attribute.key in NO_WORDS or str(value).startswith("/")
        if isinstance(value, str | dict | list) and not is_code:
            found[attribute.key] = value
    return found


def check_passages(passages: Sequence[str]) -> None:
    """Of what is to be taken out of a text. One sign alone would tear holes into every sentence. Raises Unacceptable."""
    if not passages or any(len(each) < LEAST_PASSAGE for each in passages):
        raise Unacceptable(N_("消すことばを、一行にひとつ、2字以上で書いてください。"), field="passages")
    if len(passages) > MOST_PASSAGES:
        raise Unacceptable(N_("一度に消せるのは、%(most)d個までです。"), field="passages", most=MOST_PASSAGES)


def forget_in(row: Any, spellings: Sequence[str], instead: str) -> bool:
    """Take *spellings* out of every text of an entity; answers whether one stood there. No text grows over its column."""
    is_changed = False
    for name, old in texts_of(row).items():
        new = without(old, spellings, instead)
        if new != old:
            most = getattr(inspect(row).mapper.column_attrs[name].columns[0].type, "length", None)
            setattr(row, name, new[:most] if isinstance(new, str) else new)
            is_changed = True
    return is_changed
