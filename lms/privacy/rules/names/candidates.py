"""Where a name may stand: in runs of kanji what the lists know as a surname or a given name, or whatever stands where a name does."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from lms.kernel.patterns import late
from lms.privacy.rules.names.given import SINGLE, may_be_given
from lms.privacy.rules.names.surnames import (
    KATAKANA,
    is_family_reading,
    is_frequent,
    is_given_name,
    is_given_reading,
    is_made_like_surname,
    is_seldom_surname,
    is_surname,
    is_town,
    is_word,
    may_be_surname,
)
from lms.privacy.rules.names.words import BEHIND, ENDS_ROLE, KANA_WORDS, KATAKANA_WORDS, ROLES, WHEN, is_title

_HAN = "一-鿿\uf900-\ufad9々"
# Kanji, or two to five katakana by themselves, not in a row of such words. What both begin with is said first: the engine looks for that alone.
_RUN = late(
    re.compile,
    f"[{_HAN}ァ-ヺー](?:(?<=[{_HAN}])[{_HAN}]*(?:[ヶケノ][{_HAN}]+)*|(?<![ァ-ヺー]{{2}})(?<![ァ-ヺー] [ァ-ヺー])[ァ-ヺー]{{1,4}}(?![ァ-ヺー・]| [ァ-ヺー]))",
)
CALLS = ("さん", "様", "さま", "氏", "殿", "君", "くん", "ちゃん", "サン", "先生", "選手", "両名", "両氏")
_CALLS_BEGIN = frozenset(call[0] for call in CALLS)
_CUES_BEGIN = _CALLS_BEGIN | {" "}
_CALLED = frozenset("様氏殿君")
_GIVEN = late(
    re.compile,
    f" (?:([{_HAN}]{{1,8}}|[ぁ-んァ-ヶ]{{1,3}}[子代江美恵枝夫男雄郎](?=[様氏殿君]?(?![{_HAN}])))|([ぁ-ん]{{2,5}}|[ァ-ヶー]{{2,5}}))|([ぁ-んァ-ヶ]{{2,3}}[子代江美恵枝](?=[様氏殿君]?(?![{_HAN}])))|([ぁ-ん]{{2,4}}|[ァ-ヶー]{{2,5}})",
)
_ENDS_MIXED = frozenset("子代江美恵枝")
_IN_RUN = late(re.compile, f"[{_HAN}]+")
_PARTICLES = frozenset("がはをにのとへもでやよかま")
_SUFFIXES = frozenset(
    "市町村区県郡川橋駅山寺宮社店院校園館課係部室局署港道路街通線台丘池沼湖浜島岳峠坂城跡町内杯賞銀組会祭展氏法式型版製産"
)
_IN_OFFICE = frozenset(("市長", "町長", "村長", "知事", "大臣", "総理"))  # they speak for everybody
_UNLISTED = 3  # kanji of a surname that no list knows
_LONGEST_SURNAME, _FURTHEST, _LONGEST_UNKNOWN = 4, 10, 4
_MOST_KNOWN = 4096
_HEADS_OF_HOUSES = frozenset(
    ("署長", "駅長", "園長", "館長", "校長", "所長", "支所長", "出張所長", "院長", "店長", "支店長", "組合長")
)  # 泉大津署長
_MOUNTAIN = "富士"  # no profession, as 保育士 is one: 富士吉田
GIVEN_SORTS = frozenset(("G", "G1", "kG"))
_NO_GIVEN = ("n", 0)


class Candidate(NamedTuple):
    """*start* to *end*: a surname, a given name alone, or a word that is called like one; *first* to *last*: the run it stands in."""

    start: int
    end: int
    first: int
    last: int
    sort: str
    """f, m, t, w: a frequent surname, mostly one, a town, a word; ?, r: made like one, a seldom one; v, u: not known, made like one of three kanji or not; G, k…: given, in katakana."""
    tail: str
    """What follows it in its run: 0 nothing, G g 1 H a given name, T a title, B what is done by people, C 様, S a place or an office."""


class _Part(NamedTuple):
    """A candidate of a run wherever the run stands; *is_doubtful*: only where somebody is called or a given name follows."""

    start: int
    end: int
    sort: str
    tail: str
    is_doubtful: bool = False


def candidates(text: str) -> Iterator[Candidate]:
    for match in _RUN.finditer(text):
        sure, doubtful = _parts(match.group())
        if doubtful and not (text[match.end() : match.end() + 1] in _CUES_BEGIN and _is_cued(text, match.end())):
            doubtful = ()
        for start, end, sort, tail, _ in (*sure, *doubtful):
            first, last = match.span()
            yield Candidate(first + start, first + end, first, last, sort, tail)


@lru_cache(_MOST_KNOWN)
def _parts(run: str) -> tuple[tuple[_Part, ...], tuple[_Part, ...]]:
    """Those that are asked about wherever it stands, and those of which the words behind have to say more."""
    found = _parts_of(run)
    return tuple(part for part in found if not part.is_doubtful), tuple(part for part in found if part.is_doubtful)


def _parts_of(run: str) -> tuple[_Part, ...]:
    if "ァ" <= run[0] <= "ー":
        return tuple(_in_katakana(run))
    known = tuple(_surnames(run))
    if not known or all(part.tail == "x" for part in known):
        return tuple(_without_surname(run)) or known
    return known


def _in_katakana(word: str) -> Iterator[_Part]:
    is_given, is_family = is_given_reading(word), is_family_reading(word)
    if (is_given or is_family) and word not in KATAKANA_WORDS:
        yield _Part(0, len(word), "kB" if is_given and is_family else "kG" if is_given else "kS", "0")


def _surnames(run: str) -> Iterator[_Part]:
    at = 0
    while at < min(len(run), _FURTHEST):
        found = _surname_at(run, at) if not at or head_of(run[:at]) in "RWc" else None
        if found:
            yield found
        at = found.end if found else at + 1


def _surname_at(run: str, at: int) -> _Part | None:
    for size in range(min(_LONGEST_SURNAME, len(run) - at), 0, -1):
        sort = sort_of(run[at : at + size])
        if not sort or (size == _LONGEST_SURNAME and sort not in "mr"):
            continue
        if run[at + size :] in _IN_OFFICE:
            return None
        tail = tail_of(run[at + size :])
        if tail in "Sx" and size < _UNLISTED and (longer := _longer_than(run, at)):
            return longer
        is_doubtful = sort == "r" and tail not in "CTHG"
        if (size == 1 and not _may_be_single(tail)) or (is_doubtful and tail != "0"):
            continue
        return _Part(at, at + size, sort, tail, is_doubtful)
    return None


def _longer_than(run: str, at: int) -> _Part | None:
    """尾花沢係長, although 尾花 is a surname, too."""
    word, rest = run[at : at + _UNLISTED], run[at + _UNLISTED :]
    if not (is_title(rest) or rest in _CALLED) or _sort_of_unknown(word, rest) == "u":
        return None
    return _Part(at, at + _UNLISTED, "v", "T" if is_title(rest) else "C")


def _may_be_single(tail: str) -> bool:
    """A surname of one kanji: alone, or with a given name or a title behind it."""
    return tail in "0Gg1HCT"


def _is_cued(text: str, last: int) -> bool:
    if call_behind(text, last):
        return True
    if text[last : last + 1] == " ":
        return given_behind(text, last)[0] in "Gg"
    return not _ENDS_MIXED.isdisjoint(text[last + 2 : last + 4]) and given_behind(text, last)[0] == "M"


def _without_surname(run: str) -> Iterator[_Part]:
    for size in range(min(_LONGEST_UNKNOWN, len(run))):
        given = run[size:]
        if (is_given_name(given) or given in SINGLE) and head_of(run[:size]) != "x":
            yield _Part(size, len(run), "G" if len(given) > 1 else "G1", "0")
            return
    for size in range(max(1, len(run) - _LONGEST_UNKNOWN), len(run) - 1):
        if (is_title(run[-size:]) or run[-size:] in _CALLED) and run[:-size].removeprefix("御") not in ROLES:
            yield _Part(0, len(run) - size, _sort_of_unknown(run[:-size], run[-size:]), "T" if is_title(run[-size:]) else "C")
            return
    if 1 < len(run) <= _LONGEST_UNKNOWN:  # 奥さん and 娘さん are no names
        yield _Part(0, len(run), _sort_of_unknown(run), "0", is_doubtful=True)


def _sort_of_unknown(word: str, title: str = "") -> str:
    return "v" if is_made_like_surname(word) and title not in _HEADS_OF_HOUSES else "u"


@lru_cache(_MOST_KNOWN)
def sort_of(word: str) -> str:
    if is_surname(word):
        if len(word) == 1:
            return "1"
        return ("f" if is_frequent(word) else "") + ("t" if is_town(word) else "w" if is_word(word) else "m")
    if may_be_surname(word):
        return "?"
    return "r" if len(word) > 1 and is_seldom_surname(word) else ""


@lru_cache(_MOST_KNOWN)
def tail_of(rest: str) -> str:
    if not rest:
        return "0"
    return next((sort for sort, is_one in _TAILS if is_one(rest)), "x")


def _is_given_and_more(rest: str, size: int) -> bool:
    more, given = rest[size:], rest[:size]
    return (is_title(more) or more in BEHIND or more in _CALLED) and (is_given_name(given) or may_be_given(given) or given in SINGLE)


def _has_given(rest: str) -> bool:
    return any(_is_given_and_more(rest, size) for size in range(1, _LONGEST_SURNAME + 1))


_TAILS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("C", _CALLED.__contains__),
    ("T", is_title),
    ("B", BEHIND.__contains__),
    ("G", is_given_name),
    ("1", SINGLE.__contains__),
    ("g", may_be_given),
    ("H", _has_given),
    ("S", lambda rest: rest[-1] in _SUFFIXES or not _SUFFIXES.isdisjoint(rest[:3])),
)


@lru_cache(_MOST_KNOWN)
def head_of(words: str) -> str:
    """What stands before it in its run: 0 nothing, W when, R who somebody is, c an office, x another word."""
    if not words:
        return "0"
    if words in WHEN:
        return "W"
    if words in ROLES or any(words[-size:] in ROLES for size in (2, 3, 4)):
        return "R"
    return "c" if words[-1] in ENDS_ROLE and words != _MOUNTAIN else "x"


def call_behind(text: str, end: int) -> str:
    """How somebody is called right behind *end* or after a space; empty where nobody is."""
    follows = text[end : end + 1]
    at = end + 1 if follows == " " else end
    if (follows if at == end else text[at : at + 1]) not in _CALLS_BEGIN:
        return ""
    return next((call for call in CALLS if text.startswith(call, at)), "")


def given_behind(text: str, end: int) -> tuple[str, int]:
    """A given name behind a run, and where it ends: G a known one after a space, g one made so, K one in kana at once, M one that ends in kanji (ゆう子); x another word, n none."""
    follows = text[end : end + 1]
    match = _GIVEN.match(text, end) if follows == " " or "ぁ" <= follows <= "ー" else None
    if not match:
        return _NO_GIVEN
    if kanji := match.group(1):
        sort, size = _given_of_kanji(kanji)
        return sort, match.start(1) + size
    if kana := match.group(2):
        last = _end_of_kana(text, match.start(2), kana, is_reading_enough=True)
        return ("G", last) if last else ("x", end)
    if match.group(3):
        return "M", match.end(3)
    last = _end_of_kana(text, match.start(4), match.group(4))
    return ("K", last) if last else _NO_GIVEN


@lru_cache(_MOST_KNOWN)
def _given_of_kanji(words: str) -> tuple[str, int]:
    """All of it, or what stands before a title: 隆課長, 翔太様."""
    for size in (len(words), 3, 2, 1):
        given = words[:size]
        if size < len(words) and not (is_title(words[size:]) or words[size:] in BEHIND or words[size:] in _CALLED):
            continue
        if is_given_name(given):
            return "G", size
        if may_be_given(given, after_space=True):
            return "g", size
    return "x", 0


def end_of_name(text: str, found: Candidate) -> int:
    """Where the name ends: with the given name behind the surname, if there is one."""
    if found.tail in "Gg1":
        return found.last
    if found.tail == "H":
        rest = text[found.end : found.last]
        return found.end + max(size for size in range(1, _LONGEST_SURNAME + 1) if _is_given_and_more(rest, size))
    if found.end < found.last or found.sort in GIVEN_SORTS:
        return found.end
    sort, last = given_behind(text, found.last)
    return last if sort in "GgKM" else found.end


def _end_of_kana(text: str, start: int, kana: str, *, is_reading_enough: bool = False) -> int:
    """Where a given name in kana ends that begins at *start*; 0 where the word goes on or none is known."""
    for size in range(len(kana), 1, -1):
        given = kana[:size]
        is_read = (is_reading_enough or given[0] > "ん") and is_given_reading(given.translate(KATAKANA))
        is_known = (is_given_name(given) or is_read) and given not in KANA_WORDS
        if is_known and not _goes_on(kana[0], text, start + size):
            return start + size
    return 0


def _goes_on(begins: str, text: str, end: int) -> bool:
    """Does the word in kana that begins so not end here? 宮城さくら号."""
    follows = text[end : end + 1]
    if "一" <= follows <= "龥" and (run := _IN_RUN.match(text, end)):
        return follows not in _CALLED and not is_title(run.group()) and run.group() not in BEHIND
    if begins <= "ん":
        return "ぁ" <= follows <= "ん" and follows not in _PARTICLES
    return "ァ" <= follows <= "ー"
