"""How near two words are in the language, whether a town's cases have them or not: 112,000 words as directions, a byte a number, made by
`python -m tests.language` from chiVe (see NOTICE). Knows no table, asks nothing of anybody; loaded only where likeness is worked out.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FILE = Path(__file__).parent / "language.npz"
NEAREST = 5
LEAST = 0.35  # cosine: what is farther off has little to do with a word
ITSELF = 0.9999  # also another spelling that was given the same direction
BLOCK = 256
LETTER = 4  # bytes of one in a table


def directions(words: Sequence[str]) -> "Floats":
    """Of each word, of length one; of length nought where the language does not know it."""
    import numpy as np  # noqa: PLC0415

    known, rows, table = _table()
    found = np.zeros((len(words), table.shape[1]), dtype=np.float32)
    if not words:
        return found
    longest = known.dtype.itemsize // LETTER  # a word of more letters would widen the whole table
    asked = np.array([word if len(word) <= longest else "" for word in words], dtype=known.dtype)
    places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
    there = known[places] == asked
    vectors = table[rows[places[there]]].astype(np.float32)
    found[there] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return found


def near(asked: "Floats", among: "Floats") -> list[list[tuple[int, float]]]:
    """For each direction the places of the nearest *among* others, itself left out, with shares that sum up to one; none where all are far."""
    import numpy as np  # noqa: PLC0415

    found: list[list[tuple[int, float]]] = []
    most = min(NEAREST + 1, len(among))
    for start in range(0, len(asked) if most else 0, BLOCK):
        for scores in asked[start : start + BLOCK] @ among.T:
            best = np.argpartition(-scores, most - 1)[:most]
            best = best[np.lexsort((best, -scores[best]))]
            kept = [(int(place), float(scores[place])) for place in best if LEAST < scores[place] < ITSELF][:NEAREST]
            total = sum(score for _, score in kept)
            found.append([(place, score / total) for place, score in kept])
    return found if most else [[] for _ in asked]


@cache
def _table() -> tuple[Any, Any, Any]:
    """The words in their order, the row of each, and the rows."""
    import numpy as np  # noqa: PLC0415

    with np.load(FILE, allow_pickle=False) as stored:
        return np.array(stored["words"].tobytes().decode().split("\n")), stored["rows"], stored["vectors"]
