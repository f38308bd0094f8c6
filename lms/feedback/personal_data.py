"""Feedback: erased with the person, who may take it along."""

from lms.catalog.queries.naming import course_state_titled
from lms.feedback.kinds import USEFULNESS
from lms.feedback.models import CourseFeedback
from lms.kernel.errors import N_
from lms.kernel.personal import Fate, PersonalColumn, exported

COLUMNS = (PersonalColumn(CourseFeedback.person_id, Fate.DELETE, "what somebody thought of a course, in their own words"),)
EXPORTS = (
    exported(
        "course_feedback",
        N_("講座のふりかえり"),
        CourseFeedback.person_id,
        {
            course_state_titled(CourseFeedback.course_version_id): N_("講座"),
            CourseFeedback.usefulness: N_("自分の仕事に役立ちますか"),
            CourseFeedback.will_do: N_("これから何をしますか"),
            CourseFeedback.missing: N_("足りなかったものはありますか"),
            CourseFeedback.answered_at: N_("答えた日時"),
            CourseFeedback.changed_at: N_("変えた日時"),
        },
        words={"usefulness": USEFULNESS},
    ),
)
