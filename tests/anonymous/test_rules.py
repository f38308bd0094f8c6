"""Codes, weeks, and words that tell: tables of inputs and verdicts."""

from datetime import date

import pytest

from lms.anonymous import rules
from lms.anonymous.kinds import Pointer


def test_a_code_is_read_however_it_is_typed() -> None:
    code = rules.new_code()
    plain = code.replace("-", "")
    assert len(plain) == 24
    assert code.count("-") == 5
    typed = [code.lower(), plain, f" {code} ", code.replace("-", "－"), "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in code)]
    assert {rules.plain_code(each) for each in typed} == {plain}
    assert rules.plain_code("OIL0" * 6) == "0110" * 6, "letters that are mistaken for digits"


@pytest.mark.parametrize("typed", ["", "ABCD", "A" * 25, "U" * 24, "あ" * 24, "A" * 100_000])
def test_what_is_no_code_opens_nothing(typed: str) -> None:
    assert rules.plain_code(typed) is None
    with pytest.raises(ValueError, match="code"):
        rules.digest(typed)


def test_the_finest_time_is_the_week() -> None:
    weeks = {rules.week_of(date(2026, 11, day)) for day in range(23, 30)}
    assert weeks == {"2026-W48"}
    assert rules.week_of(date(2027, 1, 1)) == "2026-W53"


@pytest.mark.parametrize(("waiting", "are_out"), [(0, False), (2, False), (3, True), (40, True)])
def test_fewer_than_three_wait(waiting: int, are_out: bool) -> None:
    assert rules.are_published(waiting) is are_out


TELLING = [
    ("11月24日に起きた", Pointer.DAY, "11月24日"),
    ("１１月２４日に起きた", Pointer.DAY, "11月24日"),
    ("十一月三日に起きた", Pointer.DAY, "十一月三日"),
    ("火曜の朝に", Pointer.DAY, "火曜"),
    ("2026-11-24に", Pointer.DAY, "2026-11-24"),
    ("3/4に", Pointer.DAY, "3/4"),
    ("係長に言われて", Pointer.POST, "係長"),
    ("山田さんが", Pointer.NAME, "山田さん"),
    ("市民課の窓口で", Pointer.UNIT, "市民課"),
]


@pytest.mark.parametrize(("text", "kind", "word"), TELLING)
def test_words_that_tell_are_pointed_out(text: str, kind: Pointer, word: str) -> None:
    assert rules.Telling(kind, word) in rules.tellings(text, ["市民課", "税務課"])


@pytest.mark.parametrize("text", ["090-1234-5678", "3-5分かかる", "お客さんを待たせた", "要約の数字がちがった", "24/7で動く", ""])
def test_others_are_left_in_peace(text: str) -> None:
    assert rules.tellings(text, ["市民課", "課"]) == []
