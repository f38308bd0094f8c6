"""The Japanese dictionary: 193 MB on disk, read once per process and only when first asked for."""

import threading
from functools import cache

from sudachipy import Dictionary, SplitMode, Tokenizer

_local = threading.local()


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def tokenizer() -> Tokenizer:
    """One per thread: a tokeniser must not be shared by two at once."""
    if not hasattr(_local, "tokenizer"):
        _local.tokenizer = _dictionary().tokenizer(mode=SplitMode.C)
    found: Tokenizer = _local.tokenizer
    return found
