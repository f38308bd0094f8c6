"""A text as the patterns read it: half-width, without invisible characters, each character knowing where it came from."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.kinds import EARLIER_PLACEHOLDERS, PLACEHOLDERS, Finding
from lms.privacy.rules.digits import with_digits, with_hyphens
from lms.privacy.rules.matching import Encoded

# Stands for what was found or replaced before. A run of it folds to one, so its length says nothing; no pattern matches it.
FILLER = "■"

_BREAKS = frozenset("\n\v\f\x85\u2028\u2029")
# "①090-…" is a list item before a number: folding ① to 1 would hide the number that follows.
_NOT_DIGITS = ("<circle>", "<super>", "<sub>", "<fraction>")
_FORM_WORDS = (
    *("個人番号", "住民票コード", "被保険者番号", "受給者番号", "宛名番号", "基礎年金番号", "口座番号", "郵便番号"),
    *("生年月日", "電話番号", "電話", "携帯", "現住所", "住所", "氏名", "世帯主", "申請者", "届出人"),
)
_SPACED = late(re.compile, "|".join(" {1,2}".join(word) for word in _FORM_WORDS))
_INVISIBLE = frozenset({"Cc", "Cf", "Mn", "Me"})
_OF_NUMBERS = tuple(label for label in PLACEHOLDERS.values() if label.endswith(("番号）", "コード）", "生年月日）")))
_OTHERS = (*(label for label in PLACEHOLDERS.values() if label not in _OF_NUMBERS), *EARLIER_PLACEHOLDERS)
# Right after a number one may say what that is: 98765432109（住民票コード）.
_OPENS = "（"  # as each of them begins, said first: the engine looks for that alone
_PLACEHOLDER = late(
    re.compile,
    f"{_OPENS}(?:{'|'.join(label[1:] for label in _OTHERS)}|(?<![0-9０-９日]{_OPENS})(?:{'|'.join(label[1:] for label in _OF_NUMBERS)}))",
)
_PLACEHOLDER_BEHIND = late(re.compile, "|".join(_OF_NUMBERS))
_HIDDEN = late(re.compile, f"(?:{FILLER}|{'|'.join((*_OTHERS, *_OF_NUMBERS))})+")
_NUMBER_BEFORE = late(re.compile, "[0-9０-９日]")
_PARTS = late(re.compile, f"{FILLER}+|[^{FILLER}]+")
_FILLERS = late(re.compile, f"{FILLER}{{2,}}")
_MARKS = late(
    re.compile,
    "[\u0300-\u036f\u0483-\u0489\u0591-\u0903\u093a-\u1cff\u1dc0-\u1dff\u20d0-\u20ff\u2cef-\u2df1\u2de0-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2fﾞﾟ\U00010000-\U0010ffff]+",
)
# All others fold to themselves, once those of full width are half as wide. Few of those between two odd ones are read with them.
_USUAL = "\n -~\u3000-\u301fぁ-ゖ゠-ヾ一-鿿"
_ODD = late(re.compile, f"[^{_USUAL}]+(?:[{_USUAL}]{{1,8}}[^{_USUAL}]+)*")
# Kanji that registers write otherwise than the lists of names: 𠮷田, 髙𣘺. Those beyond the first plane no pattern knows.
_OTHERWISE = dict(zip("𠮷𣘺𥔎𡈽𠀋𦚰槗栁桒", "吉橋崎土丈脇橋柳桑", strict=True))
_UNUSUAL = late(re.compile, f"[\u3000！-～{''.join(_OTHERWISE)}]")
_USUAL_FORMS = {"\u3000": " "} | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | _OTHERWISE
_FIRST_MARK = "\u0300"
_MOST_MARKS = 4  # ordering a long row of marks takes quadratic time


class Folded(NamedTuple):
    text: str
    starts: list[int]
    ends: list[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind the characters *start* to *end* (at least one) of the folded one."""
        return self.starts[start], self.ends[end - 1]

    def folded(self, start: int, end: int) -> tuple[int, int]:
        """The span of the folded text that came from *start* to *end* of the original one."""
        return bisect_left(self.ends, start + 1), bisect_left(self.starts, end)


def fold(text: str) -> Folded:
    """NFKC, digits to 0-9, dashes between digits to "-", placeholders to FILLER; a map back, since lengths change."""
    return joined(plain(text))


def plain(text: str) -> Folded:
    """Each character for itself, and a run of FILLER as one."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    unmasked = _in_usual_forms(_without_placeholders(text))
    for match in _PARTS.finditer(unmasked):
        start, end = match.span()
        if unmasked[start] != FILLER:
            _add(unmasked, start, end, pieces, starts, ends)
        elif pieces[-1:] == [FILLER]:
            ends[-1] = end
        else:
            pieces.append(FILLER)
            starts.append(start)
            ends.append(end)
    return Folded("".join(pieces), starts, ends)


def without(known: Folded, text: str, found: Iterable[Finding]) -> Folded:
    """What *plain* makes of *text*, of which it made *known*, once what was found (in order) is replaced."""
    whole, all_starts, all_ends = known
    pieces, starts, ends, done = list[str](), list[int](), list[int](), 0
    for start, end, stands in _replaced(text, found):
        first = bisect_left(all_ends, start + 1, done)
        pieces += whole[done:first], stands
        starts += all_starts[done:first]
        ends += all_ends[done:first]
        for _ in stands:
            starts.append(start)
            ends.append(end)
        done = bisect_left(all_starts, end, first)
    text = "".join((*pieces, whole[done:]))
    starts += all_starts[done:]
    ends += all_ends[done:]
    for match in reversed(list(_FILLERS.finditer(text))) if 2 * FILLER in text else ():
        first, last = match.span()
        ends[first : last - 1], starts[first + 1 : last] = [], []
    return Folded(_FILLERS.sub(FILLER, text), starts, ends)


def _replaced(text: str, found: Iterable[Finding]) -> Iterator[tuple[int, int, str]]:
    """What *plain* reads where something was found: FILLER; what digits right before it are said to be; no label behind it."""
    done, has_labels = 0, _OPENS in text
    for kind, start, end, _ in found:
        label = PLACEHOLDERS[kind]
        says_more = label in _OF_NUMBERS and start > done and _NUMBER_BEFORE.match(text, start - 1, start)
        yield start, end, "".join(map(_PLAIN.__getitem__, label)) if says_more else FILLER
        if has_labels and text.startswith(_OPENS, end) and (behind := _PLACEHOLDER_BEHIND.match(text, end)):
            yield *behind.span(), FILLER
        done = end


def hidden(text: str) -> str:
    """*text* in which one FILLER stands for each place where something was found or replaced, whatever its length was or is."""
    return _HIDDEN.sub(FILLER, text) if FILLER in text or _OPENS in text else text


def joined(known: Folded) -> Folded:
    """What only several characters tell: numbers in kanji, dashes between digits, words that are spaced out."""
    folded = _closed(known._replace(text=with_hyphens(with_digits(known.text))))
    return folded._replace(text=Encoded(folded.text))


def _closed(folded: Folded) -> Folded:
    """Words of a form that are spaced out read as one: 住 民 票 コ ー ド."""
    gaps = [at for match in _SPACED.finditer(folded.text) for at in range(*match.span()) if folded.text[at] == " "]
    if not gaps:
        return folded
    kept = [slice(last + 1, at) for last, at in pairwise((-1, *gaps, len(folded.text)))]
    text = "".join(folded.text[part] for part in kept)
    return Folded(text, [at for part in kept for at in folded.starts[part]], [at for part in kept for at in folded.ends[part]])


def _add(text: str, first: int, last: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    """A part without FILLER. Mostly each character stays one, and is not asked what follows it."""
    done = first
    for match in _MARKS.finditer(text, first, last):
        marked = max(done, match.start() - 1)
        _add_singly(text, done, marked, pieces, starts, ends)
        done = match.end()
        for start, end in _clusters(text[marked:done]):
            for char in _PLAIN[text[marked + start : marked + end]]:
                pieces.append(char)
                starts.append(marked + start)
                ends.append(marked + end)
    _add_singly(text, done, last, pieces, starts, ends)


def _add_singly(text: str, first: int, last: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    done = first
    for match in _ODD.finditer(text, first, last):
        _add_ones(text[done : match.start()], done, pieces, starts, ends)
        start, done = match.span()
        plain = [_PLAIN[char] for char in match.group()]
        if set(map(len, plain)) == {1}:
            _add_ones("".join(plain), start, pieces, starts, ends)
        elif folded := "".join(plain):
            pieces.append(folded)
            starts += (at for at, char in enumerate(plain, start) for _ in char)
            ends += (at for at, char in enumerate(plain, start + 1) for _ in char)
    _add_ones(text[done:last], done, pieces, starts, ends)


def _add_ones(part: str, first: int, pieces: list[str], starts: list[int], ends: list[int]) -> None:
    """Each character of it stands for one."""
    if part:
        pieces.append(part)
        starts += range(first, first + len(part))
        ends += range(first + 1, first + len(part) + 1)


def _in_usual_forms(text: str) -> str:
    for char in set(_UNUSUAL.findall(text)):
        text = text.replace(char, _USUAL_FORMS[char])
    return text


def _without_placeholders(text: str) -> str:
    return _PLACEHOLDER.sub(lambda match: FILLER * len(match.group()), text)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """A character with the marks that compose with it: ﾊ and ﾟ fold to パ together only."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and end - start < _MOST_MARKS and _is_mark(text[end]):
            end += 1
        yield start, end
        start = end


def _is_mark(char: str) -> bool:
    return char >= _FIRST_MARK and (char in "ﾞﾟ" or unicodedata.combining(char) != 0)


class _Plain(dict[str, str]):
    """What a character folds to, remembered: texts are written in a few thousand different ones."""

    def __missing__(self, char: str) -> str:
        plain = _plain(char)
        if len(self) < _MOST_REMEMBERED:
            self[char] = plain
        return plain


_PLAIN = _Plain()
_MOST_REMEMBERED = 8_192


def _plain(cluster: str) -> str:
    first = cluster[0]
    if len(cluster) == 1 and " " <= first <= "~":
        return first
    if first in _BREAKS:
        return "\n"
    if first in "\r\t":
        return " "
    if first.isdecimal():
        return str(unicodedata.decimal(first))
    if unicodedata.decomposition(first).startswith(_NOT_DIGITS):
        return first
    return "".join(_encodable(char) for char in unicodedata.normalize("NFKC", cluster) if unicodedata.category(char) not in _INVISIBLE)


def _encodable(char: str) -> str:
    """Half of a surrogate pair cannot be given to re2."""
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(char) == "Cs" else char
