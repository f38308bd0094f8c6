"""How a word is read, as an author says it: what is taken, what is refused. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from lms.kernel.errors import N_, Unacceptable

KANJI = re.compile("[一-龠々〆ヶ]")
KANA = re.compile("[ぁ-ゖー]+")
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")
KATAKANA_SHIFT = 0x60


def word_of(typed: str) -> str:
    """The word as it stands in lessons. Raises Unacceptable where it has nothing to be read or is no single word."""
    word = typed.strip()
    if not KANJI.search(word):
        raise Unacceptable(N_("漢字のある言葉を書いてください。かなだけの言葉には、ふりがなが付きません。"), field="word")
    if re.search(r"[\s<>。、]", word):
        raise Unacceptable(N_("空白や句読点を入れずに、ひとつの言葉を書いてください。"), field="word")
    return word


def is_read_over(word: str) -> bool:
    """Whether what the glossary says of the reading of *word* can stand over it: not where it is all kana, or two words in one."""
    return bool(KANJI.search(word)) and not re.search(r"[\s<>。、()（）]", word)


def reading_of(typed: str) -> str:
    """The reading in hiragana, whatever kana were typed."""
    plain = "".join(
        chr(ord(c) - KATAKANA_SHIFT) if "ァ" <= c <= "ヶ" else c for c in unicodedata.normalize("NFKC", typed) if not c.isspace()
    )
    if not KANA.fullmatch(plain):
        raise Unacceptable(N_("読みを、ひらがなだけで書いてください。"), field="reading")
    return plain


def sentences_with(word: str, text: str) -> Iterator[str]:
    """The sentences of *text* in which the letters of the word stand."""
    return (found[0].strip() for found in SENTENCE.finditer(text) if word in found[0])
