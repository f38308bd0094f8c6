"""A name in kana as people type it in Latin letters, in both of the usual ways: しずか is shizuka and sizuka. Pure."""

from lms.kernel.kana import ROWS, VOWELS

OFFICIAL = {kana: consonant + VOWELS[place] for consonant, row in ROWS.items() for place, kana in enumerate(row)}
OFFICIAL |= {"や": "ya", "ゆ": "yu", "よ": "yo", "わ": "wa", "を": "o", "ん": "n", "ー": "", "ぢ": "zi", "づ": "zu"}
SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
HEPBURN = (
    ("sya", "sha"),
    ("syu", "shu"),
    ("syo", "sho"),
    ("si", "shi"),
    ("tya", "cha"),
    ("tyu", "chu"),
    ("tyo", "cho"),
    ("ti", "chi"),
    ("tu", "tsu"),
    ("zya", "ja"),
    ("zyu", "ju"),
    ("zyo", "jo"),
    ("zi", "ji"),
    ("hu", "fu"),
)


def spellings(hiragana: str) -> set[str]:
    """The Latin spellings of a word in hiragana; empty where it holds anything else."""
    official, doubled = "", False
    for kana in hiragana:
        if kana == "っ":
            doubled = True
            continue
        if kana in SMALL:
            official = official[:-1] + SMALL[kana]
            continue
        if kana not in OFFICIAL:
            return set()
        sound = OFFICIAL[kana]
        official += sound[:1] + sound if doubled else sound
        doubled = False
    hepburn = official
    for one, other in HEPBURN:
        hepburn = hepburn.replace(one, other)
    return {spelled for each in (official, hepburn) for spelled in (each, each.replace("ou", "o").replace("oo", "o"))} - {""}
