"""What somebody said of a course when it was finished."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel.db import Base, Versioned
from lms.kernel.ids import CourseVersionId, PersonId


class CourseFeedback(Versioned, Base):
    """Once a person and state of a course; only the first question wants an answer."""

    __tablename__ = "course_feedback"
    __table_args__ = (UniqueConstraint("person_id", "course_version_id"), CheckConstraint("usefulness BETWEEN 1 AND 5", name="usefulness"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("people.id"))
    course_version_id: Mapped[CourseVersionId] = mapped_column(ForeignKey("course_versions.id"), index=True)
    usefulness: Mapped[int]
    will_do: Mapped[str] = mapped_column(default="")
    missing: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
