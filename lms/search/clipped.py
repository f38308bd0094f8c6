"""Words cut short, as offices say them: 固資税 for 固定資産税, 会任 for 会計年度任用職員, マイナ for マイナンバー."""

import re
from collections.abc import Iterator, Mapping, Sequence

from lms.search.spelling import KANJI
from lms.search.tokens import pieces_written
from lms.search.typed import Chunk, Cut

LONGEST = 4  # letters of a word cut short
MOST_KANA = 2  # of a piece that is no single kanji: ふる of ふるさと
LEAST_KATAKANA = 3
ALL_KATAKANA = re.compile("[ァ-ヺー]+")


def clips_of(chunk: Chunk, docs: Mapping[str, int]) -> Iterator[Cut]:
    """Neighbouring crumbs, which the dictionary has made of something that it does not know, all there are next to each other; and katakana
    that nowhere stand. *docs*: in how many documents a word stands.
    """
    words = chunk.words
    first = 0
    while first < len(words):
        last = first
        while last + 1 < len(words) and words[last + 1].start == words[last].end and _is_crumb(chunk, last + 1):
            last += 1
        is_made_of_crumbs = last > first and _is_crumb(chunk, first) and words[last].end - words[first].start <= LONGEST
        if is_made_of_crumbs or (last == first and ALL_KATAKANA.fullmatch(words[first].form) and not docs.get(words[first].form)):
            yield Cut(chunk, first, last)
        first = last + 1


def is_clipped(short: str, long: str) -> bool:
    """Whether *short* is made of the beginnings of words of *long*, the first of them among these; of katakana the beginning is enough."""
    if len(short) >= len(long) or short[0] != long[0]:
        return False
    if ALL_KATAKANA.fullmatch(short):
        return len(short) >= LEAST_KATAKANA and long.startswith(short)
    letters = iter(long)
    return all(letter in letters for letter in short) and _begins(short, pieces_written(long), 0)


def _begins(short: str, pieces: Sequence[str], taken: int) -> bool:
    """Whether beginnings of some of *pieces*, in their order, make *short*."""
    if not short:
        return taken > 1
    if not pieces:
        return False
    piece = pieces[0]
    for length in range(1, min(len(short), max(len(piece) - 1, 1)) + 1):
        if piece.startswith(short[:length]) and _begins(short[length:], pieces[1:], taken + 1):
            return True
    return taken > 0 and _begins(short, pieces[1:], taken)


def _is_crumb(chunk: Chunk, number: int) -> bool:
    word = chunk.words[number]
    written = chunk.text[word.start : word.end]
    return bool(KANJI.fullmatch(written)) or (len(written) <= MOST_KANA and not written.isascii() and not KANJI.search(written))
