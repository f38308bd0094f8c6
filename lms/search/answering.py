"""Of texts that lie near: how well each answers what is asked, word by word.

A place is a sum, and a sum hides what is missing: a text that says much about the same work lies near though it says nothing of what was done
about it. So each word that is asked counts as answered once a text says enough of it: a little, which any text says by chance, is next to
nothing, and more than enough adds little.
"""

from typing import TYPE_CHECKING

from lms.search import lsa

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Bytes = NDArray[np.int8]

HALF = 0.25  # the cosine of a word and a text at which the word is half answered
OF_ALL = 0.28  # how much all directions say beside the strongest: of texts in the same words they tell more


def answers(basis: lsa.Basis, asked: lsa.Said, places: "Bytes") -> "Floats":
    """How well texts answer, each by its place as it is stored. A rare word counts more, though not by as much as it makes a text lie where it lies."""
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    strong = lsa.strongest(basis.strengths)
    by_all = lsa.unit(places[:, strong:].astype(np.float32))
    by_strongest = lsa.unit(by_all[:, :strong] * basis.strengths[:strong])
    words = lsa.unit(asked.vectors[:, :strong] * basis.strengths[:strong])
    near = np.maximum(by_strongest @ words.T, 0) ** 2
    counts = asked.times * np.sqrt(np.linalg.norm(asked.vectors, axis=1))
    whole = lsa.unit((asked.times @ asked.vectors)[None])[0]
    return np.asarray((near / (near + HALF**2)) @ (counts / counts.sum()) + OF_ALL * (by_all @ whole), dtype=np.float32)
