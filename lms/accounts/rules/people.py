"""Names as they are read and sought: hiragana whatever was typed, furigana part by part. Pure."""

import re
import unicodedata

KATAKANA = re.compile("[ァ-ヶ]")
HIRAGANA = re.compile("[ぁ-ゖ]")
APART = 0x60  # between a katakana and its hiragana


def kana(text: str) -> str:
    """A reading in hiragana with single blanks, from katakana of either width."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    return KATAKANA.sub(lambda found: chr(ord(found[0]) - APART), plain)


def sought(text: str) -> tuple[str, str, str]:
    """What somebody looks for, without blanks: as typed, in hiragana, in katakana."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    hiragana = kana(plain)
    return plain, hiragana, HIRAGANA.sub(lambda found: chr(ord(found[0]) + APART), hiragana)


def furigana(name: str, reading: str) -> list[tuple[str, str]]:
    """(part, reading) of a name, to be set as ruby; no reading over what is kana itself. One pair where the parts do not match."""
    parts, readings = name.split(), kana(reading).split()
    if len(parts) != len(readings):
        parts, readings = [name], [kana(reading)]
    return [(part, "" if kana(part) == above else above) for part, above in zip(parts, readings, strict=True)]
