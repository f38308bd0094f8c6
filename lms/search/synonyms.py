"""Expressions that mean the same in this municipality: shipped with the product, then kept by the office. Every search reads them anew."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.db import in_turn
from lms.kernel.errors import CHANGED_LOOK, N_, NotFound, Stale, Unacceptable
from lms.kernel.immutable import immutable
from lms.search.kinds import MOST_EXPRESSIONS, MOST_TEXT, MOST_UNITS
from lms.search.models import Synonym, SynonymGroup
from lms.search.tokens import folded, words

SHIPPED = Path(__file__).parent / "synonyms.toml"
SPOKEN = Path(__file__).parent / "synonyms_spoken.toml"
TURN = "synonyms"  # two who say the same at once make one group


@immutable
class Group:
    id: int
    version: int
    expressions: tuple[str, ...]


def shipped() -> list[list[str]]:
    return _groups(SHIPPED)


def spoken() -> list[list[str]]:
    """The words of those who do not know the word of the office."""
    return _groups(SPOKEN)


def _groups(file: Path) -> list[list[str]]:
    groups: list[list[str]] = tomllib.loads(file.read_text(encoding="utf-8"))["group"]
    return groups


def units_of(text: str) -> str:
    """An expression as the index has it."""
    return " ".join(unit for word in words(folded(text)) for unit in word.sense.units)[:MOST_UNITS]


def listed(session: Session, words_: str = "") -> list[Group]:
    """Every group, or those with an expression that holds *words_*, in the order of their first expressions."""
    found = select(Synonym.group_id, Synonym.text, SynonymGroup.version).join(SynonymGroup, SynonymGroup.id == Synonym.group_id)
    if words_:
        holding = select(Synonym.group_id).where(func.lower(Synonym.text).contains(words_.lower(), autoescape=True))
        found = found.where(Synonym.group_id.in_(holding))
    groups: dict[int, tuple[int, list[str]]] = {}
    for group_id, said, version in session.execute(found.order_by(Synonym.group_id.desc(), Synonym.place)):
        groups.setdefault(group_id, (version, []))[1].append(said)
    return [Group(key, version, tuple(said)) for key, (version, said) in groups.items()]


def group(session: Session, group_id: int) -> Group:
    found = session.get(SynonymGroup, group_id)
    if found is None:
        raise NotFound(N_("この言いかえは、みつかりません。"))
    said = session.scalars(select(Synonym.text).where(Synonym.group_id == group_id).order_by(Synonym.place))
    return Group(found.id, found.version, tuple(said))


def add(session: Session, expressions: Sequence[str]) -> int:
    """A new group; answers its number. Where one of the expressions has a group already, the others join it."""
    said = _checked(expressions)
    in_turn(session, TURN)
    keys = [units_of(each) for each in said]
    standing = session.scalar(select(Synonym.group_id).where(Synonym.units.in_(keys)).order_by(Synonym.group_id).limit(1))
    if standing is not None:
        earlier = group(session, standing)
        change(session, standing, [*earlier.expressions, *said], version=earlier.version)
        return standing
    made = SynonymGroup()
    session.add(made)
    session.flush()
    _write(session, made.id, said)
    return made.id


def change(session: Session, group_id: int, expressions: Sequence[str], *, version: int) -> None:
    """Put these in the place of the expressions of a group. Raises Stale."""
    said = _checked(expressions)
    in_turn(session, TURN)
    found = session.get(SynonymGroup, group_id, with_for_update=True)
    if found is None:
        raise NotFound(N_("この言いかえは、みつかりません。"))
    if found.version != version:
        raise Stale(CHANGED_LOOK)
    found.version += 1
    found.updated_at = clock.now()
    session.execute(delete(Synonym).where(Synonym.group_id == group_id))
    _write(session, group_id, said)


def remove(session: Session, group_id: int) -> None:
    in_turn(session, TURN)  # who changes the group at this moment, or adds to it, comes before or after
    session.execute(delete(Synonym).where(Synonym.group_id == group_id))
    if session.scalar(delete(SynonymGroup).where(SynonymGroup.id == group_id).returning(SynonymGroup.id)) is None:
        raise NotFound(N_("この言いかえは、みつかりません。"))


def read_anew(session: Session) -> None:
    """After a change of the dictionary: what the expressions are made of now."""
    for each in session.scalars(select(Synonym)):
        each.units = units_of(each.text)


def _write(session: Session, group_id: int, said: Sequence[str]) -> None:
    rows = [{"group_id": group_id, "place": place, "text": text, "units": units_of(text)} for place, text in enumerate(said)]
    session.execute(insert(Synonym), rows)


def _checked(expressions: Sequence[str]) -> list[str]:
    said = list(dict.fromkeys(" ".join(each.split()) for each in expressions if each.strip()))
    if len(said) < 2:
        raise Unacceptable(N_("同じ意味のことばを、2つ以上書いてください。"), field="expressions")
    if len(said) > MOST_EXPRESSIONS:
        raise Unacceptable(N_("ひと組は%(most)d語までです。"), field="expressions", most=MOST_EXPRESSIONS)
    for each in said:
        if len(each) > MOST_TEXT:
            raise Unacceptable(N_("ひとつのことばは%(most)d字までで書いてください。"), field="expressions", most=MOST_TEXT)
        if not units_of(each):
            raise Unacceptable(N_("「%(words)s」には、さがせることばがありません。"), field="expressions", words=each)
    return said
