"""Lines of CSV that a spreadsheet opens without garbling and without calculating."""

import csv
from collections.abc import Iterable
from io import StringIO

BOM = "\ufeff"  # by it a spreadsheet knows UTF-8
BEGINS_A_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


def cell(value: object) -> str:
    """The text of a cell; what a spreadsheet would take for a formula begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) and not isinstance(value, int | float) else text


def line(values: Iterable[object]) -> str:
    written = StringIO()
    csv.writer(written, lineterminator="\r\n").writerow([cell(value) for value in values])
    return written.getvalue()
