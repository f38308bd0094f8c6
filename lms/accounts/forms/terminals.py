"""What a browser may send about shared terminals and PINs."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from lms.accounts.kinds import LOGIN_NAME_LENGTH, TERMINAL_NAME_LENGTH
from lms.web.forms import Form, Needed, Pick, SharedLine, TextLine, at_most


class PinField(PasswordField):
    """Digits that are not shown; full-width ones are the same digits."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["filters"] = [lambda typed: unicodedata.normalize("NFKC", typed).strip() if typed else ""]
        super().__init__(*args, **kwargs)


class PinLoginForm(Form):
    staff_no = TextLine(
        _l("職員番号"), [Needed(_l("職員番号を書いてください。")), at_most(LOGIN_NAME_LENGTH)], description=_l("名札にある番号")
    )
    pin = PinField(_l("PIN"), [Needed(_l("PINを書いてください。")), at_most(128)], description=_l("6〜8桁の数字"))


class OwnPinForm(Form):
    current = PasswordField(validators=[Needed(_l("いま使っているものを書いてください。")), at_most(128)])
    pin = PinField(
        _l("新しいPIN"),
        [Needed(_l("新しいPINを書いてください。")), at_most(128)],
        description=_l("6〜8桁の数字。生年月日や電話番号など、ほかの人が思いつく数字は避けてください。"),
    )
    again = PinField(_l("新しいPIN（もう一度）"), [Needed(_l("同じものをもう一度書いてください。")), at_most(128)])


class TerminalForm(Form):
    name = SharedLine(
        _l("共用パソコンの名前"),
        [Needed(_l("名前を書いてください。")), at_most(TERMINAL_NAME_LENGTH)],
        description=_l("置いてある場所がわかる名前に。例：本庁1階 窓口の奥"),
    )
    unit_id = Pick(_l("おもに使う組織"), [Needed(_l("組織を選んでください。"))])


class ConfirmForm(Form):
    """A button with its token: one result for a double click."""
