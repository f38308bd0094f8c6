"""What changed between two versions of a text, in pieces to be drawn. Pure; made so that no text can be slow."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

Piece = tuple[str, str]  # ("same" | "out" | "in", text)
SENTENCES = re.compile(r"[^。．！？\n]*[。．！？\n]|[^。．！？\n]+")
MOST_SIGNS = 400  # up to here a changed sentence is compared sign by sign
LEAST_COMMON = 0.4  # of what two sentences share; below, the whole sentence is said to be new


def pieces(before: str, after: str) -> list[Piece]:
    """Sentence by sentence; within a changed sentence sign by sign, where the two are alike."""
    if before == after:
        return [("same", after)] if after else []
    return _joined(_by_sentence(SENTENCES.findall(before), SENTENCES.findall(after)))


def _by_sentence(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        old, new = "".join(before[i:j]), "".join(after[k:m])
        if tag == "equal":
            yield "same", new
        elif tag == "replace" and len(old) <= MOST_SIGNS and len(new) <= MOST_SIGNS:
            yield from _by_sign(old, new)
        else:
            yield "out", old
            yield "in", new


def _by_sign(old: str, new: str) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new)
    if matcher.ratio() < LEAST_COMMON:
        yield "out", old
        yield "in", new
        return
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            yield "same", new[k:m]
        else:
            yield "out", old[i:j]
            yield "in", new[k:m]


def _joined(found: Iterator[Piece]) -> list[Piece]:
    """Without empty pieces; neighbours of one kind are one."""
    done: list[Piece] = []
    for kind, text in found:
        if text and done and done[-1][0] == kind:
            done[-1] = (kind, done[-1][1] + text)
        elif text:
            done.append((kind, text))
    return done
