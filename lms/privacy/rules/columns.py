"""What stands under its head in a pasted sheet: from the second row on no word is near that says what a value is."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.kinds import Finding, GuardKind, Level
from lms.privacy.rules.confidential import says_what_it_is
from lms.privacy.rules.folding import FILLER, hidden
from lms.privacy.rules.matching import Pattern, Span
from lms.privacy.rules.names.roles import ROLE, looks_like_name
from lms.privacy.rules.names.surnames import is_frequent, is_town
from lms.privacy.rules.offices import stands_beside_an_office

_SEPARATORS = ",，|｜"  # and a tab
_IN_CELLS = late(re.compile, f"[^\n\t{_SEPARATORS} /]")
_QUOTES = ' 　"\r'
_WIDE = str.maketrans("０１２３４５６７８９－−ー／．　", "0123456789---/. ")
_ANY_WIDE = late(re.compile, "[０-９－−ー／．　]")
_LONGEST_HEAD, _LONGEST_CELL, _SURELY_HEADS = 12, 40, 2
_HAN = "一-鿿々〇㐀-䶿\uf900-\ufad9\U00020000-\U000323af"
_WORD = f"{_HAN}ぁ-ゖゝ-ゟァ-ヺヽ-ヿ"


class Below(NamedTuple):
    """*places*: cells in a column of places or stations, which are called like people and are nobody. *heads*: lines that hold heads."""

    found: list[Finding]
    places: list[Span]
    heads: frozenset[int]


class _Column(NamedTuple):
    """*kind*: of what is found in it; None in a column of places."""

    kind: GuardKind | None
    level: Level
    is_value: Callable[[str], object]


def _like(pattern: str) -> Callable[[str], object]:
    """Cells are short: the standard engine costs least there."""
    value = late(re.compile, pattern, re.ASCII)
    return lambda cell: value.fullmatch(cell)  # noqa: PLW0108  (compiled when the first cell is asked about)


_IN_ONE_WORD = _like(r"[!-~]{4,}")


def _is_secret(cell: str) -> bool:
    return bool(_IN_ONE_WORD(cell)) and not says_what_it_is(cell)


_HEADS_OF_GROUPS = "[一-龥]{0,4}(?:[区会班組団隊]長|代表|役員|委員長?|[理監幹]事|推進員|連絡員|担任)"
_HEADS = (
    (
        r"(?i:(?:自宅|携帯|勤務先)?電話(?:番号)?|tel|携帯|連絡先)[1-3]?",
        _Column(GuardKind.PHONE, Level.CONFIRM, _like(r"\(?0\d{1,4}[-() ]{0,2}\d{1,4}[-() ]{0,2}\d{3,4}")),
    ),
    (
        rf"お?名前|(?:漢字|カナ)?氏名|フリガナ|宛名|(?:{ROLE}|{_HEADS_OF_GROUPS})(?:氏?名)?",
        _Column(GuardKind.PERSON_NAME, Level.HINT, looks_like_name),
    ),
    (r"(?i:(?:振込)?口座(?:番号)?|account(?:_?no)?)", _Column(GuardKind.BANK_ACCOUNT, Level.CONFIRM, _like(r"\d{6,8}"))),
    (
        r".{0,6}(?:保険者|受給者|宛名|世帯|年金|資格者|患者|診察券|免許証?|在留カード|旅券|手帳)証?等?の?(?:番号|コード|ID|No\.?)",
        _Column(GuardKind.INSURED_NUMBER, Level.CONFIRM, _like(r"[A-Z]{0,2}\d[\d-]{3,14}[A-Z]{0,2}")),
    ),
    (
        r"傷?病名|診断名?|障害名|既往歴?|病歴|疾患名?",
        _Column(GuardKind.SENSITIVE, Level.CONFIRM, _like(rf"[{_WORD}-]{{2,}}.{{0,20}}")),
    ),
    (r"(?i:郵便番号|〒|zip(?:code)?)", _Column(GuardKind.POSTAL_CODE, Level.CONFIRM, _like(r"\d{3}-?\d{4}"))),
    (r"住民票コード", _Column(GuardKind.RESIDENT_CODE, Level.CONFIRM, _like(r"\d(?:-?\d){10}"))),
    (
        r"(?i:生年月日|誕生日|出生(?:年月)?日|birth(?:day|_?date)?|dob)",
        _Column(
            GuardKind.BIRTH_DATE,
            Level.CONFIRM,
            _like(rf"(?:[{_HAN}]{{1,2}}|[MTSHR])?(?:\d{{1,4}}[年./-]\d{{1,2}}[月./-]\d{{1,2}}日?|\d{{6,8}})"),
        ),
    ),
    (r"(?i:(?:初期)?パスワード|password|pw|暗証番号)", _Column(GuardKind.SECRET, Level.CONFIRM, _is_secret)),
    (
        r"(?i:[新旧現]?住所[12]?|居所|所在地?|addr(?:ess)?[12]?)",
        _Column(GuardKind.ADDRESS, Level.CONFIRM, _like(rf"[{_WORD}ー]{{2,20}}\d{{1,5}}(?:-|番地?の?|丁目|の)\d{{0,5}}.{{0,20}}")),
    ),
    (
        "[一-龥]{0,4}(?:[地校学工投票選挙]区|地域|地点|字|市町村|自治体|都道府県|都市|会場|場所|停留所|バス停|駅|路線|方面|行き?先|出張先|視察先|産地|開催地|[出到]発?着?地|支店|営業所|観測所|投票所|河川|橋梁?|漁?港|団地|公園|店舗|拠点)名?",
        _Column(None, Level.HINT, _like(rf"[{_HAN}][{_HAN}ヶケノ]{{0,3}}")),
    ),
)
_OF_SOMEBODY = frozenset({GuardKind.PERSON_NAME, GuardKind.BIRTH_DATE, GuardKind.ADDRESS})
_IN_WORDS = frozenset({None, GuardKind.PERSON_NAME, GuardKind.SECRET})  # without their spaces sentences in English would be secrets, too
_OF_OFFICES = frozenset({GuardKind.PHONE, GuardKind.ADDRESS, GuardKind.POSTAL_CODE})
_ANY_HEAD = late(re.compile, "|".join(f"({pattern})" for pattern, _ in _HEADS))  # heads are short
# Most lines hold none, which is cheaper to see in all of them at once than in the cells of each.
_LINES_WITH_HEAD = tuple(
    Pattern(rf"(?m)(?:^|\t)[\"\r]*(?:{'|'.join(heads)})[\"\r]*(?:$|\t)")
    for heads in (
        [head for head, column in _HEADS if column.kind is GuardKind.PERSON_NAME],
        [head for head, column in _HEADS if column.kind is not GuardKind.PERSON_NAME],
    )
)


def in_columns(text: str, heads: frozenset[int] | None = None) -> Below:
    """What is found below heads; *text* as it was typed, for folding takes the tabs away.

    *heads*: those of the first reading; a further one, in which what was found is `covered`, tells only what that uncovers.
    """
    rows, is_first = _rows(text), heads is None
    headed = _lines_with_heads(rows) if heads is None else heads
    below, found, place, columns = Below([], [], frozenset()), set[int](), 0, dict[int, _Column]()
    for number, line in enumerate(rows.split("\n") if headed else ()):
        named = _heads(line) if number in headed else {}
        if named and len({one.kind for one in named.values()}) < _SURELY_HEADS and any(one.kind for one, _, _ in _values(columns, line)):
            named = {}  # 本人 may be a value, too
        if named or not line.strip():
            columns = named
            found.update([number] if named else [])
        elif columns:
            is_news = is_first or FILLER in line
            for column, start, end in _values(columns, line):
                if column.kind is None:
                    below.places.extend([Span(place + start, place + end)] if _is_place(line, start, end) else [])
                elif is_news:
                    below.found.append(Finding(column.kind, place + start, place + end, column.level))
        place += len(line) + 1
    return below._replace(heads=frozenset(found))


def covered(found: str) -> str:
    """What was found, so that nothing of it is read again; what parts lines, rows and cells stays."""
    return FILLER * len(found) if found.isalnum() else _IN_CELLS.sub(FILLER, found)


def _is_place(line: str, start: int, end: int) -> bool:
    """By itself on its line it may be somebody after all, unless it is rather a town."""
    word = line[start:end]
    return "\t" in line or is_town(word) or not is_frequent(word)


def _rows(text: str) -> str:
    """Lines with tabs between their cells. Rows may have been quoted in one line, with / or a space between. Each character keeps its place."""
    if "\n" not in text:
        rows = text.split(" ")
        is_table = len(rows) > 1 and rows[0].count(",") > 0 and len({row.count(",") for row in rows}) == 1
        text = text.replace(" ", "\n") if is_table else text.replace(" / ", " \n ")
    for separator in _SEPARATORS:
        text = text.replace(separator, "\t")
    return text


def _lines_with_heads(rows: str) -> frozenset[int]:
    """Which lines may hold a head; the others need not be asked."""
    plain = rows.replace(" ", "").replace("\u3000", "")
    found = set[int]()
    for pattern in _LINES_WITH_HEAD:
        done = line = 0
        for start, end in pattern.spans(plain):
            line += plain.count("\n", done, start)
            found.update((line, line + plain.count("\n", start, end)))  # a sign of the class may be a line break
            done = start
    return frozenset(found)


def _values(columns: dict[int, _Column], line: str) -> Iterator[tuple[_Column, int, int]]:
    cells = line.split("\t") if columns else []
    for at, column in columns.items():
        if at < len(cells) and (inner := cells[at].strip(_QUOTES)) and _is_value(column, hidden(inner)):
            start = sum(map(len, cells[:at])) + at + cells[at].index(inner)
            if not (column.kind in _OF_OFFICES and stands_beside_an_office([one.strip(_QUOTES) for one in cells], inner.translate(_WIDE))):
                yield column, start, start + len(inner)


def _heads(line: str) -> dict[int, _Column]:
    found = {}
    for at, cell in enumerate(line.split("\t")):
        words = cell.strip(_QUOTES).replace(" ", "").replace("\u3000", "")
        if 1 < len(words) <= _LONGEST_HEAD and (column := _column(words)):
            found[at] = column
    if any(column.kind in _OF_SOMEBODY for column in found.values()):
        return found
    return {at: column for at, column in found.items() if column.kind is not GuardKind.SENSITIVE}  # how many had which illness


def _column(words: str) -> _Column | None:
    match = _ANY_HEAD.fullmatch(words)
    return match and next(column for (_, column), found in zip(_HEADS, match.groups(), strict=True) if found)


def _is_value(column: _Column, cell: str) -> bool:
    if cell[0] == FILLER:
        return False
    if column.kind not in _IN_WORDS:
        cell = cell.replace(" ", "").replace("\u3000", "")
    return len(cell) <= _LONGEST_CELL and bool(column.is_value(cell.translate(_WIDE) if _ANY_WIDE.search(cell) else cell))
