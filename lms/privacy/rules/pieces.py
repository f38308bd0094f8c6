"""A 個人番号 after its word: at once, or in pieces in cells, on lines, with words between, or as a scanner read it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.rules.matching import Pattern

LABEL = r"(?i:個人番号|コジンバンゴウ|こじんばんごう|まいなんばー|マイナ(?:ンバー|番号)|my[ _-]?number|kojin[ _-]?(?:bango|no))"
LENGTH = 12
_LABELS = Pattern(LABEL)
_AT_ONCE = late(re.compile, r"[^0-9\n]{0,12}\n?[^0-9\n]{0,6}([0-9](?:[ \n]{0,3}[-.,_/|・]?[ \n]{0,3}[0-9]){11})(?![0-9])")
_FURTHER = late(re.compile, r"[^0-9番]{0,40}([0-9]{12})(?![0-9])")
_NEXT_LINE = late(re.compile, r"[^\n]{0,40}\n {0,4}([0-9]{4}([ -])[0-9]{4}\2[0-9]{4})(?![0-9 -])")  # whatever its own line says
_WITHIN, _MOST_BETWEEN = 100, 24
_DIGIT, _FURTHEST = late(re.compile, "[0-9OolI]"), 140  # without twelve of them nobody need look closer
# 上4桁, (1/3) and (2) say which piece it is.
_WHICH = late(re.compile, r"[0-9]{1,2} ?(?:桁|文字|/ ?[0-9]{1,2} ?\))|(?<=\()[0-9]\)")
_PIECE = late(re.compile, r"[0-9]+")
_COUNTS = late(re.compile, r" ?(?:[年月日円人件名回個枚時分秒%点条項歳]|世帯|ページ)|[.-][0-9]")
_SHORTEST, _MOST = 3, 4
# O is read for 0, l and I for 1.
_SCANNED = late(re.compile, r"(?<![0-9A-Za-z-])[0-9OolI](?:[ -]?[0-9OolI]){11}(?![0-9A-Za-z-])")
_MEANT = str.maketrans("OolI", "0011")
_FEWEST_READ = 6


class Pieces(NamedTuple):
    start: int
    end: int
    digits: str
    may_have_slip: bool  # it stands where such a number is expected


def after_the_word(text: str) -> Iterator[Pieces]:
    """What may be the twelve digits: right behind the word, in up to four pieces, or with letters that look like digits."""
    for _, start in _LABELS.spans(text):
        if len(_DIGIT.findall(text, start, start + _FURTHEST)) < LENGTH:
            continue
        if match := _AT_ONCE.match(text, start):
            yield Pieces(*match.span(1), "".join(_PIECE.findall(match.group(1))), may_have_slip=True)
            continue
        if match := _FURTHER.match(text, start) or _NEXT_LINE.match(text, start):
            yield Pieces(*match.span(1), "".join(_PIECE.findall(match.group(1))), may_have_slip=True)
            continue
        yield from _apart(text, start, start + _WITHIN)
        for match in _SCANNED.finditer(text, start, start + _WITHIN):
            if sum(map(match.group().count, "0123456789")) >= _FEWEST_READ:
                digits = match.group().replace(" ", "").replace("-", "").translate(_MEANT)
                yield Pieces(*match.span(), digits, may_have_slip=False)


def _apart(text: str, start: int, end: int) -> Iterator[Pieces]:
    window = _WHICH.sub(lambda match: " " * len(match.group()), text[start:end])
    found = [match.span() for match in _PIECE.finditer(window)]
    for first in range(len(found)):
        digits, done = "", found[first][0]
        for piece in found[first : first + _MOST]:
            size = piece[1] - piece[0]
            if piece[0] - done > _MOST_BETWEEN or size < _SHORTEST or _COUNTS.match(window, piece[1]):
                break
            digits, done = digits + window[slice(*piece)], piece[1]
            if len(digits) >= LENGTH:
                break
        if len(digits) == LENGTH and done > found[first][0] + LENGTH:
            yield Pieces(start + found[first][0], start + done, digits, may_have_slip=False)
