"""Tables of HR as files: which kind a file is, whatever its name says, and its lines."""

from lms.accounts.files import sheet, text
from lms.accounts.kinds import MOST_IMPORT_BYTES, MOST_IMPORT_LINES
from lms.accounts.rules.import_columns import LineFault, Row
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable

KNOWN_STARTS = {
    b"%PDF": N_("PDFのファイルです。CSVかExcel（XLSX）を選んでください。"),
    b"\xd0\xcf\x11\xe0": N_("古い形式のExcelか、パスワードの付いたファイルです。XLSXかCSVで保存し直してください。"),
    b"\xff\xfe": N_("UTF-16 で保存されています。「CSV UTF-8」で保存し直してください。"),
    b"\xfe\xff": N_("UTF-16 で保存されています。「CSV UTF-8」で保存し直してください。"),
}


@immutable
class Table:
    """The lines of a file that are not blank, and how it was read."""

    encoding: str
    rows: list[Row]


def check_size(size: int) -> None:
    """Before a byte is read. Raises LineFault."""
    if size > MOST_IMPORT_BYTES:
        raise LineFault(N_("ファイルが大きすぎます。%(most)d MB までにしてください。"), line=1, column="A", most=MOST_IMPORT_BYTES >> 20)


def read(content: bytes, *, encoding: str = "") -> Table:
    """The table in *content*; an empty *encoding* is found out. Raises LineFault with line and column."""
    check_size(len(content))
    if not content.strip():
        raise LineFault(N_("ファイルが空です。"), line=1, column="A")
    for start, sentence in KNOWN_STARTS.items():
        if content.startswith(start):
            raise LineFault(sentence, line=1, column="A")
    table = Table("xlsx", sheet.rows(content)) if content.startswith(b"PK\x03\x04") else Table(*text.rows(content, encoding))
    if not table.rows:
        raise LineFault(N_("ファイルが空です。"), line=1, column="A")
    if len(table.rows) > MOST_IMPORT_LINES:
        raise LineFault(
            N_("行が多すぎます。%(most)d行までに分けてください。"),
            line=table.rows[MOST_IMPORT_LINES].line,
            column="A",
            most=MOST_IMPORT_LINES,
        )
    return table
