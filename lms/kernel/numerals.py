"""Whole numbers as people type them: 30, ３０, 1,440, 三十, 一二〇, 1万2千, −5, △5. Pure."""

import re
import unicodedata

MOST_DIGITS = 9
LONGEST = 40
MINUS = ("-", "−", "‐", "–", "ー", "△", "▲", "マイナス")  # a ledger writes what is lost with a triangle
DIGITS = {char: value for value, row in enumerate(("〇零", "一壱", "二弐", "三参", "四", "五伍", "六", "七", "八", "九")) for char in row}
SMALL = {"十": 10, "拾": 10, "百": 100, "千": 1_000}
LARGE = (("億", 100_000_000), ("万", 10_000))
IN_THREES = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")


def read_whole(text: str) -> int | None:
    """The whole number that *text* says, in ASCII, full-width or kanji numerals; None for anything else, and for more than nine digits."""
    plain = "".join(unicodedata.normalize("NFKC", text[:LONGEST]).replace("萬", "万").split())
    mark = next((each for each in MINUS if plain.startswith(each)), "")
    rest = plain[len(mark) :]
    value = _read(rest.replace(",", "") if IN_THREES.fullmatch(rest) else rest)
    if value is None or value >= 10**MOST_DIGITS:
        return None
    return -value if mark else value


def _read(plain: str) -> int | None:
    """三十五 or 35, or by 億 and 万, each with what stands before it."""
    if not plain or _figures(plain) is not None:
        return _figures(plain)
    total, rest = 0, plain
    for mark, unit in LARGE:
        head, found, tail = rest.partition(mark)
        if found:
            count = _below_ten_thousand(head)
            if count is None:
                return None
            total, rest = total + count * unit, tail
    last = _below_ten_thousand(rest) if rest else 0
    return None if last is None else total + last


def _below_ten_thousand(part: str) -> int | None:
    """千五百, 2千, 三十, 35: a digit and what it stands for, the larger first; 十百 is no number."""
    total, bound, digits = 0, 10_000, ""
    for char in part:
        if char not in SMALL:
            digits += char
            continue
        count = _figures(digits) if digits else 1
        if count is None or count > 9 or SMALL[char] >= bound:
            return None
        total, bound, digits = total + count * SMALL[char], SMALL[char], ""
    last = _figures(digits) if digits else 0
    return None if not part or last is None or last >= bound else total + last


def _figures(part: str) -> int | None:
    """30 or 三〇: one digit after the other."""
    if not part or not all(char in DIGITS or (char.isascii() and char.isdigit()) for char in part):
        return None
    return int("".join(str(DIGITS.get(char, char)) for char in part))
