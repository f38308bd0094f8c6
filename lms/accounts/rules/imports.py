"""A table of HR, line by line: what a line says of one person and one posting. Pure: no file, no database."""

import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta

from lms.accounts.kinds import LOGIN_NAME_LENGTH, PostingKind
from lms.accounts.rules.import_columns import (
    EMPLOYMENT_WORDS,
    KIND_WORDS,
    LENGTHS,
    NO,
    YES,
    LineFault,
    Row,
    hiragana,
    is_header,
    letter,
    squeezed,
    tidied,
)
from lms.accounts.rules.import_dates import NoDate, from_serial, parse_day
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable

ONE_DAY = timedelta(days=1)
DASHES = frozenset("-－ー―—")


@immutable
class Entry:
    """What one line says of a person and a posting. Empty text and None say nothing: what stands stays. A column of heads says no where it is blank.

    *valid_to* and *left_on* are the first day on which it is over; the file names the last day before it.
    """

    line: int
    staff_no: str
    name: str = ""
    kana: str = ""
    employment: str = ""
    has_pc: bool | None = None
    mail: str = ""
    unit_code: str = ""
    post: str | None = None
    is_head: bool | None = None
    kind: str = PostingKind.MAIN
    valid_from: date | None = None
    valid_to: date | None = None
    left_on: date | None = None
    source_number: str = ""


class Reader:
    """Reads lines below one header. *width* is how many digits staff numbers have here, where all have as many."""

    def __init__(self, header: Row, columns: Mapping[int, str], *, kept: Mapping[str, str], width: int | None) -> None:
        self._header, self._columns, self._kept, self._width = header, columns, kept, width
        self._places = {field: place for place, field in columns.items()}

    def entry(self, row: Row) -> Entry:
        """Raises LineFault with the line and the column's header."""
        place = -1
        try:
            self._check_shape(row)
            said: dict[str, str] = {}
            for place, field in self._columns.items():
                said[field] = self._text(row, place, field)
            place = self._places["staff_no"]
            number = self._staff_no(row, said["staff_no"])
            values: dict[str, object] = {}
            for place, field in self._columns.items():
                if field not in {"staff_no", "unit_name"}:
                    values[field] = self._value(row, place, field, said[field])
            place = self._places.get("valid_to", -1)
            made = Entry(line=row.line, staff_no=number, **values)  # type: ignore[arg-type]
            _check_dates(made)
        except LineFault as fault:
            fault.line = row.line
            fault.column = fault.column or self.named(place)
            raise
        except NoDate as wrong:
            raise LineFault(wrong.message, line=row.line, column=self.named(place), **wrong.params) from None
        return made

    def named(self, place: int) -> str:
        """A column as people find it: its header."""
        return tidied(self._header.cells[place])[:40] if 0 <= place < len(self._header.cells) else letter(max(place, 0))

    def staff_no_of(self, row: Row) -> str:
        """What stands under 職員番号, however wrong the rest of the line may be."""
        place = self._places["staff_no"]
        return tidied(row.cells[place])[:LOGIN_NAME_LENGTH] if place < len(row.cells) else ""

    def _check_shape(self, row: Row) -> None:
        if is_header(row, self._columns, self._kept):
            raise LineFault(N_("見出しの行が、もう一度あります。この行を消してください。"), column=self.named(min(self._columns)))
        if len(row.cells) < len(self._header.cells):
            raise LineFault(
                N_("行が途中で終わっています（%(wanted)d列のうち%(found)d列）。"),
                column=letter(len(row.cells)),
                wanted=len(self._header.cells),
                found=len(row.cells),
            )
        if any(cell.strip() for cell in row.cells[len(self._header.cells) :]):
            raise LineFault(
                N_('見出しより多くの列があります。「,」の入る値は " で囲んでください。'), column=letter(len(self._header.cells))
            )

    def _text(self, row: Row, place: int, field: str) -> str:
        if place in row.formulas:
            raise LineFault(N_("計算式のセルです。値にしてから読み込んでください。"), column=self.named(place))
        text = tidied(row.cells[place])
        if any(unicodedata.category(each) in {"Cc", "Cs"} for each in text):
            raise LineFault(N_("見えない制御文字が入っています。打ち直してください。"), column=self.named(place))
        if len(text) == 1 and text in DASHES:
            return ""
        if len(text) > LENGTHS.get(field, 200):
            raise LineFault(N_("長すぎます。%(most)d字までにしてください。"), column=self.named(place), most=LENGTHS.get(field, 200))
        return text

    def _staff_no(self, row: Row, text: str) -> str:
        number = unicodedata.normalize("NFKC", text)
        if not number:
            raise LineFault(N_("職員番号がありません。"))
        place = self._places["staff_no"]
        if place not in row.numbers:
            return number
        width = (row.widths or {}).get(place) or self._width
        if width is None:
            raise LineFault(
                N_(
                    "職員番号が数値のセルになっていて、先頭の0が分かりません。文字列のセルにするか、表示形式を 000000 のようにしてください。"
                )
            )
        return number.zfill(width)

    def _value(self, row: Row, place: int, field: str, text: str) -> object:
        if field in {"valid_from", "valid_to", "left_on"}:
            return self._day(row, place, field, text)
        if field in {"has_pc", "is_head"}:
            return _yes_or_no(text, blank=False if field == "is_head" else None)
        if field == "employment":
            return _word(
                text,
                EMPLOYMENT_WORDS,
                "",
                N_("「%(text)s」という雇用区分は分かりません。正規・再任用・会計年度任用・派遣・外部 のどれかにしてください。"),
            )
        if field == "kind":
            return _word(
                text,
                KIND_WORDS,
                PostingKind.MAIN,
                N_("「%(text)s」という発令区分は分かりません。本務・兼務・併任・代理 のどれかにしてください。"),
            )
        if field == "mail" and text and (text.count("@") != 1 or text.strip("@") != text or " " in text):
            raise LineFault(N_("メールの宛先を確かめてください。"))
        return hiragana(text) if field == "kana" else text

    def _day(self, row: Row, place: int, field: str, text: str) -> date | None:
        if not text:
            return None
        serial = from_serial(int(text)) if place in row.numbers and text.isascii() and text.isdigit() and len(text) < 7 else None
        found = serial or parse_day(text)
        return found if field == "valid_from" else found + ONE_DAY


def _yes_or_no(text: str, *, blank: bool | None) -> bool | None:
    word = squeezed(text)
    if not word:
        return blank
    if word in YES:
        return True
    if word in NO:
        return False
    raise LineFault(N_("「%(text)s」は読めません。有・無 か ○・× にしてください。"), text=text[:40])


def _word(text: str, known: Mapping[str, str], blank: str, otherwise: str) -> str:
    word = squeezed(text)
    if word and word not in known:
        raise LineFault(otherwise, text=text[:40])
    return known[word] if word else blank


def _check_dates(entry: Entry) -> None:
    if entry.valid_to is not None and entry.valid_from is not None and entry.valid_to <= entry.valid_from:
        raise LineFault(N_("発令終了日が、発令日より前です。"))
