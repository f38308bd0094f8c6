"""Ways to narrow the list of cases, and how many cases stand behind each: counted in one pass over what answers, the rest is adding up."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, case, cast, func, literal, select

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.cases.kinds import ELSEWHERE, MUCH_TIME, NOT_OURS, Effect
from lms.cases.models import Case

OUTSIDE = "elsewhere"  # stands for a 部 where a case came from outside
FACETS = ("kind", "field", "department", "ai_use", "tool_id", "effect")
NAMED = ("department", "tool_id")
DEPARTMENT, TOOL = (FACETS.index(name) for name in NAMED)
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
    numbers: dict[str, Counter[Any]] = {name: Counter() for name in FACETS}
    each = list(numbers.values())
    wanted = [(place, {str(value) for value in chosen[name]}) for place, name in enumerate(FACETS) if name in chosen]
    words: dict[tuple[str, Any], str] = {}
    total = 0
    for *values, number, department, tool in rows:
        missed = [place for place, of in wanted if str(values[place]) not in of] if wanted else ()
        if not missed:
            total += number
            for counter, value in zip(each, values, strict=True):
                counter[value] += number
        elif len(missed) == 1:
            each[missed[0]][values[missed[0]]] += number
        if department:
            words["department", values[DEPARTMENT]] = department
        if tool:
            words["tool_id", values[TOOL]] = tool
    words["department", OUTSIDE] = ELSEWHERE
    return {name: _named(name, of, words) for name, of in numbers.items()}, total


def _named(name: str, counts: Counter[Any], words: Mapping[tuple[str, Any], str]) -> list[tuple[str, str, int]]:
    """Values that are some, the most frequent first; 部 and tools by their names."""
    told = [(value, words.get((name, value), "") if name in NAMED else value, count) for value, count in counts.most_common()]
    return [(str(value), str(said), count) for value, said, count in told if value and said]


def _department(*, is_sqlite: bool) -> ColumnElement[Any]:
    """The number of the 部 at the head of the path: "1" of "/1/4/12/"; a case of another municipality has no path."""
    rest = func.substr(Case.section_path, 2)
    head = func.substr(rest, 1, func.instr(rest, literal("/")) - 1)
    ours = head if is_sqlite else cast(func.split_part(Case.section_path, literal("/"), 2), String)
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
