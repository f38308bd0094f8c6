"""The piece of a text that answers a query, with the words that were meant."""

import re
from collections.abc import Iterator

from lms.search.query import Query
from lms.search.tokens import folded, places_of

READ = 1_500  # characters looked through
AROUND = 12  # characters read on either side of what looks like a hit, to see whether it is a word there
REACH = 120  # characters that a snippet shows
LEAST = 200  # characters read where nothing looks like a hit
BEFORE = 40  # characters before the hit in which to look for a place to begin
FARTHEST = 60  # the same for the beginning of its sentence, of which a reader needs no other
# After what a sentence begins: a line, or the end of another one; 「…。」と goes on.
SENTENCE = re.compile(r"\n|[。！？!?]+(?:(?![。！？!?」』）)】])|[」』）)】]+(?![」』）)】ぁ-ん])) ?")
PART = re.compile(r"[、，；：] ?| |(?=[「『（【])")  # after, or before, what parts of a sentence are told apart by
# A word after a particle. Other kana before a letter are as often in the middle of one: 申し込み.
WORD = re.compile(r"(?<=[をはがにでとのもへや])(?=[一-龠々ァ-ヺa-zA-Zａ-ｚＡ-Ｚ0-9０-９])")
Piece = tuple[str, bool]  # text, and whether it is to be marked
Span = tuple[int, int]


def snippet(text: str, query: Query) -> list[Piece]:
    """Pieces of *text* about its first hit of the longest; the beginning of the text where there is none.

    Where more of a word is found, a single letter of it says nothing: 案内 is marked, a 文 by itself is not.
    """
    lines = "\n".join(filter(None, (" ".join(each.split()) for each in text.splitlines())))[:READ]
    line = lines.replace("\n", " ")
    spans = _joined(_spans(line, query))
    longest = max((stop - begin for begin, stop in spans), default=0)
    spans = [(begin, stop) for begin, stop in spans if stop - begin > 1 or longest == 1]
    start = _start(lines, next(begin for begin, stop in spans if stop - begin == longest)) if spans else 0
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


def _joined(spans: list[Span]) -> list[Span]:
    """Words that stand next to each other are marked as one: 案内文, not 案内 and a 文 that by itself would say nothing."""
    joined: list[Span] = []
    for begin, stop in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((begin, stop))
    return joined


def _start(lines: str, hit: int) -> int:
    """Where a snippet begins: with the sentence of the hit; where that begins too far before it, with a part of it that does not, or at least with a word."""
    if hit <= BEFORE:
        return 0
    sentences = [found.end() for found in SENTENCE.finditer(lines, max(hit - FARTHEST, 0), hit + 1)]
    if near := [place for place in sentences if place <= hit]:
        return near[-1]
    if hit <= FARTHEST:
        return 0
    part = PART.search(lines, hit - BEFORE, hit) or WORD.search(lines, hit - BEFORE, hit + 1)
    return part.end() if part else hit - BEFORE


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
    together = _joined([(place, place + len(form)) for place, form in places])
    alone = [span for span in together if _stands_alone(plain, *span)]
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
