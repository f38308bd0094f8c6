"""What stands in a record."""

from datetime import date
from enum import StrEnum

from lms.kernel.calendar import FiscalYear
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable


class Kind(StrEnum):
    LEARNED = "learned"
    MET = "met"
    RECALLED = "recalled"
    FINISHED = "finished"
    TRIED = "tried"
    SHARED = "shared"


KINDS = {
    Kind.FINISHED: N_("修了した講座"),
    Kind.LEARNED: N_("学んだレッスン"),
    Kind.MET: N_("出席したナレッジ会議"),
    Kind.RECALLED: N_("思い出したレッスン"),
    Kind.TRIED: N_("試したこと"),
    Kind.SHARED: N_("共有した事例"),
}


@immutable
class Item:
    """One thing on one day. *title* is what somebody wrote, or what a lesson is called; *link* a path, where there is a page; *remembered* (questions, of how many)."""

    kind: Kind
    on: date
    title: str
    outcome: str = ""
    saving: int | None = None  # minutes a month
    link: str = ""
    remembered: tuple[int, int] | None = None


@immutable
class YearOfMine:
    """A fiscal year; *minutes* a month, of the newest log with figures of each practice."""

    year: FiscalYear
    minutes: int
    items: tuple[Item, ...]

    def of(self, kind: Kind) -> list[Item]:
        return [each for each in self.items if each.kind == kind]
