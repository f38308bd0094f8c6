"""The tables of the anonymous store. They belong to no other: own metadata, no key to anything outside, no time finer than a week."""

from typing import Any, ClassVar

from sqlalchemy import JSON, MetaData, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from lms.anonymous.kinds import State

WITHOUT_ORDER = {"sqlite_with_rowid": False}  # rows lie in the order of their random names, not in that of their coming


class Anonymous(DeclarativeBase):
    metadata = MetaData()
    type_annotation_map: ClassVar[dict[Any, Any]] = {dict[str, Any]: JSON(none_as_null=True)}


class Failure(Anonymous):
    """What somebody told. *week*: until it is published the one of its writing, from then on the one of the batch."""

    __tablename__ = "failures"
    __table_args__ = (UniqueConstraint("code_digest", name="uq_failures_code_digest"), WITHOUT_ORDER)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING.value)
    title: Mapped[str] = mapped_column(Text)
    intended: Mapped[str] = mapped_column(Text)
    happened: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    lesson: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)  # the name of a unit, or nothing
    code_digest: Mapped[str] = mapped_column(String(64))
    revision: Mapped[dict[str, Any] | None]  # what its author has changed since: read by all from the next publication on


class Thank(Anonymous):
    """One press of ナイスチャレンジ, by the random key of the page on which it was pressed."""

    __tablename__ = "thanks"
    __table_args__ = (WITHOUT_ORDER,)

    failure_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)


class Question(Anonymous):
    """What a reader would like to know, without who it is. The answer is read by all from the next publication on."""

    __tablename__ = "questions"
    __table_args__ = (WITHOUT_ORDER,)

    failure_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    is_answer_out: Mapped[bool] = mapped_column(default=False)


class PulseAnswer(Anonymous):
    """One answer to the seven questions of 安全の脈. *round*: the last day of its round, the only time that is kept; *department*: a name, or nothing."""

    __tablename__ = "pulse_answers"
    __table_args__ = (WITHOUT_ORDER,)

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    round: Mapped[str] = mapped_column(String(10))
    department: Mapped[str] = mapped_column(Text)
    q1: Mapped[int]
    q2: Mapped[int]
    q3: Mapped[int]
    q4: Mapped[int]
    q5: Mapped[int]
    q6: Mapped[int]
    q7: Mapped[int]


class Edition(Anonymous):
    """The shape of these tables: they stand apart from the migrations of the database."""

    __tablename__ = "editions"
    __table_args__ = (WITHOUT_ORDER,)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


TABLES = (Failure, Thank, Question, PulseAnswer)
EDITION = 2
SINCE = {PulseAnswer.__tablename__: 2}  # with which edition a table came; the others were there from the first
