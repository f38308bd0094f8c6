"""What a browser may send about expressions that mean the same."""

import re

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.web.forms import Form, Needed, SharedBox

BETWEEN = re.compile(r"[\n、,，]+")


class SynonymForm(Form):
    expressions = SharedBox(
        _l("同じ意味のことば"),
        [Needed(_l("同じ意味のことばを、2つ以上書いてください。"))],
        description=_l("1行にひとつ、または「、」で区切ります。例：督促、催促"),
    )

    def said(self) -> list[str]:
        return [each.strip() for each in BETWEEN.split(self.expressions.data or "")]


class SynonymChangeForm(SynonymForm):
    version = HiddenField()
