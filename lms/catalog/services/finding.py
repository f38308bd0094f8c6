"""The index of lessons and of the glossary follows what is served, in the transaction that publishes it."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import LessonVersion
from lms.catalog.queries import finding
from lms.catalog.queries.finding import LESSONS, TERMS
from lms.catalog.queries.words import STANDING
from lms.catalog.rules import prose
from lms.search import index

Entry = tuple[int, str, str]  # number, title, words


def follow(session: Session) -> None:
    """Put in what is missing, take out what is served no more. A number stands for one content, so that nothing has to be compared."""
    session.flush()
    _follow(session, LESSONS, finding.served(session), lambda ids: _lessons(session, ids))
    follow_words(session)


def follow_words(session: Session) -> None:
    _follow(session, TERMS, finding.explained(session), lambda keys: _terms(session, keys))


def reindex(session: Session) -> dict[str, int]:
    """Build both anew, as after a change of the tokeniser or of the dictionary; answers how many of each."""
    return {
        LESSONS: index.reindex(session, LESSONS, _lessons(session, finding.served(session))),
        TERMS: index.reindex(session, TERMS, _terms(session, finding.explained(session))),
    }


def _follow(session: Session, collection: str, wanted: set[int], entries: Callable[[set[int]], Iterable[Entry]]) -> None:
    standing = index.ids(session, collection)
    for gone in sorted(standing - wanted):
        index.remove(session, collection, gone)
    for number, title, words in entries(wanted - standing):
        index.put(session, collection, number, title=title, body=words)


def _lessons(session: Session, ids: set[int]) -> Iterator[Entry]:
    if not ids:
        return
    found = select(LessonVersion.id, LessonVersion.title, LessonVersion.document).where(LessonVersion.id.in_(ids))
    for row in session.execute(found.order_by(LessonVersion.id)):
        yield row.id, row.title, _words(row.document)


def _words(document: dict[str, Any]) -> str:
    front = document["front"]
    parts = [f"{section['title']}\n{prose.words(section['text'])}" for section in document["sections"]]
    return "\n".join([*front["objectives"], *parts, front["practice"]["task"]])


def _terms(session: Session, keys: set[int]) -> Iterator[Entry]:
    if not keys:
        return
    found = select(STANDING.key, STANDING.word, STANDING.reading, STANDING.text, STANDING.english)
    for row in session.execute(found.where(STANDING.key.in_(keys)).order_by(STANDING.key)):
        yield row.key, f"{row.word} {row.reading}", f"{row.text}\n{row.english}"
