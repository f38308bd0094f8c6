"""Which questions of a lesson come back. Pure, and the same for the same person however often it is asked."""

import hashlib
from collections.abc import Collection, Sequence

from lms.learning.kinds import RECALL_QUESTIONS


def chosen(ids: Sequence[str], *, missed: Collection[str], seen: Collection[str], salt: str) -> list[str]:
    """Two of the lesson's questions: first what was missed, then what has not come back yet; *salt* decides between equals."""

    def order(id_: str) -> tuple[bool, bool, str]:
        return id_ not in missed, id_ in seen, hashlib.sha256(f"{salt}:{id_}".encode()).hexdigest()

    picked = sorted(ids, key=order)[:RECALL_QUESTIONS]
    return [id_ for id_ in ids if id_ in picked]


def seed(salt: str) -> int:
    """The shuffle of the options, which stays while the page is opened again."""
    return int(hashlib.sha256(salt.encode()).hexdigest()[:4], 16)
