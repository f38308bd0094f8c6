"""Which new passwords are refused: too short, repeated, or made of nothing but what everybody tries first. Pure; a password is never altered."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from lms.accounts.kinds import LEAST_PASSWORD_LENGTH, MOST_PASSWORD_LENGTH, ONE_TIME_DIGITS
from lms.accounts.rules import romaji
from lms.kernel.errors import N_, Unacceptable

PRODUCT = ("まなびの環", "まなびのわ", "manabinowa", "manabi")
ROWS = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるをわかよたれそつねならむうゐのおくやまけふこえてあさきゆめみしゑひもせす",
    "一二三四五六七八九十",
    "月火水木金土日",
)
LEAST_RUN = 3
LEAST_OWN = 5  # letters that neither a list nor a register knows
LEAST_KINDS = 5
YEAR = re.compile(r"(?:19|20)\d\d|(?:令和|平成|昭和|reiwa|heisei|showa)\d{0,2}年?")
KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}


class WeakPassword(Unacceptable):
    """The password is refused before it is hashed."""


def check(password: str, *, least: int = LEAST_PASSWORD_LENGTH, own: Iterable[str] = ()) -> None:
    """Long beats complicated. *own*: names and numbers of the person and the municipality. Raises WeakPassword."""
    if len(password) < least:
        raise WeakPassword(N_("%(least)d文字以上にしてください。文のように長いものが安全です。"), field="password", least=least)
    if len(password) > MOST_PASSWORD_LENGTH:
        raise WeakPassword(N_("%(most)d文字までにしてください。"), field="password", most=MOST_PASSWORD_LENGTH)
    letters = _letters(password)
    if len(set(letters)) < LEAST_KINDS or _is_repeated(letters):
        raise WeakPassword(N_("同じ文字やことばのくり返しは避けてください。"), field="password")
    known = _marked(letters, _common())
    if len(letters) - len(known) < LEAST_OWN:
        raise WeakPassword(
            N_("よく使われることばや、数字・キーの並びだけでできています。自分だけの文を続けて書いてください。"), field="password"
        )
    known |= _marked(letters, _own_words(own))
    if len(letters) - len(known) < LEAST_OWN:
        raise WeakPassword(N_("名前・職員番号・自治体の名前だけでできています。ほかのことばを足してください。"), field="password")


def as_one_time_code(typed: str) -> str | None:
    """A code as the office read it out, however it was typed: blanks, hyphens and full-width digits do not matter."""
    digits = re.sub(r"[\s‐‑–—−ー-]", "", unicodedata.normalize("NFKC", typed))
    if len(digits) != ONE_TIME_DIGITS or not digits.isascii() or not digits.isdigit():
        return None
    return in_groups(digits, "-")


def in_groups(text: str, between: str, size: int = 4) -> str:
    """Four at a time, so that it can be read out and copied."""
    return between.join(text[start : start + size] for start in range(0, len(text), size))


def _letters(text: str) -> str:
    """What is compared: folded, in hiragana, without blanks and signs (unless there is nothing else)."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(KATAKANA)
    return "".join(letter for letter in plain if letter.isalnum()) or plain


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(_letters(word) for line in lines if not line.startswith("#") for word in line.split())


def _own_words(own: Iterable[str]) -> set[str]:
    words = {_letters(part) for text in (*own, *PRODUCT) for part in (text, *text.split())}
    words |= {spelled for word in words for spelled in romaji.spellings(word)}
    return {word for word in words if len(word) > 1 or not word.isascii()}


def _is_repeated(letters: str) -> bool:
    """The same word twice or more, the last time perhaps cut short."""
    return any(letters == (letters[:size] * len(letters))[: len(letters)] for size in range(1, len(letters) // 2 + 1))


def _marked(letters: str, words: Iterable[str]) -> set[int]:
    """The places that a known word, a run along a row, a year or a held key covers."""
    found: set[int] = set()
    for start, end in (*_words(letters, words), *_runs(letters), *(year.span() for year in YEAR.finditer(letters))):
        found.update(range(start, end))
    return found


def _words(letters: str, words: Iterable[str]) -> Iterator[tuple[int, int]]:
    for word in words:
        start = letters.find(word) if word else -1
        while start >= 0:
            yield start, start + len(word)
            start = letters.find(word, start + 1)


def _runs(letters: str) -> Iterator[tuple[int, int]]:
    """123, fdsa, かきく, aaa: at least three along a row, in either direction, or of one key."""
    rows = [direction for row in ROWS for direction in (row, row[::-1])] + [letter * len(letters) for letter in set(letters)]
    for row in rows:
        for start in range(len(letters) - LEAST_RUN + 1):
            end = start + LEAST_RUN
            if letters[start:end] in row:
                while end < len(letters) and letters[start : end + 1] in row:
                    end += 1
                yield start, end
