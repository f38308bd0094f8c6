"""Practice: what is erased with a person."""

from lms.kernel.personal import Fate, PersonalColumn
from lms.practice.models import Practice, PracticeLog, PracticeMember

COLUMNS = (
    PersonalColumn(PracticeMember.person_id, Fate.DELETE, "who tried along"),
    PersonalColumn(Practice.owner_id, Fate.KEEP, "what was tried belongs to the unit's history, without a name"),
    PersonalColumn(PracticeLog.person_id, Fate.KEEP, "minutes are counted per unit, without a name"),
    PersonalColumn(PracticeLog.entered_by_id, Fate.KEEP, "whether somebody else keyed it in"),
    PersonalColumn(PracticeLog.manager_comment_by_id, Fate.FORGET, "the word stands, whoever said it"),
)
