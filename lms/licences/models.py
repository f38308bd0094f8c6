"""What of a licence is no consequence of other facts: the card that its holder made, and that the office has stopped it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base
from lms.kernel.ids import PersonId
from lms.licences.kinds import CODE_LENGTH, MOST_REASON


class LicenceCard(Base):
    """The code behind a holder's QR. *shows_name*: whether they agreed that who scans it reads their name."""

    __tablename__ = "licence_cards"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    shows_name: Mapped[bool]
    made_at: Mapped[datetime]


class LicenceRevocation(Base):
    """The office has stopped a licence, with a reason that its holder reads; open until it is lifted."""

    __tablename__ = "licence_revocations"
    __table_args__ = (
        Index(
            "uq_licence_revocations_open",
            "person_id",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    reason: Mapped[str] = mapped_column(String(MOST_REASON))
    revoked_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    revoked_at: Mapped[datetime]
    lifted_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    lifted_at: Mapped[datetime | None]
