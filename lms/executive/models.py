"""Voices of the staff to the mayor."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Versioned
from lms.kernel.ids import PersonId


class Voice(Versioned, Base):
    """What somebody tells the mayor. *key* is drawn with the form, so that a form sent twice is one voice.

    Without a name *writer_id* is empty, and *written_on* is the Monday of the week: of the day nothing is kept.
    """

    __tablename__ = "voices"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    writer_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    written_on: Mapped[date] = mapped_column(index=True)
    text: Mapped[str]
    may_quote: Mapped[bool]  # a public answer may show the words; never the name
    answer: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    answered_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    answered_on: Mapped[date | None]
