"""What somebody looks for: the words typed into a search box, with what is known about them."""

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from lms.kernel.immutable import immutable
from lms.search.known import NOTHING, Known, Other
from lms.search.sentence import ASKING, SENTENCE, is_noun
from lms.search.spelling import is_respelled, is_shortened
from lms.search.tokens import Word
from lms.search.typed import KANA, MOST_TERMS, Chunk, Cut, Typed, Units, cuts_of, is_divisible, katakana, pieces_of, spans_of, taken_apart

NO_KANJI = re.compile("[ぁ-ゖァ-ヺーa-z0-9]{2,}")
LEAST_LEFT = 2
LEAST_READ = 0.6  # of kana, for what was typed in another way


@immutable
class Term:
    """One thing asked for: as it was typed, or in other words."""

    text: str
    typed: tuple[Units, ...]
    others: tuple[Other, ...] = ()
    docs: int = 0  # in how many documents, as it was typed
    is_cut: bool = False  # one word that the dictionary has cut: its pieces say something only next to each other
    is_frame: bool = False  # it makes a sentence of what is asked for
    is_next: bool = False  # nothing stands between it and the term before it: 管理 of 公園管理

    @property
    def choices(self) -> tuple[Units, ...]:
        return tuple(dict.fromkeys([*self.typed, *(other.units for other in self.others)]))

    @property
    def is_divided(self) -> bool:
        """It is made of shorter words, which may stand apart."""
        return not self.is_cut and any(len(units) > 1 for units in self.typed)

    @property
    def reach(self) -> int:
        """In about how many documents, in any words. What has all it was typed with stands among those already: 介護保険 for 介護."""
        more = (other.docs for other in self.others if not (self.docs and any(set(units) <= set(other.units) for units in self.typed)))
        return self.docs + sum(more)


Thing = tuple[Term, ...]  # words of a sentence between which nothing stands


@immutable
class Query:
    """Every term is asked for, every phrase must stand as it is, nothing of *without* may be there."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[Units, ...] = ()
    without: tuple[Units, ...] = ()
    whole: Units = ()  # all that was typed, one after another; empty where it is one word
    pieces: tuple[Term, ...] = ()  # the shortest words of terms that are made of several
    documents: int = 0  # how many there are, as far as is known
    avoided: int = 0  # in how many of them stands what is not wanted
    things: tuple[Thing, ...] = ()  # of a sentence

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    def forms(self) -> frozenset[str]:
        """Every word form that is worth highlighting."""
        asked = [form for term in self.terms for choice in term.choices for form in choice]
        return frozenset(asked) | {form for phrase in self.phrases for form in phrase}


@immutable
class Span:
    """An expression of *units* at the place *start* of a chunk, and other ways to say it."""

    start: int
    units: Units
    others: tuple[Other, ...]
    is_cut: bool


def parse(text: str, known: Known = NOTHING) -> Query:
    """Read a search box. Whatever was typed, the answer is a query; an empty one where no word is left."""
    return understood(taken_apart(text), known)


def understood(typed: Typed, known: Known) -> Query:
    terms = [term for chunk in typed.chunks for term in _terms(chunk, known)]
    by_words: dict[tuple[Units, ...], Term] = {}
    for term in terms:
        by_words.setdefault(term.choices, term)
    whole = tuple(unit for chunk in typed.chunks for unit in chunk.units)
    said = [*by_words.values()]
    kept = tuple(_without_asking(said))[:MOST_TERMS]
    is_sentence = len(said) >= SENTENCE and (len(kept) < len(said) or any(term.is_frame for term in kept))
    things = _things(terms, kept) if is_sentence else ()
    units = dict.fromkeys(unit for term in kept if term.is_divided for choice in term.typed if len(choice) > 1 for unit in choice)
    pieces = tuple(Term(unit, ((unit,),), docs=known.docs.get(unit, 0)) for unit in units)[:MOST_TERMS]
    whole = whole if len(kept) > 1 else ()
    return Query(kept, typed.phrases, typed.without, whole, pieces, known.documents, _avoided(typed, known), things)


def lost(chunk: Chunk, known: Known) -> float:
    """How many of its words nowhere stand, in whatever way; all where it has none, or where kana were read and too much is left over."""
    terms = list(_terms(chunk, known))
    covered = max(sum(len(term.text) for term in terms), sum(word.end - word.start for word in chunk.words))
    is_left_over = bool(KANA.fullmatch(chunk.text)) and covered < LEAST_READ * len(chunk.text)
    return sum(not term.reach for term in terms) if terms and not is_left_over else math.inf


def _without_asking(terms: list[Term]) -> list[Term]:
    """Of a sentence, what it asks for."""
    kept = [term for term in terms if "".join(next(iter(term.typed), ())) not in ASKING] if len(terms) >= SENTENCE else terms
    return kept if len(kept) >= LEAST_LEFT else terms


def _things(terms: Sequence[Term], kept: Collection[Term]) -> tuple[Thing, ...]:
    found: list[list[Term]] = []
    for term in terms:
        found += [] if term.is_next and found else [[]]
        found[-1].append(term)
    return tuple(dict.fromkeys(thing for each in found if (thing := tuple(term for term in each if term in kept))))


def _terms(chunk: Chunk, known: Known) -> Iterator[Term]:
    """The terms of a run of characters: expressions with synonyms, then words; what was typed in kana by its reading."""
    spans = _known_spans(chunk.units, known.synonyms, {**known.clips, **_rejoined(chunk, known)})
    if KANA.fullmatch(chunk.text) and not _is_cut_well(chunk, spans, known) and (read := list(_read(chunk, known))):
        yield from read
        return
    at = 0
    for number, word in enumerate(chunk.words):
        units = word.sense.units
        is_next = number > 0 and chunk.words[number - 1].end == word.start
        if any(at <= place < at + len(units) for place in spans):
            yield from _apart(word, at, spans, known, is_next=is_next, is_frame=_is_frame(chunk, word))
        elif not _is_glued(chunk, number):
            yield replace(_term(chunk, number, known), is_next=is_next)
        at += len(units)


def _is_cut_well(chunk: Chunk, spans: Mapping[int, Span], known: Known) -> bool:
    """Whether the dictionary has made words of kana that are all in use or have synonyms, and nothing is left over: むせん is no 咽び."""
    many = len(chunk.words)
    is_all = sum(word.end - word.start for word in chunk.words) == len(chunk.text)
    if not is_all or (many > 1 and katakana(chunk.text) in known.readings):
        return False
    at = 0
    for word in chunk.words:
        places = range(at, at + len(word.sense.units))
        at = places.stop
        is_known = bool(known.docs.get(word.form)) or all(place in spans for place in places)
        if not is_known or (many > 1 and word.end - word.start == 1):
            return False
    return bool(many)


def _known_spans(
    units: Sequence[str], synonyms: Mapping[Units, Sequence[Other]], rejoined: Mapping[Units, Sequence[Other]]
) -> dict[int, Span]:
    """By place of a unit: the expression with synonyms, or in another spelling, that covers it."""
    covered: dict[int, Span] = {}
    for start, span in spans_of(units):
        places = range(start, start + len(span))
        others = (*synonyms.get(span, ()), *rejoined.get(span, ()))
        if others and covered.keys().isdisjoint(places):
            covered |= dict.fromkeys(places, Span(start, span, others, is_cut=span in rejoined))
    return covered


def _rejoined(chunk: Chunk, known: Known) -> dict[Units, Sequence[Other]]:
    """What the dictionary has cut, as it stands in texts: with the same kanji, or read alike."""
    found: dict[Units, Sequence[Other]] = {}
    for cut in cuts_of(chunk):
        others = [other for other in known.bones.get(cut.bones, ()) if is_shortened(cut.written, other.units[0])]
        others += [
            other for other in known.readings.get(cut.reading, ()) if _is_dead(cut, known) or is_respelled(cut.written, other.units[0])
        ]
        if others:
            found[cut.units] = list({other.units: other for other in others}.values())
    return found


def _is_dead(cut: Cut, known: Known) -> bool:
    """One of its words nowhere stands: what sounds like it may be meant."""
    return not all(known.docs.get(unit) for unit in cut.units)


def _apart(word: Word, at: int, spans: Mapping[int, Span], known: Known, *, is_next: bool, is_frame: bool) -> Iterator[Term]:
    """A word of which a part, or all of it, belongs to an expression with synonyms."""
    for place, unit in enumerate(word.sense.units, start=at):
        if place not in spans:
            yield Term(unit, ((unit,),), docs=known.docs.get(unit, 0), is_next=is_next or place > at)
        elif spans[place].start == place:
            span = spans[place]
            docs = 0 if span.is_cut else _docs((span.units,), known)
            yield Term(
                "".join(span.units), (span.units,), span.others, docs, span.is_cut, is_frame and len(span.units) == 1, is_next or place > at
            )


def _is_frame(chunk: Chunk, word: Word) -> bool:
    return word.sense.is_frame and not is_noun(chunk.text, word.end)


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
    is_alone = after == number + 1
    others = _others(chunk, word, known) if is_alone else _heard(word, known)
    docs = _docs(typed, known)
    if not docs and not others:
        others = [*known.slips.get(word.form, ())] if is_alone else []
    return Term(chunk.text[word.start : end], typed, tuple(others), docs, is_frame=_is_frame(chunk, word))


def _heard(word: Word, known: Known) -> list[Other]:
    """公報誌 for 広報紙: of a run of words that begins with one that nowhere stands, the words that sound like that one."""
    return [] if known.docs.get(word.form) else [*known.readings.get(word.sense.reading, ())]


def _others(chunk: Chunk, word: Word, known: Known) -> list[Other]:
    """The same word by its reading, and words that the dictionary has in the same group of meaning."""
    found = [other for group in word.sense.meanings for other in known.meanings.get(group, ())]
    surface, is_dead = _surface(chunk, word), not known.docs.get(word.form)
    alike = known.readings.get(word.sense.reading, ())
    found += [other for other in alike if is_dead or _is_readable(surface) or is_respelled(surface, other.units[0])]
    if is_divisible(word.form) and (least := min(known.docs.get(letter, 0) for letter in word.form)):
        found.append(Other(tuple(word.form), word.form, least))
    return list({other.units: other for other in found if other.units != (word.form,)}.values())


def _avoided(typed: Typed, known: Known) -> int:
    return sum(min(known.docs.get(unit, 0) for unit in units) for units in typed.without)


def _docs(typed: Sequence[Units], known: Known) -> int:
    """A word stands in as many documents as were counted; a run of words in no more than the rarest of them."""
    counts = [min(known.docs.get(unit, 0) for unit in units) for units in typed]
    return next((count for count in counts if count), 0)


def _surface(chunk: Chunk, word: Word) -> str:
    return chunk.text[word.start : word.end]


def _is_readable(surface: str) -> bool:
    """Its letters say how it is read, so that another spelling may be the same word; kanji have too many that only sound alike."""
    return bool(NO_KANJI.fullmatch(surface))


def _read(chunk: Chunk, known: Known) -> Iterator[Term]:
    """Kana taken for the readings of words that are in use, as few of them as cover it; nothing where none fits or the words are known as typed."""
    kana = katakana(chunk.text)
    fitting: dict[int, str] = {}
    covered = 0
    for start, piece in pieces_of(kana):
        if start >= covered and piece in known.readings and start not in fitting:
            fitting[start] = piece
            covered = start + len(piece)
    if not fitting or sum(map(len, fitting.values())) * 2 < len(kana):
        return
    whole = len(fitting) == 1 and len(next(iter(fitting.values()))) == len(kana)
    for start, piece in fitting.items():
        typed = (tuple(chunk.units),) if whole and chunk.units else ()
        yield Term(chunk.text[start : start + len(piece)], typed, tuple(known.readings[piece]), _docs(typed, known))
