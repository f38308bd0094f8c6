"""The figures of a place as a file, with what may not be shown left out as on the page."""

from collections.abc import Iterable, Sequence

from lms.accounts.files import written

HEADER = (
    "部・課", "職員数", "学んだ人", "修了した人", "計画した人", "試した人", "共有した人", "うちでも試された人",
    "修了したレッスン", "修了した講座", "計画", "記録", "事例", "うち失敗・ヒヤリ", "うちでも試す", "ありがとう", "余裕（時間／月）",
)  # fmt: skip
FIGURES = (
    "people", "learners", "finishers", "planners", "triers", "sharers", "lenders",
    "learned", "completed", "planned", "tried", "shared", "failures", "taken_up", "thanks", "hours",
)  # fmt: skip
HIDDEN = "（非表示）"
WHOLE = "全庁"


def lines(rows: Iterable[tuple[str, dict[str, int] | None]]) -> list[Sequence[str]]:
    """A line for each group; its name is empty for the whole."""
    return [(name or WHOLE, *(str(said[each]) if said else HIDDEN for each in FIGURES)) for name, said in rows]


def csv(told: Iterable[Sequence[str]]) -> bytes:
    return written.csv_file(HEADER, told)[0]


def xlsx(told: Iterable[Sequence[str]]) -> bytes:
    return written.xlsx_file(HEADER, told, title="数値")
