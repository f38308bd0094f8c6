"""States of a meeting, what an item is for, what was decided at which level, and limits."""

from datetime import timedelta
from enum import StrEnum

from lms.kernel.errors import N_


class State(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class News(StrEnum):
    """What people hear of a meeting."""

    INVITED = "invited"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TAKEN_OFF = "taken_off"


class Purpose(StrEnum):
    """What an item of the agenda is for."""

    SHARE = "share"
    CONSULT = "consult"
    DECIDE = "decide"


class Verdict(StrEnum):
    ADOPTED = "adopted"
    HELD = "held"
    NOT_ADOPTED = "not_adopted"


class Level(StrEnum):
    """Who may decide it."""

    TEAM = "team"
    SECTION = "section"
    DEPARTMENT = "department"
    MAYOR = "mayor"


class Slot(StrEnum):
    """What a good agenda holds one of, improvements two."""

    IMPROVEMENT = "improvement"
    FAILURE = "failure"
    STALLED = "stalled"
    CONCERN = "concern"


class Source(StrEnum):
    """Where an item may come from; with its number or name the key of a candidate."""

    CASE = "case"
    CONCERN = "concern"
    FAILURE = "failure"
    DECISION = "decision"


STATES = {State.PLANNED: N_("これから"), State.RUNNING: N_("開催中"), State.CLOSED: N_("終わりました"), State.CANCELLED: N_("取りやめ")}
OVER = (State.CLOSED, State.CANCELLED)
PURPOSES = {Purpose.SHARE: N_("共有"), Purpose.CONSULT: N_("相談"), Purpose.DECIDE: N_("決定")}
VERDICTS = {Verdict.ADOPTED: N_("採用"), Verdict.HELD: N_("保留"), Verdict.NOT_ADOPTED: N_("不採用")}
LEVELS = {Level.TEAM: N_("係"), Level.SECTION: N_("課"), Level.DEPARTMENT: N_("部"), Level.MAYOR: N_("首長")}
MOST_TITLE = 120
MOST_SERIES = 80
MOST_PLACE = 120
MOST_LINK = 300
MOST_QUESTION = 200
MOST_NOTES = 4_000
MOST_TEXT = 200  # of a decision: it becomes the action of a plan
MOST_WORK = 80
MOST_REASON = 200
MOST_ITEM_MINUTES = 240
MOST_ITEMS = 20
USUAL_MINUTES = 10
LONGEST = timedelta(hours=10)
FURTHEST = timedelta(days=366)
MOST_TRAY = 100
LAST_MINUTES = 5  # for what became of the last decisions, before the first item
LEAST_MINUTES = 3  # what an item needs at all
WANTED = {Slot.IMPROVEMENT: 2, Slot.FAILURE: 1, Slot.STALLED: 1, Slot.CONCERN: 1}
SLOTS = {
    Slot.IMPROVEMENT: N_("改善"),
    Slot.FAILURE: N_("失敗"),
    Slot.STALLED: N_("止まっている環"),
    Slot.CONCERN: N_("困りごと"),
}
# What is asked first, in the words of the house; whoever keeps the meeting writes it anew.
QUESTIONS = {
    Slot.IMPROVEMENT: "どの業務から、うちでも試せますか。",
    Slot.FAILURE: "ほかの課でも、同じことは起きませんか。",
    Slot.STALLED: "何があれば、次の一歩に進めますか。",
    Slot.CONCERN: "ほかの課では、どうしていますか。",
}
PURPOSE_OF = {
    Slot.IMPROVEMENT: Purpose.SHARE,
    Slot.FAILURE: Purpose.SHARE,
    Slot.STALLED: Purpose.CONSULT,
    Slot.CONCERN: Purpose.CONSULT,
}
NAMELESS = "匿名の失敗"  # in the place of its title, which its author may take back
