"""Words that are explained: what the municipality says itself, and beside it what the courses bring; and the list of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import false, func, literal, select, true, union_all
from sqlalchemy.orm import Session

from lms.catalog.models import GlossaryTerm, OwnTerm
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import OwnTermId
from lms.kernel.immutable import immutable

WORDS_A_PAGE = 50


def _standing() -> Any:
    """Every word as it is explained today, each once: one that the municipality explains itself stands for one that the courses bring."""
    of_own = (OwnTerm.word, OwnTerm.key, OwnTerm.reading, OwnTerm.text, OwnTerm.english)
    brought = (GlossaryTerm.word, GlossaryTerm.key, GlossaryTerm.reading, GlossaryTerm.text, literal("").label("english"))
    is_taken = select(OwnTerm.id).where(OwnTerm.word == GlossaryTerm.word).exists()
    return union_all(
        select(*of_own, GlossaryTerm.used_in, true().label("is_own")).join(GlossaryTerm, GlossaryTerm.word == OwnTerm.word, isouter=True),
        select(*brought, GlossaryTerm.used_in, false().label("is_own")).where(~is_taken),
    ).subquery("standing_words")


STANDING = _standing().c


@immutable
class OwnRow:
    """A word of the municipality's own; *stands_for* the explanation that the courses bring, where they do."""

    id: OwnTermId
    word: str
    reading: str
    text: str
    english: str
    version: int
    stands_for: str | None


@immutable
class OwnPage:
    rows: list[OwnRow]
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // WORDS_A_PAGE))


def own(session: Session, page: int) -> OwnPage:
    """The municipality's own words in the order of their readings, a page of them: one statement, and one more beyond the last page."""
    found = _own().add_columns(func.count().over().label("total")).order_by(OwnTerm.reading, OwnTerm.word)
    rows: Sequence[Any] = session.execute(found.limit(WORDS_A_PAGE).offset((page - 1) * WORDS_A_PAGE)).all()
    total = rows[0].total if rows else session.scalar(select(func.count(OwnTerm.id))) or 0
    return OwnPage([OwnRow(*row[:-1]) for row in rows], total)


def own_word(session: Session, term_id: OwnTermId) -> OwnRow:
    """Raises NotFound."""
    row = session.execute(_own().where(OwnTerm.id == term_id)).one_or_none()
    if row is None:
        raise NotFound(N_("この言葉は見つかりません。ほかの人が取りやめたのかもしれません。"))
    return OwnRow(*row)


def _own() -> Any:
    columns = (OwnTerm.id, OwnTerm.word, OwnTerm.reading, OwnTerm.text, OwnTerm.english, OwnTerm.version)
    return select(*columns, GlossaryTerm.text.label("stands_for")).join(GlossaryTerm, GlossaryTerm.word == OwnTerm.word, isouter=True)
