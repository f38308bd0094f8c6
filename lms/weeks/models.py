"""The figures of weeks that are over."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.ids import CourseId, UnitId


class Figures:
    """What is counted: events, where they happened; people, with what they did for the first time in the fiscal year."""

    people: Mapped[int]  # who served there on the last day of the week: small groups are not shown
    learned: Mapped[int]  # lessons passed
    completed: Mapped[int]  # courses
    planned: Mapped[int]
    tried: Mapped[int]
    shared: Mapped[int]
    failures: Mapped[int]  # of those shared: failures and near misses
    taken_up: Mapped[int]  # by another 課
    thanks: Mapped[int]
    minutes: Mapped[int]  # won a month, by what was logged; less than none where it takes longer now
    learners: Mapped[int]
    finishers: Mapped[int]
    planners: Mapped[int]
    triers: Mapped[int]
    sharers: Mapped[int]
    lenders: Mapped[int]  # whose case was taken up
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)


class UnitWeek(Figures, Base):
    """One week of one 課. Written once: what is taken back later changes no figure that was read in the meantime."""

    __tablename__ = "unit_weeks"

    unit_id: Mapped[UnitId] = mapped_column(ForeignKey("units.id"), primary_key=True)
    begins_on: Mapped[date] = mapped_column(primary_key=True, index=True)  # its Monday
    department_id: Mapped[UnitId | None] = mapped_column(ForeignKey("units.id"))  # it was of then


class GroupWeek(Figures, Base):
    """What may be said of a 課, a 部 or 全庁 up to a week: the sum, since the fiscal year began, of the weeks in which its row was shown, from a start that
    nobody is told (kernel.suppression).

    *is_shown*: whether this week is one of them, by the sizes of all groups in that week (docs/decisions/0042).
    *courses*: in the same way, by course, how many have begun and how many have completed it (docs/decisions/0059); None where a later week was
    kept with this one, for only the newest is read.
    """

    __tablename__ = "group_weeks"

    group_id: Mapped[UnitId] = mapped_column(primary_key=True, autoincrement=False)  # the unit; kinds.WHOLE for 全庁
    begins_on: Mapped[date] = mapped_column(primary_key=True, index=True)
    is_shown: Mapped[bool]
    courses: Mapped[dict[str, Any] | None]


class CourseWeek(Base):
    """What came of a course up to a week, since the fiscal year began: how many people got to each level. Nobody is counted twice at one.

    *starts*: by level, with what the number begins, which nobody is told; the same through the year. None: with nothing.
    """

    __tablename__ = "course_weeks"

    course_id: Mapped[CourseId] = mapped_column(primary_key=True, autoincrement=False)  # kinds.WHOLE: any course
    begins_on: Mapped[date] = mapped_column(primary_key=True, index=True)
    taken: Mapped[int]
    passed: Mapped[int]
    remembered: Mapped[int]  # all that was asked after four weeks, right
    practised: Mapped[int]
    lasting: Mapped[int]  # it was still done after twelve weeks
    passed_on: Mapped[int]  # told as a case
    starts: Mapped[dict[str, Any] | None]
    taken_at: Mapped[datetime] = mapped_column(default=clock.now)
