"""What a browser may send about the tasks of a unit."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField

from lms.inventory import kinds
from lms.inventory.services import TaskEntry
from lms.kernel.errors import U_
from lms.kernel.ids import UnitId
from lms.web.forms import Form, Needed, Pick, SharedLine, Upload, Whole, at_most, filled, offered
from lms.web.kept import KeptForm

NOT_SAID = ("", _l("まだ決めない"))


def _scores(words: dict[str, str]) -> list[tuple[str, Any]]:
    return [NOT_SAID, *((value, _l(text)) for value, text in words.items())]


class TaskForm(KeptForm):
    """One task. Call *offer* before it is drawn or judged; *version* is the state that the person saw."""

    name = SharedLine(
        _l("業務の名前"),
        [Needed(_l("業務の名前を書いてください。")), at_most(kinds.MOST_NAME)],
        description=_l("例：転入・転出の案内文の作成"),
    )
    unit_id = Pick(_l("どこの業務ですか"), [Needed(_l("1つ選んでください。"))])
    minutes = Whole(_l("1回に何分かかりますか"), unit=U_("分"), description=_l("おおよそで構いません。"))
    times_per_month = Whole(_l("月に何回ありますか"), unit=U_("回"))
    on_paper = BooleanField(_l("紙を使っている"))
    typed_twice = BooleanField(_l("同じ内容を2回以上、入力している"))
    impact = Pick(_l("影響"), choices=_scores(kinds.IMPACTS), description=_l("住民の方や職員に、どのくらい関わる業務ですか。"))
    cost = Pick(_l("手間"), choices=_scores(kinds.COSTS), description=_l("やり方を変えるのに、どのくらい手間がかかりそうですか。"))
    effect = Pick(_l("効果"), choices=_scores(kinds.EFFECTS), description=_l("変えたら、どのくらい楽になりそうですか。"))
    version = HiddenField()

    COMPARED = ("name", "unit_id", "minutes", "times_per_month", "on_paper", "typed_twice", "impact", "cost", "effect")

    @classmethod
    def saved(cls, standing: Any) -> dict[str, Any]:
        figures = standing.figures
        return {
            "name": standing.name,
            "unit_id": str(standing.unit_id),
            "minutes": figures.minutes,
            "times_per_month": figures.times_per_month,
            "on_paper": standing.on_paper,
            "typed_twice": standing.typed_twice,
            "version": str(standing.version),
            **{name: str(getattr(figures, name) or "") for name in ("impact", "cost", "effect")},
        }

    def offer(self, units: Sequence[tuple[UnitId, str, str, str]]) -> None:
        self.unit_id.choices = offered([(str(unit_id), name) for unit_id, name, *_ in units])

    def unit(self) -> UnitId:
        return UnitId(int(filled(self.unit_id.data)))

    def entry(self) -> TaskEntry:
        return TaskEntry(
            name=filled(self.name.data),
            minutes=self.minutes.data,
            times_per_month=self.times_per_month.data,
            on_paper=bool(self.on_paper.data),
            typed_twice=bool(self.typed_twice.data),
            **{name: int(self[name].data) if self[name].data else None for name in ("impact", "cost", "effect")},
        )


class TableForm(Form):
    file = Upload(
        _l("CSVファイル"),
        [Needed(_l("ファイルを選んでください。"))],
        accept=".csv,.tsv,.txt",
        description=_l("UTF-8（BOMの有無を問いません）とShift_JISを、自動で見分けます。"),
    )
