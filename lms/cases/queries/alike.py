"""Similar cases: of a case, of what somebody is writing, and before something is tried one failure and two improvements.

Likeness comes from the vectors (queries.vectors). Where there are hardly any cases, or none that a model can be learnt from, it comes from the
words, the field and the use of AI. The two are never mixed: for drafts that found half as much. Where there are few, what is near has to say
something of what was asked.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, bindparam, case, cast, exists, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session

from lms.accounts.kinds import Role
from lms.accounts.models.people import Unit
from lms.cases.kinds import CaseKind
from lms.cases.models import Case, CaseVector, LikenessModel
from lms.cases.queries import around, listing, vectors
from lms.cases.queries.sight import Sight, published, seeing, sight_of, visible
from lms.cases.queries.sight import place as place_of
from lms.cases.queries.why import TOLD, told
from lms.kernel.actor import Actor
from lms.kernel.db import on_sqlite, rows
from lms.kernel.ids import CaseId, PersonId
from lms.kernel.immutable import immutable
from lms.practice.kinds import AI_USES, AiUse
from lms.practice.queries import Fitting
from lms.search.touching import share, touches
from lms.search.typed import MOST_CHARACTERS

FAILURES = (CaseKind.FAILURE, CaseKind.NEAR_MISS)
KINDS_OF = {CaseKind.FAILURE: FAILURES, CaseKind.NEAR_MISS: FAILURES, CaseKind.IMPROVEMENT: (CaseKind.IMPROVEMENT,)}
BEFORE_A_TRY = {CaseKind.FAILURE: 1, CaseKind.IMPROVEMENT: 2}  # so many of each, the failure first
ABOUT_IT = 0.4  # of the words: a case whose beginning says so many is about work like that
BEGINNING = 200  # characters in which a case says what it is about; further down long ones mention much else
NOWHERE = vectors.Near([])
SPARE = 60  # candidates more than are shown: not all of them may be this person's to read
SPARE_BESIDE = 20  # the same where they are only shown beside others: a row costs more than its place
OPERATORS = str.maketrans(dict.fromkeys('"“”「」『』-', " "))  # a sentence asks for nothing by its signs
EVERYBODY = Actor(PersonId(0), "", roles=frozenset({Role.EXECUTIVE}))  # the command line: what is open to all who read cases


@immutable
class Like:
    """A similar case, as lists show it."""

    id: CaseId
    kind: str
    title: str
    one_line: str
    lesson: str
    section: str
    minutes_before: int | None
    minutes_after: int | None


def of_case(session: Session, actor: Actor, like: Any, most: int = 3) -> list[Any]:
    """What lies next to a case (its id, field and use of AI); what shares the latter two where it has no place yet. One statement."""
    params = {**seeing(actor), "case": like.id, "ai_use": like.ai_use, "field": like.field, "most": most}
    return list(rows(session, _of_case(sight_of(actor), is_sqlite=on_sqlite(session)), params))


def alike(
    session: Session, actor: Actor | None, text: str, most: int = 3, kind: CaseKind | None = None, *, without: int | None = None
) -> list[Like]:
    """The cases most like *text* that this person may read, the nearest first; a near miss counts as a failure. *without* is left out.

    Two statements; reading the vectors comes before the first, and what is new of them after a change. No actor is the command line.
    """
    reader, kinds = actor or EVERYBODY, KINDS_OF[kind] if kind else ()
    near = None if reader.is_partner else vectors.nearest(session, text, most + SPARE, kinds)
    if near is None:
        near = vectors.Near(_by_words(session, reader, text, kinds))
    return [*islice((each for each in _shown(session, reader, near) if each.id != without), most)]


def to_words(session: Session, actor: Actor, words: Sequence[str], most: int) -> list[Like]:
    """The cases that lie nearest to words of the index; none where vectors cannot tell.

    One statement, which also says whether the process holds what is newest: a list of cases has no more to spare.
    """
    held = vectors.standing(session)
    near, found = _nearest(session, actor, held, words, most)
    if held is None or not found or (found[0].model_id, found[0].edition) != (held.model_id, held.edition):
        held = vectors.up_to_date(session)
        near, found = _nearest(session, actor, held, words, most)
    return [_like(row, row.section) for row in islice(_touching(near, found), most)]


def _nearest(session: Session, actor: Actor, held: vectors.Held | None, words: Sequence[str], most: int) -> tuple[vectors.Near, list[Any]]:
    near = vectors.of_words(session, held, words, [((), most + SPARE_BESIDE)]) if held is not None else None
    near = near or NOWHERE
    return near, _read(session, actor, near)


def fitting(session: Session, actor: Actor, work: str, action: str, ai_use: str, without: int | None = None) -> Fitting:
    """Before somebody tries it: one failure and two improvements for this work, what will be tried in it and this use of AI.

    Where words decide, the work does: a sentence has words that no other has.
    """
    label = str(AI_USES[AiUse(ai_use)]) if ai_use else ""  # as it stands in the words of a case
    near = vectors.nearest_of_each(
        session, f"{work}\n{action}\n{label}", [(KINDS_OF[kind], most + SPARE) for kind, most in BEFORE_A_TRY.items()]
    )
    shown = [each for each in _shown(session, actor, near or NOWHERE) if each.id != without]
    if near is None or near.asked:  # few cases: what shares the use of AI comes after what is near
        others = (_like(row.Case, row.section) for row in around.fitting(session, actor, work, ai_use, without))
        shown += [each for each in others if each not in shown]
    found = [like for kind, most in BEFORE_A_TRY.items() for like in [each for each in shown if each.kind in KINDS_OF[kind]][:most]]
    return Fitting(found, near is not None and _are_far(session, actor, [work, f"{work}\n{action}"], found))


def _are_far(session: Session, actor: Actor, asked: Sequence[str], found: Sequence[Like]) -> bool:
    """Whether none of them begins with enough of what names the work, or of that and of what will be tried: the nearest, and of other work (docs/similar.md)."""
    words = vectors.telling(session, asked)
    if not words:
        return False
    begun = [f"{row.title}\n{told(row)}"[:BEGINNING] for row in _read(session, actor, vectors.Near([each.id for each in found], words[-1]))]
    return not any(share(each, text) >= ABOUT_IT for each in words for text in begun)


def _by_words(session: Session, reader: Actor, text: str, kinds: Collection[str]) -> list[CaseId]:
    words = text[:MOST_CHARACTERS].translate(OPERATORS)
    found = listing.best(session, reader, words, most=SPARE) if words.strip() else []
    return [row.id for row in found if not kinds or row.kind in kinds]


def _shown(session: Session, reader: Actor, near: vectors.Near) -> Iterator[Like]:
    """Those that this person may read, in their order."""
    return (_like(row, row.section) for row in _touching(near, _read(session, reader, near)))


def _read(session: Session, reader: Actor, near: vectors.Near) -> list[Any]:
    if not near.ids:
        return []
    statement = _readable(sight_of(reader), is_told=bool(near.asked))
    found = {row.id: row for row in rows(session, statement, {**seeing(reader), "cases": list(near.ids)})}
    return [found[each] for each in near.ids if each in found]


def _touching(near: vectors.Near, found: list[Any]) -> Iterator[Any]:
    """One by one: as many are read as are shown."""
    return (row for row in found if not near.asked or touches(near.asked, f"{row.title}\n{told(row)}"))


def _like(row: Any, section: str | None) -> Like:
    return Like(row.id, row.kind, row.title, row.one_line, row.lesson, section or "", row.minutes_before, row.minutes_after)


@cache
def _readable(sight: Sight, *, is_told: bool) -> Any:
    """*is_told*: with all that a case says."""
    shown = [Case.id, Case.kind, Case.title, Case.one_line, Case.lesson, Case.minutes_before, Case.minutes_after]
    shown += [getattr(Case, name) for name in TOLD if name != "lesson"] if is_told else []
    current = (
        select(LikenessModel.id, LikenessModel.edition)
        .where(LikenessModel.is_current)
        .order_by(LikenessModel.id.desc())
        .limit(1)
        .subquery("current")
    )
    newest = (select(current.c.id).scalar_subquery().label("model_id"), select(current.c.edition).scalar_subquery().label("edition"))
    found = select(*shown, *newest, place_of().label("section")).join(Unit, Unit.path == Case.section_path, isouter=True)
    may_read = case((visible(sight), 1), else_=0) == 1  # shut away, lest SQLite looks through every case by its state
    return found.where(Case.id.in_(bindparam("cases", expanding=True)), may_read)


@cache
def _of_case(sight: Sight, *, is_sqlite: bool) -> Any:
    near = _next_to(sight, is_sqlite=is_sqlite).cte("next_to")
    same_use, same_field = Case.ai_use == bindparam("ai_use"), Case.field == bindparam("field")
    unlike = case((same_use, 0), else_=1) + case((same_field, 0), else_=1)
    nowhere = select(literal(1).label("one")).where(~exists(select(near.c.id))).cte("no_place")  # no row, and no case is looked at
    other = select(*_columns(unlike), Case.adoption_count.label("adopted")).select_from(nowhere).join(Case, nowhere.c.one == 1)
    other = other.join(Unit, Unit.path == Case.section_path, isouter=True)
    other = other.where(Case.id != bindparam("case"), published(sight), or_(same_use, same_field))
    ranked = other.order_by(unlike, Case.adoption_count.desc(), Case.id.desc()).limit(_MOST).subquery("about_the_same")
    both = union_all(select(near), select(ranked)).subquery("similar")
    return select(both.c.id, both.c.title, both.c.kind, both.c.section).order_by(both.c.place, both.c.adopted.desc(), both.c.id.desc())


_MOST: Any = bindparam("most", type_=Integer())


def _columns(place: Any) -> tuple[Any, ...]:
    return (Case.id, Case.title, Case.kind, place_of().label("section"), place.label("place"))


def _next_to(sight: Sight, *, is_sqlite: bool) -> Select[Any]:
    """The neighbours that were worked out for a case: a list of numbers, taken apart by the database."""
    number: Any
    if is_sqlite:
        each = func.json_each(CaseVector.near).table_valued("value", "key", name="near")
        number, place = each.c.value, each.c.key
    else:
        each = func.jsonb_array_elements_text(CaseVector.near).table_valued("value", with_ordinality="key", name="near").render_derived()
        number, place = cast(each.c.value, BigInteger), each.c.key
    current = select(LikenessModel.id).where(LikenessModel.is_current).order_by(LikenessModel.id.desc()).limit(1).scalar_subquery()
    found = select(*_columns(place), literal(0).label("adopted")).select_from(CaseVector).join(each, true()).join(Case, Case.id == number)
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    mine = (CaseVector.case_id == bindparam("case"), CaseVector.model_id == current)
    return found.where(*mine, published(sight)).order_by(place).limit(_MOST)
