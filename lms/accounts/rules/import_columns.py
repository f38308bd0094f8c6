"""Which column of a table of HR means what: headers as they are called here and elsewhere, and the fixed words. Pure."""

import unicodedata
from collections.abc import Mapping, Sequence

from lms.accounts.kinds import (
    LOGIN_NAME_LENGTH,
    MAIL_LENGTH,
    NAME_LENGTH,
    POST_LENGTH,
    SOURCE_NUMBER_LENGTH,
    UNIT_CODE_LENGTH,
    Employment,
    PostingKind,
)
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

COLUMNS: dict[str, tuple[str, ...]] = {  # our own header first, then what other systems call it
    "staff_no": ("職員番号", "職員コード", "職員no", "社員番号", "個人コード", "職員id"),
    "name": ("氏名", "名前", "職員名", "漢字氏名", "氏名漢字"),
    "kana": ("ふりがな", "フリガナ", "氏名カナ", "カナ氏名", "氏名かな", "かな氏名", "カナ", "かな"),
    "employment": ("雇用区分", "任用区分", "職員区分", "雇用形態"),
    "has_pc": ("PC有無", "PC", "パソコン", "端末有無"),
    "mail": ("メール", "メールアドレス", "Eメール", "mail", "email", "e-mail"),
    "unit_code": ("所属コード", "組織コード", "課コード", "部署コード", "所属cd"),
    "unit_name": ("所属名", "所属", "組織名", "部署名", "課名"),
    "post": ("職", "職名", "役職", "役職名", "補職名"),
    "is_head": ("所属長", "長", "管理職"),
    "kind": ("発令区分", "本務兼務", "兼務区分", "本務区分"),
    "valid_from": ("発令日", "発令年月日", "異動日", "異動年月日", "開始日"),
    "valid_to": ("発令終了日", "終了日", "任期終了日"),
    "left_on": ("退職日", "退職年月日"),
    "source_number": ("発令番号", "辞令番号"),
}
LENGTHS = {
    "staff_no": LOGIN_NAME_LENGTH,
    "name": NAME_LENGTH,
    "kana": NAME_LENGTH,
    "mail": MAIL_LENGTH,
    "unit_code": UNIT_CODE_LENGTH,
    "post": POST_LENGTH,
    "source_number": SOURCE_NUMBER_LENGTH,
}
EMPLOYMENTS = {
    Employment.REGULAR: ("正規", "正規職員", "正職員", "常勤", "一般職"),
    Employment.REAPPOINTED: ("再任用", "再任用職員", "暫定再任用", "定年前再任用"),
    Employment.FISCAL_YEAR: ("会計年度任用", "会計年度任用職員", "会計年度"),
    Employment.DISPATCHED: ("派遣", "派遣職員"),
    Employment.EXTERNAL: ("外部", "庁外"),
}
KINDS = {
    PostingKind.MAIN: ("本務", "主務", "専任"),
    PostingKind.CONCURRENT: ("兼務", "兼任"),
    PostingKind.ADDITIONAL: ("併任",),
    PostingKind.DEPUTY: ("代理", "職務代理"),
}
YES = frozenset({"有", "あり", "有り", "はい", "○", "〇", "◯", "1", "y", "yes", "true", "長", "所属長"})
NO = frozenset({"無", "なし", "無し", "いいえ", "×", "✕", "0", "n", "no", "false"})


class LineFault(Unacceptable):
    """What is wrong with a line of the file; *column* is its header as it stands in the file, or its letter."""

    def __init__(self, message: str, *, line: int = 0, column: str = "", **params: object) -> None:
        super().__init__(message, field=None, **params)
        self.line, self.column = line, column


@immutable
class Row:
    """A line as the file has it. *numbers* are the places of cells that a spreadsheet keeps as numbers, *formulas* of those it computes."""

    line: int
    cells: Sequence[str]
    numbers: frozenset[int] = frozenset()
    formulas: frozenset[int] = frozenset()
    widths: Mapping[int, int] | None = None  # digits that a number format of zeros (000000) asks for


def squeezed(text: str) -> str:
    """How headers and fixed words are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def hiragana(text: str) -> str:
    """ふりがな, whichever of the syllabaries and widths a file is written in."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(each) - 96) if "ァ" <= each <= "ヶ" else each for each in wide)


def tidied(text: str) -> str:
    """One line with single blanks; the characters themselves stay as they are (髙 is not 高)."""
    return " ".join(text.split())


_MEANINGS = {squeezed(word): field for field, words in COLUMNS.items() for word in words}
EMPLOYMENT_WORDS = {squeezed(word): kind for kind, words in EMPLOYMENTS.items() for word in words}
KIND_WORDS = {squeezed(word): kind for kind, words in KINDS.items() for word in words}


def meanings(kept: Mapping[str, str]) -> dict[str, str]:
    """Squeezed header → field: our words, then those the municipality has fixed for itself."""
    return _MEANINGS | {squeezed(header): field for field, header in kept.items() if header}


def find_header(rows: Sequence[Row], kept: Mapping[str, str]) -> tuple[int, dict[int, str]]:
    """(index of the header among *rows*, place → field). Raises LineFault where there is none, or a column stands twice."""
    known = meanings(kept)
    for index, row in enumerate(rows[:10]):
        found = [(place, known.get(squeezed(cell))) for place, cell in enumerate(row.cells)]
        columns = {place: field for place, field in found if field is not None}
        if "staff_no" not in columns.values():
            continue
        for place, field in columns.items():
            if list(columns.values()).index(field) != list(columns).index(place):
                raise LineFault(
                    N_("「%(header)s」の列が2つあります。ひとつにしてください。"),
                    line=row.line,
                    column=tidied(row.cells[place])[:40],
                    header=tidied(row.cells[place])[:40],
                )
        return index, columns
    seen = "、".join(tidied(cell)[:20] for cell in rows[0].cells[:6] if cell.strip())
    raise LineFault(
        N_("「職員番号」の見出しが見つかりません（読めた見出し：%(seen)s）。文字コードか、列の対応を確かめてください。"),
        line=rows[0].line,
        column="A",
        seen=seen[:80],
    )


def is_header(row: Row, columns: Mapping[int, str], kept: Mapping[str, str]) -> bool:
    """Whether the header stands here once more."""
    known = meanings(kept)
    same = sum(known.get(squeezed(cell)) == columns.get(place) for place, cell in enumerate(row.cells) if place in columns)
    return same >= max(2, len(columns) // 2)


def letter(place: int) -> str:
    """A column by its letter: A, B … Z, AA."""
    name = ""
    place += 1
    while place > 0:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
