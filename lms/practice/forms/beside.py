"""What a browser may send about cards and about files beside a log."""

from flask_babel import lazy_gettext as _l
from wtforms import Field
from wtforms.validators import ValidationError

from lms.kernel.errors import Unacceptable
from lms.practice import files, kinds
from lms.practice.forms import ONE_LINE
from lms.web.forms import Form, Needed, SharedLine, SharedUpload, TextLine, at_most
from lms.web.i18n import said


class CardForm(Form):
    """The code of a card."""

    code = TextLine(_l("カードのコード"), [Needed(_l("カードの右上にある8文字を書いてください。"))], description=_l("例：K7M2-P4XQ"))


class EvidenceForm(Form):
    """A file beside a log, and the words that stand for it."""

    about = SharedLine(
        _l("何が写っていますか、何の資料ですか"),
        [Needed(ONE_LINE), at_most(kinds.MOST_WORK)],
        description=_l("例：直す前と後の案内文"),
    )
    file = SharedUpload(
        _l("写真・資料"),
        [Needed(_l("ファイルを選んでください。"))],
        description=_l(
            "写真（PNG・JPEG、2MBまで）か、文字だけのファイル（TXT・CSV）。PDF・Word・Excelは、作った人の名前や直した跡が残るため、画面を写した画像にしてください。写真の中は、個人情報チェックでは見ません。人の顔、名前、番号が写っていないか、先に確かめてください。"
        ),
        accept=files.ACCEPT,
    )

    def validate_file(self, field: Field) -> None:
        content = field.data.read(files.MOST_BYTES + 1)
        try:
            found = files.judged(content)
        except Unacceptable as refusal:
            raise ValidationError(said(refusal)) from None
        self.file.text, self.content = found.text, content
