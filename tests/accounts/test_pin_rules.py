"""Which PIN will do, when a session ends and when its person is told: tables of inputs and verdicts."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.accounts import rules
from lms.accounts.rules import terminals
from lms.accounts.services import terminals as services
from lms.kernel.errors import Unacceptable

STAFF_NUMBERS = ["010001", "A-4711"]
MOMENT = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def minutes(many: float) -> timedelta:
    return timedelta(minutes=many)


@pytest.mark.parametrize("pin", ["407291", "8150392", "50506041", "20269999", "19801332", "112358"])
def test_a_pin_that_will_do(pin: str) -> None:
    terminals.check_pin(pin, STAFF_NUMBERS)


@pytest.mark.parametrize(
    ("pin", "why"),
    [
        ("", "6〜8桁"),
        ("40729", "6〜8桁"),
        ("407291835", "6〜8桁"),
        ("40729a", "6〜8桁"),
        ("４０７２９１", "6〜8桁"),
        ("-40729", "6〜8桁"),
        ("407 291", "6〜8桁"),
        ("000000", "くり返し"),
        ("77777777", "くり返し"),
        ("121212", "くり返し"),
        ("112211", "くり返し"),
        ("123123", "くり返し"),
        ("40724072", "くり返し"),
        ("1231231", "くり返し"),
        ("123456", "順に並んだ"),
        ("12345678", "順に並んだ"),
        ("890123", "順に並んだ"),
        ("987654", "順に並んだ"),
        ("210987", "順に並んだ"),
        ("010001", "職員番号"),
        ("100015", "職員番号"),
        ("10001010", "職員番号"),
        ("471182", "職員番号"),
        ("117482", "職員番号"),
        ("19800401", "誕生日"),
        ("20001231", "誕生日"),
    ],
)
def test_a_pin_that_is_tried_first_is_refused(pin: str, why: str) -> None:
    with pytest.raises(Unacceptable, match=why) as refusal:
        terminals.check_pin(pin, STAFF_NUMBERS)
    assert refusal.value.field == "pin"


def test_the_office_hands_over_only_pins_that_will_do() -> None:
    pin, secret = services.first_pin(["010001"])
    terminals.check_pin(pin, ["010001"])
    assert len(pin) == 8
    assert secret.startswith("$argon2")
    assert pin not in secret


@pytest.mark.parametrize(
    ("idle", "shared", "before"),
    [(minutes(240), False, minutes(5)), (minutes(5), True, minutes(1)), (minutes(2), True, minutes(1)), (minutes(1), True, minutes(0.5))],
)
def test_how_long_before_its_end_a_session_is_warned(idle: timedelta, shared: bool, before: timedelta) -> None:
    assert terminals.warned_before(idle, is_shared=shared) == before


@pytest.mark.parametrize(("idle", "after"), [(minutes(240), minutes(1)), (minutes(10), minutes(1)), (minutes(5), minutes(0.5))])
def test_last_seen_is_noted_oftener_where_a_session_is_short(idle: timedelta, after: timedelta) -> None:
    assert terminals.noted_after(idle) == after


@pytest.mark.parametrize(
    ("seen", "ends", "lives"),
    [
        (minutes(4.9), minutes(60), True),
        (minutes(5), minutes(60), False),
        (minutes(1), minutes(0), False),
        (minutes(1), minutes(0.1), True),
    ],
)
def test_a_session_lives_until_it_is_left_alone_or_over(seen: timedelta, ends: timedelta, lives: bool) -> None:
    assert rules.is_live(now=MOMENT, last_seen_at=MOMENT - seen, ends_at=MOMENT + ends, idle=minutes(5)) is lives


@pytest.mark.parametrize(("value", "fine"), [(1, False), (2, True), (30, True), (31, False), ("5", False), (True, False)])
def test_the_minutes_that_the_office_may_set(value: object, fine: bool) -> None:
    if fine:
        rules.check_setting("terminal_idle_minutes", value)
    else:
        with pytest.raises(Unacceptable):
            rules.check_setting("terminal_idle_minutes", value)
