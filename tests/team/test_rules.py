"""What the board says of somebody, and the words it offers: kind, few, and about the thing."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lms.kernel.ids import PersonId, PracticeId
from lms.team import rules
from lms.team.rules import Log, Member, Step, Try

TODAY = date(2026, 11, 26)
SOMEBODY = Member(PersonId(1), "山野 はるか", "窓口係", "/1/2/3/", done=5, lessons=5, seen_on=TODAY, is_away=False)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def log(days: int = 0, **said: object) -> Log:
    told = {"outcome": "done", "was_tried": True, "wants_help": False, "for_the_section": True, "saving": None, **said}
    return Log(logged_on=ago(days), **told)  # type: ignore[arg-type]


def one(*logs: Log, number: int = 1, due: int = 0, is_stopped: bool = False) -> Try:
    return Try(PracticeId(number), PersonId(1), "案内文を直す", ago(due), 60, is_stopped, logs)


def said(member: Member, *others: Member) -> str:
    words = rules.words_for([member, *others], TODAY)
    return str(words[0].words) if words and words[0].name == member.name else ""


STEPS = {
    Step.AWAY: replace(SOMEBODY, is_away=True),
    Step.LEARN: replace(SOMEBODY, done=2),
    Step.PLAN: SOMEBODY,
    Step.LOG: replace(SOMEBODY, tries=(one(),)),
    Step.SHARE: replace(SOMEBODY, tries=(one(log()),)),
    Step.TRY: replace(SOMEBODY, tries=(one(log()),), shared=1),
}


@pytest.mark.parametrize("step", STEPS)
def test_one_next_step_for_everybody(step: Step) -> None:
    assert STEPS[step].step == step


@pytest.mark.parametrize(
    ("member", "begins"),
    [
        (replace(SOMEBODY, tries=(one(log(was_tried=False)),)), "「案内文を直す」のこと、書いてくれてありがとう。"),
        (replace(SOMEBODY, tries=(one(due=7),)), "「案内文を直す」、そのあとどうでしたか。"),
        (replace(SOMEBODY, tries=(one(due=6),)), ""),
        (SOMEBODY, "1回だけ試せる小さなことを、"),
        (replace(SOMEBODY, done=2, seen_on=ago(21)), "忙しい日が続いていましたよね。"),
        (replace(SOMEBODY, done=2, seen_on=ago(20)), ""),
        (replace(SOMEBODY, done=0, seen_on=None), "忙しい日が続いていますよね。最初のレッスンは"),
        (replace(SOMEBODY, tries=(one(log(14)),)), "「案内文を直す」の話は、"),
        (replace(SOMEBODY, tries=(one(log(14)),), shared=1), ""),
        (replace(SOMEBODY, is_away=True), ""),
        (replace(SOMEBODY, tries=(one(log(wants_help=True)), one(number=2, due=30))), ""),
        (replace(SOMEBODY, tries=(one(log(was_tried=False), is_stopped=True),)), ""),
    ],
)
def test_words_fit_where_somebody_stands(member: Member, begins: str) -> None:
    assert said(member)[: len(begins)] == begins
    assert bool(said(member)) == bool(begins)


def test_no_more_than_a_few_and_the_nearest_to_trying_first() -> None:
    many = [replace(SOMEBODY, person_id=PersonId(number), name=f"職員{number}", done=0, seen_on=None) for number in range(9)]
    stuck = replace(SOMEBODY, person_id=PersonId(99), name="あとの人", tries=(one(log(was_tried=False)),))
    assert [word.name for word in rules.words_for([*many, stuck], TODAY)] == ["あとの人", "職員0", "職員1", "職員2"]


def test_no_word_blames() -> None:
    """DESIGN.md §10: nothing of these stands in any sentence for copying."""
    words = [
        str(word.words) + str(word.state)
        for member in STEPS.values()
        for word in (*rules.words_for([member], TODAY), *rules.wanting_help([member]))
    ]
    assert words
    assert [
        word for word in words for bad in ("違反", "未達", "遅れ", "不正", "至急", "期限超過", "してください", "べき") if bad in word
    ] == []


def test_a_practice_of_two_counts_its_minutes_once_and_by_the_newest() -> None:
    ours = one(log(1, saving=100), log(9, saving=700))
    theirs = ours._replace(person_id=PersonId(2), logs=(log(5, saving=300),))
    before = one(log(400, saving=5_000), number=2)
    both = [replace(SOMEBODY, tries=(ours, before)), replace(SOMEBODY, person_id=PersonId(2), tries=(theirs,))]
    found = rules.figures(both, since=ago(200))
    assert (found.minutes, found.practised, found.people) == (100, 2, 2)


def test_a_form_begins_with_one_near_plan_each_and_offers_the_rest() -> None:
    near, far, past = one(number=1, due=-3), one(number=2, due=-30), one(number=3, due=10)
    member = replace(SOMEBODY, tries=(near, far, past, one(log(60), number=4), one(number=5, is_stopped=True), one(log(61), number=6)))
    first, rest = rules.lines([member], PersonId(9), TODAY, most=8)
    assert ([each.practice_id for each in first], [each.practice_id for each in rest]) == ([3], [1, 2, 4])
    assert rules.lines([member], PersonId(1), TODAY, most=8) == ([], []), "one's own stands apart"
