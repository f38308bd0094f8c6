"""What a browser may send about one's own records and about those who have left."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.kernel.errors import U_
from lms.web.forms import Day, Form, Needed, SharedLine, Whole, at_most


class TakeForm(Form):
    """A button with its token."""


class RetentionForm(Form):
    """Bounds are judged by the accounts' rules."""

    retention_months = Whole(
        _l("退職から名前を消すまでの月数"),
        validators=[Needed(_l("月数を書いてください。"))],
        unit=U_("か月"),
        description=_l("0〜120。0にすると、退職の日の夜に消します。"),
    )


class HoldForm(Form):
    reason = SharedLine(
        _l("保留のわけ"),
        [Needed(_l("保留のわけを書いてください。")), at_most(200)],
        description=_l("根拠になる決まりや手続きの名前を。"),
    )
    until = Day(
        _l("いつまで"), [Needed(_l("いつまで保留にするかを選んでください。"))], description=_l("この日になると、保留は終わります。")
    )


class EraseForm(Form):
    sure = BooleanField(_l("元に戻せないことを確かめました"), [Needed(_l("確かめたら、印を付けてください。"))])
