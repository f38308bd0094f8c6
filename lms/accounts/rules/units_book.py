"""The units by code and day, with the codes of before a reorganisation read as those of today."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from lms.accounts.rules.import_columns import LineFault
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

MOST_HINTS = 100  # codes compared with all others


class CircularCodes(Unacceptable):
    """Old codes that lead back to themselves."""


@immutable
class UnitFacts:
    id: int
    code: str
    name: str
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class UnitBook:
    """Finds a unit by the code that a file writes. *renumbered* is old code → new code."""

    def __init__(self, units: Sequence[UnitFacts], renumbered: Mapping[str, str]) -> None:
        check_codes(renumbered)
        self._by_code: dict[str, list[UnitFacts]] = {}
        self._names = {unit.id: unit.name for unit in units}
        self._renumbered = renumbered
        self._hints: dict[str, UnitFacts | None] = {}
        for unit in units:
            self._by_code.setdefault(unit.code, []).append(unit)

    def name(self, unit_id: int | None) -> str:
        return self._names.get(unit_id or 0, "")

    def find(self, code: str, day: date) -> int:
        """The id of the unit that has *code* on *day*. Raises LineFault, with the code that was probably meant."""
        while True:
            for unit in self._by_code.get(code, ()):
                if unit.covers(day):
                    return unit.id
            if code not in self._renumbered:
                break
            code = self._renumbered[code]
        if code in self._by_code:
            raise LineFault(
                N_("所属コード%(code)s（%(unit)s）は、%(day)s の組織にありません。"),
                column="unit_code",
                code=code,
                unit=self._by_code[code][-1].name,
                day=day.isoformat(),
            )
        if code not in self._hints:
            close = get_close_matches(code, self._by_code, n=1, cutoff=0.7) if len(self._hints) < MOST_HINTS else []
            self._hints[code] = self._by_code[close[0]][-1] if close else None
        near = self._hints[code]
        if near is None:
            raise LineFault(N_("所属コード%(code)sがありません。"), column="unit_code", code=code)
        message = N_("所属コード%(code)sがありません。「%(near)s %(unit)s」でしょうか。")
        raise LineFault(message, column="unit_code", code=code, near=near.code, unit=near.name)


def check_codes(renumbered: Mapping[str, str]) -> None:
    """Raises CircularCodes where a code leads back to itself."""
    for begin in renumbered:
        seen, code = [begin], renumbered[begin]
        while code in renumbered and code not in seen:
            seen.append(code)
            code = renumbered[code]
        if code in seen:
            way = " → ".join([*seen[seen.index(code) :], code])
            raise CircularCodes(N_("所属コードの読み替えが輪になっています：%(way)s"), field="codes", way=way[:120])
