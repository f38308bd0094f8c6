"""What somebody typed into a search box: words, "a phrase", -not this. Tolerant of anything."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lms.search.tokens import folded, tokens, words

MOST_CHARACTERS = 200
MOST_TERMS = 12
SYNONYMS = Path(__file__).parent / "synonyms.toml"

Sequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: any of *choices* will do; a choice is words that all have to be there."""

    choices: tuple[Sequence, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """Every term is asked for, every phrase must stand as it is, nothing of *without* may be there."""

    terms: tuple[Term, ...] = ()
    phrases: tuple[Sequence, ...] = ()
    without: tuple[Sequence, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases)

    def forms(self) -> frozenset[str]:
        """Every word form that is worth highlighting."""
        asked = [form for term in self.terms for choice in term.choices for form in choice]
        return frozenset(asked) | {form for phrase in self.phrases for form in phrase}


def parse(text: str) -> Query:
    """Read a search box. Whatever was typed, the answer is a query; an empty one where no word is left."""
    terms: list[Term] = []
    phrases: list[Sequence] = []
    without: list[Sequence] = []
    for number, piece in enumerate(
        folded(text[:MOST_CHARACTERS]).replace("“", '"').replace("”", '"').replace("「", '"').replace("」", '"').split('"')
    ):
        if number % 2:
            phrases.append(tuple(tokens(piece)))
            continue
        for chunk in piece.split():
            if chunk.startswith("-") and len(chunk) > 1:
                without.append(tuple(word.form for word in words(chunk[1:])))
            else:
                terms += _terms(chunk)
    kept = tuple(dict.fromkeys(terms))[:MOST_TERMS]
    return Query(kept, tuple(p for p in phrases if p)[:MOST_TERMS], tuple(w for w in without if w)[:MOST_TERMS])


def _terms(chunk: str) -> list[Term]:
    """The terms of a run of characters without blanks; a synonym may span several words."""
    whole = tuple(word.form for word in words(chunk))
    if whole in _synonyms():
        return [Term(_with_synonyms(whole))]
    found = []
    for word in words(chunk):
        choices = _with_synonyms((word.form,))
        if len(word.parts) > 1:
            choices = (*choices, word.parts)
        found.append(Term(tuple(dict.fromkeys(choices))))
    return found


def _with_synonyms(form: Sequence) -> tuple[Sequence, ...]:
    return (form, *(other for other in _synonyms().get(form, ()) if other != form))


@cache
def _synonyms() -> dict[Sequence, tuple[Sequence, ...]]:
    """From the word forms of an expression to those of its equals."""
    table: dict[Sequence, tuple[Sequence, ...]] = {}
    for group in tomllib.loads(SYNONYMS.read_text(encoding="utf-8"))["group"]:
        forms = tuple(dict.fromkeys(tuple(word.form for word in words(folded(text))) for text in group))
        for form in forms:
            if form:
                table[form] = tuple(dict.fromkeys(table.get(form, ()) + forms))
    return table
