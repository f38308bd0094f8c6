"""Voices: whose they are, and what the person may take along. One without a name is nobody's, so it is in no file of anybody's."""

from lms.executive import services
from lms.executive.models import Voice
from lms.kernel.errors import N_
from lms.kernel.personal import Farewell, Fate, Middle, PersonalColumn, exported

COLUMNS = (
    PersonalColumn(Voice.writer_id, Fate.FORGET, "what was said stands with its answer, without who said it"),
    PersonalColumn(Voice.answered_by_id, Fate.FORGET, "the answer stands, without who gave it"),
)
SAID = {Voice.written_on: N_("書いた日"), Voice.text: N_("声"), Voice.answer: N_("答え"), Voice.answered_on: N_("答えた日")}
EXPORTS = (
    exported("voices", N_("届けた声"), Voice.writer_id, SAID),
    exported("voices_answered", N_("答えた声"), Voice.answered_by_id, {Voice.answer: N_("答え"), Voice.answered_on: N_("答えた日")}),
)
FAREWELLS = (Farewell("the name in voices of one's own, and in one's answers", services.forget_name),)
MIDDLES = (Middle(Voice.key, services.said_by),)
