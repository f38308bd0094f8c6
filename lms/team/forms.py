"""What a manager may send about several people at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import SimpleNamespace
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.numerals import read_whole
from lms.practice.kinds import Outcome
from lms.practice.queries.for_others import Pair
from lms.practice.services import LogEntry
from lms.practice.services.for_others import Line, LinesRefused, check_minutes, check_tried_on
from lms.team.kinds import BARRED, OUTCOMES
from lms.web.forms import Day, Form, Needed, filled
from lms.web.i18n import said

CELLS = {"outcome": N_("%(name)sさんの結果"), "before": N_("%(name)sさんの試す前の分"), "after": N_("%(name)sさんの試した後の分")}
MOST_TYPED = 40


@dataclass(slots=True)
class Cell:
    """One box of the table, as it was typed."""

    name: str
    value: str
    what: str
    who: str
    error: str = ""
    type: str = "Cell"

    @property
    def id(self) -> str:
        return self.name

    @property
    def label(self) -> Any:
        return SimpleNamespace(text=gettext(CELLS[self.what], name=self.who))


@dataclass(slots=True)
class Row:
    """One person and what they planned; it is taken where a result is chosen."""

    key: str
    pair: Pair
    who: str
    title: str
    usual: str  # minutes as planned, filled in beforehand
    outcome: Cell
    before: Cell
    after: Cell
    numbers: dict[str, int | None] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[Cell, ...]:
        return (self.outcome, self.before, self.after)

    @property
    def is_taken(self) -> bool:
        return bool(self.outcome.value)

    @property
    def is_half_typed(self) -> bool:
        return not self.is_taken and (bool(self.after.value) or self.before.value != self.usual)

    def judge(self) -> None:
        if self.is_half_typed:
            self.outcome.error = gettext("この方の結果を選んでください。時間だけでは残せません。")
        if not self.is_taken:
            return
        if self.outcome.value not in OUTCOMES | BARRED:
            self.outcome.error = gettext("表示されている中から選んでください。")
        for cell in (self.before, self.after):
            self.numbers[cell.name] = _read(cell)

    def line(self) -> Line:
        outcome, _, barrier = self.outcome.value.partition(":")
        before, after = (self.numbers[cell.name] for cell in (self.before, self.after))
        if outcome == Outcome.COULD_NOT_TRY:
            return Line(*self.pair, LogEntry(outcome=outcome, barrier=barrier))
        return Line(*self.pair, LogEntry(outcome=outcome, minutes_before=before, minutes_after=after))


def _read(cell: Cell) -> int | None:
    """The number in a cell; where there is none to be read, the cell says so."""
    typed = cell.value.strip()
    if not typed:
        return None
    number = read_whole(typed.removesuffix("分"))
    if number is None:
        cell.error = gettext("数字で書いてください。例：30、三十")
        return None
    try:
        check_minutes(number)
    except Unacceptable as refusal:
        cell.error = said(refusal)
    return number


class LinesForm(Form):
    """Several people at once. Call *offer* before it is drawn or judged."""

    tried_on = Day(_l("試した日"), [Needed(_l("日付を選んでください。"))])

    rows: Sequence[Row] = ()
    more: Sequence[tuple[str, str]] = ()  # what another row may be about
    unknown = 0

    def offer(self, first: Sequence[Any], rest: Sequence[Any], names: Mapping[PersonId, str]) -> None:
        """The lines to begin with and what else may be added; of what was sent, those lines that stand there."""
        known = {one.key: one for one in chain(first, rest)}
        asked = request.form.getlist("line") if self.is_submitted() else [one.key for one in first]
        if self.wants_row:
            asked = [*asked, request.form.get("more", "")]
        kept = [key for key in dict.fromkeys(asked) if key in known]
        self.unknown = sum(key not in known for key in asked if key)
        typed = request.form if self.is_submitted() else {}
        self.rows = [_row(known[key], names, typed) for key in kept]
        self.more = [(key, f"{names[one.person_id]}：{one.title}") for key, one in known.items() if key not in kept]

    @property
    def wants_row(self) -> bool:
        return bool(self.is_submitted() and "add" in request.form)

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        for row in self.rows:
            row.judge()
        if self.unknown:
            self.form_errors.append(
                gettext("いまは記録できない行がありました。異動があったか、計画がとりやめになりました。まだ何も記録していません。")
            )
        elif not any(row.is_taken or row.is_half_typed for row in self.rows):
            self.form_errors.append(gettext("記録する方の結果を、1つは選んでください。"))
        return not self.errors

    def validate_tried_on(self, field: Field) -> None:
        if field.data is not None:
            try:
                check_tried_on(field.data)
            except Unacceptable as refusal:
                field.errors = [*field.errors, said(refusal)]

    def lines(self) -> list[Line]:
        return [row.line() for row in self.rows if row.is_taken]

    def day(self) -> Any:
        return filled(self.tried_on.data)

    def refuse(self, refusal: Unacceptable) -> None:
        super().refuse(refusal)
        if isinstance(refusal, LinesRefused):
            for row in self.rows:
                if row.pair in refusal.lines:
                    row.outcome.error = said(refusal.lines[row.pair])

    @property
    def errors(self) -> dict[Any, Any]:
        """Those of the lines too, for the summary above the form."""
        if not self.is_submitted():
            return {}
        return {**super().errors, **{cell.name: [cell.error] for row in self.rows for cell in row.cells if cell.error}}

    def __getitem__(self, name: str) -> Any:
        cells = {cell.name: cell for row in self.rows for cell in row.cells}
        return cells[name] if name in cells else super().__getitem__(name)


def _row(one: Any, names: Mapping[PersonId, str], typed: Mapping[str, str]) -> Row:
    usual, who = "" if one.minutes_now is None else str(one.minutes_now), names[one.person_id]

    def cell(what: str, at_first: str = "") -> Cell:
        name = f"{what}-{one.key}"
        return Cell(name, typed.get(name, at_first)[:MOST_TYPED], what, who)

    return Row(one.key, (one.practice_id, one.person_id), who, one.title, usual, cell("outcome"), cell("before", usual), cell("after"))
