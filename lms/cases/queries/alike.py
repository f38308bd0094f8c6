"""似た事例があります: cases that say the same as a text, shown while it is being written."""

from typing import Any

from sqlalchemy.orm import Session

from lms.cases.queries import listing
from lms.kernel.actor import Actor
from lms.search.query import MOST_CHARACTERS

OPERATORS = str.maketrans(dict.fromkeys('"“”「」-', " "))  # a sentence asks for nothing by its signs


def alike(session: Session, actor: Actor, text: str, most: int = 3) -> list[Any]:
    """Up to *most* cases that this person may read, the likest first: each with id, kind, title and section. One statement; none for no words."""
    words = text[:MOST_CHARACTERS].translate(OPERATORS)
    return list(listing.best(session, actor, words, most=most)[0]) if words.strip() else []
