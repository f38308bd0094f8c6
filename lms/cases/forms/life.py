"""What a browser may send about the life of a case: words under it, taking it out of sight, taking something of a resident out of it."""

from collections.abc import Callable, Iterable

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from lms.accounts.forms.once import claim
from lms.cases.kinds import MOST_COMMENT, MOST_REASON, REMOVALS, Removed
from lms.kernel.errors import Unacceptable
from lms.web.forms import Form, Needed, OneOf, SharedBox, SharedLine, at_most, filled, refusals_shown_on
from lms.web.kept import KeptForm


class CommentForm(KeptForm):
    text = SharedBox(
        _l("ことばを添える"),
        [Needed(_l("ひとことでも書いてください。")), at_most(MOST_COMMENT)],
        description=_l("気づいたこと、うちの課との違い、聞きたいこと。名前が出て、書いた人に届きます。"),
    )
    version = HiddenField()

    COMPARED = ("text",)


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

    def worked_through(
        self, find: Callable[[list[str]], list[str]], remove: Callable[[list[str], Removed], Iterable[str]]
    ) -> tuple[list[str] | None, list[str] | None]:
        """Two steps: where it stands, then out of there. Nothing goes that was not shown before; None for a step that was not taken."""
        if not self.sent():
            return None, None
        found: list[str] | None = None
        with refusals_shown_on(self):
            try:
                found = find(self.lines())
            except Unacceptable:
                claim(self)  # pressed twice: it is gone, and the answer is where the first press led
                raise
            if "look" in request.form or request.form.get("seen") != " ".join(found):
                self.is_fix = True
            else:
                claim(self)
                return found, list(remove(self.lines(), self.why()))
        return found, None
