"""The figures of places and courses as files, with what may not be shown left out as on the page."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from lms.accounts.files import written
from lms.weeks.kinds import LEVELS
from lms.weeks.rules import SUNDAY

HEADER = (
    "年度", "部・課", "いつまで", "職員数", "学んだ人", "修了した人", "計画した人", "試した人", "共有した人", "うちでも試された人",
    "修了したレッスン", "修了した講座", "計画", "記録", "事例", "うち失敗・ヒヤリ", "うちでも試す", "ありがとう", "余裕（時間／月）",
)  # fmt: skip
FIGURES = (
    "people", "learners", "finishers", "planners", "triers", "sharers", "lenders",
    "learned", "completed", "planned", "tried", "shared", "failures", "taken_up", "thanks", "hours",
)  # fmt: skip
OF_COURSES = ("年度", "講座", "いつまで", "受けた", "合格した", "4週間後も覚えていた", "試した", "12週間後も続いていた", "事例にして渡した")
HIDDEN = "（非表示）"
WHOLE, ALL_COURSES = "全庁", "すべての講座"
Lines = list[Sequence[str | int]]


def lines(year: str, rows: Iterable[tuple[str, date, Mapping[str, int] | None]]) -> Lines:
    """A line for each group and week up to which is counted; the name of the whole is empty."""
    return [
        (year, name or WHOLE, (monday + SUNDAY).isoformat(), *(said[each] if said else HIDDEN for each in FIGURES))
        for name, monday, said in rows
    ]


def of_courses(year: str, rows: Iterable[tuple[str, date, Sequence[tuple[int, int]] | None]]) -> Lines:
    """A line for each course, with how many people came to each level."""
    hidden = [HIDDEN] * len(LEVELS)
    return [
        (year, title or ALL_COURSES, (monday + SUNDAY).isoformat(), *([people for people, _ in counts] if counts else hidden))
        for title, monday, counts in rows
    ]


def csv(header: Sequence[str], told: Lines) -> bytes:
    return written.csv_file(header, told)[0]


def xlsx(header: Sequence[str], told: Lines) -> bytes:
    return written.xlsx_file(header, told, title="数値")
