"""What the office may send about the text of a letter."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.web.forms import Form, Needed, SharedBox, SharedLine, at_most
from lms.web.kept import KeptForm

MOST_SUBJECT, MOST_BODY = 120, 3_000


class TextForm(KeptForm):
    version = HiddenField()
    subject = SharedLine(_l("件名"), [Needed(_l("件名を書いてください。")), at_most(MOST_SUBJECT)])
    body = SharedBox(_l("本文"), [Needed(_l("本文を書いてください。")), at_most(MOST_BODY)])

    COMPARED = ("subject", "body")


class GiveUpForm(Form):
    version = HiddenField()
