"""Learning: what is erased with a person."""

from lms.kernel.personal import Fate, PersonalColumn
from lms.learning.models import Completion, Enrolment, LessonProgress, QuizAttempt

COLUMNS = (
    PersonalColumn(LessonProgress.person_id, Fate.DELETE, "how somebody read"),
    PersonalColumn(QuizAttempt.person_id, Fate.DELETE, "what somebody answered"),
    PersonalColumn(Enrolment.person_id, Fate.KEEP, "counted per unit, without a name"),
    PersonalColumn(Completion.person_id, Fate.KEEP, "counted per unit, without a name"),
)
