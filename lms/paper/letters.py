"""The letters that the paper's font has; what it lacks is shown as 〓 and named, never left out."""

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
REGULAR = FONTS / "BIZUDPGothic-Regular.ttf"
GETA = "〓"  # what Japanese typesetters put for a missing type
SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))  # choose among forms of the letter before them
UNBROKEN = 24  # more letters without a chance to break run over the edge
BREAK = "\u200b"
MARKED = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")  # か and its ゛ typed apart


@cache
def covered() -> frozenset[int]:
    """Code points with a glyph, from the font's own table (cmap, format 12)."""
    data = REGULAR.read_bytes()
    tables = (struct.unpack(">4sIII", data[12 + 16 * n : 28 + 16 * n]) for n in range(struct.unpack(">H", data[4:6])[0]))
    cmap = next(data[start : start + length] for tag, _, start, length in tables if tag == b"cmap")
    found: set[int] = set()
    for n in range(struct.unpack(">H", cmap[2:4])[0]):
        (start,) = struct.unpack(">I", cmap[8 + 8 * n : 12 + 8 * n])
        if struct.unpack(">H", cmap[start : start + 2])[0] == 12:
            (groups,) = struct.unpack(">I", cmap[start + 12 : start + 16])
            for first, last, _ in struct.iter_unpack(">III", cmap[start + 16 : start + 16 + 12 * groups]):
                found.update(range(first, last + 1))
    return frozenset(found)


def printable(text: str, missing: set[str]) -> str:
    """*text* in letters that the font has; what it lacks goes into *missing* as U+…."""
    return "".join(_letter(letter, missing) for letter in _breakable(MARKED.sub(_composed, text)))


def _composed(found: re.Match[str]) -> str:
    """Only these: normalising whole names would turn a 神 of one form into that of another."""
    return unicodedata.normalize("NFC", found[0])


def _letter(letter: str, missing: set[str]) -> str:
    code, category = ord(letter), unicodedata.category(letter)
    if letter in {"\n", BREAK}:
        return letter
    if any(code in each for each in SELECTORS) or category in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return " " if letter == "\t" or category in {"Zl", "Zp"} else ""
    if code in covered():
        return letter
    if category == "Zs":
        return " "
    missing.add(f"U+{code:04X}")
    return GETA


def _breakable(text: str) -> str:
    """Long runs of Latin letters get chances to break."""
    made, run = [], 0
    for letter in text:
        run = run + 1 if letter.isascii() and not letter.isspace() else 0
        made.append(letter)
        if run and run % UNBROKEN == 0:
            made.append(BREAK)
    return "".join(made)
