"""What the catalogue announces; wiring.py says who listens."""

from lms.kernel.ids import CourseId
from lms.kernel.immutable import immutable


@immutable
class CourseRenewed:
    """Another version of a course is the current one from now on."""

    course_id: CourseId
