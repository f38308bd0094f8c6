"""PINs and the idle clock of sign-in sessions: verdicts without a database."""

from collections.abc import Collection
from datetime import date, timedelta

from lms.accounts.kinds import LEAST_PIN_LENGTH, MOST_PIN_LENGTH, SigninMethod
from lms.kernel.errors import N_, Unacceptable

PIN_TRIES_PER_WINDOW = 5
TERMINAL_TRIES_PER_WINDOW = 20
RUNS = ("01234567890123456789", "98765432109876543210")
LEAST_DIFFERENT = 3
LEAST_TELLING = 3  # digits of a staff number that are too short to tell whose it is


class WeakPin(Unacceptable):
    """The PIN is refused before it is hashed."""


def check_pin(pin: str, staff_numbers: Collection[str]) -> None:
    """6 to 8 digits that nobody would try first. Raises WeakPin."""
    if not (pin.isascii() and pin.isdigit() and LEAST_PIN_LENGTH <= len(pin) <= MOST_PIN_LENGTH):
        raise WeakPin(N_("%(least)d〜%(most)d桁の数字にしてください。"), field="pin", least=LEAST_PIN_LENGTH, most=MOST_PIN_LENGTH)
    if any(_tells(pin, number) for number in staff_numbers):
        raise WeakPin(N_("職員番号とちがう数字にしてください。"), field="pin")
    if len(set(pin)) < LEAST_DIFFERENT or _repeats(pin):
        raise WeakPin(N_("同じ数字のくり返しは避けてください。"), field="pin")
    if any(pin in run for run in RUNS):
        raise WeakPin(N_("順に並んだ数字は避けてください。"), field="pin")
    if _is_a_day(pin):
        raise WeakPin(N_("誕生日のような日付は避けてください。"), field="pin")


def _repeats(pin: str) -> bool:
    """121212, 123123, 12341234."""
    return any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) // 2 + 1))


def _tells(pin: str, staff_number: str) -> bool:
    digits = "".join(each for each in staff_number if each.isascii() and each.isdigit()).lstrip("0")
    return len(digits) >= LEAST_TELLING and (digits in pin or digits[::-1] in pin or pin in staff_number)


def _is_a_day(pin: str) -> bool:
    """19800401 is somebody's birthday; shorter numbers look like one too often to be refused."""
    if len(pin) != MOST_PIN_LENGTH or pin[:2] not in {"19", "20"}:
        return False
    try:
        date(int(pin[:4]), int(pin[4:6]), int(pin[6:]))
    except ValueError:
        return False
    return True


def warned_before(idle: timedelta, *, is_shared: bool) -> timedelta:
    """How long before its end a session is warned: a minute on a shared terminal, else five; never more than half its life."""
    return min(timedelta(minutes=1 if is_shared else 5), idle / 2)


def noted_after(idle: timedelta) -> timedelta:
    """How often "last seen" is noted: at most once a minute, and oftener where a session is short."""
    return min(timedelta(minutes=1), idle / 10)


def opens_staff_only(method: str, *, at_terminal: bool) -> bool:
    """Whether a session has the rights of staff and no others: by a PIN, and by single sign-on at a registered terminal.

    There the provider may still know who sat there before; a password is typed anew by who has it.
    """
    return method == SigninMethod.PIN or (method == SigninMethod.SSO and at_terminal)
