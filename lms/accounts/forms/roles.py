"""What the office may send about roles."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from lms.accounts.kinds import MOST_REASON, ROLES, ROLES_OPEN, Role
from lms.accounts.services.roles import GrantEntry
from lms.kernel.ids import UnitId
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedLine, at_most, filled, offered
from lms.web.i18n import said


class GrantForm(Form):
    """A role for somebody; which ones are offered depends on who gives."""

    role = OneOf(_l("役割"), [Needed(_l("役割を選んでください。"))])
    unit_id = Pick(_l("どの組織の推進員ですか"), description=_l("推進員のときだけ選びます。"))
    begins = Day(_l("いつから"), [Needed(_l("始まる日を書いてください。"))])
    last_on = Day(
        _l("いつまで"), description=_l("この日の終わりまで続きます。パートナーには必要です（1年まで）。ほかの役割は、空けておけます。")
    )
    reason = SharedLine(
        _l("なぜ"),
        [Needed(_l("あとで見る人のために、一行で書いてください。")), at_most(MOST_REASON)],
        description=_l("本人にも見えます。例：市民部の相談窓口として"),
    )

    def offer(self, roles: Sequence[Role], units: Sequence[tuple[UnitId, str]]) -> None:
        self.role.choices = offered([(role.value, said(ROLES[role])) for role in roles])
        self.role.hints = {role.value: said(ROLES_OPEN[role]) for role in roles}
        self.unit_id.choices = offered([("", gettext("選んでください")), *((str(key), name) for key, name in units)])

    def entry(self) -> GrantEntry:
        unit: Any = self.unit_id.data
        return GrantEntry(
            role=Role(filled(self.role.data)),
            begins=filled(self.begins.data),
            last_on=self.last_on.data,
            reason=filled(self.reason.data),
            unit_id=UnitId(int(unit)) if unit else None,
        )


class EndForm(Form):
    """When a role ends: at once, or with a day."""

    when = OneOf(
        _l("いつ終えますか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[("now", _l("いますぐ")), ("day", _l("日を決めて"))],
        hints={"now": _l("つぎの画面から外れます。"), "day": _l("下の日の終わりまで続きます。")},
        is_row=True,
    )
    last_on = Day(_l("最後の日"))

    def validate(self, extra_validators: Any = None) -> bool:
        fine = super().validate(extra_validators)
        if fine and self.when.data == "day" and self.last_on.data is None:
            self.last_on.errors = [gettext("最後の日を書いてください。")]
            return False
        return fine
