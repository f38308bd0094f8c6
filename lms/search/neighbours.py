"""Which texts lie next to each other, for all of them at once: in clusters, where they are many. Knows no table."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from lms.search.lsa import BLOCK, nearest, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lms.search.lsa import Bytes, Floats

SAME_CLUSTER = 5_000  # up to here each is compared with all others
PROBED = 8
ROUNDS = 3


def neighbours(pressed_vectors: "Bytes", most: int) -> list[list[int]]:
    """For each the places of its *most* nearest. Beyond a few thousand only those of the nearest clusters are looked through."""
    import numpy as np  # noqa: PLC0415

    found: list[list[int]] = [[] for _ in range(len(pressed_vectors))]
    for members, others in _clusters(pressed_vectors):
        across = unit(pressed_vectors[others].astype(np.float32)).T
        for start in range(0, len(members), BLOCK):
            places = members[start : start + BLOCK]
            scores = unit(pressed_vectors[places].astype(np.float32)) @ across
            scores[others[None, :] == places[:, None]] = -np.inf
            for row, own in zip(places, scores, strict=True):
                near = nearest(own, most)
                found[row] = [int(others[each]) for each in near if own[each] > 0]
    return found


def _clusters(pressed_vectors: "Bytes") -> "Iterable[tuple[NDArray[np.int64], NDArray[np.int64]]]":
    """(members of a cluster, members of it and of the clusters nearest to it)."""
    import numpy as np  # noqa: PLC0415

    everybody = np.arange(len(pressed_vectors))
    if len(pressed_vectors) <= SAME_CLUSTER:
        yield everybody, everybody
        return
    middles = unit(pressed_vectors[np.linspace(0, len(everybody) - 1, int(len(everybody) ** 0.5)).astype(np.int64)].astype(np.float32))
    for _ in range(ROUNDS):
        own, sums = _own_middle(pressed_vectors, middles)
        middles = unit(sums)
    own, _ = _own_middle(pressed_vectors, middles)
    for number, middle in enumerate(middles):
        members = everybody[own == number]
        if len(members):
            probed = nearest(middles @ middle, PROBED)
            yield members, everybody[np.isin(own, probed)]


def _own_middle(pressed_vectors: "Bytes", middles: "Floats") -> "tuple[NDArray[np.int64], Floats]":
    """Which middle is the nearest of each, and the sum of those that each middle has."""
    import numpy as np  # noqa: PLC0415

    own, sums = np.empty(len(pressed_vectors), dtype=np.int64), np.zeros_like(middles)
    for start in range(0, len(own), BLOCK):
        block = unit(pressed_vectors[start : start + BLOCK].astype(np.float32))
        own[start : start + BLOCK] = (block @ middles.T).argmax(axis=1)
        np.add.at(sums, own[start : start + BLOCK], block)
    return own, sums
