"""The list of cases: words, facets, order, page. Two statements, however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, bindparam, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.cases.kinds import CaseState
from lms.cases.models import Case
from lms.cases.queries import COLLECTION
from lms.cases.queries.sight import Sight, seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.ids import CaseId
from lms.search import index
from lms.search.asking import ask
from lms.search.query import Query
from lms.search.snippets import Piece, snippet

PAGE = 20
SORTS = ("", "new", "tried")
FACETS = ("kind", "field", "ai_use", "section_path", "tool_id")


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody looks for: words, chosen values by facet, an order, a page."""

    words: str = ""
    chosen: dict[str, list[str]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A case in a list, with the piece of its text that answers."""

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


@dataclass(frozen=True, slots=True)
class Found:
    rows: list[Row]
    total: int
    pages: int
    facets: dict[str, list[tuple[str, str, int]]]  # by facet: (value, words, how many)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the statements of a list depend on, beside their parameters: each is built once."""

    sight: Sight
    hits: Any | None  # of the index, where words were typed
    chosen: tuple[str, ...] = ()  # the facets in which something was chosen
    sort: str = ""


def search(session: Session, actor: Actor, wish: Wish) -> Found:
    """One page of what this person may read and looks for, with the counts of the facets: two statements."""
    query = ask(session, wish.words)
    chosen = _chosen(wish)
    hits = index.matching(session, COLLECTION, query) if query else None
    shape = _Shape(sight_of(actor), hits, tuple(chosen), wish.sort if wish.sort in SORTS else "")
    params = {**seeing(actor), **(index.asking(session, query) if query else {}), **chosen}
    found = rows(session, _page(shape), {**params, "most": PAGE, "skipped": (wish.page - 1) * PAGE}).all()
    total = found[0].total if found else 0
    facets = _counted(rows(session, _facets(_Shape(shape.sight, hits)), params).all())
    return Found([_row(row, query) for row in found], total, max(1, -(-total // PAGE)), facets)


def best(session: Session, actor: Actor, words: str, *, most: int) -> tuple[list[Row], int]:
    """The cases that answer best, and how many there are: one statement, for a page that shows other things beside them."""
    query = ask(session, words)
    if not query:
        return [], 0
    shape = _Shape(sight_of(actor), index.matching(session, COLLECTION, query))
    params = {**seeing(actor), **index.asking(session, query), "most": most, "skipped": 0}
    found = rows(session, _page(shape), params).all()
    return [_row(row, query) for row in found], found[0].total if found else 0


def _chosen(wish: Wish) -> dict[str, list[Any]]:
    """Chosen values by facet; of the tools only what can be a number."""
    wanted = {name: wish.chosen[name] for name in FACETS if wish.chosen.get(name)}
    if "tool_id" in wanted:
        wanted["tool_id"] = [int(each) for each in wanted["tool_id"] if each.isascii() and each.isdigit() and len(each) < 18]  # type: ignore[misc]
    return wanted


def _base(shape: _Shape, columns: Sequence[Any]) -> tuple[Select[Any], Any]:
    found = select(*columns).where(visible(shape.sight), Case.state != CaseState.ARCHIVED)
    if shape.hits is None:
        return found, None
    hits = shape.hits.subquery("hits")
    return found.join(hits, hits.c.doc_id == Case.id), hits.c.rank


@cache
def _page(shape: _Shape) -> Any:
    shown = [Case.id, Case.kind, Case.state, Case.title, Case.one_line]
    if shape.hits is not None:  # read for the snippet
        shown += [Case.background, Case.tried, Case.not_worked]
    figures = (Case.minutes_before, Case.minutes_after, Case.adoption_count, Case.thanks_count)
    at = func.coalesce(Case.published_at, Case.created_at).label("at")
    found, rank = _base(shape, (*shown, *figures, at, Unit.name.label("section"), func.count().over().label("total")))
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(*(getattr(Case, name).in_(bindparam(name, expanding=True)) for name in shape.chosen))
    orders: dict[str, list[Any]] = {
        "new": [at.desc()],
        "tried": [Case.adoption_count.desc(), at.desc()],
        "": [rank, at.desc()] if rank is not None else [at.desc()],
    }
    ordered = found.order_by(*orders[shape.sort], Case.id.desc())
    return ordered.limit(bindparam("most", type_=Integer())).offset(bindparam("skipped", type_=Integer()))


@cache
def _facets(shape: _Shape) -> Any:
    """How many cases stand behind each value, counted in one statement."""
    base, _ = _base(shape, (Case.kind, Case.field, Case.ai_use, Case.section_path, Case.tool_id))
    of = base.cte("readable")
    parts: list[Select[Any]] = [_facet(of, name) for name in ("kind", "field", "ai_use")]
    by_section: Any = select(literal("section_path"), of.c.section_path, Unit.name, func.count()).join(Unit, Unit.path == of.c.section_path)
    parts.append(by_section.group_by(of.c.section_path, Unit.name))
    by_tool: Any = select(literal("tool_id"), cast(of.c.tool_id, String), Tool.name, func.count()).join(Tool, Tool.id == of.c.tool_id)
    parts.append(by_tool.group_by(of.c.tool_id, Tool.name))
    return union_all(*parts)


def _facet(of: Any, name: str) -> Select[Any]:
    column = of.c[name]
    return select(literal(name), column, column, func.count()).group_by(column)


def _counted(rows: Any) -> dict[str, list[tuple[str, str, int]]]:
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in FACETS}
    for name, value, words, number in rows:
        found[name].append((value, words, number))
    for values in found.values():
        values.sort(key=lambda each: -each[2])
    return found


def _row(row: Any, query: Query) -> Row:
    return Row(
        row.id,
        row.kind,
        row.state,
        row.title,
        snippet(_told(row), query) if query else [(row.one_line, False)],
        row.section or "",
        row.at,
        row.minutes_before,
        row.minutes_after,
        row.adoption_count,
        row.thanks_count,
    )


def _told(row: Any) -> str:
    return " ".join(part for part in (row.one_line, row.background, row.tried, row.not_worked) if part)
