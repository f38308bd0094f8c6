"""What a goal is made of: the two shapes of a KPI, the states of what no number says, what the product counts by itself."""

from datetime import date
from enum import StrEnum

from lms.kernel.errors import N_, U_
from lms.kernel.ids import UnitId
from lms.kernel.immutable import immutable

TOWN = UnitId(0)  # 全庁, where the others are called by their unit
MOST_VISION, MOST_NAME, MOST_AIM, MOST_NOTE, MOST_LINK, MOST_UNIT = 400, 60, 200, 300, 300, 12
MOST_LINES = 500  # of a file
DATE_HEADS = frozenset({"日付", "日", "date", "day"})
HEADER = ("日付", "値")


class Shape(StrEnum):
    QUANTITY = "quantity"
    QUALITY = "quality"


SHAPES = {Shape.QUANTITY: N_("数でみる"), Shape.QUALITY: N_("言葉でみる")}


class State(StrEnum):
    """How far something has come that no number says."""

    BEGINNING = "beginning"
    MOVING = "moving"
    REACHED = "reached"


STATES = {State.BEGINNING: N_("はじまり"), State.MOVING: N_("進んでいる"), State.REACHED: N_("とどいた")}


class Source(StrEnum):
    """How a value came in."""

    HAND = "hand"
    FILE = "file"


SOURCES = {Source.HAND: N_("手で入れた値"), Source.FILE: N_("CSVから")}


@immutable
class Counted:
    """Something that the product counts by itself, from the figures of weeks."""

    text: str
    unit: str


MEASURES = {
    "tried": Counted(N_("記録の数（年度のはじめから）"), U_("件")),
    "hours": Counted(N_("月に生まれた余裕（年度のはじめから）"), U_("時間／月")),
    "shared": Counted(N_("共有した事例の数（年度のはじめから）"), U_("件")),
    "failure_rate": Counted(N_("失敗共有率（共有した事例のうち、失敗とヒヤリ）"), U_("％")),
    "taken_up": Counted(N_("「うちでも試す」の数（年度のはじめから）"), U_("件")),
}


@immutable
class KpiEntry:
    """A KPI as somebody writes it down; numbers as they were typed."""

    shape: Shape
    name: str
    due_on: date
    aim: str = ""
    measure: str = ""
    counted_in: str = ""
    baseline: str = ""
    target: str = ""
