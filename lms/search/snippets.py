"""The piece of a text that answers a query, with the words that were meant."""

from lms.search.query import Query
from lms.search.tokens import folded, words

READ = 1_500  # characters looked through
Piece = tuple[str, bool]  # text, and whether it is to be marked


def snippet(text: str, query: Query, around: int = 40) -> list[Piece]:
    """Pieces of *text* about its first hit; the beginning of the text where there is none."""
    line = " ".join(text.split())[:READ]
    spans = _spans(line, query)
    start = max(spans[0][0] - around, 0) if spans else 0
    end = min(start + 3 * around, len(line))
    pieces: list[Piece] = [("…", False)] if start else []
    at = start
    for begin, stop in spans:
        if begin < at or stop > end:
            continue
        pieces += [(line[at:begin], False), (line[begin:stop], True)]
        at = stop
    pieces.append((line[at:end] + ("…" if end < len(line) else ""), False))
    return [piece for piece in pieces if piece[0]]


def _spans(line: str, query: Query) -> list[tuple[int, int]]:
    """Where words of the query stand. Only where folding keeps the length can places be told; else word by word."""
    plain = folded(line)
    if len(plain) != len(line):
        line_by_character = "".join(folded(c) if len(folded(c)) == 1 else c for c in line)
        plain = line_by_character
    wanted = query.forms()
    return [(word.start, word.end) for word in words(plain) if word.form in wanted or wanted & set(word.parts)]
