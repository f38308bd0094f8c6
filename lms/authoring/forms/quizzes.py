"""What a browser may send about one question, a form for each kind."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.catalog.kinds import QuestionKind
from lms.learning.forms.quiz import GiftForm
from lms.web.forms import Form, Needed, Pick, SharedBox, SharedLine, TextLine

KINDS = {
    QuestionKind.SINGLE: _l("ひとつ選ぶ"),
    QuestionKind.MULTIPLE: _l("すべて選ぶ"),
    QuestionKind.TRUE_FALSE: _l("正しいか、正しくないか"),
    QuestionKind.ORDER: _l("順番に並べる"),
    QuestionKind.MATCH: _l("組み合わせる"),
    QuestionKind.NUMBER: _l("数で答える"),
    QuestionKind.SHORT: _l("短い言葉で答える"),
    QuestionKind.REDACT: _l("墨消し（AIに渡してはいけない所を隠す）"),
}
WHY_ALL = _l("答えた人に返す説明")


class QuestionForm(Form):
    """What every kind has."""

    text = SharedBox(_l("問い"), [Needed(_l("問いを書いてください。"))])
    version = HiddenField()
    kind = HiddenField()  # also of a question that is there no longer when this is sent
    ROWS: tuple[str, ...] = ()  # the fields of a row
    MORE: tuple[str, ...] = ()  # the fields beside the rows

    def answers(self) -> dict[str, Any]:
        """Everything that was typed, by field."""
        own = [name for name in self._fields if name not in {"csrf_token", "once", "version", "kind"}]
        return {name: self[name].data for name in own}

    def row(self, number: int) -> list[Any]:
        return [self[f"{name}_{number}"] for name in self.ROWS]

    def more(self) -> list[Any]:
        return [self[name] for name in self.MORE]


class ExplainedForm(QuestionForm):
    why = SharedBox(WHY_ALL, [Needed(_l("答えた人に返す説明を書いてください。"))])


class NumberForm(ExplainedForm):
    answer = TextLine(_l("正しい数"), [Needed(_l("数を書いてください。"))])
    tolerance = TextLine(_l("前後いくつまで正解にするか"), description=_l("空けておくと、ちょうどの数だけが正解です。"))
    unit = SharedLine(_l("単位"), description=_l("例：分、件、円"))
    MORE = ("answer", "tolerance", "unit", "why")


class OrderForm(ExplainedForm):
    lines = SharedBox(
        _l("項目"), [Needed(_l("項目を書いてください。"))], description=_l("正しい順に、1行に1つ。学ぶ人には、混ぜて出します。")
    )
    MORE = ("lines", "why")


class ShortForm(ExplainedForm):
    lines = SharedBox(
        _l("正解にする言葉"),
        [Needed(_l("正解にする言葉を書いてください。"))],
        description=_l("1行に1つ。かなや全角・半角の違いは、自動で同じに扱います。"),
    )
    MORE = ("lines", "why")


class RedactForm(ExplainedForm):
    passage = SharedBox(
        _l("もとの文"),
        [Needed(_l("もとの文を書いてください。"))],
        description=_l("隠す所を [[ ]] で囲みます。架空の人だけを使ってください。例：申請した[[山田花子]]さんから電話がありました。"),
    )
    MORE = ("passage", "why")


def _with_rows(name: str, most: int, columns: Mapping[str, Any]) -> type[QuestionForm]:
    fields = {f"{column}_{row}": make(row) for row in range(1, most + 1) for column, make in columns.items()}
    return type(name, (QuestionForm,), {**fields, "ROWS": tuple(columns)})


def _text(row: int) -> Any:
    return SharedLine(_l("選択肢%(row)d", row=row))


def _left(row: int) -> Any:
    return SharedLine(_l("左の%(row)d", row=row))


def _right_side(row: int) -> Any:
    return SharedLine(_l("合う相手%(row)d", row=row))


def _is_right(row: int) -> Any:
    return BooleanField(_l("選択肢%(row)dは正解", row=row))


def _why(row: int) -> Any:
    return SharedBox(_l("%(row)dを選んだ人に返す説明", row=row))


ChoiceForm = _with_rows("ChoiceForm", 10, {"text": _text, "right": _is_right, "why": _why})
MatchForm = _with_rows("MatchForm", 8, {"text": _left, "match": _right_side, "why": _why})
FORMS: dict[str, type[QuestionForm]] = {
    QuestionKind.SINGLE: ChoiceForm,
    QuestionKind.MULTIPLE: ChoiceForm,
    QuestionKind.TRUE_FALSE: ChoiceForm,
    QuestionKind.ORDER: OrderForm,
    QuestionKind.MATCH: MatchForm,
    QuestionKind.NUMBER: NumberForm,
    QuestionKind.SHORT: ShortForm,
    QuestionKind.REDACT: RedactForm,
}


class ReceivedForm(GiftForm):
    """Questions of another system; what is added is read by everybody, so the guard looks through it."""

    text = SharedBox(_l("GIFTの文章"))


class KindForm(Form):
    """Which kind the next question is of."""

    kind = Pick(_l("問いの種類"), choices=[(kind.value, text) for kind, text in KINDS.items()])
