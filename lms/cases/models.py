"""Cases and what colleagues do with them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Timestamped, Versioned
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId, ToolId, UnitId

FACET_COLUMNS = ("state", "section_path", "kind", "field", "ai_use", "tool_id", "minutes_before", "minutes_after", "times_per_month")


class Case(Timestamped, Versioned, Base):
    """An improvement, failure or near miss. Its figures are a frozen copy of what was claimed: shown, never summed.

    One of another municipality has no unit of ours and no authors: *elsewhere* says where it comes from, in the place of the 課.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("minutes_before BETWEEN 0 AND 1440", name="minutes_before"),
        CheckConstraint("minutes_after BETWEEN 0 AND 1440", name="minutes_after"),
        Index("ix_cases_state_published_at", "state", "published_at"),
        Index("ix_cases_shown_at", text("coalesce(published_at, created_at)"), "id"),  # a page of the list is read, and not all cases
        Index("ix_cases_facets", *FACET_COLUMNS),  # the facets are counted without reading a text
        Index("ix_cases_unit_id_state", "unit_id", "state"),
        Index("ix_cases_version_state", "version", "state"),  # what was changed since its likeness was worked out is found without its text
    )

    id: Mapped[CaseId] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    unit_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))
    section_path: Mapped[str] = mapped_column(String(120), index=True)  # who sees it before it is 全庁
    title: Mapped[str] = mapped_column(String(200))
    one_line: Mapped[str] = mapped_column(String(1_000), default="")
    background: Mapped[str] = mapped_column(default="")
    tried: Mapped[str] = mapped_column(default="")
    events: Mapped[str] = mapped_column(default="")
    minutes_before: Mapped[int | None]
    minutes_after: Mapped[int | None]
    times_per_month: Mapped[int | None]
    quality: Mapped[int | None]
    effect: Mapped[str] = mapped_column(default="")
    not_worked: Mapped[str] = mapped_column(default="")
    cause: Mapped[str] = mapped_column(default="")
    lesson: Mapped[str] = mapped_column(default="")  # 次は…
    conditions: Mapped[str] = mapped_column(default="")
    prompt: Mapped[str] = mapped_column(default="")
    word: Mapped[str] = mapped_column(default="")
    category: Mapped[str] = mapped_column(String(12))
    field: Mapped[str] = mapped_column(String(12))
    ai_use: Mapped[str] = mapped_column(String(12))
    tool_id: Mapped[ToolId | None] = mapped_column(ForeignKey("tools.id"))
    intended: Mapped[str] = mapped_column(default="")
    noticed: Mapped[str] = mapped_column(default="")
    cause_tools: Mapped[str] = mapped_column(default="")
    cause_workplace: Mapped[str] = mapped_column(default="")
    cause_person: Mapped[str] = mapped_column(default="")
    first_response: Mapped[str] = mapped_column(default="")
    prevention: Mapped[str] = mapped_column(default="")  # what is done, by which post, by when
    prevention_post: Mapped[str] = mapped_column(String(80), default="")
    prevention_by: Mapped[str] = mapped_column(String(80), default="")
    went_well: Mapped[str] = mapped_column(default="")
    lucky: Mapped[str] = mapped_column(default="")
    aftermath: Mapped[str] = mapped_column(default="")
    aftermath_answer: Mapped[str] = mapped_column(String(12), default="", server_default="")
    aftermath_at: Mapped[datetime | None]
    formal_report: Mapped[str] = mapped_column(String(10), default="none")
    disclosure: Mapped[str] = mapped_column(String(10), default="everybody")
    disclosure_note: Mapped[str] = mapped_column(default="")
    occurred_on: Mapped[date | None]
    published_at: Mapped[datetime | None]
    review_due_on: Mapped[date | None] = mapped_column(index=True)
    archived_at: Mapped[datetime | None]
    archived_from: Mapped[str] = mapped_column(String(12), default="", server_default="")  # who could see it then is told that it is gone
    archived_by: Mapped[str] = mapped_column(String(8), default="", server_default="")
    archived_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    thanks_count: Mapped[int] = mapped_column(default=0)  # ナイスチャレンジ
    useful_count: Mapped[int] = mapped_column(default=0, server_default="0")  # 参考になった
    adoption_count: Mapped[int] = mapped_column(default=0)
    adoption_outside_count: Mapped[int] = mapped_column(default=0)
    body: Mapped[str] = mapped_column(default="", server_default="")  # Markdown, of a case that came in as one text
    elsewhere: Mapped[str] = mapped_column(String(400), default="", server_default="")


class CaseAuthor(Base):
    """Whose case it is; several for a joint one."""

    __tablename__ = "case_authors"

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    place: Mapped[int] = mapped_column(default=0)


class CaseSource(Base):
    """The logs a case was told from; no log is told twice. A log that its person takes out leaves the drafts too."""

    __tablename__ = "case_sources"

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    log_id: Mapped[PracticeLogId] = mapped_column(
        ForeignKey("practice_logs.id", ondelete="CASCADE"), primary_key=True, index=True, unique=True
    )
    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), index=True)


class CaseCheck(Base):
    """A second person's look: released, or returned with advice. Nobody edits another's words."""

    __tablename__ = "case_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), index=True)
    checker_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    is_released: Mapped[bool]
    advice: Mapped[str] = mapped_column(default="")
    checked_at: Mapped[datetime]


class CaseRevision(Base):
    """The text of a case as it stood before a change."""

    __tablename__ = "case_revisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), index=True)
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    revised_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    revised_at: Mapped[datetime]


class Thanks(Base):
    """ナイスチャレンジ or 参考になった: once a person and case."""

    __tablename__ = "thanks"
    __table_args__ = (Index("thanks_once", "case_id", "person_id", unique=True),)

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(15), primary_key=True)
    thanked_at: Mapped[datetime]


class Comment(Timestamped, Versioned, Base):
    """A word of a colleague under a case."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    hidden_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")


class CaseFollower(Base):
    """Who wants to hear how a case goes on."""

    __tablename__ = "case_followers"

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)
    followed_at: Mapped[datetime]


class CaseTakedown(Base):
    """That something of a resident was taken out of a case: who, when, of what class, from which fields. Never what it was."""

    __tablename__ = "case_takedowns"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), index=True)
    taken_by_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(12))
    places: Mapped[list[Any]]  # names of columns and tables
    taken_at: Mapped[datetime]


class Adoption(Base):
    """うちでも試す: this case became that practice. The only link between the two, owned here."""

    __tablename__ = "adoptions"

    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("practices.id"), primary_key=True)
    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), index=True)
    is_outside: Mapped[bool]  # of the author's 部: re-use far from home is the measure
    adopted_at: Mapped[datetime]


class CaseOrigin(Base):
    """Where a case of another municipality comes from, in its own words. *fingerprint*: of what was told, so that the same file changes nothing."""

    __tablename__ = "case_origins"
    __table_args__ = (UniqueConstraint("source", "ref"),)

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    source: Mapped[str] = mapped_column(String(80))
    ref: Mapped[str] = mapped_column(String(200))
    field: Mapped[str] = mapped_column(String(200), default="")
    ai_use: Mapped[str] = mapped_column(String(200), default="")
    tool: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="")
    published_on: Mapped[date | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    key_fingerprint: Mapped[str] = mapped_column(String(64), default="")  # of who signed it; empty where nobody did
    imported_at: Mapped[datetime]


class TrustedKey(Base):
    """Whose signature on a bundle the office knows."""

    __tablename__ = "trusted_keys"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    public_key: Mapped[str] = mapped_column(String(64), unique=True)
    trusted_at: Mapped[datetime]


class CaseParcel(Base):
    """A file of cases between its preview and its import; a night later nobody's."""

    __tablename__ = "case_parcels"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(80))
    content: Mapped[bytes]
    document: Mapped[dict[str, Any]]  # what the preview says: counts, never a text
    arrived_at: Mapped[datetime]


class ReuseReport(Timestamped, Versioned, Base):
    """What somebody who took a case up says about it: whether it carried over, and under which conditions. One for each try."""

    __tablename__ = "reuse_reports"

    practice_id: Mapped[PracticeId] = mapped_column(ForeignKey("adoptions.practice_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"), index=True)
    carried_over: Mapped[str] = mapped_column(String(10))
    conditions: Mapped[str] = mapped_column(default="")


class LikenessModel(Base):
    """What tells likeness: a model, and what it has learnt from the cases. One is current; a second exists while it is being made."""

    __tablename__ = "likeness_models"
    __table_args__ = ({"sqlite_autoincrement": True},)  # no number comes twice: processes remember which they have read

    id: Mapped[int] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(String(20))
    dimension: Mapped[int]
    cases: Mapped[int]  # how many there were when it was made
    edition: Mapped[int] = mapped_column(default=0)  # of its vectors: grows with each change
    is_current: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    terms: Mapped[str] = mapped_column(deferred=True)
    basis: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class CaseVector(Base):
    """Where a case lies in a model, what it lies next to, and of which text that holds."""

    __tablename__ = "case_vectors"
    __table_args__ = (Index("ix_case_vectors_model_id_edition", "model_id", "edition"),)

    case_id: Mapped[CaseId] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("likeness_models.id"), primary_key=True)
    case_version: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(32))
    edition: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
    near: Mapped[list[Any]]  # numbers of cases, the nearest first
