"""What a browser may send about licences."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.licences.kinds import MOST_REASON
from lms.web.forms import Form, Needed, SharedBox, at_most


class CardForm(Form):
    shows_name = BooleanField(
        _l("QRを読み取った人に、名前を見せてよい"), description=_l("付けないと、有効かどうかと期限だけが出ます。いつでも変えられます。")
    )
    is_renewed = BooleanField(
        _l("QRを新しくする"), description=_l("カードをなくしたときに。前のカードのQRは、どこにもつながらなくなります。")
    )


class RevokeForm(Form):
    reason = SharedBox(
        _l("止める理由"),
        [Needed(_l("理由を書いてください。本人が読みます。")), at_most(MOST_REASON)],
        description=_l("本人の画面に出ます。人を責めず、何があり、どうすれば戻るかを書いてください。"),
    )
