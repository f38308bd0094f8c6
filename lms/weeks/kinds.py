"""What is counted of a week."""

from enum import StrEnum

from lms.kernel.errors import N_

FIRST = {  # what is counted of events → how many people did it for the first time in the fiscal year
    "learned": "learners",
    "completed": "finishers",
    "planned": "planners",
    "tried": "triers",
    "shared": "sharers",
    "taken_up": "lenders",
}
EVENTS = ("learned", "completed", "planned", "tried", "shared", "failures", "taken_up", "thanks", "minutes")
PEOPLE = tuple(FIRST.values())
FIGURES = (*EVENTS, *PEOPLE)
WHOLE = 0  # 全庁, where the others are called by their unit

COURSE_STEPS = ("begun", "completed")  # of a course, counted in each group
LEVELS = ("taken", "passed", "remembered", "practised", "lasting", "passed_on")  # of a course
REMEMBERED_WEEKS, LASTING_WEEKS = 4, 12


class Every(StrEnum):
    """How finely the course of a year is shown."""

    MONTH = "month"
    WEEK = "week"


EVERY = {Every.MONTH: N_("月ごと"), Every.WEEK: N_("週ごと")}
RATE = "failure_rate"
SERIES = {  # what can be followed through a year, of what is said of a group
    "hours": N_("余裕（時間／月）"),
    "learners": N_("学んだ職員"),
    "planners": N_("計画した職員"),
    "triers": N_("試した職員"),
    "sharers": N_("共有した職員"),
    "lenders": N_("うちでも試された職員"),
    "tried": N_("実践の記録"),
    "shared": N_("共有された事例"),
    "taken_up": N_("うちでも試す"),
    RATE: N_("失敗の共有率（％）"),
}
