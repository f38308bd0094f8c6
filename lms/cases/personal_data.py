"""Cases: what is erased with a person."""

from lms.cases.models import CaseAuthor, CaseCheck, CaseRevision, Comment, Thanks
from lms.kernel.personal import Fate, PersonalColumn

COLUMNS = (
    PersonalColumn(Thanks.person_id, Fate.KEEP, "the number of thanks stands, without a name"),
    PersonalColumn(Comment.person_id, Fate.KEEP, "the word stands, without a name"),
    PersonalColumn(CaseAuthor.person_id, Fate.KEEP, "the case stays with its unit, without a name"),
    PersonalColumn(CaseCheck.checker_id, Fate.KEEP, "that a second person looked stands, without a name"),
    PersonalColumn(CaseRevision.revised_by_id, Fate.KEEP, "the history of the text stands, without a name"),
)
