"""Ways to narrow the list of cases, and how many cases stand behind each: counted in one pass over what answers, the rest is adding up."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.cases.kinds import ELSEWHERE, MUCH_TIME, NOT_OURS, Effect
from lms.cases.models import Case

OUTSIDE = "elsewhere"  # stands for a 部 where a case came from outside
FACETS = ("kind", "field", "department", "ai_use", "tool_id", "effect")
Counts = dict[str, list[tuple[str, str, int]]]  # by facet: (value, words, how many), the most first


def column(name: str, *, is_sqlite: bool) -> ColumnElement[Any]:
    """What a facet looks at."""
    if name == "department":
        return _department(is_sqlite=is_sqlite)
    if name == "effect":
        return _effect()
    found: ColumnElement[Any] = getattr(Case, name)
    return found


def narrowed(names: Iterable[str], *, is_sqlite: bool) -> list[ColumnElement[bool]]:
    """Only what was chosen; takes a list of values for each facet."""
    return [column(name, is_sqlite=is_sqlite).in_(bindparam(name, expanding=True)) for name in names]


def columns(*, is_sqlite: bool) -> list[Any]:
    return [column(name, is_sqlite=is_sqlite).label(name) for name in FACETS]


def statement(base: Any) -> Any:
    """How many cases of *base*, which has *columns*, share each set of values; with the names of 部 and tools."""
    of = base.subquery("readable")
    values = [of.c[name] for name in FACETS]
    counts = select(*values, func.count().label("number")).group_by(*values).subquery("counts")
    found = select(*(counts.c[name] for name in FACETS), counts.c.number, Unit.name.label("department_name"), Tool.name.label("tool_name"))
    path = literal("/") + counts.c.department + literal("/")
    return found.join(Unit, Unit.path == path, isouter=True).join(Tool, Tool.id == counts.c.tool_id, isouter=True)


def counted(rows: Collection[Any], chosen: Mapping[str, Collection[Any]]) -> tuple[Counts, int]:
    """For each value how many cases there are under what was chosen in the other facets; and how many under all of it."""
    numbers: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    words: dict[tuple[str, str], str] = {}
    wanted = {name: {str(value) for value in values} for name, values in chosen.items()}
    total = 0
    for *found, number, department, tool in rows:
        values = {name: "" if value is None else str(value) for name, value in zip(FACETS, found, strict=True)}
        missed = [name for name, of in wanted.items() if values[name] not in of]
        total += number if not missed else 0
        for name in FACETS if not missed else missed if len(missed) == 1 else ():
            numbers[name][values[name]] += number
        words["department", values["department"]] = ELSEWHERE if values["department"] == OUTSIDE else department or ""
        words["tool_id", values["tool_id"]] = tool or ""
    counts = {name: [(value, words.get((name, value), value), count) for value, count in of.most_common()] for name, of in numbers.items()}
    return {name: [each for each in of if each[0] and each[1]] for name, of in counts.items()}, total


def on_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _department(*, is_sqlite: bool) -> ColumnElement[Any]:
    """The number of the 部 at the head of the path: "1" of "/1/4/12/"; a case of another municipality has no path."""
    rest = func.substr(Case.section_path, 2)
    on_sqlite = func.substr(rest, 1, func.instr(rest, literal("/")) - 1)
    ours = on_sqlite if is_sqlite else cast(func.split_part(Case.section_path, literal("/"), 2), String)
    return case((Case.section_path == NOT_OURS, literal(OUTSIDE)), else_=ours)


def gained() -> ColumnElement[Any]:
    """Minutes a month, by the author's own figures; what was not said to come again counts once."""
    found: ColumnElement[Any] = (Case.minutes_before - Case.minutes_after) * func.coalesce(Case.times_per_month, 1)
    return found


def _effect() -> ColumnElement[Any]:
    return case(
        (gained().is_(None), literal(Effect.UNMEASURED.value)),
        (gained() >= MUCH_TIME, literal(Effect.MUCH.value)),
        (gained() > 0, literal(Effect.SOME.value)),
        else_=literal(Effect.NONE.value),
    )
