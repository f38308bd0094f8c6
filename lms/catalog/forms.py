"""What a browser may send about the words of lessons."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lms.catalog.kinds import MOST_READING, MOST_WORD
from lms.kernel.ids import CourseId
from lms.web.forms import Form, Needed, Pick, SharedLine, at_most, offered

EVERYWHERE = ""


class ReadingForm(Form):
    word = SharedLine(
        _l("言葉"),
        [Needed(_l("レッスンに出てくる言葉を書いてください。")), at_most(MOST_WORD)],
        description=_l("レッスンに出てくるとおりに。送りがなも入れられます（例：開く）。"),
    )
    reading = SharedLine(
        _l("読み"),
        [Needed(_l("読みを、ひらがなだけで書いてください。")), at_most(MOST_READING)],
        description=_l("ひらがなで（例：ひらく）。"),
    )
    course_id = Pick(_l("どこで"), default=EVERYWHERE)

    def offer(self, courses: Sequence[Any]) -> None:
        self.course_id.choices = offered([(EVERYWHERE, gettext("どの講座でも")), *((str(each.course_id), each.title) for each in courses)])

    @property
    def course(self) -> CourseId | None:
        return CourseId(int(self.course_id.data)) if self.course_id.data else None

    @property
    def wants_preview(self) -> bool:
        return "preview" in self.typed()
