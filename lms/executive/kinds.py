"""Limits of messages and voices."""

from datetime import timedelta

MOST_MESSAGE, MOST_SIGNED = 300, 40
MOST_VOICE, MOST_ANSWER = 1_000, 1_000
LONGEST = timedelta(days=92)  # so long a message stands at most: then it is said anew
USUAL = timedelta(days=14)
MOST_GAPS = 3  # more do not fit on one screen; a page of their own has them all
PAGE = 20
SETTING = "mayor_message"
