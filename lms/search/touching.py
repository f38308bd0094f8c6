"""Whether a text says anything of what is asked for. Of few texts the nearest may have nothing to do with it, and its cosine does not tell:
where all that is known comes from twenty texts, most of them lie near to each other.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from lms.search import language
from lms.search.tokens import tokens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAST = 0.2  # of the words: in the same words, or in words as near as that together
LEAST_SAID = 0.5  # words: so that of one alone a word somewhat near to it says too little
FAR = 0.4  # cosine of two words from which on the one says something of the other


def touches(asked: Sequence[str], text: str) -> bool:
    """*asked*: words that say something, each once."""
    return bool(asked) and _said(asked, text) >= max(LEAST * len(asked), LEAST_SAID)


def share(asked: Sequence[str], text: str) -> float:
    """How many of them a text says, in the same words or in near ones, as a part of all."""
    return _said(asked, text) / len(asked) if asked else 0.0


def _said(asked: Sequence[str], text: str) -> float:
    there, directions = _read(text)
    near = (language.directions(asked) @ directions.T).max(axis=1, initial=0)
    return sum(1.0 if word in there else max(float(best) - FAR, 0) / (1 - FAR) for word, best in zip(asked, near, strict=True))


@lru_cache(maxsize=256)  # as many as there are where this is asked at all
def _read(text: str) -> "tuple[frozenset[str], Floats]":
    words = [*dict.fromkeys(tokens(text))]
    return frozenset(words), language.directions(words)
