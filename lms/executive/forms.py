"""What a browser may send about messages and voices."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.executive.kinds import MOST_ANSWER, MOST_MESSAGE, MOST_SIGNED, MOST_VOICE
from lms.executive.queries import new_key
from lms.web.forms import Day, Form, Needed, OneOf, SharedBox, SharedLine, at_most
from lms.web.kept import KeptForm

NAMED, UNNAMED = "named", "unnamed"


class MessageForm(Form):
    text = SharedBox(
        _l("みんなへのメッセージ"),
        [Needed(_l("ひとこと書いてください。")), at_most(MOST_MESSAGE)],
        description=_l("うまくいかなかった挑戦に触れると、話しやすくなります。"),
    )
    signed = SharedLine(_l("差出人"), [Needed(_l("差出人を書いてください。")), at_most(MOST_SIGNED)], description=_l("例：市長の名前"))
    until = Day(_l("いつまで出すか"), [Needed(_l("日付を書いてください。"))], description=_l("この日が過ぎると、自然に消えます。"))


class VoiceForm(Form):
    """Nothing of it is noted on the way, whether it carries a name or not: the choice is the last thing that is made."""

    is_anonymous = True
    key = HiddenField(default=new_key)
    text = SharedBox(_l("伝えたいこと"), [Needed(_l("ひとこと書いてください。")), at_most(MOST_VOICE)])
    name = OneOf(
        _l("名前を付けますか"),
        [Needed(_l("1つ選んでください。"))],
        choices=[(NAMED, _l("名前を付けて送る")), (UNNAMED, _l("名前を付けずに送る"))],
        hints={UNNAMED: _l("だれが書いたかと、書いた日は残しません。週だけが残ります。")},
    )
    may_quote = BooleanField(_l("答えを全庁に出すとき、この声の文もいっしょに出してよい（名前は出しません）"))


class VoiceAnswerForm(KeptForm):
    COMPARED = ("answer", "is_public")

    version = HiddenField()
    answer = SharedBox(_l("答え"), [Needed(_l("ひとこと書いてください。")), at_most(MOST_ANSWER)])
    is_public = BooleanField(_l("この答えを、職員みんなが読めるようにする"))
