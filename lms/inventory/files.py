"""The table of an inventory as a file: read and written by the house's one reader of tables, in UTF-8 with or without BOM, or CP932."""

from collections.abc import Iterable, Sequence

from lms.accounts.files import text, written
from lms.accounts.rules.import_columns import LineFault
from lms.accounts.rules.import_facts import ALIKE, GETA
from lms.inventory.kinds import MOST_LINES, Fault, Unreadable
from lms.kernel.errors import N_
from lms.kernel.numerals import read_whole

ENCODINGS = ("utf-8", "cp932")


def table(content: bytes) -> list[tuple[int, Sequence[str]]]:
    """(number, cells) of every line that says something, the header first. Raises Unreadable."""
    try:
        encoding, rows = text.rows(content, "")
    except LineFault as wrong:
        raise Unreadable([Fault(wrong.line, wrong.message, wrong.params, wrong.column)]) from None
    if not rows:
        raise Unreadable([Fault(1, N_("ファイルに何も書かれていません。"), {})])
    if len(rows) > MOST_LINES + 1:
        raise Unreadable([Fault(rows[MOST_LINES + 1].line, N_("一度に%(most)d行までにしてください。"), {"most": MOST_LINES})])
    lost = [row.line for row in rows if GETA in "".join(row.cells)] if encoding == "cp932" else []
    if lost:
        raise Unreadable(
            [
                Fault(line, N_("「〓」は、Shift_JISで書けない文字の代わりです。元の文字に直し、UTF-8で保存してください。"), {})
                for line in lost
            ]
        )
    formula = N_("計算式のセルです。値にしてから読み込んでください。")
    computed = [Fault(row.line, formula, {}) for row in rows if any(read_whole(row.cells[place]) is None for place in row.formulas)]
    if computed:
        raise Unreadable(computed)
    return [(row.line, [cell.translate(ALIKE) for cell in row.cells]) for row in rows]


def csv(header: Sequence[str], lines: Iterable[Sequence[str]], encoding: str) -> bytes:
    """What CP932 cannot write stands as its nearest kin or 〓."""
    return written.csv_file(header, lines, encoding=encoding)[0]
