"""What a task of the inventory is judged by, what stands in its table, and what is wrong with a line of one."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

LEAST_SCORE, MOST_SCORE = 1, 5
MOST_NAME = 80
MOST_MINUTES = 14_400  # ten days: a yearly report is one task
MOST_TIMES = 100_000
MOST_LINES = 500  # of a file


class Grade(StrEnum):
    """When to take a task up, by its priority."""

    FIRST = "first"
    NEXT = "next"
    LATER = "later"


GRADES = {Grade.FIRST: N_("まず"), Grade.NEXT: N_("次に"), Grade.LATER: N_("あとで")}
IMPACTS = {"5": N_("5 とても大きい"), "4": N_("4 大きい"), "3": N_("3 ふつう"), "2": N_("2 小さい"), "1": N_("1 とても小さい")}
COSTS = {
    "1": N_("1 ほとんどかからない"),
    "2": N_("2 少しかかる"),
    "3": N_("3 ふつう"),
    "4": N_("4 かなりかかる"),
    "5": N_("5 とてもかかる"),
}
EFFECTS = IMPACTS
COLUMNS: dict[str, tuple[str, ...]] = {  # our own header first, then what others call it
    "id": ("番号", "業務番号"),
    "version": ("版",),
    "unit": ("組織", "所属", "係", "課"),
    "name": ("業務の名前", "業務", "業務名"),
    "minutes": ("1回の分", "1回にかかる分", "所要時間"),
    "times_per_month": ("月の回数", "月に何回", "回数"),
    "on_paper": ("紙を使う", "紙"),
    "typed_twice": ("2回入力する", "二重入力"),
    "impact": ("影響",),
    "cost": ("手間",),
    "effect": ("効果",),
}
HEADER = tuple(names[0] for names in COLUMNS.values())


@immutable
class Fault:
    """Why a line cannot be taken; *column* is its header, empty where it is about the line."""

    line: int
    message: str
    params: Mapping[str, object]
    column: str = ""


class Unreadable(Unacceptable):
    """Something is wrong with the file or some of its lines: all of it stands in *faults*, and nothing was written."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(N_("読み込めない行があります。まだ何も変わっていません。"), field="file")
        self.faults = faults
