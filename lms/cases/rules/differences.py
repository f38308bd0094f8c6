"""What changed between two versions of a text, in pieces to be drawn. Pure; no text can make it slow."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Piece = tuple[str, str]  # ("same" | "out" | "in", text)
SENTENCES = re.compile(r"[^。．！？\n]*[。．！？\n]|[^。．！？\n]+")
MOST_SENTENCES = 300  # compared with each other; what is changed throughout and longer is said to be new


def pieces(before: str, after: str) -> list[Piece]:
    """Sentence by sentence; of a changed sentence, from the first sign that is different to the last."""
    old, new = _counted(before), _counted(after)
    if max(len(old), len(new)) > MOST_SENTENCES:
        return _joined(_between(before, after))
    return _joined(_by_sentence(old, new))


def _counted(text: str) -> list[tuple[str, int]]:
    """Sentences, each with how often it stood before: none comes twice, for repetitions are what makes comparing slow."""
    seen: Counter[str] = Counter()
    found = []
    for sentence in SENTENCES.findall(text):
        seen[sentence] += 1
        found.append((sentence, seen[sentence]))
    return found


def _by_sentence(before: Sequence[tuple[str, int]], after: Sequence[tuple[str, int]]) -> Iterator[Piece]:
    for _, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield from _between("".join(text for text, _ in before[i:j]), "".join(text for text, _ in after[k:m]))


def _between(old: str, new: str) -> Iterator[Piece]:
    """What both begin and end with stands; what lies between goes out and comes in."""
    shorter = min(len(old), len(new))
    begin = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    end = next((at for at in range(shorter - begin) if old[-1 - at] != new[-1 - at]), shorter - begin)
    yield "same", new[:begin]
    yield "out", old[begin : len(old) - end]
    yield "in", new[begin : len(new) - end]
    yield "same", new[len(new) - end :]


def _joined(found: Iterator[Piece]) -> list[Piece]:
    """Without empty pieces; neighbours of one kind are one."""
    done: list[Piece] = []
    for kind, text in found:
        if text and done and done[-1][0] == kind:
            done[-1] = (kind, done[-1][1] + text)
        elif text:
            done.append((kind, text))
    return done
