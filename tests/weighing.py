"""`python -m tests.weighing [names|combined]`: learn anew what speaks for a name, or for somebody who is told of without one.

Learnt from are the lines below tests/privacy; written are the tables of weights beside lms/privacy/rules/weights.py. What it prints is how the
same learning does on lines that it was not shown: the weights for a file are learnt from all others (for whoever is told of without a name: for
a fifth of the lines from the others).
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from lms.privacy.rules import combined, weights
from lms.privacy.rules.folding import joined, plain
from lms.privacy.rules.names import evidence
from lms.privacy.rules.names.candidates import candidates
from tests.privacy.examples import BATCHES, HARMLESS, HERE, Example, read

COURSES = Path(__file__).parents[1] / "courses"
TAUGHT = HERE.with_name("taught")
PERSON, COMBINATION = "person_name", "combination"
# How much a weight may stray for one line; what a weight of 1 is written as, and the least that is worth keeping.
RESTRAINT, SCALE, LEAST = 3.0, 100, 4
FIFTHS = 5
# So much of what is marked has to stand in a passage that is to tell of it.
MOST_OF_IT = 0.8


class Case(NamedTuple):
    """One thing that is weighed: what speaks for it and against it, whether it is one, and which lines it is not judged by."""

    pieces: tuple[str, ...]
    is_one: bool
    group: str


def main(which: Iterable[str]) -> None:
    for name in which:
        for line in _told(name, list(LEARNT[name]())):
            print(line)  # noqa: T201  (a command)


def _told(name: str, those: list[Case]) -> Iterator[str]:
    yield "| lines | there | found | right |\n|---|---|---|---|"
    for group in sorted({each.group for each in those if each.is_one}):
        others = learnt([each for each in those if each.group != group])
        yield _line(group, [each for each in those if each.group == group], others)
    table = learnt(those)
    lines = sorted(f"{piece}\t{weight}" for piece, weight in table.items())
    Path(weights.__file__).with_name(f"{name}_weights.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield f"{len(those)} weighed, {sum(each.is_one for each in those)} of them right; {len(lines)} weights"


def _lines() -> Iterator[tuple[str, Example]]:
    for file in (HERE, *sorted(BATCHES.glob("*.txt")), *sorted(TAUGHT.glob("*.txt"))):
        for example in read(file):
            yield f"{file.parent.name}/{file.stem}", example


def names() -> Iterator[Case]:
    for file, example in _lines():
        if example.kind not in (PERSON, HARMLESS):
            continue
        folded = joined(plain(example.text))
        named = [folded.folded(*place) for place in example.places]
        for one in candidates(folded.text):
            if not any(start < one.start < end for start, end in named):  # the end of a name is no candidate of its own
                is_name = any(start == one.start for start, _ in named)
                yield Case(tuple(sorted(evidence.evidence(folded.text, one))), is_name, file)


def passages() -> Iterator[Case]:
    """Lessons tell of nobody; there are many more such passages than of others, as there are at a desk."""
    lessons = (
        Example(HARMLESS, line, ()) for file in sorted(COURSES.rglob("*.md")) for line in file.read_text(encoding="utf-8").splitlines()
    )
    for example in (*(each for _, each in _lines()), *lessons):
        if example.kind not in (COMBINATION, HARMLESS):
            continue
        group = f"fifth {crc32(example.text.encode()) % FIFTHS + 1}"
        folded = joined(plain(example.text))
        told = [folded.folded(*place) for place in example.places]
        for passage in combined.passages(folded.text):
            share = max((_share(passage, start, end) for start, end in told), default=0)
            if not 0 < share < MOST_OF_IT:
                yield Case(tuple(sorted(combined.evidence(folded.text, passage))), share > 0, group)


def _share(passage: combined.Passage, start: int, end: int) -> float:
    return (min(passage.sentences[-1].end, end) - max(passage.sentences[0].start, start)) / (end - start)


def learnt(those: list[Case]) -> dict[str, int]:
    """Logistic regression, restrained by squares; whole numbers, so that no machine adds them up otherwise."""
    columns = {piece: at for at, piece in enumerate(sorted({piece for each in those for piece in each.pieces}))}
    places = [columns[piece] for each in those for piece in each.pieces]
    ends = np.cumsum([0, *(len(each.pieces) for each in those)])
    shown = csr_matrix((np.ones(len(places)), places, ends), shape=(len(those), len(columns)))
    signs = np.array([1.0 if each.is_one else -1.0 for each in those])

    def cost(table: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (shown @ table)
        doubt = 1 / (1 + np.exp(np.clip(margins, -30, 30)))
        return float(np.logaddexp(0, -margins).sum() + RESTRAINT / 2 * table @ table), RESTRAINT * table - shown.T @ (signs * doubt)

    found = minimize(cost, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    whole = {piece: round(SCALE * float(found[at])) for piece, at in columns.items()}
    return {piece: weight for piece, weight in whole.items() if abs(weight) >= LEAST}


def _line(group: str, those: list[Case], table: dict[str, int]) -> str:
    said = [sum(table.get(piece, 0) for piece in each.pieces) > 0 for each in those]
    found = sum(each.is_one and one for each, one in zip(those, said, strict=True))
    there = sum(each.is_one for each in those)
    return f"| {group} | {there} | {found / there:.3f} | {found / max(1, sum(said)):.3f} |"


LEARNT = {"names": names, "combined": passages}


if __name__ == "__main__":
    main(sys.argv[1:] or LEARNT)
