"""The list of staff as a file that the import reads back unchanged: CSV in UTF-8 or CP932, or XLSX with every cell as text."""

import csv
import io
from collections.abc import Iterable, Sequence

from lms.accounts.files.escapes import escaped
from lms.accounts.rules.import_facts import ALIKE, GETA
from lms.kernel.immutable import immutable

LOOKALIKES = {ours: chr(theirs) for theirs, ours in ALIKE.items()}


@immutable
class Substituted:
    """A character that code page 932 cannot write, where it stands, and what stands there instead."""

    line: int
    column: str
    value: str
    character: str
    instead: str


def csv_file(header: Sequence[str], lines: Iterable[Sequence[str | int]], *, encoding: str = "utf-8") -> tuple[bytes, list[Substituted]]:
    """The file, and what its encoding could not write. A number of ours begins no formula, be it negative."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    lost: list[Substituted] = []
    for number, cells in enumerate(lines, start=2):
        is_safe = encoding == "utf-8"
        fitted = [
            cell if is_safe or isinstance(cell, int) else _fitted(cell, number, name, lost)
            for cell, name in zip(cells, header, strict=True)
        ]
        writer.writerow([cell if isinstance(cell, int) else escaped(cell) for cell in fitted])
    return out.getvalue().encode("utf-8-sig" if encoding == "utf-8" else encoding), lost


def substituted(header: Sequence[str], lines: Iterable[Sequence[str]]) -> list[Substituted]:
    """What CP932 could not write of this table."""
    lost: list[Substituted] = []
    for number, cells in enumerate(lines, start=2):
        for cell, name in zip(cells, header, strict=True):
            _fitted(cell, number, name, lost)
    return lost


def _fitted(cell: str, line: int, column: str, lost: list[Substituted]) -> str:
    return cell if _survives(cell) else "".join(_character(each, cell, line, column, lost) for each in cell)


def _character(each: str, cell: str, line: int, column: str, lost: list[Substituted]) -> str:
    if _survives(each):
        return each
    instead = LOOKALIKES.get(each, GETA)
    lost.append(Substituted(line, column, cell, each, instead))
    return instead


def _survives(text: str) -> bool:
    """Whether it comes back as it was: some characters are written without a word as another one."""
    try:
        return text.encode("cp932").decode("cp932") == text
    except UnicodeEncodeError:
        return False


def xlsx_file(header: Sequence[str], lines: Iterable[Sequence[str | int]], *, title: str = "職員") -> bytes:
    """Every text as text, so that no zero and no date is lost; numbers as numbers, with which one can reckon."""
    from xlsxwriter import Workbook  # noqa: PLC0415  (rarely needed and large: docs/decisions/0005)

    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False})
    page = book.add_worksheet(title)
    as_text, as_number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0"})
    page.set_column(0, len(header) - 1, 14, as_text)
    page.freeze_panes(1, 0)
    for number, cells in enumerate((header, *lines)):
        for place, cell in enumerate(cells):
            if isinstance(cell, int):
                page.write_number(number, place, cell, as_number)
            elif cell:
                page.write_string(number, place, cell, as_text)
    book.close()
    return out.getvalue()
