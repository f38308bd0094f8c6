"""What a browser may send about how somebody wants to be told."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from lms.followups.kinds import Channel
from lms.followups.kinds.letters import CHANNELS, GROUPS, USUAL_WAYS, Group
from lms.web.forms import Form, Pick

HALF_HOURS = [("", _l("なし")), *((str(minute), f"{minute // 60}:{minute % 60:02}") for minute in range(0, 24 * 60, 30))]


class LettersForm(Form):
    """A box for each group of kinds and way: asked_mail, asked_webhook and so on; duties come by mail whatever is chosen."""

    quiet_from = Pick(_l("静かな時間の始まり"), choices=HALF_HOURS)
    quiet_until = Pick(_l("静かな時間の終わり"), choices=HALF_HOURS)

    def ways(self) -> dict[str, list[str]]:
        return {group.value: [channel.value for channel in CHANNELS if self.box(group, channel).data] for group in GROUPS}

    def box(self, group: Group, channel: Channel) -> Any:
        return self[_name(group, channel)]

    def quiet(self) -> dict[str, int | None]:
        return {name: int(self[name].data) if self[name].data else None for name in ("quiet_from", "quiet_until")}


def _name(group: Group, channel: Channel) -> str:
    return f"{group}_{channel}"


for _group in GROUPS:
    for _channel, _text in CHANNELS.items():
        setattr(LettersForm, _name(_group, _channel), BooleanField(_l(_text)))


def as_chosen(choice: Any) -> dict[str, Any]:
    """What the form shows of a choice, or of none."""
    ways = choice.ways if choice is not None else {}
    boxes = {_name(group, channel): channel in ways.get(group, USUAL_WAYS) for group in GROUPS for channel in CHANNELS}
    quiet = {
        name: "" if choice is None or getattr(choice, name) is None else str(getattr(choice, name))
        for name in ("quiet_from", "quiet_until")
    }
    return {**boxes, **quiet}
