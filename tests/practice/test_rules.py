"""Verdicts on plans and logs, in tables."""

from datetime import date, timedelta

import pytest

from lms.kernel.errors import Refusal, Unacceptable
from lms.practice import rules
from lms.practice.kinds import Barrier, DataClass, Outcome, State

TODAY = date(2026, 11, 24)


def field_refused(check: object, *arguments: object) -> str | None:
    assert callable(check)
    try:
        check(*arguments)
    except Unacceptable as refusal:
        assert str(refusal)
        return refusal.field
    return None


@pytest.mark.parametrize(("minutes", "fits"), [(None, True), (0, True), (1_440, True), (-1, False), (1_441, False)])
def test_minutes_of_one_try(minutes: int | None, fits: bool) -> None:
    assert field_refused(rules.check_minutes, minutes, "minutes_after") == (None if fits else "minutes_after")


def test_the_refusal_names_the_limit() -> None:
    with pytest.raises(rules.ImplausibleMinutes, match="0〜1440分で入力してください。"):
        rules.check_minutes(2_000, "minutes_before")


@pytest.mark.parametrize(
    ("checking", "after", "fits"), [(5, 20, True), (20, 20, True), (21, 20, False), (21, None, True), (None, 20, True), (-1, 20, False)]
)
def test_checking_is_part_of_the_time_after(checking: int | None, after: int | None, fits: bool) -> None:
    assert (field_refused(rules.check_checking, checking, after) is None) == fits


@pytest.mark.parametrize(
    ("before", "after", "times", "saving"),
    [(60, 25, 6, 210), (20, 30, 10, -100), (20, 20, 10, 0), (60, 25, 0, 0), (None, 25, 6, None), (60, None, 6, None), (60, 25, None, None)],
)
def test_a_monthly_saving_may_be_negative(before: int | None, after: int | None, times: int | None, saving: int | None) -> None:
    assert rules.monthly_saving(before, after, times) == saving


@pytest.mark.parametrize(("days", "fits"), [(-1, False), (0, True), (1, True), (366, True), (367, False)])
def test_a_plan_is_for_today_or_later_within_a_year(days: int, fits: bool) -> None:
    assert (field_refused(rules.check_due, TODAY + timedelta(days=days), TODAY) is None) == fits


def test_the_past_is_refused_in_the_words_of_the_house() -> None:
    with pytest.raises(Unacceptable, match="きょうより後の日を選んでください"):
        rules.check_due(date(2026, 11, 20), TODAY)


@pytest.mark.parametrize("data_class", DataClass)
def test_personal_data_cannot_be_planned(data_class: DataClass) -> None:
    refused = field_refused(rules.check_data_class, data_class)
    assert refused == ("data_class" if data_class == DataClass.PERSONAL else None)


@pytest.mark.parametrize("outcome", Outcome)
def test_what_stood_in_the_way_is_asked_only_of_those_who_could_not_try(outcome: Outcome) -> None:
    assert (field_refused(rules.check_barrier, outcome, None) is None) == (outcome != Outcome.COULD_NOT_TRY)
    assert field_refused(rules.check_barrier, outcome, Barrier.TIME) is None


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (rules.check_times, 10_000, 10_001),
        (rules.check_times, 0, -1),
        (rules.check_errors_found, 0, -1),
        (rules.check_errors_found, 9_999, 10_000),
        (rules.check_waiting, -1_440, -1_441),
        (rules.check_yen, -5_000, -100_000_000),
    ],
)
def test_numbers_of_the_common_record(check: object, good: int, bad: int) -> None:
    assert field_refused(check, good) is None
    assert field_refused(check, None) is None
    assert field_refused(check, bad) is not None


@pytest.mark.parametrize(("text", "fits"), [("", False), ("  ", False), ("あ" * 80, True), ("あ" * 81, False)])
def test_a_line_of_the_plan(text: str, fits: bool) -> None:
    assert field_refused(rules.check_line, text, "work", 80) == (None if fits else "work")


def test_nobody_tried_tomorrow() -> None:
    assert field_refused(rules.check_tried_on, TODAY, TODAY) is None
    assert field_refused(rules.check_tried_on, None, TODAY) is None
    assert field_refused(rules.check_tried_on, TODAY + timedelta(days=1), TODAY) == "tried_on"


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("火曜の朝", "案内文の作成", "やさしい日本語に直す。"), "火曜の朝、案内文の作成で、やさしい日本語に直す。"),
        (("火曜の朝、", "案内文の作成。", "直す"), "火曜の朝、案内文の作成で、直す"),
    ],
)
def test_the_if_then_sentence(parts: tuple[str, str, str], whole: str) -> None:
    assert rules.sentence(*parts) == whole


def test_a_title_is_short() -> None:
    assert rules.title("案内文を直す。") == "案内文を直す"
    assert len(rules.title("あ" * 200)) == 40


MOVES = {
    # state: (started, logged できた, logged 試せなかった, shared, stopped); None is a refusal
    State.PLANNED: (State.TRYING, State.LOGGED, State.PLANNED, None, State.STOPPED),
    State.TRYING: (State.TRYING, State.LOGGED, State.TRYING, None, State.STOPPED),
    State.LOGGED: (None, State.LOGGED, State.LOGGED, State.SHARED, State.LOGGED),
    State.SHARED: (None, State.SHARED, State.SHARED, State.SHARED, State.SHARED),
    State.STOPPED: (None, None, None, None, State.STOPPED),
}


@pytest.mark.parametrize("state", State)
def test_states(state: State) -> None:
    def after(move: object, *arguments: object) -> State | None:
        assert callable(move)
        try:
            return State(move(state, *arguments))
        except rules.NotOpen as refusal:
            assert isinstance(refusal, Refusal)
            assert refusal.status == 409
            return None

    found = (
        after(rules.started),
        after(rules.logged, Outcome.DID_NOT_WORK),
        after(rules.logged, Outcome.COULD_NOT_TRY),
        after(rules.shared),
        after(rules.stopped),
    )
    assert found == MOVES[state]


@pytest.mark.parametrize("state", State)
def test_only_an_open_plan_may_be_changed(state: State) -> None:
    try:
        rules.check_changeable(state)
    except rules.NotOpen:
        assert state not in rules.OPEN
    else:
        assert state in rules.OPEN
