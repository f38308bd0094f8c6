"""States of an AI licence, in words for people."""

from enum import StrEnum

from lms.kernel.errors import N_


class State(StrEnum):
    """Where somebody stands today, in the order in which it is judged."""

    REVOKED = "revoked"
    COURSES = "courses"  # the basic tier is not complete in this fiscal year
    RULES = "rules"  # the rules are not acknowledged, or the grace period is over
    GRACE = "grace"  # valid: an earlier version is acknowledged, and the new one may wait
    VALID = "valid"


STATES = {
    State.VALID: N_("有効"),
    State.GRACE: N_("有効（新しい版の猶予中）"),
    State.RULES: N_("ルールの確かめ待ち"),
    State.COURSES: N_("基礎講座の途中"),
    State.REVOKED: N_("止めています"),
}
OPEN = frozenset({State.VALID, State.GRACE})
A_PAGE = 50
CODE_LENGTH = 22  # letters of a card's address
MOST_REASON = 300
