"""Digits in kanji, in circles and in two writings at once, and the dashes between digits, as the patterns read them."""

import re
from collections.abc import Iterator

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern
from lms.privacy.rules.numbers import my_number_is_valid
from lms.privacy.rules.pieces import LENGTH

# Seven kanji digits in a row are a number; of 〇〇〇-〇〇〇〇 with fewer than three different ones it is a blank to fill in.
# A circle (○, ◯) is how many write 〇.
_KANJI = str.maketrans("〇○◯零一壱二弐三参四五六七八九", "0000112233456789")
_KANJI_DIGIT = "[〇○◯零一二三四五六七八九壱弐参]"
_SIGN = "-ー‐−–—―の() \n./|・_,、:;~〜=+*\\[\\]"
_SIGNS = rf"[{_SIGN}]{{0,3}}[ >]*"  # and what the next line is indented by
_KANJI_RUN = Pattern(rf"{_KANJI_DIGIT}(?:{_SIGNS}{_KANJI_DIGIT}){{6,}}")
# Both writings in one number: 12三四5六…; most texts have no place where they meet, which one walk tells.
_ANY_DIGIT = "[0-9" + _KANJI_DIGIT[1:]
_MEETING = late(re.compile, f"{_ANY_DIGIT}(?:(?<=[0-9]){_SIGNS}{_KANJI_DIGIT}|(?<![0-9]){_SIGNS}[0-9])")
_MIXED_RUN = late(re.compile, f"{_ANY_DIGIT}(?:{_SIGNS}{_ANY_DIGIT})*")
_IN_RUN, _FURTHEST = f"0123456789>{_KANJI_DIGIT}{_SIGN}", 200  # how far before they meet it begins
_DIGITS = late(re.compile, f"{_ANY_DIGIT}+")
_IN_ONE = _KANJI | str.maketrans(dict.fromkeys("の、,:;", "-"))
_LONE = frozenset(_KANJI_DIGIT)
_FEWEST_DIFFERENT = 3
_CIRCLED = str.maketrans("⓪①②③④⑤⑥⑦⑧⑨❶❷❸❹❺❻❼❽❾", "0123456789123456789")
_CIRCLED_RUN = late(re.compile, "[⓪①-⑨❶-❾](?:[ -]?[⓪①-⑨❶-❾]){9,}")
# Each part can be matched in one way only, so that the standard engine reads it in one walk. What it begins with is looked for alone.
_BETWEEN_DIGITS = late(re.compile, "[0-9()ー‐‒–—―−─━](?:(?<!一)[ \n]*[ー‐‒–—―−─━一](?=[ \n]*[0-9()ー‐‒–—―−─━]))+")
_HYPHENS = str.maketrans(dict.fromkeys("ー‐‒–—―−─━一", "-"))


def with_digits(text: str) -> str:
    """A number written in kanji reads as one: 〇九〇ー一二三四ー五六七八. So does one in circles, which are too many for items of a list."""
    text = _CIRCLED_RUN.sub(lambda match: match.group().translate(_CIRCLED), text)
    pieces, done = list[str](), 0
    for start, end in _KANJI_RUN.spans(text):
        run = text[start:end].translate(_KANJI)
        different = len({char for char in run if char.isdecimal()})
        if different >= _FEWEST_DIFFERENT or (different > 1 and "0" not in run):
            pieces += text[done:start], run.replace("の", "-")
            done = end
    text = "".join((*pieces, text[done:]))
    return _with_my_numbers(text)


def _with_my_numbers(text: str) -> str:
    """Digits in two writings are one number where twelve of them are a My Number."""
    pieces, done, seen = list[str](), 0, 0
    for meeting in _MEETING.finditer(text):
        if meeting.start() < seen:
            continue
        first = max(seen, meeting.start() - _FURTHEST)
        run = _MIXED_RUN.search(text, first + len(text[first : meeting.start()].rstrip(_IN_RUN)))
        seen = run.end() if run else meeting.end()
        for start, end in _my_numbers(text, run) if run else ():
            pieces += text[done:start], text[start:end].translate(_IN_ONE)
            done = end
    return "".join((*pieces, text[done:]))


def _my_numbers(text: str, run: re.Match[str]) -> Iterator[tuple[int, int]]:
    groups, done = [group.span() for group in _DIGITS.finditer(text, *run.span())], 0
    for first, (start, _) in enumerate(groups):
        if start >= done and (end := _end_of_number(text, start, groups[first : first + LENGTH])):
            yield start, end
            done = end


def _end_of_number(text: str, start: int, groups: list[tuple[int, int]]) -> int:
    for _, end in groups:
        parts = _DIGITS.findall(text, start, end)
        digits = "".join(parts)
        if len(digits) >= LENGTH:
            return end if _is_my_number(parts, digits) else 0
    return 0


def _is_my_number(parts: list[str], digits: str) -> bool:
    """What is a kanji by itself before or behind other digits counts things, or is an item of a list: …1234の二件, 一 0270-…"""
    if len(digits) != LENGTH or digits.isdecimal() or (len(parts) < LENGTH and any(part in _LONE for part in (parts[0], parts[-1]))):
        return False
    return my_number_is_valid(digits.translate(_KANJI))


def with_hyphens(text: str) -> str:
    """Long vowel marks and dashes become "-" between digits, spaces aside; inside a word they stay."""
    return _BETWEEN_DIGITS.sub(lambda match: match.group()[0] + match.group()[1:].translate(_HYPHENS), text)
