"""The piece of a text that answers a query, with the words that were meant."""

from collections.abc import Iterator

from lms.search.query import Query
from lms.search.tokens import folded, places_of

READ = 1_500  # characters looked through
AROUND = 12  # characters read on either side of what looks like a hit, to see whether it is a word there
REACH = 120  # characters that a snippet shows
LEAST = 200  # characters read where nothing looks like a hit
Piece = tuple[str, bool]  # text, and whether it is to be marked
Span = tuple[int, int]


def snippet(text: str, query: Query, around: int = 40) -> list[Piece]:
    """Pieces of *text* about its first hit of the longest; the beginning of the text where there is none.

    Where more of a word is found, a single letter of it says nothing: 案内 is marked, a 文 by itself is not.
    """
    line = " ".join(text.split())[:READ]
    spans = _spans(line, query)
    longest = max((stop - begin for begin, stop in spans), default=0)
    spans = [(begin, stop) for begin, stop in spans if stop - begin > 1 or longest == 1]
    start = _start(line, next(begin for begin, stop in spans if stop - begin == longest), around) if spans else 0
    end = min(start + REACH, len(line))
    pieces: list[Piece] = [("…", False)] if start else []
    at = start
    for begin, stop in spans:
        if begin < at or stop > end:
            continue
        pieces += [(line[at:begin], False), (line[begin:stop], True)]
        at = stop
    pieces.append((line[at:end] + ("…" if end < len(line) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _start(line: str, hit: int, around: int) -> int:
    """Where a snippet begins: with a sentence, or a part of one, that begins not far before the hit; else where it may, within a word."""
    since = max(hit - around, 0)
    if not since:
        return 0
    sentence = max(line.rfind(mark, since, hit) for mark in "。！？") + 1
    part = line.find("、", since, hit) + 1
    begun = sentence or part or since
    return begun + (line[begun] == " ")


def _spans(line: str, query: Query) -> list[Span]:
    """Where words of the query stand, as far as the snippet reaches from the first of them.

    Reading every text word by word costs a page more than all else. So what stands alone between other kinds of letters is taken for
    the word it looks like; where nothing does, the surroundings of what may be one are read; and the beginning of the line where nothing
    looks like it at all (another spelling may stand there).
    """
    plain = folded(line)
    if len(plain) != len(line):  # only where folding keeps the length can places be told; else character by character
        plain = "".join(one if len(one := folded(c)) == 1 else c for c in line)
    wanted = query.forms()
    places = sorted(_places(plain, wanted))
    alone = [(place, place + len(form)) for place, form in places if _stands_alone(plain, place, place + len(form))]
    if alone:
        return alone
    found: list[Span] = []
    for place, form in places:
        if found and place >= found[0][0] + REACH:
            break
        if found and place < found[-1][1]:
            continue
        start = max(place - AROUND, 0)
        found += [(begin + start, stop + start) for begin, stop in places_of(plain[start : place + len(form) + AROUND], wanted)]
    return found or places_of(plain[:LEAST], wanted)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """No letter of the same kind goes on before or after it, and it is of a kind in which that means something."""
    first, last = _kind(plain[start]), _kind(plain[end - 1])
    before = start > 0 and _kind(plain[start - 1]) == first
    after = end < len(plain) and _kind(plain[end]) == last
    return bool(first and last) and not before and not after


def _kind(letter: str) -> str:
    """kanji, katakana or latin; empty for hiragana, in which words run into one another, and for everything else."""
    if "\u4e00" <= letter <= "\u9fff" or letter == "々":
        return "kanji"
    if "\u30a1" <= letter <= "\u30ff":
        return "katakana"
    return "latin" if letter.isascii() and letter.isalnum() else ""


def _places(plain: str, wanted: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Where the letters of a form stand, be it a word there or part of another."""
    for form in wanted:
        place = plain.find(form)
        while place >= 0:
            yield place, form
            place = plain.find(form, place + len(form))
