"""Words that the municipality explains itself: add, change, withdraw. Lessons, glossary and search follow in the same transaction."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.catalog.models import GlossaryTerm, OwnTerm
from lms.catalog.queries import words as queries
from lms.catalog.rules.reading import reading_of
from lms.catalog.rules.terms import key_of, word_of
from lms.catalog.services import editions, finding
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Stale, Unacceptable
from lms.kernel.ids import GlossaryKey, OwnTermId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded


@immutable
class Entry:
    """What is said of a word."""

    word: str
    reading: str
    text: str
    english: str = ""


def add(session: Session, actor: Actor, entry: Entry) -> OwnTerm:
    """From now on the word is explained so, everywhere. Raises Unacceptable."""
    editions.begin(session)
    made = OwnTerm()
    _put(session, made, entry)
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "word_added", "word", made.id)
    _followed(session)
    return made


def change(session: Session, actor: Actor, term_id: OwnTermId, entry: Entry, *, version: int) -> None:
    """Explain it otherwise. Raises NotFound, Unacceptable, Stale."""
    editions.begin(session)
    queries.own_word(session, term_id)
    standing = session.get_one(OwnTerm, term_id, populate_existing=True)
    if standing.version != version:
        raise Stale(N_("ほかの方が先に直しました。いまの内容を確かめてから、もう一度保存してください。"))
    _put(session, standing, entry)
    standing.version += 1
    audit(session, actor.person_id, "word_changed", "word", term_id)
    _followed(session)


def withdraw(session: Session, actor: Actor, term_id: OwnTermId) -> None:
    """What the courses bring stands there again, or nothing. Twice is once."""
    editions.begin(session)
    gone = delete(OwnTerm).where(OwnTerm.id == term_id).returning(OwnTerm.id)
    if session.scalar(gone) is not None:
        audit(session, actor.person_id, "word_withdrawn", "word", term_id)
        _followed(session)


def _put(session: Session, term: OwnTerm, entry: Entry) -> None:
    word, reading = _spelled(session, word_of(entry.word)), reading_of(entry.reading)
    others = session.execute(select(OwnTerm.id, OwnTerm.word)).all()
    if any(each.id != term.id and folded(each.word) == folded(word) for each in others):
        raise Unacceptable(N_("この言葉は、もう載っています。一覧から直せます。"), field="word")
    key = GlossaryKey(key_of(word, reading, entry.text, entry.english))
    term.word, term.key, term.reading, term.text, term.english = word, key, reading, entry.text, entry.english


def _spelled(session: Session, word: str) -> str:
    """As the courses spell it, where they bring the word: ＡＩ takes the place of AI."""
    brought = session.scalars(select(GlossaryTerm.word))
    return next((each for each in brought if folded(each) == folded(word)), word)


def _followed(session: Session) -> None:
    editions.end(session)
    finding.follow_words(session)
