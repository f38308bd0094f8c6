"""What a browser may send to the front doors."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.kernel.errors import U_
from lms.web.forms import Day, Form, ManyOf, Needed, OneOf, Pick, SharedBox, SharedLine, Whole


class GalleryForm(Form):
    """One field of each kind, for the gallery."""

    outcome = OneOf(
        _l("結果はどうでしたか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("done", _l("できた")), ("did_not_work", _l("うまくいかなかった"))],
        hints={"did_not_work": _l("同じくらい役に立ちます")},
        is_row=True,
    )
    line = SharedLine(_l("一行の欄"), [Needed(_l("一行で書いてください。"))], description=_l("説明は、欄の上に置きます。"))
    box = SharedBox(_l("何行かの欄"))
    many = ManyOf(_l("どこがよくなりましたか"), choices=[("accuracy", _l("正確さ")), ("feeling", _l("気持ち"))])
    minutes = Whole(_l("試す前"), unit=U_("分"))
    on = Day(_l("試す日"))
    pick = Pick(_l("どの道具で"), choices=[("1", _l("庁内の生成AI")), ("2", _l("翻訳"))])
    wanted = BooleanField(_l("おたずねをメールでも受け取る"))
