"""What somebody looks for in the audit trail; sent by GET, so that an address can be kept."""

from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional, ValidationError

from lms.accounts.queries import trail
from lms.web.forms import Day, Form, Pick, TextLine, at_most
from lms.web.routing import asked_number


class AuditForm(Form):
    """Days, a person, a group of actions, an object."""

    since = Day(_l("この日から"), [Optional()])
    until = Day(_l("この日まで"), [Optional()])
    who = TextLine(_l("人（名前か職員番号）"), [at_most(80)], description=_l("したことと、されたことの両方をさがします。"))
    group = Pick(_l("何をしたか"), [Optional()], choices=[("", _l("すべて")), *((key, _l(text)) for key, text in trail.GROUP_CHOICES)])
    object_kind = Pick(
        _l("何に対して"), [Optional()], choices=[("", _l("すべて")), *((key, _l(text)) for key, text in trail.OBJECT_CHOICES)]
    )
    object_id = TextLine(_l("その番号"), [at_most(80)])

    def __init__(self) -> None:
        super().__init__(drafted=request.args.to_dict(flat=False), meta={"csrf": False})

    def validate_until(self, field: Any) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(_l("「この日から」と同じか、後の日を選んでください。"))

    def wish(self) -> trail.Wish:
        return trail.Wish(
            since=self.since.data,
            until=self.until.data,
            who=self.who.data or "",
            group=self.group.data or "",
            object_kind=self.object_kind.data or "",
            object_id=self.object_id.data or "",
            before=asked_number("before"),
        )
