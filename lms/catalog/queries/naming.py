"""Titles of courses and lessons inside other features' statements: a row that points to one shows what it is called."""

from typing import Any

from sqlalchemy import select

from lms.catalog.models import Course, CourseVersion, LessonVersion


def course_titled(column: Any) -> Any:
    """The title of today of the course that *column* points to, as a column "course"."""
    found = select(CourseVersion.title).where(CourseVersion.course_id == column, CourseVersion.is_current).limit(1)
    return found.correlate(column.class_).scalar_subquery().label("course")


def course_named(column: Any) -> Any:
    """Its folder name, which stays when the title changes, as a column "course_folder"."""
    return select(Course.slug).where(Course.id == column).correlate(column.class_).scalar_subquery().label("course_folder")


def lesson_titled(column: Any) -> Any:
    """The title of the state of a lesson that *column* points to, as a column "lesson"."""
    return select(LessonVersion.title).where(LessonVersion.id == column).correlate(column.class_).scalar_subquery().label("lesson")


def course_state_titled(column: Any) -> Any:
    """The title of the state of a course that *column* points to, as a column "course"."""
    return select(CourseVersion.title).where(CourseVersion.id == column).correlate(column.class_).scalar_subquery().label("course")
