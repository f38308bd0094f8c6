"""The second factor of the office and of administrators: the sealed secret, codes for the day the telephone is gone, sign-ins under way."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped
from lms.kernel.ids import PersonId


class SecondFactor(Timestamped, Base):
    """A confirmed authenticator. The secret is sealed with a key that is not in the database; a step is taken once."""

    __tablename__ = "second_factors"

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(300))
    last_step: Mapped[int] = mapped_column(BigInteger)  # the newest 30 seconds whose code was taken


class RecoveryCode(Base):
    """A code that stands in for the authenticator once; stored as a keyed hash."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class PendingSignin(Base):
    """Who has shown the first factor and not yet the second: no session, and gone after five minutes."""

    __tablename__ = "pending_signins"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    method: Mapped[str] = mapped_column(String(10))
    is_shared_terminal: Mapped[bool] = mapped_column(default=False)
    password_hash: Mapped[str] = mapped_column(String(200), default="")  # what was judged: a newer one ends this sign-in
    ends_at: Mapped[datetime] = mapped_column(index=True)
