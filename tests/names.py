"""`python -m tests.names`: learn anew what speaks for a name and write lms/privacy/rules/names/weights.txt.

Learnt from are the lines with and without names below tests/privacy. Before that it prints, file by file, how the same learning does on lines
that it was not shown: the weights for a file are learnt from all others.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from lms.privacy.rules.folding import joined, plain
from lms.privacy.rules.names import evidence
from lms.privacy.rules.names.candidates import candidates
from tests.privacy.examples import BATCHES, HARMLESS, HERE, read

TAUGHT = HERE.with_name("taught")
WEIGHTS = Path(evidence.__file__).with_name("weights.txt")
PERSON = "person_name"
# How much a weight may stray for one line; what a weight of 1 is written as, and the least that is worth keeping.
RESTRAINT, SCALE, LEAST = 3.0, 100, 4


class Case(NamedTuple):
    """One candidate: what speaks for it and against it, whether it is a name, and the file it is from."""

    pieces: tuple[str, ...]
    is_name: bool
    file: str


def main() -> None:
    for line in _told():
        print(line)  # noqa: T201  (a command)


def _told() -> Iterator[str]:
    those = list(cases())
    names = sorted({each.file for each in those})
    yield "| file | names | found | right |\n|---|---|---|---|"
    for file in names:
        yield _line(file, [each for each in those if each.file == file], _learnt([each for each in those if each.file != file]))
    weights = _learnt(those)
    lines = sorted(f"{piece}\t{weight}" for piece, weight in weights.items())
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield f"{len(those)} candidates, {sum(each.is_name for each in those)} of them names; {len(lines)} weights"


def cases() -> Iterator[Case]:
    for file in (HERE, *sorted(BATCHES.glob("*.txt")), *sorted(TAUGHT.glob("*.txt"))):
        for example in read(file):
            if example.kind in (PERSON, HARMLESS):
                yield from _of_text(example.text, example.places, f"{file.parent.name}/{file.stem}")


def _of_text(text: str, places: Iterable[tuple[int, int]], file: str) -> Iterator[Case]:
    folded = joined(plain(text))
    named = [folded.folded(*place) for place in places]
    for one in candidates(folded.text):
        if any(start < one.start < end for start, end in named):
            continue  # the end of a name is no candidate of its own
        is_name = any(start == one.start for start, _ in named)
        yield Case(tuple(evidence.evidence(folded.text, one)), is_name, file)


def _learnt(those: list[Case]) -> dict[str, int]:
    """Logistic regression, restrained by squares; whole numbers, so that no machine adds them up otherwise."""
    columns = {piece: at for at, piece in enumerate(sorted({piece for each in those for piece in each.pieces}))}
    places = [columns[piece] for each in those for piece in each.pieces]
    ends = np.cumsum([0, *(len(each.pieces) for each in those)])
    shown = csr_matrix((np.ones(len(places)), places, ends), shape=(len(those), len(columns)))
    signs = np.array([1.0 if each.is_name else -1.0 for each in those])

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (shown @ weights)
        doubt = 1 / (1 + np.exp(np.clip(margins, -30, 30)))
        return float(np.logaddexp(0, -margins).sum() + RESTRAINT / 2 * weights @ weights), RESTRAINT * weights - shown.T @ (signs * doubt)

    found = minimize(cost, np.zeros(len(columns)), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    whole = {piece: round(SCALE * float(found[at])) for piece, at in columns.items()}
    return {piece: weight for piece, weight in whole.items() if abs(weight) >= LEAST}


def _line(file: str, those: list[Case], weights: dict[str, int]) -> str:
    said = [sum(weights.get(piece, 0) for piece in each.pieces) > 0 for each in those]
    found = sum(each.is_name and name for each, name in zip(those, said, strict=True))
    there = sum(each.is_name for each in those)
    return f"| {file} | {there} | {found / max(1, there):.3f} | {found / max(1, sum(said)):.3f} |"


if __name__ == "__main__":
    main()
