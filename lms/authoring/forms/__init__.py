"""What a browser may send about courses that are made here."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.authoring.kinds import MOST_ADVICE, MOST_ALTERNATIVE, MOST_TEXT
from lms.authoring.services import NewCourse
from lms.catalog.kinds import Tier
from lms.web.forms import Form, Needed, OneOf, SharedBox, SharedLine, TextLine, Upload, at_most, filled

SLUG_HINT = _l("アドレスに使う短い名前です。あとで変えられません。半角の小文字、数字、ハイフン。例：easy-letters")


class CourseForm(Form):
    title = SharedLine(_l("講座の名前"), [Needed(_l("講座の名前を書いてください。")), at_most(120)])
    slug = TextLine(_l("英字の名前"), [Needed(_l("英字の名前を書いてください。")), at_most(60)], description=SLUG_HINT)
    tier = OneOf(
        _l("どの講座に入れますか"),
        [Needed(_l("ひとつ選んでください。"))],
        choices=[(Tier.BASIC.value, _l("基礎講座")), (Tier.PRACTICAL.value, _l("実践講座"))],
        is_row=True,
    )
    audience = SharedLine(
        _l("対象"), [Needed(_l("だれのための講座か、書いてください。")), at_most(120)], description=_l("例：すべての職員")
    )
    author = SharedLine(
        _l("どこがつくるか"),
        [Needed(_l("どこがつくるか、書いてください。")), at_most(120)],
        description=_l("課の名前など。講座のページに出ます。"),
    )
    summary = SharedLine(_l("ひとことで言うと"), [Needed(_l("何を学べるか、一行で書いてください。")), at_most(120)])

    def entry(self) -> NewCourse:
        names = ("title", "slug", "tier", "audience", "author", "summary")
        return NewCourse(**{name: filled(self[name].data) for name in names})


class TextForm(Form):
    """One file of a course, as a text."""

    text = SharedBox(_l("本文"), [Needed(_l("何か書いてから、保存してください。")), at_most(MOST_TEXT)])
    version = HiddenField()


class LessonForm(Form):
    title = SharedLine(_l("レッスンの名前"), [Needed(_l("レッスンの名前を書いてください。")), at_most(120)])
    slug = TextLine(_l("英字の名前"), [Needed(_l("英字の名前を書いてください。")), at_most(60)], description=SLUG_HINT)


class FigureForm(Form):
    file = Upload(
        _l("図のファイル"),
        [Needed(_l("ファイルを選んでください。"))],
        accept=".png,.jpg,.jpeg,.svg",
        description=_l(
            "PNG・JPEG・SVG、2MBまで。撮った場所や人、機械の記録は取り除いて保存します。図の中は、個人情報チェックでは見ません。"
        ),
    )
    name = TextLine(
        _l("英字の名前"),
        [Needed(_l("英字の名前を書いてください。")), at_most(60)],
        description=_l("本文からこの名前で呼びます。半角の小文字、数字、ハイフン。"),
    )
    alternative = SharedLine(
        _l("図の代わりに読む言葉"),
        [Needed(_l("図が見えない人に、何が描いてあるか伝わるように書いてください。")), at_most(MOST_ALTERNATIVE)],
        description=_l("図が見えない人のための一文です。例：案内の手紙を、封筒から出すまでの3つの手順"),
    )


class ImportForm(Form):
    file = Upload(
        _l("講座のZIP"),
        [Needed(_l("ファイルを選んでください。"))],
        accept=".zip",
        description=_l("course.md のある講座のフォルダーを、まるごとZIPにしたもの。20MBまで。"),
    )
    replaces = BooleanField(_l("同じ名前の講座があるときは、いまの下書きと入れ替える（前の文は残ります）"))


class AdviceForm(Form):
    advice = SharedBox(
        _l("助言"),
        [Needed(_l("一行で書いてください。")), at_most(MOST_ADVICE)],
        description=_l("どこを、どう見直すとよいか。文はあなたからは変えません。"),
    )


class StepForm(Form):
    """A step that needs no words; *seen* says what the page had shown."""

    seen = HiddenField()

    def shown(self) -> str:
        typed: Any = self.seen.data
        return typed or ""
