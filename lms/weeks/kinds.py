"""What is counted of a week."""

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

LEVELS = ("taken", "passed", "remembered", "practised", "lasting", "passed_on")  # of a course
REMEMBERED_WEEKS, LASTING_WEEKS = 4, 12
