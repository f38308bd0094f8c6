"""The inventory as a table that a spreadsheet writes and we read back: headers, words, what is wrong with a line. Pure."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lms.inventory import rules
from lms.inventory.kinds import COLUMNS, Fault, Unreadable
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable
from lms.kernel.numerals import read_whole
from lms.kernel.text import one_line, tidy

YES, NO = (
    frozenset({"はい", "○", "〇", "◯", "有", "あり", "1", "y", "yes"}),
    frozenset({"", "いいえ", "×", "✕", "無", "なし", "0", "n", "no", "-"}),
)
NUMBERS = ("id", "version", "minutes", "times_per_month", "impact", "cost", "effect")


@immutable
class Line:
    """What one line says; *said* holds the columns that the file has."""

    line: int
    said: Mapping[str, Any]


def fault(line: int, refusal: Unacceptable, column: str = "") -> Fault:
    return Fault(line, refusal.message, refusal.params, column or COLUMNS.get(refusal.field or "", ("",))[0])


def columns_of(line: int, cells: Sequence[str]) -> dict[int, str]:
    """Place → field, out of the header. Raises Unreadable."""
    meanings = {_squeezed(word): field for field, words in COLUMNS.items() for word in words}
    found = {place: meanings[_squeezed(cell)] for place, cell in enumerate(cells) if _squeezed(cell) in meanings}
    if "name" not in found.values():
        raise Unreadable([Fault(line, N_("「業務の名前」の見出しが見つかりません。1行目を見出しにしてください。"), {})])
    if len(set(found.values())) < len(found):
        raise Unreadable([Fault(line, N_("同じ意味の列が2つあります。ひとつにしてください。"), {})])
    return found


def read(line: int, cells: Sequence[str], columns: Mapping[int, str]) -> tuple[Line, list[Fault]]:
    """A line, and everything that is wrong with it at once."""
    said: dict[str, Any] = {}
    faults: list[Fault] = []
    for place, field in columns.items():
        try:
            said[field] = _value(field, cells[place] if place < len(cells) else "")
        except Unacceptable as refusal:
            faults.append(fault(line, refusal, COLUMNS[field][0]))
    faults += _judged(line, said)
    return Line(line, said), faults


def _judged(line: int, said: Mapping[str, Any]) -> list[Fault]:
    checks: list[Callable[[], None]] = [
        lambda: rules.check_task(said.get("name", ""), None, None),
        lambda: rules.check_task("-", said.get("minutes"), None),
        lambda: rules.check_task("-", None, said.get("times_per_month")),
        *(lambda field=field: rules.check_score(said.get(field), field) for field in ("impact", "cost", "effect")),
    ]
    found = []
    for check in checks:
        try:
            check()
        except Unacceptable as refusal:
            found.append(fault(line, refusal))
    return found


def _value(field: str, cell: str) -> Any:
    text = one_line(tidy(cell))
    if field in NUMBERS:
        number = read_whole(text) if text else None
        if text and number is None:
            raise Unacceptable(N_("「%(typed)s」は数字として読めません。例：30、三十"), typed=text[:20])
        return number
    if field in ("on_paper", "typed_twice"):
        word = _squeezed(text)
        if word not in YES | NO:
            raise Unacceptable(N_("「はい」か「いいえ」で書いてください。"))
        return word in YES
    return text


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
