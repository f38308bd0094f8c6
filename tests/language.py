"""`python -m tests.language ja_ginza-5.2.0-py3-none-any.whl`: make lms/search/language.npz anew from the word vectors that wheel ships.

They are chiVe's (Works Applications), pruned to 20,000 by GiNZA (Megagon Labs), see NOTICE. Kept are the words that the tokeniser can give: no
names, none that the dictionary does not know. What all directions share says nothing and is taken out; 64 of the others are enough.
"""

import json
import re
import struct
import sys
import zipfile
from collections.abc import Iterator
from io import BytesIO

import numpy as np

from lms.search.dictionary import tokenizer
from lms.search.language import FILE
from lms.search.tokens import folded, words

INSIDE = "ja_ginza/ja_ginza-5.2.0/vocab/"
JAPANESE = re.compile("[ぁ-ゖァ-ヺー一-鿿々]{1,8}")
KANJI = re.compile("[一-鿿]")
SHARED, DIMENSIONS = 2, 64
MULTIPLIER, ALL = 0xC6A4A7935BD1E995, (1 << 64) - 1


def main(wheel: str) -> None:
    with zipfile.ZipFile(wheel) as opened:
        vectors = np.load(BytesIO(opened.read(f"{INSIDE}vectors")), allow_pickle=False)
        rows = dict(_pairs(opened.read(f"{INSIDE}key2row")))
        strings = json.loads(opened.read(f"{INSIDE}strings.json"))
    found = _rows_of_words(strings, rows)
    used = sorted(set(found.values()))
    centred = vectors[used] - vectors[used].mean(axis=0)
    _, _, across = np.linalg.svd(centred, full_matrices=False)
    turned = centred @ across[SHARED : SHARED + DIMENSIONS].T
    pressed = np.rint(turned * (127 / np.abs(turned).max(axis=1, keepdims=True))).astype(np.int8)
    at = {row: place for place, row in enumerate(used)}
    known = sorted(found)
    places = np.array([at[found[word]] for word in known], dtype=np.uint16)
    np.savez_compressed(FILE, words=np.frombuffer("\n".join(known).encode(), dtype=np.uint8), rows=places, vectors=pressed)


def _rows_of_words(strings: list[str], rows: dict[int, int]) -> dict[str, int]:
    """By the form that the index has; where several spellings give it, the one that is written so."""
    found: dict[str, tuple[bool, int]] = {}
    for said in strings:
        row = rows.get(_hash(said))
        if row is None or not JAPANESE.fullmatch(said):
            continue
        plain = folded(said)
        morphemes = tokenizer().tokenize(plain)
        if len(morphemes) != 1 or morphemes[0].is_oov() or morphemes[0].part_of_speech()[1] == "固有名詞":
            continue
        sense = next((word.sense for word in words(plain)), None)
        if sense is None or sense.is_name or sense.is_affix or (len(sense.form) == 1 and not KANJI.match(sense.form)):
            continue
        if sense.form not in found or (found[sense.form][0] and plain == sense.form):
            found[sense.form] = (plain != sense.form, row)
    return {form: row for form, (_, row) in found.items()}


def _pairs(packed: bytes) -> Iterator[tuple[int, int]]:
    """A map of numbers, as msgpack writes it."""
    sizes = {0xCC: ">B", 0xCD: ">H", 0xCE: ">I", 0xCF: ">Q"}
    at = 0

    def number() -> int:
        nonlocal at
        first = packed[at]
        at += 1
        if first < 0x80:
            return first
        (value,) = struct.unpack_from(sizes[first], packed, at)
        at += struct.calcsize(sizes[first])
        return int(value)

    (many,) = struct.unpack_from(">I", packed, 1)
    at = 5
    for _ in range(many):
        yield number(), number()


def _hash(said: str) -> int:
    """MurmurHash64A with the seed 1, by which the vectors are kept."""
    content = said.encode()
    whole = len(content) - len(content) % 8
    found = (1 ^ (len(content) * MULTIPLIER)) & ALL
    for start in range(0, whole, 8):
        part = int.from_bytes(content[start : start + 8], "little") * MULTIPLIER & ALL
        found = (found ^ ((part ^ part >> 47) * MULTIPLIER & ALL)) * MULTIPLIER & ALL
    if whole < len(content):
        found = (found ^ int.from_bytes(content[whole:], "little")) * MULTIPLIER & ALL
    found = (found ^ found >> 47) * MULTIPLIER & ALL
    return found ^ found >> 47


if __name__ == "__main__":
    main(sys.argv[1])
