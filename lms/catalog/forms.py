"""What a browser may send about the words of lessons."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.catalog.kinds import MOST_ENGLISH, MOST_EXPLANATION, MOST_READING, MOST_TERM, MOST_WORD
from lms.catalog.services.words import Entry
from lms.kernel.ids import CourseId
from lms.web.forms import Form, Needed, Pick, SharedBox, SharedLine, at_most, filled, offered
from lms.web.kept import KeptForm

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


class WordForm(KeptForm):
    word = SharedLine(
        _l("言葉"),
        [Needed(_l("言葉を書いてください。")), at_most(MOST_TERM)],
        description=_l("レッスンに出てくるとおりに。もとからある言葉も書けます。"),
    )
    reading = SharedLine(
        _l("読み"),
        [Needed(_l("読みを、ひらがなだけで書いてください。")), at_most(MOST_READING)],
        description=_l("ひらがなで（例：まどぐちえーあい）。"),
    )
    text = SharedBox(
        _l("やさしい説明"),
        [Needed(_l("この言葉の説明を書いてください。")), at_most(MOST_EXPLANATION)],
        description=_l("はじめて聞く人にも分かるように、短い文で。"),
    )
    english = SharedLine(_l("英語"), [at_most(MOST_ENGLISH)], description=_l("英語での言い方や、短い説明。"))
    version = HiddenField()

    COMPARED = ("word", "reading", "text", "english")

    def entry(self) -> Entry:
        return Entry(filled(self.word.data), filled(self.reading.data), filled(self.text.data), self.english.data or "")
