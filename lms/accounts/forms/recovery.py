"""What the office may send when somebody has forgotten the password."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.web.forms import Form


class RecoveryForm(Form):
    drops_second_factor = BooleanField(
        _l("二段階の確認も消す"),
        description=_l("スマートフォンと回復コードの両方をなくした方だけ。本人かどうかを確かめてから選んでください。"),
    )
