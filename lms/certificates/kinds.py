"""Codes of certificates, and what a holder may agree to."""

from lms.kernel.immutable import immutable

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that two people read differently: no 0 and o, no 1, i and l
CODE_LENGTH = 26  # of 31 letters: 128 bits, so that nobody finds one by trying
MOST_TYPED = 60


@immutable
class Consent:
    """What the holder lets everybody see who has the code."""

    shows_name: bool
    shows_course: bool
    shows_day: bool


NO_CONSENT = Consent(shows_name=False, shows_course=False, shows_day=False)
