"""What the office may ask of the list of letters, and decide about one."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional

from lms.followups.kinds.letters import CHANNELS, LETTERS, SHOWN
from lms.followups.queries.deliveries import Wish
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedLine, at_most
from lms.web.routing import asked_number

AGAIN, ARRIVED = "again", "arrived"
ALL = ("", _l("すべて"))


class DeliveriesForm(Form):
    """Sent by GET, so that an address can be kept."""

    state = Pick(_l("状態"), [Optional()], choices=[ALL, *((key.value, _l(text)) for key, text in SHOWN.items())])
    channel = Pick(_l("届け方"), [Optional()], choices=[ALL, *((key.value, _l(text)) for key, text in CHANNELS.items())])
    kind = Pick(_l("種類"), [Optional()], choices=[ALL, *((key, _l(text)) for key, text in LETTERS.items())])
    since = Day(_l("この日から"), [Optional()])

    def __init__(self) -> None:
        super().__init__(drafted=request.args.to_dict(flat=False), meta={"csrf": False})

    def wish(self) -> Wish:
        return Wish(
            state=self.state.data or "",
            channel=self.channel.data or "",
            kind=self.kind.data or "",
            since=self.since.data,
            before=asked_number("before"),
        )


class SettleForm(Form):
    """A letter in doubt: what becomes of it, and why."""

    decision = OneOf(
        _l("どうしますか"),
        [Needed(_l("どちらかを選んでください。"))],
        choices=[(ARRIVED, _l("届いていたので、送り直さない")), (AGAIN, _l("もう一度送る"))],
        hints={
            ARRIVED: _l("相手に確かめて、届いていたとき。送り直すことはありません。"),
            AGAIN: _l("相手に確かめて、届いていなかったとき。届いていたら、2通になります。"),
        },
    )
    reason = SharedLine(
        _l("わけ"),
        [Needed(_l("何を確かめたかを、一行で書いてください。")), at_most(200)],
        description=_l("「内線で本人に確かめた」のように。"),
    )
