"""Which unit stands under which, and what a reorganisation may do on a day. Pure."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from lms.accounts.kinds import UnitLevel
from lms.accounts.rules.postings import Span, said_day
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

PARENTS = {
    UnitLevel.DEPARTMENT: frozenset[str | None]({None}),
    UnitLevel.SECTION: frozenset[str | None]({None, UnitLevel.DEPARTMENT}),  # a small town has no 部
    UnitLevel.TEAM: frozenset[str | None]({UnitLevel.SECTION}),
}
WRONG_PARENT = {
    UnitLevel.DEPARTMENT: N_("部は、ほかの組織の下には置けません。「なし」を選んでください。"),
    UnitLevel.SECTION: N_("課は、部の下に置くか、「なし」を選んでください。"),
    UnitLevel.TEAM: N_("係は、課の下に置いてください。"),
}


@immutable
class Standing:
    """A unit as the rules see it."""

    level: str
    path: str
    code: str
    name: str
    span: Span


def check_place(level: str, parent_level: str | None) -> None:
    """Raises Unacceptable where a unit of *level* cannot stand under one of *parent_level*."""
    if parent_level not in PARENTS[UnitLevel(level)]:
        raise Unacceptable(WRONG_PARENT[UnitLevel(level)], field="parent_id")


def check_parent(parent: Standing, on: date) -> None:
    """What begins on a day needs something that stands from then on to stand under. Raises Unacceptable."""
    _check_stands_on(parent, on, "parent_id")


def check_ends(unit: Standing, on: date) -> None:
    """A unit ends on a day on which it stands, once. Raises Unacceptable."""
    if on <= unit.span.begins:
        raise Unacceptable(
            N_("「%(name)s」は %(day)s からです。それより後の日にしてください。"),
            field="on",
            name=unit.name,
            day=said_day(unit.span.begins),
        )
    if unit.span.ends is not None:
        raise Unacceptable(
            N_("「%(name)s」は %(day)s に終わることが、もう決まっています。"), field="on", name=unit.name, day=said_day(unit.span.ends)
        )


def check_apart(units: Iterable[Standing]) -> None:
    """Units that become one are of one level, each named once. Raises Unacceptable."""
    given = list(units)
    if any(count > 1 for count in Counter(unit.path for unit in given).values()):
        raise Unacceptable(N_("同じ組織が2回選ばれています。"), field="other_1")
    if len({unit.level for unit in given}) > 1:
        raise Unacceptable(N_("部は部と、課は課と、係は係と合わせてください。"), field="other_1")


def check_joins(unit: Standing, into: Standing, on: date) -> None:
    """A unit goes into another of its level that stands from that day on, never into itself or what it holds. Raises Unacceptable."""
    if into.path.startswith(unit.path) or unit.path.startswith(into.path):
        raise Unacceptable(N_("自分自身や、上下の組織には入れられません。"), field="into")
    if into.level != unit.level:
        raise Unacceptable(N_("部は部と、課は課と、係は係と合わせてください。"), field="into")
    _check_stands_on(into, on, "into")


def check_moves(unit: Standing, parent: Standing) -> None:
    """Nothing stands under itself. Raises Unacceptable."""
    if parent.path.startswith(unit.path):
        raise Unacceptable(N_("自分自身や、その下の組織の下には置けません。"), field="parent_id")


def check_codes(codes: Iterable[tuple[str, str]], taken: Iterable[str]) -> None:
    """A code belongs to one unit at a time. *codes* are (field, code) of what begins. Raises Unacceptable."""
    seen = set(taken)
    for field, code in codes:
        if code in seen:
            raise Unacceptable(N_("コード %(code)s は、その日にはほかの組織が使っています。"), field=field, code=code)
        seen.add(code)


def _check_stands_on(unit: Standing, on: date, field: str) -> None:
    if unit.span.ends is not None:
        raise Unacceptable(
            N_("「%(name)s」は %(day)s で終わります。ほかの組織を選んでください。"),
            field=field,
            name=unit.name,
            day=said_day(unit.span.ends),
        )
    if on < unit.span.begins:
        raise Unacceptable(
            N_("「%(name)s」は %(day)s からです。その日か、それより後の日にしてください。"),
            field=field,
            name=unit.name,
            day=said_day(unit.span.begins),
        )
