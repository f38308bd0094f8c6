"""What a browser may send about a course that is finished."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.feedback.kinds import MOST_TEXT, USEFULNESS
from lms.feedback.services import Answer
from lms.web.forms import Form, Needed, OneOf, SharedBox, at_most


class FeedbackForm(Form):
    usefulness = OneOf(
        _l("自分の仕事に役立ちますか"),
        [Needed(_l("いちばん近いものを1つ選んでください。"))],
        choices=[(str(value), _l(words)) for value, words in USEFULNESS.items()],
    )
    will_do = SharedBox(_l("これから何をしますか"), [at_most(MOST_TEXT)], description=_l("一行で十分です。書かなくても大丈夫です。"))
    missing = SharedBox(
        _l("足りなかったものはありますか"),
        [at_most(MOST_TEXT)],
        description=_l("分かりにくかった所、ほしかった例など。次に学ぶ人のために直します。"),
    )

    version = HiddenField()

    def answer(self) -> Answer:
        return Answer(int(self.usefulness.data), self.will_do.data or "", self.missing.data or "")
