"""What a browser may send about the second factor."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.web.forms import Form, Needed, OneOf, TextLine, at_most

MOST_TYPED = 40  # of a code with all its blanks and hyphens


class AskForm(Form):
    code = TextLine(
        _l("確認コード"),
        [Needed(_l("確認コードを書いてください。")), at_most(MOST_TYPED)],
        description=_l("認証アプリに出ている6桁。アプリが使えないときは、回復コードをひとつ。"),
    )


class SetUpForm(Form):
    sealed = HiddenField()
    code = TextLine(
        _l("確認コード"),
        [Needed(_l("確認コードを書いてください。")), at_most(MOST_TYPED)],
        description=_l("登録したあと、認証アプリに出ている6桁。"),
    )


class ChangeForm(AskForm):
    what = OneOf(
        _l("変えること"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("codes", _l("回復コードを作り直す")), ("off", _l("二段階の確認をやめる"))],
        hints={
            "codes": _l("いまの回復コードは使えなくなります。"),
            "off": _l("スマートフォンを替えるときは、やめてから、もう一度設定します。"),
        },
    )
