"""What a browser may send about visions, KPIs and their values."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import InputRequired

from lms.goals import kinds
from lms.goals.kinds import KpiEntry, Shape, State
from lms.goals.queries import drawing
from lms.web.forms import Day, Form, Needed, OneOf, Pick, SharedBox, SharedLine, TextLine, Upload, at_most, filled
from lms.web.kept import KeptForm

BY_HAND = ("", _l("人が入れる（手で、またはCSVから）"))
NAME = _l("何をみるか")
NAME_NEEDED = Needed(_l("何をみるのかを書いてください。"))
AIM = _l("なぜ、これをみるのか")


class VisionForm(Form):
    text = SharedBox(
        _l("ビジョン"),
        [Needed(_l("どうなりたいかを書いてください。")), at_most(kinds.MOST_VISION)],
        description=_l("1〜3文で。住民の方や職員の一日が、どう変わるかが目に浮かぶように。"),
    )
    seen = HiddenField()

    def seen_number(self) -> int:
        """The wording that the person had before them."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class QuantityForm(KeptForm):
    """A KPI that a number tells."""

    shape = Shape.QUANTITY
    name = SharedLine(NAME, [NAME_NEEDED, at_most(kinds.MOST_NAME)], description=_l("例：窓口でお待たせする時間"))
    aim = SharedBox(AIM, [at_most(kinds.MOST_AIM)])
    measure = Pick(
        _l("値の出どころ"),
        choices=[BY_HAND, *((key, _l(each.text)) for key, each in kinds.MEASURES.items())],
        description=_l("数えるのは終わった週までで、小さな課の数は出ません。"),
    )
    counted_in = SharedLine(
        _l("単位"), [at_most(kinds.MOST_UNIT)], description=_l("例：分、件、点。値を自動で数えるときは、空けておきます。")
    )
    baseline = TextLine(
        _l("出発点"), [Needed(_l("いまの値を書いてください。")), at_most(20)], description=_l("いまの値です。小数は2けたまで。")
    )
    target = TextLine(
        _l("目標"), [Needed(_l("目標の値を書いてください。")), at_most(20)], description=_l("出発点より大きくても、小さくても構いません。")
    )
    due_on = Day(_l("いつまでに"), [Needed(_l("日を選んでください。"))])
    version = HiddenField()

    COMPARED = ("name", "aim", "measure", "counted_in", "baseline", "target", "due_on")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        ends = {name: drawing.written(getattr(standing, name)) for name in ("baseline", "target")}
        return {**super().saved(standing), **ends, "counted_in": "" if standing.measure else standing.counted_in}

    def entry(self) -> KpiEntry:
        return KpiEntry(
            self.shape,
            filled(self.name.data),
            filled(self.due_on.data),
            self.aim.data or "",
            self.measure.data or "",
            self.counted_in.data or "",
            filled(self.baseline.data),
            filled(self.target.data),
        )


class QualityForm(KeptForm):
    """A KPI that words tell."""

    shape = Shape.QUALITY
    name = SharedLine(NAME, [NAME_NEEDED, at_most(kinds.MOST_NAME)], description=_l("例：うまくいかなかったことを、その週のうちに話せる"))
    aim = SharedBox(AIM, [at_most(kinds.MOST_AIM)])
    due_on = Day(_l("いつまでに"), [Needed(_l("日を選んでください。"))])
    version = HiddenField()

    COMPARED = ("name", "aim", "due_on")

    def entry(self) -> KpiEntry:
        return KpiEntry(self.shape, filled(self.name.data), filled(self.due_on.data), self.aim.data or "")


KpiForm = QuantityForm | QualityForm
FORMS: dict[str, type[QuantityForm] | type[QualityForm]] = {Shape.QUANTITY: QuantityForm, Shape.QUALITY: QualityForm}


class FigureForm(Form):
    day = Day(_l("いつの値"), [Needed(_l("日を選んでください。"))], description=_l("同じ日の値があれば、入れかわります。"))
    figure = TextLine(_l("値"), [Needed(_l("値を書いてください。")), at_most(20)])
    note = SharedBox(_l("何から分かったか"), [at_most(kinds.MOST_NOTE)], description=_l("例：11月の窓口アンケート、120件の平均"))
    link = SharedLine(
        _l("根拠のあるページ"),
        [at_most(kinds.MOST_LINK)],
        description=_l("https:// から始まるアドレス。言葉かリンクの、どちらかがあれば足ります。"),
    )


class StateForm(Form):
    day = Day(_l("いつのようす"), [Needed(_l("日を選んでください。"))], description=_l("同じ日のものがあれば、入れかわります。"))
    state = OneOf(
        _l("どこまで来たか"),
        choices=[(each, _l(text)) for each, text in kinds.STATES.items()],
        validators=[InputRequired(_l("1つ選んでください。"))],
        is_row=True,
    )
    note = SharedBox(_l("ようすを一文で"), [Needed(_l("一文で書いてください。")), at_most(kinds.MOST_NOTE)])
    link = SharedLine(_l("根拠のあるページ"), [at_most(kinds.MOST_LINK)], description=_l("https:// から始まるアドレス。"))

    def chosen(self) -> State:
        return State(filled(self.state.data))


class ValuesForm(Form):
    file = Upload(
        _l("CSVファイル"),
        [Needed(_l("ファイルを選んでください。"))],
        accept=".csv,.tsv,.txt",
        description=_l("日付と値の2列です。UTF-8とShift_JISを、自動で見分けます。"),
    )
