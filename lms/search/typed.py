"""A search box taken apart, before anything is known about its words: words, "phrases", -not this. Tolerant of anything."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from lms.kernel.immutable import immutable
from lms.search.spelling import KANJI, LEAST_BONES
from lms.search.tokens import Word, folded, words

MOST_CHARACTERS = 200
MOST_TERMS = 12
LONGEST_SPAN = 6  # units of an expression that has synonyms
MOST_WORDS = 3  # into which the dictionary may have cut a word that it knows in another spelling
MOST_LETTERS = 4  # of a word that may stand elsewhere as a row of single letters
QUOTES = str.maketrans(dict.fromkeys("“”「」『』", '"'))
KANA = re.compile("[ぁ-ゖァ-ヺー]{2,}")
LETTER = re.compile("[一-龠々ぁ-ゖァ-ヺ]")
MINUS = ("-", "ー")  # the key beside 0 gives a long vowel while one writes Japanese, with which no word begins

Units = tuple[str, ...]


@immutable
class Chunk:
    """Characters without a blank between them, and the words in it."""

    text: str
    words: tuple[Word, ...]

    @property
    def units(self) -> list[str]:
        return [unit for word in self.words for unit in word.sense.units]


@immutable
class Cut:
    """Words of a chunk from *first* to *last* that may be one."""

    chunk: Chunk
    first: int
    last: int

    @property
    def units(self) -> Units:
        return tuple(unit for word in self.chunk.words[self.first : self.last + 1] for unit in word.sense.units)

    @property
    def written(self) -> str:
        """Its letters, the kana after it among them where they belong to it by their place."""
        words_ = self.chunk.words
        return self.chunk.text[words_[self.first].start : words_[self.last].end]

    @property
    def bones(self) -> str:
        return "".join(KANJI.findall(self.written))

    @property
    def reading(self) -> str:
        """How it is read, with the kana that stand between its words and after them."""
        words_ = self.chunk.words
        after = [word.start for word in words_[self.first + 1 :]] + [len(self.chunk.text)]
        return "".join(
            word.sense.reading + katakana(self.chunk.text[word.end : end])
            for word, end in zip(words_[self.first : self.last + 1], after, strict=False)
        )


@immutable
class Typed:
    """A search box taken apart, before anything is known about its words."""

    chunks: tuple[Chunk, ...]
    phrases: tuple[Units, ...]
    without: tuple[Units, ...]

    def spans(self) -> set[Units]:
        """Every expression that may have synonyms."""
        return {span for chunk in self.chunks for _, span in spans_of(chunk.units)}

    def readings(self) -> set[str]:
        """What may be the reading of a word: kana as they are, in katakana, and pieces of them."""
        found = {word.sense.reading for chunk in self.chunks for word in chunk.words}
        found |= {cut.reading for chunk in self.chunks for cut in cuts_of(chunk)}
        for chunk in self.chunks:
            if KANA.fullmatch(chunk.text):
                found |= {piece for _, piece in pieces_of(katakana(chunk.text))}
        return found

    def bones(self) -> set[str]:
        return {cut.bones for chunk in self.chunks for cut in cuts_of(chunk)}

    def names(self) -> set[str]:
        """Names of persons: nobody counts in how many texts they stand. What has no kanji may as well be a slip of another word."""
        return {word.form for chunk in self.chunks for word in chunk.words if word.sense.is_name and KANJI.search(word.form)}

    def meanings(self) -> set[int]:
        return {group for chunk in self.chunks for word in chunk.words for group in word.sense.meanings}

    def forms(self) -> set[str]:
        units = {unit for units in (*self.phrases, *self.without, *(chunk.units for chunk in self.chunks)) for unit in units}
        forms = {word.form for chunk in self.chunks for word in chunk.words}
        return units | forms | {letter for form in forms if is_divisible(form) for letter in form}


def taken_apart(text: str) -> Typed:
    chunks: list[Chunk] = []
    phrases: list[Units] = []
    without: list[Units] = []
    is_unwanted = False
    for number, piece in enumerate(folded(text[:MOST_CHARACTERS]).translate(QUOTES).split('"')):
        if number % 2:
            (without if is_unwanted else phrases).append(_units(piece))
            continue
        is_unwanted = piece.endswith(MINUS) and (len(piece) == 1 or piece[-2].isspace())  # -"a phrase"
        for run in _gathered(piece.split()):
            if run.startswith(MINUS):
                without.append(_units(run[1:]))
            else:
                chunks.append(Chunk(run, tuple(words(run))))
    return Typed(tuple(chunks[:MOST_TERMS]), _kept(phrases), _kept(without))


def _gathered(runs: Sequence[str]) -> Iterator[str]:
    """図 書 館 as 図書館: single letters typed apart, where they make words."""
    for are_letters, some in groupby(runs, lambda run: len(run) == 1 and bool(LETTER.match(run))):
        apart = list(some)
        word = "".join(apart)
        is_spread = are_letters and len(apart) > 1 and min((each.end - each.start for each in words(word)), default=0) > 1
        yield from [word] if is_spread else apart


def katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def is_divisible(form: str) -> bool:
    """Whether a longer word may have it as a row of letters: 立会人 within 投票立会人."""
    return 2 < len(form) <= MOST_LETTERS and all(KANJI.match(letter) for letter in form)


def spans_of(units: Sequence[str]) -> Iterator[tuple[int, Units]]:
    """The expressions that begin at each place, the longest first."""
    for start in range(len(units)):
        for end in range(min(len(units), start + LONGEST_SPAN), start, -1):
            yield start, tuple(units[start:end])


def cuts_of(chunk: Chunk) -> Iterator[Cut]:
    """Neighbouring words that may be one: the dictionary knows 読み聞かせ, and cuts 読聞かせ in two."""
    for first in range(len(chunk.words)):
        for last in range(first + 1, min(first + MOST_WORDS, len(chunk.words))):
            cut = Cut(chunk, first, last)
            if len(cut.bones) >= LEAST_BONES:
                yield cut


def pieces_of(kana: str) -> Iterator[tuple[int, str]]:
    """Pieces that may be a reading, the longest first, by the place at which they begin."""
    for start in range(min(len(kana), 16)):
        for end in range(min(len(kana), start + 12), start + 1, -1):
            yield start, kana[start:end]


def _kept(found: list[Units]) -> tuple[Units, ...]:
    return tuple(dict.fromkeys(units for units in found if units))[:MOST_TERMS]


def _units(text: str) -> Units:
    return tuple(unit for word in words(text) for unit in word.sense.units)
