"""What the office sends for an import. Staff data is the person's own identity: outside the guard."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField

from lms.accounts.kinds import IMPORT_ENCODINGS
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.web.forms import Day, Form, Needed, OneOf, Pick, TextLine, Upload, at_most

MOST_CODES = 60_000  # characters


class ImportForm(Form):
    file = Upload(
        _l("ファイル"),
        [Needed(_l("ファイルを選んでください。"))],
        description=_l("CSV（UTF-8、Shift_JIS）か Excel（XLSX）。変わる人だけの表でも、全員の表でもかまいません。40MBまで。"),
        accept=".csv,.tsv,.txt,.xlsx",
    )
    effective_on = Day(
        _l("いつから"),
        [Needed(_l("日を選んでください。"))],
        description=_l("発令日の書かれていない行の発令日です。先の日を選ぶと、その日の0時に反映します。"),
    )
    is_complete = BooleanField(_l("このファイルには全員が載っています"), description=_l("選ぶと、載っていない人を退職として数えます。"))
    encoding = Pick(_l("文字コード"), choices=[("", _l("自動で見分ける")), *((key, IMPORT_ENCODINGS[key]) for key in ("utf-8", "cp932"))])


class ApplyForm(Form):
    """Two confirmations: what is left out, and whose sign-in ends."""

    skips = BooleanField("")
    leaving = BooleanField("")

    def ask(self, *, questions: int, changes: int, left: int) -> None:
        """Keep only the confirmations that this import needs."""
        if questions:
            self.skips.label.text = _("要確認の%(questions)d件を除いて、%(changes)d件を反映する", questions=questions, changes=changes)
        else:
            del self.skips
        if left:
            self.leaving.label.text = _("退職 %(left)d人のログインを止めることを確かめました", left=left)
        else:
            del self.leaving

    def check(self) -> bool:
        """Refuse beside each box that is not ticked."""
        if self.skips is not None and not self.skips.data:
            self.refuse(Unacceptable(_("除いてよければ、印を付けてください。直した表をもう一度読み込むこともできます。"), field="skips"))
        if self.leaving is not None and not self.leaving.data:
            self.refuse(Unacceptable(_("退職する人を確かめて、印を付けてください。"), field="leaving"))
        return not self.errors


class UndoForm(Form):
    sure = BooleanField(_l("この取り込みで変わった所を、すべて元に戻します"), [Needed(_l("戻してよければ、印を付けてください。"))])


class ColumnsForm(Form):
    """One header for each of our columns, as the municipality's own file calls it."""

    staff_no = TextLine(_l("職員番号"), [at_most(80)])
    name = TextLine(_l("氏名"), [at_most(80)])
    kana = TextLine(_l("ふりがな"), [at_most(80)])
    employment = TextLine(_l("雇用区分"), [at_most(80)])
    has_pc = TextLine(_l("PC有無"), [at_most(80)])
    mail = TextLine(_l("メール"), [at_most(80)])
    unit_code = TextLine(_l("所属コード"), [at_most(80)])
    unit_name = TextLine(_l("所属名"), [at_most(80)])
    post = TextLine(_l("職"), [at_most(80)])
    is_head = TextLine(_l("所属長"), [at_most(80)])
    kind = TextLine(_l("発令区分"), [at_most(80)])
    valid_from = TextLine(_l("発令日"), [at_most(80)])
    valid_to = TextLine(_l("発令終了日"), [at_most(80)])
    left_on = TextLine(_l("退職日"), [at_most(80)])
    source_number = TextLine(_l("発令番号"), [at_most(80)])

    def headers(self) -> dict[str, str]:
        return {field.name: field.data or "" for field in self if isinstance(field, TextLine)}


class CodesForm(Form):
    codes = TextAreaField(
        _l("旧コードと新コード"),
        [at_most(MOST_CODES)],
        description=_l("一行にひとつ、0101,0205 のように。人事のファイルに古いコードが残っていても、新しい組織として読みます。"),
    )


class ExportForm(Form):
    as_ = OneOf(
        _l("形式"),
        [Needed(_l("形式を選んでください。"))],
        choices=[("utf-8", _l("CSV（UTF-8）")), ("cp932", _l("CSV（Shift_JIS）")), ("xlsx", _l("Excel（XLSX）"))],
        is_row=True,
    )


class FindForm(Form):
    """The question of the rehearsal; read from the address, so it has no token."""

    class Meta(Form.Meta):
        csrf = False

    on = Day(_l("いつの時点で"), default=clock.today)
    q = TextLine(_l("名前・ふりがな・組織・職員番号"), [at_most(80)])
