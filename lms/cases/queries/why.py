"""Why a case answers: which of the words stand in which part of it, and in which other words."""

from collections.abc import Iterator
from typing import Any

from lms.cases.files.lines import unmarked
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.search.query import Query, Term
from lms.search.tokens import folded

# Parts of a case in the order in which they are told, each with the name that readers know.
PARTS = {
    "title": N_("題名"),
    "one_line": N_("ひとことで"),
    "background": N_("背景"),
    "tried": N_("試したこと"),
    "events": N_("経過"),
    "effect": N_("効果"),
    "not_worked": N_("うまくいかなかったこと"),
    "cause": N_("原因"),
    "lesson": N_("次への一文"),
    "conditions": N_("使える条件"),
    "prompt": N_("指示文"),
    "word": N_("ひとこと"),
    "intended": N_("ねらい"),
    "noticed": N_("気づいたきっかけ"),
    "cause_tools": N_("しくみ・道具"),
    "cause_workplace": N_("職場環境"),
    "prevention": N_("これからの備え"),
    "body": N_("本文"),
}
TOLD = tuple(name for name in PARTS if name not in ("title", "one_line"))


@immutable
class Fit:
    """A word that was looked for, as it stands in the case (in other words, where it was not typed so), and where; no place where it is missing."""

    asked: str
    found: str
    part: str

    @property
    def is_other(self) -> bool:
        return bool(self.found) and self.found != self.asked


def told(row: Any) -> str:
    """What a snippet is cut from."""
    return "\n".join(unmarked(text) for name in ("one_line", *TOLD) if (text := getattr(row, name)))


def fits(row: Any, query: Query) -> list[Fit]:
    """Phrases first, then every word; *row* has all the parts."""
    texts = {name: folded(text) for name in PARTS if (text := getattr(row, name))}
    phrases = [Fit("".join(phrase), "".join(phrase), _part(texts, "".join(phrase)) or N_("本文")) for phrase in query.phrases]
    return phrases + [_fit(term, texts) for term in query.terms]


def _fit(term: Term, texts: dict[str, str]) -> Fit:
    for said in _spellings(term):
        part = _part(texts, folded(said))
        if part:
            return Fit(term.text, said, part)
    return Fit(term.text, "", "")


def _part(texts: dict[str, str], said: str) -> str:
    return next((PARTS[name] for name, text in texts.items() if said in text), "")


def _spellings(term: Term) -> Iterator[str]:
    """As it was typed, as the dictionary spells it, in other words: the surest first."""
    yield term.text
    yield from ("".join(units) for units in term.typed)
    for other in term.others:
        yield other.text
        yield "".join(other.units)
