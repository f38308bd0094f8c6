"""What the catalogue announces; wiring.py says who listens."""

from dataclasses import dataclass

from lms.kernel.ids import CourseId


@dataclass(frozen=True, slots=True)
class CourseRenewed:
    """Another version of a course is the current one from now on."""

    course_id: CourseId
