"""How far a case may be shown outside, and to whom."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional, Regexp

from lms.accounts.kinds import MOST_REASON, NAME_LENGTH
from lms.accounts.services.roles import PartnerEntry
from lms.cases.forms import worded
from lms.cases.kinds import DISCLOSURES, MOST_NOTE, Disclosure
from lms.kernel.ids import PersonId
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, TextLine, at_most, filled, offered


class DisclosureForm(Form):
    """How far outside a case may be shown."""

    disclosure = OneOf(
        _l("見せる範囲"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=worded(DISCLOSURES),
        hints={
            Disclosure.SECTION.value: _l(
                "同じ課の職員と、確かめる人だけ。全庁に出ていた事例は、全庁の一覧から消え、ここから残したプロンプトも取り下げます。広げるときは、もう一度確かめます。"
            ),
            Disclosure.EVERYBODY.value: _l("確かめたあと、庁内の職員。庁外の人には見えません。"),
            Disclosure.MEETING.value: _l(
                "この事例を議題にしたナレッジ会議に招いた人にだけ、招待のあいだ見えます。書いた人の名前は見せません。"
            ),
            Disclosure.PARTNERS.value: _l(
                "DX推進室かファシリテーターが、期限を決めて招いた人にも見えます。ほかの団体に渡すこともあります。書いた人の名前は見せません。"
            ),
        },
    )
    note = SharedBox(
        _l("情報公開の請求に備えた覚え書き"),
        [at_most(MOST_NOTE)],
        description=_l("公開できる範囲と、そのわけ。書いた人とDX推進室にだけ見えます。例：公開できる。数値は課内の集計による"),
    )
    version = HiddenField()  # a mark of both


class InviteForm(Form):
    """A partner, a last day, a reason."""

    person_id = Pick(_l("だれを"), [Needed(_l("パートナーの方を選んでください。"))])
    last_on = Day(_l("いつまで"), [Needed(_l("最後の日を書いてください。"))], description=_l("この日の終わりまで読めます。長くて1年です。"))
    reason = SharedLine(
        _l("なぜ"),
        [Needed(_l("あとで見る人のために、一行で書いてください。")), at_most(MOST_REASON)],
        description=_l("本人にも見えます。例：窓口の案内文を、いっしょに見直すため"),
    )

    def offer(self, partners: Sequence[tuple[PersonId, str]]) -> None:
        self.person_id.choices = offered([("", gettext("選んでください")), *((str(key), name) for key, name in partners)])


class NewPartnerForm(Form):
    """Somebody from outside who has no number here yet."""

    name = TextLine(
        _l("名前"), [Needed(_l("名前を書いてください。")), at_most(NAME_LENGTH)], description=_l("姓と名の間をひとつ空けます。")
    )
    kana = TextLine(_l("ふりがな"), [Needed(_l("ふりがなを書いてください。")), at_most(NAME_LENGTH)])
    organisation = TextLine(_l("所属する団体"), [Needed(_l("団体の名前を書いてください。")), at_most(NAME_LENGTH)])
    mail = TextLine(_l("メール"), [Optional(), at_most(254), Regexp(r"[^@\s]+@[^@\s]+\Z", message=_l("メールの宛先を確かめてください。"))])
    last_on = Day(
        _l("いつまで"),
        [Needed(_l("最後の日を書いてください。"))],
        description=_l("パートナーとしての期限も、この日になります。長くて1年です。"),
    )
    reason = SharedLine(_l("なぜ"), [Needed(_l("あとで見る人のために、一行で書いてください。")), at_most(MOST_REASON)])

    def entry(self) -> PartnerEntry:
        return PartnerEntry(
            name=filled(self.name.data),
            kana=filled(self.kana.data),
            organisation=filled(self.organisation.data),
            mail=self.mail.data or "",
            last_on=filled(self.last_on.data),
            reason=filled(self.reason.data),
        )
