"""What a pattern does not tell apart is one letter to it, and each letter is one byte: an engine that walks bytes takes one step for a character.

Each pattern has an alphabet of its own, and a text is written out in all of them at once (docs/decisions/0068).
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from itertools import chain
from typing import Any

from lms.kernel.patterns import late

# The first and last code of each range, in order, with others between.
Characters = tuple[tuple[int, int], ...]
# Of a pattern: what it is built with, or which characters may stand there.
Part = str | Characters

_END = 0x10000
# These stand for themselves: the engine itself asks for them where a word or a line begins and ends.
_OWN_CODES = frozenset(map(ord, "\n0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"))
_THEMSELVES: list[Characters] = [((code, code),) for code in sorted(_OWN_CODES)]
_NOBODYS, *_FREE = sorted(frozenset(range(256)) - _OWN_CODES)  # the first is what no set holds
_SPELT = {"n": "\n", "t": "\t", "r": "\r"}
_SHORT: dict[str, Characters] = {
    r"\d": ((48, 57),),
    r"\w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    r"\s": ((9, 10), (12, 13), (32, 32)),
    # What these are in a text that has been folded, and nothing more: rare signs would be letters of their own.
    r"\p{Han}": (
        *((0x2E80, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B)),
        *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAD9)),
    ),
    r"\p{Hiragana}": ((0x3041, 0x3096), (0x309D, 0x309F)),
    r"\p{Katakana}": ((0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)),
}
_ASSERTED = frozenset((r"\A", r"\b", r"\z"))
_PART = late(
    re.compile,
    r"(?s)(?P<short>\\p\{\w+\}|\\[dws])|\\(?P<escaped>.)|\[(?P<inverted>\^?)(?P<members>(?:\\p\{\w+\}|\\.|[^\]])+)\]"
    r"|\((?:\?(?:P<\w+>|(?P<flags>[ims]*)(?P<kept>[:)])))?|(?P<built>[|)*+?^$.]|\{\d*,?\d*\})|(?P<letter>.)",
)
_MEMBER = late(re.compile, r"(?s)(?P<short>\\p\{\w+\}|\\[dws])|(?P<first>\\?.)(?:-(?P<last>\\?.))?")
_CASE = 32  # how far a is from A
# Beyond the first plane no pattern names any: other kanji, or what is none.
_BEYOND = late(re.compile, "([\U00020000-\U000323af])|[\U00010000-\U0010ffff]")
_OTHER_KANJI, _OTHER = "㐀", "\N{REPLACEMENT CHARACTER}"


class Alphabet:
    """Of one pattern of re2: *letters* are those of the characters from each of *cuts* to the next."""

    def __init__(self, pattern: str) -> None:
        """ValueError where it tells more apart than there are bytes."""
        self._parts = _parsed(pattern)
        sets = [*_THEMSELVES, *dict.fromkeys(part for part in self._parts if not isinstance(part, str))]
        self.cuts = sorted({0, _END, *chain.from_iterable((first, last + 1) for first, last in chain.from_iterable(sets))})
        self._places = {cut: place for place, cut in enumerate(self.cuts)}
        within = [0] * (len(self.cuts) - 1)
        for number, characters in enumerate(sets):
            for place in self._within(characters):
                within[place] |= 1 << number
        free, letters = iter(_FREE), {0: _NOBODYS}
        for cut, those in zip(self.cuts, within, strict=False):
            if those not in letters:
                letters[those] = cut if cut in _OWN_CODES else next(free, _NOBODYS)
        if list(letters.values()).count(_NOBODYS) > 1:
            raise ValueError("a pattern tells more letters apart than there are bytes: part it")
        self.letters = bytes(map(letters.__getitem__, within))

    def pattern(self) -> bytes:
        """What finds in these letters what the pattern finds in the text."""
        return "".join(part if isinstance(part, str) else self._class(part) for part in self._parts).encode()

    def _class(self, characters: Characters) -> str:
        return "[" + "".join(f"\\x{letter:02x}" for letter in sorted({self.letters[place] for place in self._within(characters)})) + "]"

    def _within(self, characters: Characters) -> Iterator[int]:
        return chain.from_iterable(range(self._places[first], self._places[last + 1]) for first, last in characters)


class Alphabets:
    """Of several patterns, by their numbers."""

    def __init__(self, alphabets: list[Alphabet]) -> None:
        self.count = len(alphabets)
        self._alphabets = alphabets

    def written(self, text: str, number: int | None = None) -> bytes:
        """In the letters of one after the other, or of one alone, a byte for each character."""
        import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

        codes = text.encode("utf-16-le", "surrogatepass")
        if len(codes) > 2 * len(text):
            codes = _BEYOND.sub(lambda beyond: _OTHER_KANJI if beyond.group(1) else _OTHER, text).encode("utf-16-le", "surrogatepass")
        between, letters = self._tables
        places = between.take(np.frombuffer(codes, np.uint16))
        data: bytes = (letters.take(places, 0).T if number is None else letters[:, number].take(places)).tobytes()
        return data

    @cached_property
    def _tables(self) -> tuple[Any, Any]:
        """Between which cuts of all a character is, and which letter of each what is between them is."""
        import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

        cuts = sorted({cut for each in self._alphabets for cut in each.cuts})
        letters = [np.frombuffer(each.letters, np.uint8)[np.searchsorted(each.cuts, cuts[:-1], "right") - 1] for each in self._alphabets]
        return np.repeat(np.arange(len(cuts) - 1, dtype=np.uint16), np.diff(cuts)), np.stack(letters, 1)


def _parsed(pattern: str) -> list[Part]:
    """The parts of a pattern of re2. Capitals that do not matter are told from now on by the sets themselves."""
    parts, either = list[Part](), [False]
    for part in _PART.finditer(pattern):
        if short := part["short"]:
            parts.append(_set(_SHORT[short], either=either[-1]))
        elif part["members"]:
            members = _set(chain.from_iterable(map(_member, _MEMBER.finditer(part["members"]))), either=either[-1])
            parts.append(_others(members) if part["inverted"] else members)
        elif part.group() in _ASSERTED or part["built"]:
            parts.append(part.group())
            if part["built"] == ")":
                either.pop()
        elif part.group().startswith("("):
            parts.append(_opened(part, either))
        else:
            parts.append(_one(part.group(), either[-1]))
    return parts


@cache
def _one(letter: str, either: bool) -> Characters:  # noqa: FBT001  (what is remembered by its place costs less)
    code = _code(letter)
    return _set([(code, code)], either=either)


def _opened(part: re.Match[str], either: list[bool]) -> str:
    flags, kept = part["flags"] or "", part["kept"]
    if kept == ")":  # holds until the group around it ends
        either[-1] |= "i" in flags
    else:
        either.append(either[-1] or "i" in flags)
    further = flags.replace("i", "")
    return f"(?{further}{kept}" if kept == ":" or further else "(" if kept is None else ""


def _member(member: re.Match[str]) -> Characters:
    if member["short"]:
        return _SHORT[member["short"]]
    first = _code(member["first"])
    return ((first, _code(member["last"]) if member["last"] else first),)


def _code(letter: str) -> int:
    """ValueError for what would be read as a letter and is meant otherwise, and beyond the first plane."""
    sign = letter[-1]
    if len(letter) > 1 and sign.isalnum():
        sign = _SPELT.get(sign, "")
    if not sign or ord(sign) >= _END:
        raise ValueError(f"no letter of a pattern: {letter}")
    return ord(sign)


def _set(ranges: Iterable[tuple[int, int]], *, either: bool) -> Characters:
    """*either*: in capitals or not."""
    found = list(ranges)
    for first, last in tuple(found) if either else ():
        for begins, ends, away in ((65, 90, _CASE), (97, 122, -_CASE)):
            if (least := max(first, begins)) <= (most := min(last, ends)):
                found.append((least + away, most + away))
    joined = list[tuple[int, int]]()
    for first, last in sorted(found):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _others(characters: Characters) -> Characters:
    edges = [0, *chain.from_iterable((first, last + 1) for first, last in characters), _END]
    return tuple((first, end - 1) for first, end in zip(edges[::2], edges[1::2], strict=True) if first < end)
