"""Questions as three sorts of people type them, about the cases of tests/bench/corpus.py: `python -m tests.bench.search --untidy`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.bench.corpus import Question

FILE = Path(__file__).with_name("untidy.toml")


def untidy() -> Iterator[Question]:
    for who, kinds in tomllib.loads(FILE.read_text(encoding="utf-8")).items():
        for kind, asked in kinds.items():
            for words, subject, deed in asked:
                unwanted = next((piece[1:] for piece in words.split() if piece.startswith("-")), "")
                yield Question(f"{who}: {kind}", words, subject, deed, without=unwanted)
