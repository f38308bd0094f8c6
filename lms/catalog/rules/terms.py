"""Words of the glossary: the number under which the index knows one, and the place of one on its page. Pure."""

import hashlib

KEY_BITS = 48


def key_of(word: str, reading: str, text: str) -> int:
    """A number that stands for a word and all that is said of it: another explanation is another number."""
    digest = hashlib.sha256(f"{word}\0{reading}\0{text}".encode()).digest()
    return int.from_bytes(digest[: KEY_BITS // 8])


def anchor_of(word: str) -> str:
    """The id of a word on the page of the glossary."""
    return "w-" + "-".join(word.split())
