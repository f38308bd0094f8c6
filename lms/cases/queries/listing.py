"""The list of cases: words, facets, order, page. Three statements, however many cases there are."""

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, case, func, literal_column, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.cases.kinds import CaseState
from lms.cases.models import Case
from lms.cases.queries import COLLECTION, facets
from lms.cases.queries.facets import FACETS, Counts
from lms.cases.queries.sight import Sight, place, published, seeing, sight_of, visible
from lms.cases.queries.why import TOLD, Fit, fits, told
from lms.kernel.actor import Actor
from lms.kernel.db import on_sqlite, rows
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.search import index, ranking
from lms.search.asking import ask
from lms.search.kinds import MOST_SHOWN
from lms.search.query import Query
from lms.search.snippets import READ, Piece, snippet
from lms.search.typed import MOST_CHARACTERS

PAGE = 20
SORTS = ("", "new", "thanks", "effect", "tried")
MOST_SHAPES = 1_000
MOST_CHOSEN = 50  # of a facet
ANYBODY = Sight(reads=True, sections=0, carried=0, heads=0, checks=False)  # who reads cases at all


# Failures that were told without a name, and answer a query: another feature's, and beside the cases, of which they are none.
nameless = Slot[[Query], Any]("failures without a name that answer", None)


@immutable
class Wish:
    """What somebody looks for: words, chosen values by facet, an order, a page."""

    words: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    def without(self, facet: str, value: str) -> dict[str, Any]:
        """The same as an address has it, with one value less."""
        left = {name: [each for each in values if (name, each) != (facet, value)] for name, values in self.chosen.items()}
        return {"q": self.words or None, "sort": self.sort or None, **left}


def wished(words: str, chosen: Callable[[str], list[str]], sort: str, page: int = 1) -> Wish:
    """What an address asks for, cut to what a search takes; *chosen*: the values that it names for a facet. One that is empty chooses nothing."""
    return Wish(
        words.strip()[:MOST_CHARACTERS], {name: [each for each in chosen(name) if each][:MOST_CHOSEN] for name in FACETS}, sort, page
    )


@immutable
class Row:
    """A case in a list, with the piece of its text that answers, and why it does."""

    id: CaseId
    kind: str
    state: str
    title: str
    pieces: list[Piece]
    section: str
    published_at: datetime | None
    minutes_before: int | None
    minutes_after: int | None
    adoption_count: int
    thanks_count: int
    useful_count: int
    fits: list[Fit]
    is_loose: bool


@immutable
class Found:
    rows: list[Row]
    total: int
    pages: int
    facets: Counts
    query: Query

    def name_of(self, facet: str, value: str) -> str:
        """How a 部 or a tool that was chosen is called; empty for what is none."""
        return next((words for each, words, _ in self.facets.get(facet, ()) if each == value), "")

    def is_in_vain(self, wish: Wish) -> bool:
        """Nobody has told of it, or only in other words: worth knowing to the office."""
        return bool(self.query) and wish.page == 1 and not any(wish.chosen.values()) and (not self.total or self.is_loose)

    @property
    def is_loose(self) -> bool:
        """Nothing has all the words."""
        return bool(self.rows) and all(row.is_loose for row in self.rows)


@immutable
class _Shape:
    """What the statements of a list depend on, beside their parameters: each is built once."""

    sight: Sight
    hits: Any | None  # of the index, where words were typed
    is_sqlite: bool = True
    chosen: tuple[str, ...] = ()  # the facets in which something was chosen
    sort: str = ""
    is_counted: bool = False  # with how many there are in all: that reads every one of them


def search(session: Session, actor: Actor, wish: Wish) -> Found:
    """One page of what this person may read and looks for, with the counts of the facets."""
    query = ask(session, wish.words)
    chosen = _chosen(wish)
    sort = wish.sort if wish.sort in SORTS else ""
    is_whole = bool(chosen or sort or actor.is_partner)  # what is left over decides: the index may not stop at the best
    every = index.matching(session, COLLECTION, query, is_counting=True) if query else None
    hits = index.matching(session, COLLECTION, query, is_counting=bool(sort)) if query else None
    shape = _Shape(sight_of(actor), hits, on_sqlite(session), tuple(chosen), sort)
    most = ranking.UNLIMITED if is_whole else MOST_SHOWN
    params = {**seeing(actor), **(index.asking(session, query, most=most) if query else {}), **chosen}
    found = rows(session, _page(shape), {**params, "most": PAGE, "skipped": (wish.page - 1) * PAGE}).all()
    counts, total = facets.counted(rows(session, _facets(_Shape(shape.sight, every, shape.is_sqlite)), params).all(), chosen)
    shown = total if is_whole or not query else min(total, MOST_SHOWN)
    return Found([_row(row, query) for row in found], total, max(1, -(-shown // PAGE)), counts, query)


def every(session: Session, actor: Actor, wish: Wish, *, most: int) -> list[CaseId]:
    """All that *search* would show on its pages, in the same order, up to *most*: for a file."""
    query, chosen = ask(session, wish.words), _chosen(wish)
    sort = wish.sort if wish.sort in SORTS else ""
    hits = index.matching(session, COLLECTION, query, is_counting=bool(sort)) if query else None
    shape = _Shape(sight_of(actor), hits, on_sqlite(session), tuple(chosen), sort)
    params = {**seeing(actor), **(index.asking(session, query, most=ranking.UNLIMITED) if query else {}), **chosen}
    return [row.id for row in rows(session, _page(shape), {**params, "most": most, "skipped": 0})]


def best(session: Session, actor: Actor, words: str, *, most: int) -> list[Row]:
    """The cases that answer best."""
    return answering(session, actor, ask(session, words), most=most)[0]


def answering(session: Session, actor: Actor, query: Query, *, most: int) -> tuple[list[Row], int]:
    """The same, and how many there are, in one statement: for a page that shows other things beside them."""
    if not query:
        return [], 0
    shape = _Shape(sight_of(actor), index.matching(session, COLLECTION, query), on_sqlite(session), is_counted=True)
    params = {**seeing(actor), **index.asking(session, query), "most": most, "skipped": 0}
    found = rows(session, _page(shape), params).all()
    return [_row(row, query) for row in found], found[0].total if found else 0


def ranked(session: Session, query: Query, *, most: int) -> list[tuple[CaseId, float]]:
    """The cases that everybody may read and that answer best, with their rank."""
    if not query:
        return []
    statement = _ranked(index.matching(session, COLLECTION, query))
    return [(row.id, row.rank) for row in rows(session, statement, {**index.asking(session, query), "most": most})]


@lru_cache(maxsize=MOST_SHAPES)
def _ranked(hits: Any) -> Any:
    answers = hits.subquery("hits")
    found = select(Case.id, answers.c.rank).join(answers, answers.c.doc_id == Case.id).where(published(ANYBODY))
    return found.order_by(*_fitting(answers.c.rank), Case.id.desc()).limit(bindparam("most", type_=Integer()))


def _chosen(wish: Wish) -> dict[str, list[Any]]:
    """Chosen values by facet; of the tools only what can be a number."""
    wanted = {name: wish.chosen[name] for name in FACETS if wish.chosen.get(name)}
    if "tool_id" in wanted:
        wanted["tool_id"] = [int(each) for each in wanted["tool_id"] if each.isascii() and each.isdigit() and len(each) < 18]  # type: ignore[misc]
    return wanted


def _base(shape: _Shape, columns: Sequence[Any], state: Any = Case.state) -> tuple[Select[Any], Any]:
    found = select(*columns).where(visible(shape.sight, state), Case.state != CaseState.ARCHIVED)
    if shape.hits is None:
        return found, None
    hits = shape.hits.subquery("hits")
    return found.join(hits, hits.c.doc_id == Case.id), hits.c.rank


@lru_cache(maxsize=MOST_SHAPES)
def _page(shape: _Shape) -> Any:
    shown: list[Any] = [Case.id, Case.kind, Case.state, Case.title, Case.one_line]
    if shape.hits is not None:  # read for the snippet, and to say why
        shown += [*(getattr(Case, name) for name in TOLD if name != "body"), func.substr(Case.body, 1, READ).label("body")]
    figures = (Case.minutes_before, Case.minutes_after, Case.adoption_count, Case.thanks_count, Case.useful_count)
    # Nearly all may be read: going through the newest until a page is full is less than looking up by its state what may be.
    state: Any = Case.state if shape.hits is not None else Case.state.op("||")(literal_column("''"))
    found, rank = _base(shape, (*shown, *figures, _AT.label("at"), place().label("section")), state)
    if rank is not None:
        found = found.add_columns(rank.label("rank"))
    if shape.is_counted:
        found = found.add_columns(func.count().over().label("total"))
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(*facets.narrowed(shape.chosen, is_sqlite=shape.is_sqlite))
    ordered = found.order_by(*_order(shape.sort, rank), Case.id.desc())
    return ordered.limit(bindparam("most", type_=Integer())).offset(bindparam("skipped", type_=Integer()))


_AT = func.coalesce(Case.published_at, Case.created_at)


def _order(sort: str, rank: Any | None) -> list[Any]:
    """What has only some of the words stands below what has all, in any order."""
    whole = [] if rank is None else [case((rank < ranking.LOOSE, 0), else_=1)]
    gained = func.coalesce(facets.gained(), -ranking.UNLIMITED)
    orders: dict[str, list[Any]] = {
        "new": [*whole, _AT.desc()],
        "thanks": [*whole, (Case.thanks_count + Case.useful_count).desc(), _AT.desc()],
        "effect": [*whole, gained.desc(), _AT.desc()],
        "tried": [*whole, Case.adoption_count.desc(), _AT.desc()],
        "": [_AT.desc()] if rank is None else _fitting(rank),
    }
    return orders[sort]


def _fitting(rank: Any) -> list[Any]:
    """The weight decides; where two are as good as equal, the newer one, then the one with more thanks."""
    return [func.round(rank * 10), _AT.desc(), (Case.thanks_count + Case.useful_count).desc()]


@lru_cache(maxsize=MOST_SHAPES)
def _facets(shape: _Shape) -> Any:
    return facets.statement(_base(shape, facets.columns(is_sqlite=shape.is_sqlite))[0])


def _row(row: Any, query: Query) -> Row:
    return Row(
        row.id,
        row.kind,
        row.state,
        row.title,
        snippet(told(row), query) if query else [(row.one_line, False)],
        row.section or "",
        row.at,
        row.minutes_before,
        row.minutes_after,
        row.adoption_count,
        row.thanks_count,
        row.useful_count,
        fits(row, query) if query else [],
        bool(query) and ranking.is_loose(row.rank),
    )
