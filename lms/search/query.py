"""What somebody typed into a search box: words, "a phrase", -not this. Tolerant of anything."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lms.search.tokens import Word, folded, words

MOST_CHARACTERS = 200
MOST_TERMS = 12
LONGEST_SPAN = 6  # units of an expression that has synonyms
QUOTES = str.maketrans(dict.fromkeys("“”「」『』", '"'))
KANA = re.compile("[ぁ-ゖァ-ヺー]{2,}")
NO_KANJI = re.compile("[ぁ-ゖァ-ヺーa-z0-9]{2,}")

Units = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Other:
    """Another way to say it, as units that stand one after another, and how one comes to it."""

    units: Units
    text: str
    docs: int = 0  # in how many documents, as far as is known


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: as it was typed, or in other words."""

    text: str
    typed: tuple[Units, ...]
    others: tuple[Other, ...] = ()
    docs: int = 0  # in how many documents, as it was typed

    @property
    def choices(self) -> tuple[Units, ...]:
        return tuple(dict.fromkeys([*self.typed, *(other.units for other in self.others)]))

    @property
    def reach(self) -> int:
        """In about how many documents, in any words."""
        return self.docs + sum(other.docs for other in self.others)


@dataclass(frozen=True, slots=True)
class Query:
    """Every term is asked for, every phrase must stand as it is, nothing of *without* may be there."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[Units, ...] = ()
    without: tuple[Units, ...] = ()
    whole: Units = ()  # all that was typed, one after another; empty where it is one word
    pieces: tuple[Term, ...] = ()  # the shortest words of terms that are made of several
    documents: int = 0  # how many there are, as far as is known

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    def forms(self) -> frozenset[str]:
        """Every word form that is worth highlighting."""
        asked = [form for term in self.terms for choice in term.choices for form in choice]
        return frozenset(asked) | {form for phrase in self.phrases for form in phrase}


@dataclass(frozen=True, slots=True)
class Known:
    """What the tables say about the words of a query."""

    synonyms: Mapping[Units, Sequence[Other]] = field(default_factory=dict)
    readings: Mapping[str, Sequence[Other]] = field(default_factory=dict)
    meanings: Mapping[int, Sequence[Other]] = field(default_factory=dict)
    docs: Mapping[str, int] = field(default_factory=dict)
    documents: int = 0


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Chunk:
    """Characters without a blank between them, and the words in it."""

    text: str
    words: tuple[Word, ...]

    @property
    def units(self) -> list[str]:
        return [unit for word in self.words for unit in word.sense.units]


@dataclass(frozen=True, slots=True)
class Typed:
    """A search box taken apart, before anything is known about its words."""

    chunks: tuple[Chunk, ...]
    phrases: tuple[Units, ...]
    without: tuple[Units, ...]

    def spans(self) -> set[Units]:
        """Every expression that may have synonyms."""
        return {span for chunk in self.chunks for _, span in _spans(chunk.units)}

    def readings(self) -> set[str]:
        """What may be the reading of a word: kana as they are, in katakana, and pieces of them."""
        found = {word.sense.reading for chunk in self.chunks for word in chunk.words if _is_readable(_surface(chunk, word))}
        for chunk in self.chunks:
            if KANA.fullmatch(chunk.text):
                found |= {piece for _, piece in _pieces(katakana(chunk.text))}
        return found

    def meanings(self) -> set[int]:
        return {group for chunk in self.chunks for word in chunk.words for group in word.sense.meanings}

    def forms(self) -> set[str]:
        units = {unit for units in (*self.phrases, *(chunk.units for chunk in self.chunks)) for unit in units}
        return units | {word.form for chunk in self.chunks for word in chunk.words}


def parse(text: str, known: Known = NOTHING) -> Query:
    """Read a search box. Whatever was typed, the answer is a query; an empty one where no word is left."""
    return understood(taken_apart(text), known)


def taken_apart(text: str) -> Typed:
    chunks: list[Chunk] = []
    phrases: list[Units] = []
    without: list[Units] = []
    is_unwanted = False
    for number, piece in enumerate(folded(text[:MOST_CHARACTERS]).translate(QUOTES).split('"')):
        if number % 2:
            (without if is_unwanted else phrases).append(_units(piece))
            continue
        is_unwanted = piece.endswith("-") and (piece == "-" or piece[-2].isspace())  # -"a phrase"
        for run in piece.split():
            if run.startswith("-"):
                without.append(_units(run[1:]))
            else:
                chunks.append(Chunk(run, tuple(words(run))))
    return Typed(tuple(chunks[:MOST_TERMS]), _kept(phrases), _kept(without))


def understood(typed: Typed, known: Known) -> Query:
    terms = [term for chunk in typed.chunks for term in _terms(chunk, known)]
    by_words: dict[tuple[Units, ...], Term] = {}
    for term in terms:
        by_words.setdefault(term.choices, term)
    whole = tuple(unit for chunk in typed.chunks for unit in chunk.units)
    kept = tuple(by_words.values())[:MOST_TERMS]
    units = dict.fromkeys(unit for term in kept for choice in term.typed if len(choice) > 1 for unit in choice)
    pieces = tuple(Term(unit, ((unit,),), docs=known.docs.get(unit, 0)) for unit in units)[:MOST_TERMS]
    return Query(kept, typed.phrases, typed.without, whole if len(kept) > 1 else (), pieces, known.documents)


def katakana(text: str) -> str:
    return "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in text)


def _kept(found: list[Units]) -> tuple[Units, ...]:
    return tuple(dict.fromkeys(units for units in found if units))[:MOST_TERMS]


def _units(text: str) -> Units:
    return tuple(unit for word in words(text) for unit in word.sense.units)


def _spans(units: Sequence[str]) -> Iterator[tuple[int, Units]]:
    """The expressions that begin at each place, the longest first."""
    for start in range(len(units)):
        for end in range(min(len(units), start + LONGEST_SPAN), start, -1):
            yield start, tuple(units[start:end])


def _terms(chunk: Chunk, known: Known) -> Iterator[Term]:
    """The terms of a run of characters: expressions with synonyms, then words; what was typed in kana by its reading."""
    spans = _known_spans(chunk.units, known)
    is_a_word = len(chunk.words) == 1 and chunk.words[0].form in known.docs
    if KANA.fullmatch(chunk.text) and not spans and not is_a_word and (read := list(_read(chunk, known))):
        yield from read
        return
    at = 0
    for number, word in enumerate(chunk.words):
        units = word.sense.units
        if any(at <= place < at + len(units) for place in spans):
            yield from _apart(units, at, spans, known)
        elif not _is_glued(chunk, number):
            yield _term(chunk, number, known)
        at += len(units)


def _known_spans(units: Sequence[str], known: Known) -> dict[int, tuple[int, Units]]:
    """By place of a unit: where the expression with synonyms that covers it begins, and the expression."""
    covered: dict[int, tuple[int, Units]] = {}
    for start, span in _spans(units):
        places = range(start, start + len(span))
        if span in known.synonyms and covered.keys().isdisjoint(places):
            covered |= dict.fromkeys(places, (start, span))
    return covered


def _apart(units: Units, at: int, spans: Mapping[int, tuple[int, Units]], known: Known) -> Iterator[Term]:
    """A word of which a part, or all of it, belongs to an expression with synonyms."""
    for place, unit in enumerate(units, start=at):
        if place not in spans:
            yield Term(unit, ((unit,),), docs=known.docs.get(unit, 0))
        elif spans[place][0] == place:
            span = spans[place][1]
            yield Term("".join(span), (span,), tuple(known.synonyms[span]), _docs((span,), known))


def _is_glued(chunk: Chunk, number: int) -> bool:
    """所 of 避難所, 文 of 案内文: a single letter belongs to the word before it."""
    word = chunk.words[number]
    says_little = word.sense.is_affix or word.end - word.start == 1
    return says_little and number > 0 and chunk.words[number - 1].end == word.start


def _term(chunk: Chunk, number: int, known: Known) -> Term:
    word = chunk.words[number]
    typed: tuple[Units, ...] = ((word.form,), word.sense.parts) if word.sense.parts else ((word.form,),)
    end = word.end
    after = number + 1
    while after < len(chunk.words) and _is_glued(chunk, after):
        typed = ((*(word.sense.units if after == number + 1 else typed[0]), *chunk.words[after].sense.units),)
        end = chunk.words[after].end
        after += 1
    others = [] if after > number + 1 else _others(chunk, word, known)
    return Term(chunk.text[word.start : end], typed, tuple(others), _docs(typed, known))


def _others(chunk: Chunk, word: Word, known: Known) -> list[Other]:
    """The same word by its reading, and words that the dictionary has in the same group of meaning."""
    found = [other for group in word.sense.meanings for other in known.meanings.get(group, ())]
    if _is_readable(_surface(chunk, word)):
        found += known.readings.get(word.sense.reading, ())
    return list({other.units: other for other in found if other.units != (word.form,)}.values())


def _docs(typed: Sequence[Units], known: Known) -> int:
    """A word stands in as many documents as were counted; a run of words in no more than the rarest of them."""
    counts = [min(known.docs.get(unit, 0) for unit in units) for units in typed]
    return next((count for count in counts if count), 0)


def _surface(chunk: Chunk, word: Word) -> str:
    return chunk.text[word.start : word.end]


def _is_readable(surface: str) -> bool:
    """Its letters say how it is read, so that another spelling may be the same word; kanji have too many that only sound alike."""
    return bool(NO_KANJI.fullmatch(surface))


def _pieces(kana: str) -> Iterator[tuple[int, str]]:
    """Pieces that may be a reading, the longest first, by the place at which they begin."""
    for start in range(min(len(kana), 16)):
        for end in range(min(len(kana), start + 12), start + 1, -1):
            yield start, kana[start:end]


def _read(chunk: Chunk, known: Known) -> Iterator[Term]:
    """Kana taken for the readings of words that are in use, as few of them as cover it; nothing where none fits or the words are known as typed."""
    kana = katakana(chunk.text)
    fitting: dict[int, str] = {}
    covered = 0
    for start, piece in _pieces(kana):
        if start >= covered and piece in known.readings and start not in fitting:
            fitting[start] = piece
            covered = start + len(piece)
    if not fitting or sum(map(len, fitting.values())) * 2 < len(kana):
        return
    whole = len(fitting) == 1 and len(next(iter(fitting.values()))) == len(kana)
    for start, piece in fitting.items():
        typed = (tuple(chunk.units),) if whole and chunk.units else ()
        yield Term(chunk.text[start : start + len(piece)], typed, tuple(known.readings[piece]), _docs(typed, known))
