"""Follow-ups and messages: what is erased with a person."""

from lms.followups.models import FollowUp, Message
from lms.kernel.personal import Fate, PersonalColumn

COLUMNS = (
    PersonalColumn(FollowUp.recipient_id, Fate.DELETE, "what somebody was asked and answered"),
    PersonalColumn(Message.recipient_id, Fate.DELETE, "what was said to somebody"),
)
