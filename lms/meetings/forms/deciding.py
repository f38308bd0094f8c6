"""What a browser may send about what a meeting decides, and what its participants will try."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.kernel.ids import AgendaItemId, PersonId
from lms.meetings import kinds
from lms.meetings.forms import CHOOSE, NEEDS_LINE, named, worded
from lms.meetings.services.decisions import DecisionEntry
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedLine, at_most, filled, offered
from lms.web.kept import KeptForm


class DecisionForm(KeptForm):
    """Who tries what until when. Call *offer* before it is drawn or judged."""

    COMPARED = ("item_id", "work", "text", "owner_id", "due_on", "level", "verdict", "reason")

    item_id = Pick(_l("どの議題で"))
    work = SharedLine(_l("どの業務で"), [NEEDS_LINE, at_most(kinds.MOST_WORK)], description=_l("例：転入の案内文の作成"))
    text = SharedLine(_l("何を試すか"), [NEEDS_LINE, at_most(kinds.MOST_TEXT)], description=_l("例：ただし書きを抜き出してから、短く直す"))
    owner_id = Pick(_l("だれが"), [CHOOSE], description=_l("参加する人の中から選びます。いない人は、先に参加する人に加えてください。"))
    due_on = Day(_l("いつまでに"), [Needed(_l("日付を選んでください。"))])
    level = OneOf(_l("どこで決めますか"), [CHOOSE], choices=worded(kinds.LEVELS), is_row=True)
    verdict = OneOf(
        _l("決めたこと"),
        [CHOOSE],
        choices=worded(kinds.VERDICTS),
        hints={
            kinds.Verdict.ADOPTED.value: _l("担当の方の計画になり、本人に知らせます。"),
            kinds.Verdict.HELD.value: _l("いつまでにもう一度考えるかを、上の日付で決めます。"),
        },
    )
    reason = SharedLine(
        _l("わけ"), [at_most(kinds.MOST_REASON)], description=_l("保留か不採用のときに。人ではなく、しくみや条件のこととして書きます。")
    )
    version = HiddenField()

    def offer(self, items: Sequence[Any], participants: Sequence[Any]) -> None:
        titled = [(str(each.id), each.title or gettext("いまは読めない事例")) for each in items]
        self.item_id.choices = offered([("", gettext("議題のほか")), *titled])
        self.owner_id.choices = offered([("", gettext("選んでください")), *((str(each.id), named(each)) for each in participants)])

    def entry(self) -> DecisionEntry:
        item = self.item_id.data
        return DecisionEntry(
            item_id=AgendaItemId(int(item)) if item else None,
            work=filled(self.work.data),
            text=filled(self.text.data),
            owner_id=PersonId(int(self.owner_id.data)),
            due_on=filled(self.due_on.data),
            level=self.level.data,
            verdict=self.verdict.data,
            reason=self.reason.data or "",
        )


class TryForm(Form):
    """What somebody who takes part will try."""

    text = SharedLine(
        _l("試すこと"), [NEEDS_LINE, at_most(kinds.MOST_TEXT)], description=_l("例：水曜の締めの前に、ただし書きだけ抜き出してみる")
    )


class EntrustForm(KeptForm):
    """Who answers for a decision from now on, and until when. Call *offer* before it is drawn or judged."""

    COMPARED = ("owner_id", "due_on")

    owner_id = Pick(_l("だれが"), [CHOOSE], description=_l("担当の組織の人、会議に参加した人、所属長の中から選びます。"))
    due_on = Day(_l("いつまでに"), [Needed(_l("日付を選んでください。"))])
    version = HiddenField()

    def offer(self, people: Sequence[Any]) -> None:
        self.owner_id.choices = offered([("", gettext("選んでください")), *((str(each.id), named(each)) for each in people)])
