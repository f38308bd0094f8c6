"""What a browser may send about prompts."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.cases.kinds import FIELDS
from lms.kernel.ids import ToolId
from lms.practice.kinds import AI_USES
from lms.prompts.kinds import MOST_LINE, MOST_TEXT, MOST_TITLE
from lms.prompts.services import PromptEntry
from lms.web.forms import Needed, Pick, SharedBox, SharedLine, at_most, filled, offered
from lms.web.kept import KeptForm

OTHER = "other"


def _worded(words: dict[Any, str]) -> list[tuple[str, Any]]:
    return [(value.value, _l(text)) for value, text in words.items()]


class PromptForm(KeptForm):
    """A prompt that colleagues may take as it is."""

    title = SharedLine(
        _l("題名"), [Needed(_l("一行で書いてください。")), at_most(MOST_TITLE)], description=_l("例：通知文をやさしい日本語に直す")
    )
    purpose = SharedLine(
        _l("何のため"),
        [Needed(_l("一行で書いてください。")), at_most(MOST_LINE)],
        description=_l("どの業務で、何を頼むか。例：住民の方への案内を、小学5年生に伝わる文にする"),
    )
    text = SharedBox(
        _l("プロンプト"),
        [Needed(_l("一行で書いてください。")), at_most(MOST_TEXT)],
        description=_l("名前や番号などは書かず、〔案内文〕のように、入れる所を示してください。使う人が自分の言葉に替えます。"),
    )
    field = Pick(_l("業務の分野"), choices=_worded(FIELDS))
    ai_use = Pick(_l("AIの使い方"), choices=_worded(AI_USES))
    tool_id = Pick(_l("使った道具"))
    version = HiddenField()

    COMPARED = ("title", "purpose", "text", "field", "ai_use", "tool_id")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {**super().saved(standing), "tool_id": str(standing.tool_id or OTHER)}

    def offer(self, tools: Sequence[tuple[ToolId, str]]) -> None:
        self.tool_id.choices = offered([*((str(key), name) for key, name in tools), (OTHER, gettext("その他"))])

    def entry(self) -> PromptEntry:
        tool = self.tool_id.data
        return PromptEntry(
            title=filled(self.title.data),
            purpose=filled(self.purpose.data),
            text=filled(self.text.data),
            field=filled(self.field.data),
            ai_use=filled(self.ai_use.data),
            tool_id=ToolId(int(tool)) if tool and tool != OTHER else None,
        )
