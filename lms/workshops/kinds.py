"""Kinds of places in a workshop, ways in which attendance is noted, news about a workshop, and limits."""

from datetime import timedelta
from enum import StrEnum

from lms.kernel.errors import N_


class Standing(StrEnum):
    """How somebody stands to a workshop."""

    SEATED = "seated"
    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    FREED = "freed"  # moved to another unit, or left: somebody else has the place
    WALKED_IN = "walked_in"  # came without signing up


class How(StrEnum):
    """Who says that somebody came: the organiser's list, or the code shown in the room."""

    LIST = "list"
    CODE = "code"


class News(StrEnum):
    """What those who signed up are told."""

    SEATED = "seated"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NEAR = "near"
    FREED = "freed"


STANDINGS = {
    Standing.SEATED: N_("参加"),
    Standing.WAITING: N_("空き待ち"),
    Standing.WITHDRAWN: N_("取りやめ"),
    Standing.FREED: N_("異動などで席を空けた"),
    Standing.WALKED_IN: N_("当日参加"),
}
HOWS = {How.LIST: N_("名簿"), How.CODE: N_("出席コード"), "": ""}
COUNTED = (Standing.SEATED, Standing.WAITING)
MOST_TITLE = 120
MOST_PLACE = 120
MOST_LINK = 300
MOST_ABOUT = 2_000
MOST_REASON = 200
MOST_WALK_INS = 4_000  # characters
MOST_SEATS = 500
LONGEST = timedelta(hours=10)
FURTHEST = timedelta(days=366)
CODE_DIGITS = 6
CODE_LIFE = timedelta(minutes=15)
CODE_TRIES = 10  # of one person at one workshop, in the window of the sign-in throttle
OPEN_BEFORE = timedelta(hours=1)  # from when somebody can have come
NOTED_WITHIN = timedelta(days=30)  # until when the list may be put right
MOST_HANDOUTS = 10
MOST_HANDOUT_BYTES = 10 * 1024 * 1024
