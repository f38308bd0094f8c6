"""What a browser may send about tools."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.web.forms import Form, Needed, SharedLine, at_most
from lms.web.kept import KeptForm


class ToolForm(Form):
    name = SharedLine(_l("道具の名前"), [Needed(_l("道具の名前を書いてください。")), at_most(80)])
    note = SharedLine(_l("使ってよい範囲"), [at_most(200)], description=_l("計画を立てる人への一言。何を入れてよいか、何はだめか。"))


class ToolChangeForm(KeptForm, ToolForm):
    version = HiddenField()

    COMPARED = ("name", "note")
