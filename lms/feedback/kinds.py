"""The answers to the first of the three questions, and limits."""

from datetime import timedelta

from lms.kernel.errors import N_

MOST_TEXT = 500
MOST_SHOWN = 100  # texts to a question on one page
EDITABLE_FOR = timedelta(days=30)
USEFULNESS = {
    5: N_("とても役に立つ"),
    4: N_("役に立つ"),
    3: N_("どちらともいえない"),
    2: N_("あまり役に立たない"),
    1: N_("役に立たない"),
}
