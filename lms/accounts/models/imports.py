"""Imports of staff data: the file as it waits, its lines, and every row it writes as it was before and is after."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from lms.kernel.db import Base, Document, Key, Timestamped
from lms.kernel.ids import PersonId, UnitId


class PeopleImport(Timestamped, Base):
    """One file on its way: received, staged in chunks, looked at, applied by one set-based step, perhaps undone."""

    __tablename__ = "people_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(12), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(12), default="")  # as the person said; then as it was read
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))  # gone as soon as it is staged
    digest: Mapped[str] = mapped_column(String(64))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field → header as the file writes it
    effective_on: Mapped[date]
    is_complete: Mapped[bool] = mapped_column(default=False)
    skips: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    failure: Mapped[Any] = mapped_column(Document, nullable=True)  # line, column, message, params of what stopped the whole file
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    ordinals: Mapped[dict[str, Any]] = mapped_column(default=dict)  # how many new rows of each table wait
    bases: Mapped[dict[str, Any]] = mapped_column(default=dict)  # new row's id = base + ordinal, once applied
    stood: Mapped[list[Any]] = mapped_column(default=list)  # what people, postings and units looked like when this was planned
    rechecked: Mapped[int] = mapped_column(default=0)
    started_by_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    lease_owner: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    purged_at: Mapped[datetime | None]


class ImportLine(Base):
    """A line of the file (0: somebody whom a file of everybody does not name) and what it does."""

    __tablename__ = "people_import_lines"
    __table_args__ = (
        Index("ix_people_import_lines_import_id_kind_line", "import_id", "kind", "line"),
        Index("ix_people_import_lines_import_id_folded", "import_id", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("people_imports.id"))
    line: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12))
    staff_no: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(80), default="")
    entry: Mapped[Any] = mapped_column(Document, nullable=True)  # what the line says; the raw cells where it could not be read
    column: Mapped[str] = mapped_column(String(40), default="")
    message: Mapped[str] = mapped_column(String(200), default="")
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)  # field → [before, after]
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    person_ordinal: Mapped[int | None]
    suspect_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"))
    decision: Mapped[str] = mapped_column(String(5), default="")  # of a suspected same person: same, other
    seen: Mapped[str] = mapped_column(String(80), default="")  # the person's state when this was planned


class ImportState(Base):
    """A row of people, postings or login names: *before* as it stood, *after* as the import writes it. Without a before it is new."""

    __tablename__ = "people_import_states"
    __table_args__ = (
        Index("ix_people_import_states_import_id_target_phase", "import_id", "target", "phase"),
        Index("ix_people_import_states_import_id_owner", "import_id", "owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("people_imports.id"))
    owner: Mapped[str] = mapped_column(String(120))  # the folded staff number by which it was planned
    target: Mapped[str] = mapped_column(String(8))  # person, posting, login
    phase: Mapped[str] = mapped_column(String(6))  # before, after
    target_id: Mapped[int | None] = mapped_column(Key)  # of a row that stands; of any of the three tables
    ordinal: Mapped[int | None]  # of a new row
    person_id: Mapped[PersonId | None] = mapped_column(ForeignKey("people.id"), index=True)
    person_ordinal: Mapped[int | None]
    name: Mapped[str | None] = mapped_column(String(120))
    kana: Mapped[str | None] = mapped_column(String(120))
    employment: Mapped[str | None] = mapped_column(String(20))
    has_pc: Mapped[bool | None]
    mail: Mapped[str | None] = mapped_column(String(254))
    left_on: Mapped[date | None]
    unit_id: Mapped[UnitId | None]
    post: Mapped[str | None] = mapped_column(String(40))
    is_head: Mapped[bool | None]
    kind: Mapped[str | None] = mapped_column(String(12))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source_number: Mapped[str | None] = mapped_column(String(60))


class ImportColumn(Base):
    """How this municipality's file calls one of our columns; set once, kept."""

    __tablename__ = "people_import_columns"

    field: Mapped[str] = mapped_column(String(20), primary_key=True)
    header: Mapped[str] = mapped_column(String(80))


class UnitCode(Base):
    """A unit code of before a reorganisation, and the one that stands for it now."""

    __tablename__ = "people_import_unit_codes"

    old: Mapped[str] = mapped_column(String(20), primary_key=True)
    new: Mapped[str] = mapped_column(String(20))
