"""What a text is about, as a few numbers: latent semantic analysis over the words of the tokeniser. Knows no table.

numpy and scipy take 45 MB and a quarter of a second: they load when a collection is large enough to need them, never at start-up.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lms.kernel.immutable import immutable
from lms.search import language

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.int8]

MODEL = "lsa-5"  # another way to weigh or cut words is another model
MOST_DIMENSIONS = 96
TERMS_A_DIMENSION = 2  # few words say only so much
# A text lies where the strongest third of the directions say, by the cube of their strength (weak ones tell phrases apart instead of matters),
# and a little where all of them say: of two about the same work that says which is about the same in it.
STRONGEST = 3
STRONGER = 2  # so much more than all of them, each of which counts by its strength
OF_ALL = 0.16
MOST_TERMS = 40_000
MOST_OF_CASES = 0.5  # a word of every second case says nothing
OF_ANOTHER = 0.3  # how much a word says of what another word of the same meaning says
DOUBTED = 2  # a word of so few cases is half known by the words that are near to it in the language, one of many cases by itself
STEEP = 127
BLOCK = 1_024


class Broken(Exception):
    """What was stored is not a basis."""


@immutable
class Said:
    """What one text says, word by word."""

    vectors: Any  # words × directions, those that say something
    times: Any  # how much each counts: a word said twice a little more than once


@immutable
class Basis:
    """Where each known word lies."""

    terms: dict[str, int]
    vectors: Any  # terms × directions, weighted already: a text lies at the sum of its words
    strengths: Any  # of the directions, that of the first being one
    meant: Any  # terms × dimensions of the language, by which words are placed that no case has

    @property
    def dimension(self) -> int:
        """How many numbers say where a text lies."""
        return len(self.strengths) + strongest(self.strengths)


def learn(documents: Iterable[Sequence[str]], meanings: Iterable[Sequence[str]] = ()) -> Basis | None:
    """A basis from texts as lists of words; None where they have too little in common. The same texts give the same basis.

    *meanings*: groups of words that mean the same. Where there are few texts, that is all that joins them; and a word that no text has is
    known by those that mean it.
    """
    import numpy as np  # noqa: PLC0415

    counts = [Counter(words) for words in documents]
    held = Counter(word for each in counts for word in each)
    most = max(2, MOST_OF_CASES * len(counts))
    common = {word for word, number in held.items() if number > most}
    alone = _unknown([word for word, number in held.items() if number == 1])  # numbers, names: they join their case to none
    terms, weights = _vocabulary({word: held[word] for word in held.keys() - common - alone}, len(counts))
    dimension = min(MOST_DIMENSIONS, len(counts) - 1, len(terms) // TERMS_A_DIMENSION)
    if dimension < 1:
        return None
    own = {place: DOUBTED / (DOUBTED + held[word]) for word, place in terms.items()}
    terms, weights, joined = _joined(terms, weights, ([word for word in group if word not in common] for group in meanings), own)
    matrix = _of_one_length(_matrix(counts, terms, weights) @ joined)
    rows, strengths = _right_vectors(matrix, dimension)
    vectors = weights[:, None] * (joined @ (rows * strengths))
    words = [*terms, *sorted(common)]  # the latter are kept as saying nothing, so that nobody takes them for new
    vectors = np.concatenate([vectors, np.zeros((len(common), dimension))]).astype(np.float32)
    return Basis({word: at for at, word in enumerate(words)}, vectors, strengths, language.directions(words))


def place(basis: Basis, documents: Sequence[Sequence[str]]) -> "Floats":
    """Where texts lie, each of length one; of length nought where no word of a text is known. A word that no case has lies among those near to it."""
    import numpy as np  # noqa: PLC0415

    counts = [Counter(words) for words in documents]
    known = _matrix(counts, basis.terms, np.ones(len(basis.terms), dtype=np.float32)) @ basis.vectors
    vectors = _of_new(basis, sorted({word for each in counts for word in each if word not in basis.terms}))
    if vectors:
        places = {word: at for at, word in enumerate(vectors)}
        known = known + _matrix(counts, places, np.ones(len(places), dtype=np.float32)) @ np.array([*vectors.values()])
    return _laid(np.asarray(known, dtype=np.float32), basis.strengths)


def said(basis: Basis, words: Sequence[str]) -> Said:
    """What a text says that is asked about: each of its words lies somewhere, also one that no case has."""
    import numpy as np  # noqa: PLC0415

    counts = Counter(words)
    vectors = {word: basis.vectors[basis.terms[word]] for word in counts if word in basis.terms}
    vectors |= _of_new(basis, sorted(counts.keys() - vectors.keys()))
    telling = [word for word, vector in vectors.items() if vector.any()]
    table = np.array([vectors[word] for word in telling], dtype=np.float32).reshape(-1, len(basis.strengths))
    return Said(table, 1 + np.log(np.array([counts[word] for word in telling], dtype=np.float32)))


def lies(basis: Basis, asked: Said) -> "Floats":
    """Where that text lies: the same as *place* says of it."""
    found: Floats = _laid((asked.times @ asked.vectors)[None], basis.strengths)[0]
    return found


def _of_new(basis: Basis, words: Sequence[str]) -> "dict[str, Floats]":
    """Words that no case has: each among those near to it, where the language knows any."""
    near = language.near(language.directions(words), basis.meant)
    return {word: sum(share * basis.vectors[at] for at, share in of) for word, of in zip(words, near, strict=True) if of}


def _laid(known: "Floats", strengths: "Floats") -> "Floats":
    """Both ways to lie side by side, so that a cosine is that of the one and a little of the other."""
    import numpy as np  # noqa: PLC0415

    strong = strongest(strengths)
    first = unit(known[:, :strong] * strengths[:strong] ** STRONGER)
    return np.concatenate([first * (1 - OF_ALL) ** 0.5, unit(known) * OF_ALL**0.5], axis=1).astype(np.float32)


def strongest(strengths: "Floats") -> int:
    return -(-len(strengths) // STRONGEST)


def telling(basis: Basis, words: Sequence[str]) -> list[str]:
    """Each once, without those of which it is known that they say nothing."""
    return [word for word in dict.fromkeys(words) if word not in basis.terms or basis.vectors[basis.terms[word]].any()]


def pressed(vectors: "Floats") -> "Bytes":
    """A byte a number, a quarter of the memory: the direction counts, which it keeps within half a per cent."""
    import numpy as np  # noqa: PLC0415

    most = np.abs(vectors).max(axis=1, keepdims=True)
    return np.rint(vectors * (STEEP / np.where(most > 0, most, 1))).astype(np.int8)


def lengths(pressed_vectors: "Bytes") -> "Floats":
    """Of each, where it has none endless: nothing is near to it."""
    import numpy as np  # noqa: PLC0415

    found = np.empty(len(pressed_vectors), dtype=np.float32)
    for start in range(0, len(found), BLOCK):
        block = pressed_vectors[start : start + BLOCK].astype(np.float32)
        found[start : start + BLOCK] = np.sqrt(np.einsum("ij,ij->i", block, block))
    return np.where(found > 0, found, np.inf).astype(np.float32)


def closeness(pressed_vectors: "Bytes", lengths: "Floats", asked: "Floats") -> "Floats":
    """The cosine of each with *asked*, block by block, so that little is held as numbers at once."""
    import numpy as np  # noqa: PLC0415

    found = np.empty(len(pressed_vectors), dtype=np.float32)
    for start in range(0, len(found), BLOCK):
        found[start : start + BLOCK] = pressed_vectors[start : start + BLOCK].astype(np.float32) @ asked
    return found / lengths


def nearest(scores: "Floats", most: int) -> "NDArray[np.int64]":
    """The places of the best scores, the best first; of equals the first."""
    import numpy as np  # noqa: PLC0415

    if most < len(scores):
        kept = np.sort(np.argpartition(-scores, most)[:most])
        return kept[np.argsort(-scores[kept], kind="stable")]
    return np.argsort(-scores, kind="stable")


def dumped(basis: Basis) -> tuple[str, bytes]:
    """The words and where they lie, to be stored; how strong the directions are comes last."""
    import numpy as np  # noqa: PLC0415

    return json.dumps(list(basis.terms), ensure_ascii=False), np.vstack([basis.vectors, basis.strengths]).astype(np.float16).tobytes()


def loaded(terms: str, vectors: bytes, dimension: int) -> Basis:
    """Raises Broken where what is stored does not fit together."""
    import numpy as np  # noqa: PLC0415

    try:
        words = json.loads(terms)
        table = np.frombuffer(vectors, dtype=np.float16).reshape(len(words) + 1, -1).astype(np.float32)
        known = {str(word): place for place, word in enumerate(words)}
    except (TypeError, ValueError) as error:
        raise Broken from error
    basis = Basis(known, table[:-1], table[-1], language.directions([*known]))
    if len(known) != len(words) or basis.dimension != dimension or not np.isfinite(table).all():
        raise Broken
    return basis


def _unknown(words: Sequence[str]) -> set[str]:
    """Those that the language does not know either."""
    is_known = language.directions(words) != 0
    return {word for word, own in zip(words, is_known.tolist(), strict=True) if not any(own)}


def _vocabulary(held: Mapping[str, int], cases: int) -> tuple[dict[str, int], "Floats"]:
    """The words in the order of the alphabet, and how much each tells."""
    import numpy as np  # noqa: PLC0415

    kept = sorted(sorted(held, key=lambda word: (-held[word], word))[:MOST_TERMS])
    numbers = np.array([held[word] for word in kept], dtype=np.float32)
    weights = np.log(cases / np.maximum(numbers, 1)).astype(np.float32) ** 2  # squared: what every report says weighs next to nothing
    return {word: place for place, word in enumerate(kept)}, weights


def _joined(
    terms: dict[str, int], weights: "Floats", meanings: Iterable[Sequence[str]], doubted: Mapping[int, float]
) -> tuple[dict[str, int], "Floats", Any]:
    """The words with those of their meaning that no text has, their weights, and words × words: how much each says of the other.

    *doubted*: how much of what a word says is left to those near to it in the language.
    """
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    pairs = Counter({(place, place): 1.0 for place in terms.values()})
    directions = language.directions([*terms])
    for place, of in enumerate(language.near(directions, directions)):
        pairs.update({(place, other): doubted[place] * share for other, share in of})
    terms, more = dict(terms), list(weights)
    for group in meanings:
        known = [weights[terms[word]] for word in group if terms.get(word, len(weights)) < len(weights)]
        if not known:
            continue
        for word in group:
            if word not in terms:
                terms[word] = len(more)
                more.append(float(np.mean(known)))
        places = sorted({terms[word] for word in group})
        pairs.update({(one, other): OF_ANOTHER / (len(places) - 1) for one in places for other in places if one != other})
    ways = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    said = np.array([pairs[one, other] for one, other in ways.tolist()], dtype=np.float32)
    joined = csr_array((said, (ways[:, 0], ways[:, 1])), shape=(len(more), len(more)), dtype=np.float32)
    return terms, np.array(more, dtype=np.float32), joined


def _matrix(counts: Sequence[Counter[str]], terms: dict[str, int], weights: "Floats") -> Any:
    """Texts × words: a word said twice counts a little more than once."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    pairs = [[(terms[word], number) for word, number in each.items() if word in terms] for each in counts]
    ends = np.cumsum([0, *(len(each) for each in pairs)])
    places = np.fromiter((place for each in pairs for place, _ in each), dtype=np.int32, count=int(ends[-1]))
    numbers = np.fromiter((number for each in pairs for _, number in each), dtype=np.float32, count=int(ends[-1]))
    return csr_array(((1 + np.log(numbers)) * weights[places], places, ends), shape=(len(counts), len(terms)), dtype=np.float32)


def _of_one_length(matrix: Any) -> Any:
    import numpy as np  # noqa: PLC0415
    from scipy.sparse import diags_array  # noqa: PLC0415

    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return diags_array(1 / np.where(lengths > 0, lengths, 1)).astype(np.float32) @ matrix


def _right_vectors(matrix: Any, dimension: int) -> "tuple[Floats, Floats]":
    """The directions in which the texts differ most, and how strong each is; from a fixed start: the same on every run."""
    import numpy as np  # noqa: PLC0415
    from scipy.sparse.linalg import svds  # noqa: PLC0415

    start = np.linspace(1, 2, min(matrix.shape), dtype=np.float32)
    _, strengths, rows = svds(matrix, k=dimension, v0=start)
    order = np.argsort(-strengths, kind="stable")
    return np.asarray(rows[order].T, dtype=np.float32), np.asarray(strengths[order] / strengths[order[0]], dtype=np.float32)


def unit(vectors: "Floats") -> "Floats":
    import numpy as np  # noqa: PLC0415

    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return (vectors / np.where(lengths > 0, lengths, 1)[:, None]).astype(np.float32)
