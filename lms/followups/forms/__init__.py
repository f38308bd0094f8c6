"""What a browser may send about follow-ups."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from lms.followups.kinds import ANSWERS, ASKS, HINTS, Kind, Subject
from lms.web.forms import Form, Needed, OneOf, Pick, SharedBox, TextLine, at_most, offered

MOST_MEMO = 1_000


class LinkForm(Form):
    """Four answers of equal rank."""

    answer = OneOf(
        _l("いちばん近いものを選んでください"),
        [Needed(_l("4つから1つ選んでください。どれでも大丈夫です。"))],
        choices=[(value.value, _l(text)) for value, text in ANSWERS.items()],
        hints={value.value: _l(text) for value, text in HINTS.items()},
    )

    def say(self, kind: str) -> None:
        """What each answer means for this kind of question."""
        ask = ASKS[Kind(kind)]
        if ask.hints is not None:
            self.answer.hints = {value.value: _l(text) for value, text in ask.hints.items()}
        if ask.answers is not None:
            self.answer.choices = offered([(value.value, _l(text)) for value, text in ask.answers.items()])


class AnswerForm(LinkForm):
    memo = SharedBox(_l("どこで止まりましたか"), [at_most(MOST_MEMO)], description=_l("一行で大丈夫です。"))

    def say(self, kind: str) -> None:
        super().say(kind)
        if ASKS[Kind(kind)].subject == Subject.CASE:
            self.memo.label.text = _l("ひとこと")


class RhythmForm(Form):
    place = Pick(_l("どこに"), choices=[])
    weeks = TextLine(
        _l("何週間後に"),
        [Needed(_l("「1・4・12」のように、週の数を書いてください。"))],
        description=_l("計画の日から数えます。1〜4回、「1・4・12」のように。"),
    )

    def offer(self, places: Sequence[tuple[str, str, int]]) -> None:
        """The town, units under the one they belong to, courses."""
        self.place.choices = [(place, "　" * depth + name if name else _l("全庁")) for place, name, depth in places]
