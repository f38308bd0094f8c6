"""Two columns, day and value, as a spreadsheet writes them: what each line says, and what is wrong with it. Pure."""

from collections.abc import Sequence
from datetime import date

from lms.goals import rules
from lms.goals.kinds import DATE_HEADS, HEADER, MOST_LINES
from lms.inventory.kinds import Fault, Unreadable
from lms.kernel.calendar import typed_day
from lms.kernel.errors import N_

Line = tuple[int, Sequence[str]]  # its number in the file, and its cells


def read(lines: Sequence[Line], *, today: date, unit: str) -> dict[date, float]:
    """The values by day. Raises Unreadable with everything that is wrong, line by line."""
    body = lines[1:] if lines and lines[0][1] and lines[0][1][0].strip().lower() in DATE_HEADS else lines
    if not body:
        raise Unreadable([Fault(1, N_("値が書かれていません。日付と値の2列を書いてください。"), {})])
    if len(body) > MOST_LINES:
        raise Unreadable([Fault(body[MOST_LINES][0], N_("一度に%(most)d行までにしてください。"), {"most": MOST_LINES})])
    found: dict[date, float] = {}
    faults: list[Fault] = []
    for number, cells in body:
        day, figure, wrong = _said(number, cells, today=today, unit=unit)
        if day is not None and day in found:
            wrong.append(Fault(number, N_("同じ日が2度あります。1日に1つの値にしてください。"), {}, HEADER[0]))
        elif day is not None and figure is not None:
            found[day] = figure
        faults += wrong
    if faults:
        raise Unreadable(faults)
    return found


def _said(number: int, cells: Sequence[str], *, today: date, unit: str) -> tuple[date | None, float | None, list[Fault]]:
    first, second, *more = [*(cell.strip() for cell in cells), "", ""]
    faults = []
    day, figure = typed_day(first), rules.read_figure(second.removesuffix(unit))
    if day is None:
        faults.append(
            Fault(number, N_("「%(typed)s」は日付として読めません。2026-11-24 のように書いてください。"), {"typed": first[:20]}, HEADER[0])
        )
    elif day > today:
        faults.append(Fault(number, N_("まだ来ていない日です。"), {}, HEADER[0]))
    if figure is None:
        faults.append(Fault(number, N_("「%(typed)s」は数字として読めません。例：30、3.8、-5"), {"typed": second[:20]}, HEADER[1]))
    if any(more):
        faults.append(Fault(number, N_("列が多すぎます。日付と値の2列にしてください。"), {}))
    return day, figure, faults
