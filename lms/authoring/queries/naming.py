"""What a course that is made here is called, inside other statements."""

from typing import Any

from sqlalchemy import select

from lms.authoring.models import MadeCourse


def made_course_named(column: Any) -> Any:
    """Its folder name, as a column "made_course"."""
    return select(MadeCourse.slug).where(MadeCourse.id == column).correlate(column.class_).scalar_subquery().label("made_course")
