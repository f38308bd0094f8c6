"""The letters that the paper's font has; what it lacks is shown as 〓 and named, never left out."""

import re
import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "BIZUDPGothic-Regular.ttf"
STYLES = (0xFE0E, 0xFE0F)  # as a sign or as a picture: no form of a letter
GETA = "〓"  # what Japanese typesetters put for a missing type
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # choose among forms of the letter before them
UNBROKEN = 24  # more letters without a chance to break run over the edge
BREAK = "\u200b"
MARKED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")  # か and its ゛ typed apart


@cache
def covered() -> frozenset[int]:
    """Code points with a glyph, from the font's own table (cmap, format 12)."""
    found: set[int] = set()
    for table in _tables(12):
        (groups,) = struct.unpack(">I", table[12:16])
        for first, last, _ in struct.iter_unpack(">III", table[16 : 16 + 12 * groups]):
            found.update(range(first, last + 1))
    return frozenset(found)


@cache
def forms() -> frozenset[tuple[int, int]]:
    """(letter, selector) of every form that the font can choose (cmap, format 14): 葛 with U+E0100 is one way to write it."""
    found: set[tuple[int, int]] = set()
    for table in _tables(14):
        (count,) = struct.unpack(">I", table[6:10])
        for place in range(10, 10 + 11 * count, 11):
            selector, (usual, other) = _three(table, place), struct.unpack(">II", table[place + 3 : place + 11])
            for at in _entries(table, usual, 4):
                found.update((_three(table, at) + more, selector) for more in range(table[at + 3] + 1))
            found.update((_three(table, at), selector) for at in _entries(table, other, 5))
    return frozenset(found)


def _tables(format_: int) -> Iterator[bytes]:
    """The parts of the font's cmap that are written in this format."""
    data = REGULAR.read_bytes()
    tables = (struct.unpack(">4sIII", data[12 + 16 * n : 28 + 16 * n]) for n in range(struct.unpack(">H", data[4:6])[0]))
    cmap = next(data[start : start + length] for tag, _, start, length in tables if tag == b"cmap")
    for n in range(struct.unpack(">H", cmap[2:4])[0]):
        (start,) = struct.unpack(">I", cmap[8 + 8 * n : 12 + 8 * n])
        if struct.unpack(">H", cmap[start : start + 2])[0] == format_:
            yield cmap[start:]


def _entries(table: bytes, start: int, length: int) -> range:
    """Where the entries of a list begin; none where there is no list."""
    if not start:
        return range(0)
    (count,) = struct.unpack(">I", table[start : start + 4])
    return range(start + 4, start + 4 + length * count, length)


def _three(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 3], "big")


def printable(text: str, missing: set[str]) -> str:
    """*text* in letters that the font has; what it lacks goes into *missing* as U+…."""
    whole = _breakable(MARKED.sub(_composed, text))
    return "".join(_letter(letter, before, missing) for before, letter in pairwise(f"\n{whole}"))


def _composed(found: re.Match[str]) -> str:
    """Only these: normalising whole names would turn a 神 of one form into that of another."""
    return unicodedata.normalize("NFC", found[0])


def _letter(letter: str, before: str, missing: set[str]) -> str:
    code, category = ord(letter), unicodedata.category(letter)
    if any(code in each for each in SELECTORS):
        return _form(letter, before, missing)
    if letter in {"\n", BREAK}:
        return letter
    if category in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return " " if letter == "\t" or category in {"Zl", "Zp"} else ""
    if code in covered():
        return letter
    if category == "Zs":
        return " "
    missing.add(f"U+{code:04X}")
    return GETA


def _form(selector: str, before: str, missing: set[str]) -> str:
    """A name is written in the form in which it is given; where the font has only the usual one, the sheet says so."""
    code = ord(selector)
    if (ord(before), code) in forms():
        return selector
    if code not in STYLES and ord(before) in covered():
        missing.add(f"{before}+U+{code:04X}")
    return ""


def _breakable(text: str) -> str:
    """Long runs of Latin letters get chances to break."""
    made, run = [], 0
    for letter in text:
        run = run + 1 if letter.isascii() and not letter.isspace() else 0
        made.append(letter)
        if run and run % UNBROKEN == 0:
            made.append(BREAK)
    return "".join(made)
