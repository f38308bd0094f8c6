"""Persons, the units they work in, and the dated postings and roles that give them rights."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import PersonId, PostingId, UnitId


class Person(Timestamped, Versioned, Base):
    """One human being, however many login names; the id never changes."""

    __tablename__ = "people"

    id: Mapped[PersonId] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    kana: Mapped[str] = mapped_column(String(80), default="", index=True)
    employment: Mapped[str] = mapped_column(String(20))
    has_pc: Mapped[bool] = mapped_column(default=True)
    mail: Mapped[str | None] = mapped_column(String(254))
    organisation: Mapped[str] = mapped_column(String(80), default="", server_default="")  # where somebody from outside comes from
    locale: Mapped[str] = mapped_column(String(5), default="ja")
    theme: Mapped[str] = mapped_column(String(5), default="")  # "", light, dark
    font: Mapped[str] = mapped_column(String(5), default="")  # "", ud
    furigana: Mapped[bool] = mapped_column(default=False)
    arrow_keys: Mapped[bool] = mapped_column(default=True)
    mail_wanted: Mapped[bool] = mapped_column(default=True)
    left_on: Mapped[date | None]  # first day on which the person is gone
    erased_at: Mapped[datetime | None]  # the name and all keys to the house are gone since then


class LoginName(Base):
    """An alias by which a person signs in: staff number as text, SSO subject, e-mail."""

    __tablename__ = "login_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(120))  # as people write it, leading zeros kept
    folded: Mapped[str] = mapped_column(String(120), unique=True)  # NFKC, casefold: what is compared


class Unit(Timestamped, Versioned, Base):
    """部 > 課 > 係, with the dates between which it exists."""

    __tablename__ = "units"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),)

    id: Mapped[UnitId] = mapped_column(primary_key=True)
    parent_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"), index=True)
    level: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(20), index=True)
    name: Mapped[str] = mapped_column(String(80))
    path: Mapped[str] = mapped_column(String(120), index=True)  # "/1/4/12/": ends in a slash, so that /1/ is no prefix of /10/
    phone: Mapped[str] = mapped_column(String(40), default="")
    sort: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # first day on which it is gone


class UnitSuccession(Base):
    """A reorganisation: which unit carries on what another one did. The closure: predecessors of predecessors have their rows too."""

    __tablename__ = "unit_successions"

    predecessor_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), primary_key=True)
    successor_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)


class Posting(Timestamped, Base):
    """発令: who serves where as what, from day to day. Rights begin and end with it."""

    __tablename__ = "postings"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        Index("ix_postings_unit_id_valid_from", "unit_id", "valid_from"),
    )

    id: Mapped[PostingId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"))
    post: Mapped[str] = mapped_column(String(40))  # 部長, 課長, 係長, 係員 …
    is_head: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # first day on which it is over
    source_number: Mapped[str] = mapped_column(String(60), default="")


class Leave(Timestamped, Base):
    """育休・休職: pauses follow-ups and due dates."""

    __tablename__ = "leaves"
    __table_args__ = (CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="validity"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class RoleGrant(Timestamped, Base):
    """A role beside the posting, from day to day, with the reason for it. A promoter's is for one unit, an invitation for one object."""

    __tablename__ = "role_grants"
    __table_args__ = (Index("ix_role_grants_object_kind_object_id", "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[str] = mapped_column(String(20))
    object_kind: Mapped[str] = mapped_column(String(20), default="")
    object_id: Mapped[int] = mapped_column(default=0)
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    granted_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    ended_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None]  # when somebody set its end; the day itself is valid_to
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  # first day on which it is over; the day of valid_from where it never began
