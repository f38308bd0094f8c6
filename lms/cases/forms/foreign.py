"""What a browser may send about cases that come from other municipalities and go to them."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import ValidationError

from lms.cases.services.carrying import MOST_SOURCE
from lms.kernel.ids import CaseId
from lms.web.forms import Form, ManyOf, Needed, SharedLine, TextLine, Upload, at_most, offered


class FileForm(Form):
    file = Upload(
        _l("事例のファイル"),
        [Needed(_l("ファイルを選んでください。"))],
        accept=".jsonl,.json,.txt",
        description=_l("ほかの団体から届いた束か、1行に1つの事例を書いたJSON Linesのファイル。2,000件、4MBまで。"),
    )
    source = SharedLine(
        _l("どの団体の事例ですか"),
        [at_most(MOST_SOURCE)],
        description=_l("例：みどり市。署名のある束では、書かなくてかまいません。"),
    )


class AcceptForm(Form):
    """The office's word on a file. *asks*: it is signed with a key that nobody has confirmed."""

    asks = False
    known = BooleanField(_l("電話など、束とは別の道で、この指紋を送り主に確かめました"))
    trusts = BooleanField(_l("この鍵を、送り主の鍵として登録する（次からは確かめずに受け取れます）"))

    def validate_known(self, field: Any) -> None:
        if self.asks and not field.data:
            raise ValidationError(gettext("指紋を確かめてから、印を付けてください。確かめられないときは、取り込まないでください。"))


class KeyForm(Form):
    name = SharedLine(_l("団体の名前"), [Needed(_l("団体の名前を書いてください。")), at_most(MOST_SOURCE)])
    public_key = TextLine(
        _l("公開鍵"),
        [Needed(_l("公開鍵を書いてください。")), at_most(200)],
        description=_l("相手の「ほかの団体の事例」のページに出ている、64文字。"),
    )


class BundleForm(Form):
    cases = ManyOf(_l("渡す事例"), [Needed(_l("渡す事例を、1つ以上選んでください。"))])
    looked = BooleanField(_l("名前などを確かめました。このまま渡します"))

    def offer(self, cases: Sequence[tuple[CaseId, str]]) -> None:
        self.cases.choices = offered([(str(number), title) for number, title in cases])

    def chosen(self) -> list[int]:
        return [int(each) for each in self.cases.data or ()]
