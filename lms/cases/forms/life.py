"""What a browser may send about the life of a case: words under it, taking it out of sight, taking something of a resident out of it."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from lms.cases.kinds import MOST_COMMENT, MOST_REASON, REMOVALS, Removed
from lms.web.forms import Form, Needed, OneOf, SharedBox, SharedLine, at_most, filled


class CommentForm(Form):
    text = SharedBox(
        _l("ことばを添える"),
        [Needed(_l("ひとことでも書いてください。")), at_most(MOST_COMMENT)],
        description=_l("気づいたこと、うちの課との違い、聞きたいこと。名前が出て、書いた人に届きます。"),
    )
    version = HiddenField()


class HideForm(Form):
    reason = SharedLine(
        _l("わけ"),
        [Needed(_l("ことばの代わりに出る、わけを一行で書いてください。")), at_most(MOST_REASON)],
        description=_l("ことばの代わりに、読む人みんなに見えます。書いた人には、元のことばも見えます。"),
    )


class WithdrawForm(Form):
    reason = SharedLine(
        _l("わけ"),
        [Needed(_l("読んでいた人に伝わるように、わけを一行で書いてください。")), at_most(MOST_REASON)],
        description=_l("リンクを開いた人に見えます。例：使っていた道具が変わり、この手順は合わなくなりました"),
    )


class TakedownForm(Form):
    """What is typed here is what must not be kept: it is looked for and forgotten, so the guard has nothing to hold up."""

    passages = TextAreaField(
        _l("消すことば"),
        [Needed(_l("消すことばを、一行にひとつ、2字以上で書いてください。"))],
        description=_l("書かれているとおりに、一行にひとつ。ここに書いたことばは、どこにも残しません。"),
    )
    reason = OneOf(
        _l("何にあたりますか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[(value.value, _l(text)) for value, text in REMOVALS.items()],
    )

    def lines(self) -> list[str]:
        return list(dict.fromkeys(line.strip() for line in (self.passages.data or "").splitlines() if line.strip()))

    def why(self) -> Removed:
        return Removed(filled(self.reason.data))
