"""XLSX: looked at as a ZIP first (nothing is unpacked that is too large), then read cell by cell without ever computing a formula."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lms.accounts.kinds import MOST_IMPORT_LINES
from lms.accounts.rules.import_columns import LineFault, Row, letter
from lms.kernel.errors import N_

MOST_PARTS = 2_000
MOST_UNPACKED = 400 * 1024 * 1024
MOST_RATIO = 120
SMALL = 4 * 1024 * 1024  # whatever its ratio, a part of this size harms nobody
MOST_CELLS = 200
LAST_LINE = 1_048_576  # of a sheet of Excel: a file that names a later one was made by hand, and the reader would walk there line by line
NEEDED = {"[Content_Types].xml", "xl/workbook.xml"}


def rows(content: bytes) -> list[Row]:
    """The lines of the first sheet that are not blank. Raises LineFault."""
    _check_archive(content)
    from openpyxl import load_workbook  # noqa: PLC0415  (rarely needed and large: docs/decisions/0005)

    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            page = book.worksheets[0]
            page.reset_dimensions()  # what the file claims of its size is not to be believed
            return _padded(list(_rows(page)))
        finally:
            book.close()
    except LineFault:
        raise
    except Exception as error:
        raise LineFault(
            N_("Excelのファイルとして読めません。Excelで開いて、XLSXかCSVで保存し直してください。"), line=1, column="A"
        ) from error


def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise LineFault(N_("ファイルが壊れています。もう一度保存し直してください。"), line=1, column="A") from None
    if not {part.filename for part in parts} >= NEEDED:
        raise LineFault(N_("ZIPのファイルです。中のCSVかXLSXを取り出して選んでください。"), line=1, column="A")
    swollen = [part for part in parts if part.file_size > SMALL and part.file_size > MOST_RATIO * max(part.compress_size, 1)]
    if swollen or len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise LineFault(N_("開くと大きくなりすぎるファイルです。Excelで開いて、CSVで保存し直してください。"), line=1, column="A")


def _rows(page: Any) -> Iterator[Row]:
    count = 0
    for number, cells in enumerate(page.iter_rows(max_row=LAST_LINE + 1), start=1):
        if number > LAST_LINE:
            raise ValueError("a line that no sheet has")
        if not any(cell.value is not None for cell in cells):
            continue
        count += 1
        if len(cells) > MOST_CELLS:
            raise LineFault(N_("列が多すぎます。"), line=number, column=letter(MOST_CELLS))
        if count > MOST_IMPORT_LINES + 1:
            raise LineFault(N_("行が多すぎます。%(most)d行までに分けてください。"), line=number, column="A", most=MOST_IMPORT_LINES)
        yield _row(number, cells)


def _padded(found: list[Row]) -> list[Row]:
    """Blank cells at the end of a line are not in the file; a line is not cut short by them."""
    widest = max((len(row.cells) for row in found), default=0)
    return [replace(row, cells=[*row.cells, *[""] * (widest - len(row.cells))]) for row in found]


def _row(number: int, cells: Any) -> Row:
    texts, numbers, formulas, widths = [], set(), set(), {}
    for place, cell in enumerate(cells):
        if cell.value is None:
            texts.append("")
            continue
        texts.append(_text(cell.value))
        if cell.data_type == "f":
            formulas.add(place)
        elif cell.data_type == "n" and not isinstance(cell.value, date):
            numbers.add(place)
            zeros = cell.number_format or ""
            if zeros and set(zeros) == {"0"}:
                widths[place] = len(zeros)
    return Row(number, texts, frozenset(numbers), frozenset(formulas), widths or None)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
