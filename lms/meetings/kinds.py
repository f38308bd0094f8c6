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


class Standing(StrEnum):
    """What became of a decision."""

    OPEN = "open"
    DONE = "done"
    HELD = "held"
    STOPPED = "stopped"
    NOT_ADOPTED = "not_adopted"
    FOLLOWED = "followed"


class Gap(StrEnum):
    """Why an open decision has nobody any more who answers for it, or soon will not."""

    LEFT = "left"
    ENDED = "ended"
    MOVED = "moved"
    ENDING = "ending"


class Face(StrEnum):
    """How free somebody feels to speak."""

    FREE = "free"
    SO_SO = "so_so"
    NOT_YET = "not_yet"

    @property
    def column(self) -> str:
        """Where the answers are counted."""
        return f"faces_{self.value}"

    @property
    def picture(self) -> str:
        return {Face.FREE: "😊", Face.SO_SO: "😐", Face.NOT_YET: "😟"}[self]


STATES = {State.PLANNED: N_("これから"), State.RUNNING: N_("開催中"), State.CLOSED: N_("終わりました"), State.CANCELLED: N_("取りやめ")}
OVER = (State.CLOSED, State.CANCELLED)
PURPOSES = {Purpose.SHARE: N_("共有"), Purpose.CONSULT: N_("相談"), Purpose.DECIDE: N_("決定")}
VERDICTS = {Verdict.ADOPTED: N_("採用"), Verdict.HELD: N_("保留"), Verdict.NOT_ADOPTED: N_("不採用")}
STANDINGS = {
    Standing.OPEN: N_("取り組み中"),
    Standing.DONE: N_("記録済み"),
    Standing.HELD: N_("保留"),
    Standing.STOPPED: N_("とりやめ"),
    Standing.NOT_ADOPTED: N_("不採用"),
    Standing.FOLLOWED: N_("決め直しました"),
}
GAPS = {
    Gap.LEFT: N_("担当の方は、もう所属していません"),
    Gap.ENDED: N_("担当の組織がなくなり、担当の方は別の組織へ移りました"),
    Gap.MOVED: N_("担当の方は、別の組織へ移りました"),
    Gap.ENDING: N_("期日より前に、担当の組織がなくなります"),
}
LEVELS = {Level.TEAM: N_("係"), Level.SECTION: N_("課"), Level.DEPARTMENT: N_("部"), Level.MAYOR: N_("首長")}
FACES = {Face.FREE: N_("話せそう"), Face.SO_SO: N_("どちらとも"), Face.NOT_YET: N_("話しにくい")}
LEAST_FACES = 10  # answers from which on the safety check tells anything
GROUND_RULES = (
    N_("人ではなく、しくみと手順の話をします。"),
    N_("うまくいかなかった話を、ありがたく聞きます。"),
    N_("分からないことは、その場で聞いてかまいません。"),
    N_("ここで聞いた名前や事情は、外へ持ち出しません。"),
)
MOST_RULES, MOST_RULE = 8, 60  # lines on the wall, and how long each
HANDED_ON = "担当を引き継ぎました"  # why the plan of whoever answered before has ended
DECIDED_ANEW = "会議で決め直しました"
ANSWERS = {"expected": N_("期待したこと"), "actual": N_("実際のこと"), "cause": N_("なぜ"), "next_step": N_("次にすること")}
MOST_TITLE = 120
MOST_SERIES = 80
MOST_PLACE = 120
MOST_LINK = 300
MOST_QUESTION = 200
MOST_NOTES = 4_000
MOST_ANSWER = 1_000
MOST_PUBLIC = 4_000
TITLES_BEHIND_NAMES = ("さん", "氏", "様", "くん", "課長", "係長", "部長", "主任", "主査", "主事")
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
