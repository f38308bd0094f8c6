"""When two spellings are one word: okurigana left out or written, kana in the place of kanji, a slip of the pen. Pure."""

import re

KANJI = re.compile("[一-龠々]")
KANA = re.compile("[ぁ-ゖァ-ヺー]")
MIXED = re.compile("[一-龠々ぁ-ゖ]+")
LEAST_BONES = 2  # of one kanji too many words are made
LEAST_SOUND = 4  # letters of a word in which one may be wrong
LARGE = str.maketrans("ァィゥェォャュョヮヂヅ", "アイウエオヤユヨワジズ", "ーッ・")


def bones(word: str) -> str:
    """The kanji of a word that is written with kana between or after them: 読聞 of 読み聞かせ; empty for every other."""
    found = "".join(KANJI.findall(word))
    return found if LEAST_BONES <= len(found) < len(word) and MIXED.fullmatch(word) else ""


def is_shortened(one: str, other: str) -> bool:
    """Of two words with the same kanji: whether the other only has more kana between and after them (聞取, 聞き取り)."""
    letters = iter(other)
    return all(letter in letters for letter in one)


def is_respelled(one: str, other: str) -> bool:
    """Of two words that are read alike: whether one only has kana where the other has kanji, or more kana (見おとし, 見落とし)."""
    short, long = sorted(("".join(KANJI.findall(each)) for each in (one, other)), key=len)
    letters = iter(long)
    return bool(KANA.search(one) or KANA.search(other)) and all(letter in letters for letter in short)


def sound(reading: str) -> str:
    """A reading without what is written now this way, now that: long vowels, small letters, ッ."""
    return reading.replace("ヴァ", "バ").replace("ヴ", "ブ").translate(LARGE)


def is_slip(one: str, other: str) -> bool:
    """Whether two readings sound alike, or one letter is wrong, missing, too many or has changed places with the next."""
    left, right = sound(one), sound(other)
    if left == right:
        return True
    if max(len(left), len(right)) < LEAST_SOUND or abs(len(left) - len(right)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    a, b = left[same:], right[same:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
