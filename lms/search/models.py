"""What the search knows about words: those in use with their readings and meanings, synonyms that the office keeps, and what was not found."""

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.search.kinds import MOST_TERM, MOST_TEXT, MOST_UNITS


class SearchTerm(Base):
    """A word that stands in an index, how it is read and written, and in how many cases it stands. Names of persons are left out."""

    __tablename__ = "search_terms"

    term: Mapped[str] = mapped_column(String(MOST_TERM), primary_key=True)
    reading: Mapped[str] = mapped_column(String(MOST_TERM), index=True)
    shown: Mapped[str] = mapped_column(String(MOST_TERM))
    bones: Mapped[str] = mapped_column(
        String(MOST_TERM), index=True, server_default=""
    )  # its kanji, where kana stand between or after them
    docs: Mapped[int]


class TermMeaning(Base):
    """A group of meaning of the dictionary to which a word in use belongs."""

    __tablename__ = "term_meanings"

    meaning: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    term: Mapped[str] = mapped_column(String(MOST_TERM), primary_key=True)


class SynonymGroup(Timestamped, Versioned, Base):
    """Expressions that mean the same here."""

    __tablename__ = "synonym_groups"

    id: Mapped[int] = mapped_column(primary_key=True)


class Synonym(Base):
    """An expression of a group, with the words of the index that it is made of, one blank between them."""

    __tablename__ = "synonyms"
    __table_args__ = (Index("ix_synonyms_group_id_place", "group_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("synonym_groups.id", ondelete="CASCADE"))
    place: Mapped[int]
    text: Mapped[str] = mapped_column(String(MOST_TEXT))
    units: Mapped[str] = mapped_column(String(MOST_UNITS), index=True)


class UnfoundQuery(Base):
    """What somebody looked for in vain, by week. Who it was is not kept."""

    __tablename__ = "unfound_queries"

    words: Mapped[str] = mapped_column(String(MOST_TEXT), primary_key=True)
    monday: Mapped[date] = mapped_column(primary_key=True)
    times: Mapped[int] = mapped_column(default=1)
