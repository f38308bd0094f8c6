"""CSV and TSV: encoding and delimiter found out, quotes taken strictly, the escape of formulas undone."""

import csv
import io
import sys

from lms.accounts.files.escapes import is_formula, unescaped
from lms.accounts.rules.import_columns import LineFault, Row, letter
from lms.kernel.errors import N_

NAMES = {"utf-8": "UTF-8", "cp932": "Shift_JIS（CP932）"}


def rows(content: bytes, encoding: str) -> tuple[str, list[Row]]:
    """(encoding, lines). Raises LineFault."""
    found, text = _decoded(content, encoding)
    nul = text.find("\0")
    if nul >= 0:
        raise _at(text, nul, N_("文字ではないデータ（NUL）が入っています。CSVで保存し直してください。"))
    first = text.partition("\n")[0]
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    csv.field_size_limit(min(sys.maxsize, 1_000_000))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    read: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            if any(cells):
                read.append(_row(begins, cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise LineFault(
            N_('この行から始まる " が閉じていないか、" のあとに余分な文字があります。'),
            line=begins,
            column=_last_column(text, begins, delimiter),
        ) from None
    return found, read


def _row(line: int, cells: list[str]) -> Row:
    formulas = frozenset(place for place, cell in enumerate(cells) if is_formula(cell))
    return Row(line, [unescaped(cell) for cell in cells], formulas=formulas)


def _decoded(content: bytes, encoding: str) -> tuple[str, str]:
    tried = [encoding] if encoding in NAMES else ["utf-8", "cp932"]
    failure: UnicodeDecodeError | None = None
    for name in tried:
        try:
            return name, content.decode("utf-8-sig" if name == "utf-8" else name)
        except UnicodeDecodeError as error:
            failure = failure or error
    assert failure is not None
    line = content.count(b"\n", 0, failure.start) + 1
    before = content[content.rfind(b"\n", 0, failure.start) + 1 : failure.start]
    raise LineFault(
        N_("この文字が %(encodings)s として読めません。文字コードを確かめてください。"),
        line=line,
        column=letter(max(before.count(b","), before.count(b"\t"))),
        encodings="・".join(NAMES[name] for name in tried),
    )


def _at(text: str, place: int, sentence: str) -> LineFault:
    before = text[text.rfind("\n", 0, place) + 1 : place]
    return LineFault(sentence, line=text.count("\n", 0, place) + 1, column=letter(max(before.count(","), before.count("\t"))))


def _last_column(text: str, line: int, delimiter: str) -> str:
    """Where the first quote of the line opens a cell that does not close."""
    begun = text.splitlines()[line - 1] if line <= len(text.splitlines()) else ""
    return letter(begun.partition('"')[0].count(delimiter))
