"""What a browser may send about concerns."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from lms.concerns.kinds import MOST_ANSWER, MOST_CHANGE, MOST_TEXT, MOST_TITLE
from lms.concerns.services import Care, ConcernEntry
from lms.kernel.ids import PersonId
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, at_most, filled, offered
from lms.web.kept import KeptForm

NEEDS_LINE, CHOOSE = Needed(_l("一行で書いてください。")), Needed(_l("1つ選んでください。"))
NAMED, ANONYMOUS = "named", "anonymous"


class ConcernForm(Form):
    """Call *offer* before it is drawn or judged."""

    is_kept = False
    title = SharedLine(_l("困っていること"), [NEEDS_LINE, at_most(MOST_TITLE)], description=_l("例：同じ問い合わせに、毎日30分かかる"))
    text = SharedBox(
        _l("どんなときに、どう困りますか"),
        [NEEDS_LINE, at_most(MOST_TEXT)],
        description=_l("人ではなく、しくみや手順のこととして書きます。"),
    )
    change = SharedBox(
        _l("こう変えたい（書くと、提案になります）"),
        [at_most(MOST_CHANGE)],
        description=_l("例：よくある問いと答えを、課の入口のページに並べたい"),
    )
    partner_id = Pick(_l("提案をいっしょに考えた共創パートナー"), description=_l("提案のときだけ残ります。"))
    is_named = OneOf(
        _l("名前"),
        [CHOOSE],
        choices=[(NAMED, _l("名前を出す")), (ANONYMOUS, _l("名前を出さない"))],
        hints={
            NAMED: _l("名前と所属が、全職員に見えます。答えがあると、知らせが届きます。"),
            ANONYMOUS: _l("だれが入れたかを、この箱に残しません。あとから自分で取り下げることはできません。"),
        },
    )

    def offer(self, partners: Sequence[Any]) -> None:
        self.partner_id.choices = offered([("", gettext("ひとりで")), *((str(each.id), each.name) for each in partners)])

    def entry(self) -> ConcernEntry:
        partner = self.partner_id.data
        return ConcernEntry(
            title=filled(self.title.data),
            text=filled(self.text.data),
            change=self.change.data or "",
            partner_id=PersonId(int(partner)) if partner else None,
            is_named=self.is_named.data == NAMED,
        )


class CareForm(KeptForm):
    """Who cares, who answers, by when. Call *offer* before it is drawn or judged."""

    owner_id = Pick(_l("世話役"), [CHOOSE], description=_l("答えが出るまで、気にかける人です。"))
    answerer_id = Pick(_l("答える職"), [CHOOSE], description=_l("決めると、その職の方に知らせます。"))
    answer_by = Day(_l("いつまでに答えるか"), [Needed(_l("日付を選んでください。"))])
    version = HiddenField()

    COMPARED = ("owner_id", "answerer_id", "answer_by")

    def offer(self, owners: Sequence[Any], heads: Sequence[Any]) -> None:
        first = ("", gettext("選んでください"))
        self.owner_id.choices = offered([first, *((str(each.id), f"{each.name}（{each.unit}）") for each in owners)])
        posts = {str(each.id): f"{each.unit} {each.post}（{each.name}）" for each in heads}
        self.answerer_id.choices = offered([first, *posts.items()])

    def entry(self) -> Care:
        return Care(PersonId(int(self.owner_id.data)), PersonId(int(self.answerer_id.data)), filled(self.answer_by.data))


class ConcernAnswerForm(KeptForm):
    """The answer of the post that was asked."""

    text = SharedBox(
        _l("答え"),
        [NEEDS_LINE, at_most(MOST_ANSWER)],
        description=_l("すること、しないこと、そのわけ。全職員が読めます。"),
    )
    version = HiddenField()

    COMPARED = ("text",)

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        return {"text": standing.answer, "version": str(standing.version)}
