"""What a browser may send about follow-ups."""

from flask_babel import lazy_gettext as _l

from lms.followups.kinds import ANSWERS, Answer
from lms.web.forms import Form, Needed, OneOf, SharedBox, at_most

MOST_MEMO = 1_000
HINTS = {
    Answer.DONE: _l("続けている、または1回でも試せた"),
    Answer.DID_NOT_WORK: _l("試したが、思ったようにならなかった"),
    Answer.NOT_YET: _l("機会がなかった。あとでもう一度お聞きします"),
    Answer.STOPPED: _l("業務が変わった、必要がなくなった など"),
}


class AnswerForm(Form):
    answer = OneOf(
        _l("いちばん近いものを選んでください"),
        [Needed(_l("4つから1つ選んでください。どれでも大丈夫です。"))],
        choices=[(value.value, _l(text)) for value, text in ANSWERS.items()],
        hints={value.value: text for value, text in HINTS.items()},
    )
    memo = SharedBox(_l("どこで止まりましたか"), [at_most(MOST_MEMO)], description=_l("一行で大丈夫です。"))
