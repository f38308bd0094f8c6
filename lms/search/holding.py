"""Whether a text answers a query, for the few that stand in no index."""

from functools import lru_cache

from lms.search.query import Query
from lms.search.tokens import tokens
from lms.search.typed import Units


def answers(query: Query, text: str) -> bool:
    """It has every word, in any of its ways, every phrase, and nothing that is not wanted."""
    standing = _standing(text)
    words = all(any(_stands(units, standing) for units in term.choices) for term in query.terms)
    return (
        words and all(_stands(units, standing) for units in query.phrases) and not any(_stands(units, standing) for units in query.without)
    )


def _stands(units: Units, standing: str) -> bool:
    return f" {' '.join(units)} " in standing


@lru_cache(maxsize=1_024)
def _standing(text: str) -> str:
    """Its words as an index has them."""
    return f" {' '.join(tokens(text))} "
