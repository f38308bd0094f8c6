"""What a browser may send about keys of machines."""

from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from lms.accounts.kinds import TOKEN_NAME_LENGTH, TOKEN_SCOPES
from lms.web.forms import Day, Form, Needed, Pick, SharedLine, at_most


class TokenForm(Form):
    name = SharedLine(
        _l("鍵の名前"),
        [Needed(_l("鍵の名前を書いてください。")), at_most(TOKEN_NAME_LENGTH)],
        description=_l("何が使うかがわかる名前に。例：生成AIの入口（本庁）"),
    )
    scope = Pick(_l("何に使うか"), choices=[(key, _l(words)) for key, words in TOKEN_SCOPES.items()])
    expires_on = Day(_l("いつまで"), [Optional()], description=_l("その日の終わりまで使えます。空なら、止めるまで使えます。"))
