"""What a browser may send about expressions that mean the same."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.web.forms import Form, Needed, SharedBox, SharedLine
from lms.web.kept import KeptForm

BETWEEN = re.compile(r"[\n、,，]+")


class SynonymForm(Form):
    expressions = SharedBox(
        _l("同じ意味のことば"),
        [Needed(_l("同じ意味のことばを、2つ以上書いてください。"))],
        description=_l("1行にひとつ、または「、」で区切ります。例：督促、催促"),
    )

    beside = SharedLine(_l("同じ意味のことば"))  # in the row of what was not found

    def said(self) -> list[str]:
        return [each.strip() for each in BETWEEN.split(f"{self.expressions.data or ''}\n{self.beside.data or ''}")]


class SynonymChangeForm(KeptForm, SynonymForm):
    version = HiddenField()

    COMPARED = ("expressions",)

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {"expressions": "\n".join(standing.expressions), "version": str(standing.version)}
