"""The list of cases: words, facets, order, page. Two statements, however many cases there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.cases.kinds import CaseState
from lms.cases.models import Case
from lms.cases.queries import COLLECTION, visible
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId
from lms.search import index
from lms.search.query import Query, parse
from lms.search.snippets import Piece, snippet

PAGE = 20
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


def search(session: Session, actor: Actor, wish: Wish) -> Found:
    """One page of what this person may read and looks for, with the counts of the facets: two statements."""
    query = parse(wish.words)
    rows = session.execute(_page(session, actor, wish, query)).all()
    total = rows[0].total if rows else 0
    shown = [_row(row, query) for row in rows]
    return Found(shown, total, max(1, -(-total // PAGE)), _facets(session, actor, query))


def _base(session: Session, actor: Actor, query: Query, columns: Sequence[Any]) -> tuple[Select[Any], Any]:
    found = select(*columns).where(visible(actor), Case.state != CaseState.ARCHIVED)
    if not query:
        return found, None
    hits = index.matching(session, COLLECTION, query).subquery("hits")
    return found.join(hits, hits.c.doc_id == Case.id), hits.c.rank


def _page(session: Session, actor: Actor, wish: Wish, query: Query) -> Select[Any]:
    columns = (Case, Unit.name.label("section"), func.count().over().label("total"))
    found, rank = _base(session, actor, query, columns)
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True).where(*_chosen(wish))
    newest: Any = func.coalesce(Case.published_at, Case.created_at).desc()
    orders: dict[str, list[Any]] = {
        "new": [newest],
        "tried": [Case.adoption_count.desc(), newest],
        "": [rank, newest] if rank is not None else [newest],
    }
    return found.order_by(*orders.get(wish.sort, orders[""]), Case.id.desc()).limit(PAGE).offset((wish.page - 1) * PAGE)


def _chosen(wish: Wish) -> list[ColumnElement[bool]]:
    wanted = {name: values for name, values in wish.chosen.items() if values and name in FACETS}
    found: list[ColumnElement[bool]] = []
    for name, values in wanted.items():
        column = getattr(Case, name)
        typed: list[Any] = (
            [int(each) for each in values if each.isascii() and each.isdigit() and len(each) < 18] if name == "tool_id" else values
        )
        found.append(column.in_(typed))
    return found


def _facets(session: Session, actor: Actor, query: Query) -> dict[str, list[tuple[str, str, int]]]:
    """How many cases stand behind each value, counted in one statement."""
    base, _ = _base(session, actor, query, (Case.kind, Case.field, Case.ai_use, Case.section_path, Case.tool_id))
    of = base.cte("readable")
    parts: list[Select[Any]] = [_facet(of, name) for name in ("kind", "field", "ai_use")]
    by_section: Any = select(literal("section_path"), of.c.section_path, Unit.name, func.count()).join(Unit, Unit.path == of.c.section_path)
    parts.append(by_section.group_by(of.c.section_path, Unit.name))
    by_tool: Any = select(literal("tool_id"), cast(of.c.tool_id, String), Tool.name, func.count()).join(Tool, Tool.id == of.c.tool_id)
    parts.append(by_tool.group_by(of.c.tool_id, Tool.name))
    found: dict[str, list[tuple[str, str, int]]] = {name: [] for name in FACETS}
    for name, value, words, number in session.execute(union_all(*parts)):
        found[name].append((value, words, number))
    for values in found.values():
        values.sort(key=lambda each: -each[2])
    return found


def _facet(of: Any, name: str) -> Select[Any]:
    column = of.c[name]
    return select(literal(name), column, column, func.count()).group_by(column)


def _row(row: Any, query: Query) -> Row:
    case: Case = row.Case
    told = " ".join(part for part in (case.one_line, case.background, case.tried, case.not_worked) if part)
    return Row(
        case.id,
        case.kind,
        case.state,
        case.title,
        snippet(told, query) if query else [(case.one_line, False)],
        row.section or "",
        case.published_at or case.created_at,
        case.minutes_before,
        case.minutes_after,
        case.adoption_count,
        case.thanks_count,
    )
