"""Certificates: one to a completion, with what its holder lets others see."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Versioned
from lms.kernel.ids import CertificateId, PersonId


class Certificate(Versioned, Base):
    """The number is the id. *code* opens the page for everybody; what it shows beyond "real" is for the holder to say, each by itself."""

    __tablename__ = "certificates"

    id: Mapped[CertificateId] = mapped_column(primary_key=True)
    completion_id: Mapped[int | None] = mapped_column(ForeignKey("completions.id"), unique=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    code: Mapped[str] = mapped_column(String(26), unique=True)
    issued_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]  # the completion did not hold
    shows_name: Mapped[bool] = mapped_column(default=False)
    shows_course: Mapped[bool] = mapped_column(default=False)
    shows_day: Mapped[bool] = mapped_column(default=False)
    agreed_at: Mapped[datetime | None]  # when the holder last said so
