"""Verdicts about versions: what changed, when one may begin, how long an earlier acknowledgement carries."""

from datetime import date, timedelta

import pytest

from lms.catalog.rules.quiz.asked import Choice
from lms.guidelines import files, rules
from lms.guidelines.rules import Published, Run
from lms.kernel.errors import Unacceptable
from lms.privacy.rules import inspect

FIRST, SECOND, THIRD = (Published(1, date(2026, 4, 1)), Published(2, date(2026, 11, 16)), Published(3, date(2026, 12, 1)))
ALL = [FIRST, SECOND, THIRD]


def test_what_the_product_comes_with_is_sound() -> None:
    document = files.shipped()
    questions = rules.questions_of(document)
    assert [question.faults() for question in questions] == [[], [], []]
    assert rules.as_document(rules.as_written(document)) == document, "the form holds all of it"
    assert [key for key, text in rules.as_written(document).items() if not text] == []
    assert [text for text in rules.as_written(document).values() if inspect(text)] == [], "nothing that the guard would stop"


def test_neither_name_nor_place_of_an_option_tells_which_is_right() -> None:
    document = files.shipped()
    asked = [each for each in rules.questions_of(document) if isinstance(each, Choice)]
    assert not {option.id for each in asked for option in each.option} & {"a", "b", "c"}
    assert len({[option.right for option in each.option].index(True) for each in asked}) > 1, "not always the first"
    turned = {**document, "questions": [{**each, "option": each["option"][::-1]} for each in document["questions"]]}
    assert rules.as_written(turned)["q1_right"] == rules.as_written(document)["q1_right"], "the right one by what it says, not by its place"
    assert rules.right_answers(turned) == rules.right_answers(document)


@pytest.mark.parametrize(
    ("old", "new", "runs"),
    [
        ("会議の録音は入れません。", "会議の録音は入れません。", []),
        (
            "録音は入れません。迷ったら聞く。",
            "録音は係長に聞いて入れます。迷ったら聞く。",
            [Run("録音は入れません。", "録音は係長に聞いて入れます。")],
        ),
        ("一。二。", "一。二。三。", [Run("", "三。")]),
        ("一。二。三。", "一。三。", [Run("二。", "")]),
        ("3か月", "1年", [Run("3か月", "1年")]),
        ("一行目\n二行目", "一行目\n\n二行目\n", []),  # blank lines are no rule
    ],
)
def test_the_difference_is_told_in_sentences(old: str, new: str, runs: list[Run]) -> None:
    document = files.shipped()
    found = rules.changes({**document, "duties": old}, {**document, "duties": new})
    assert [change.runs for change in found] == ([runs] if runs else [])


def test_changes_stand_in_the_order_of_the_page() -> None:
    old = files.shipped()
    new = {**old, "text": "新しい全文", "heading": "新しい見出し", "green_answer": "使えます"}
    assert [change.label for change in rules.changes(old, new)] == ["見出し", "緑：どうするか", "全文"]


@pytest.mark.parametrize(
    ("on", "earlier", "sentence"),
    [
        (date(2026, 11, 25), None, None),
        (date(2026, 11, 24), None, "きょうか、きょうより後の日"),
        (date(2026, 11, 30), THIRD, "前の版が始まる日と同じか"),
        (date(2026, 12, 1), THIRD, None),
    ],
)
def test_when_a_version_may_begin(on: date, earlier: Published | None, sentence: str | None) -> None:
    try:
        rules.check_publication(Published(4, on), earlier, today=date(2026, 11, 25))
    except Unacceptable as refused:
        assert sentence is not None
        assert sentence in str(refused)
        assert refused.field == "effective_on"
    else:
        assert sentence is None


@pytest.mark.parametrize(
    ("acknowledged", "grace", "until"),
    [
        (3, 30, None),
        (2, 30, date(2026, 12, 30)),  # thirty days, the first of them included
        (1, 30, date(2026, 12, 15)),  # the first version that was not acknowledged sets the end
        (2, 0, date(2026, 11, 30)),  # no grace: the day before it begins
        (1, 365, date(2027, 11, 15)),
    ],
)
def test_until_when_an_earlier_acknowledgement_carries(acknowledged: int, grace: int, until: date | None) -> None:
    assert rules.carries_until(ALL, acknowledged, grace) == until


def test_the_version_in_force_is_the_latest_that_has_begun() -> None:
    for day, number in ((date(2026, 3, 31), None), (FIRST.effective_on, 1), (date(2026, 11, 15), 1), (SECOND.effective_on, 2)):
        found = rules.in_force(ALL, day)
        assert (found.number if found else None) == number
    assert rules.in_force([FIRST, Published(2, FIRST.effective_on)], FIRST.effective_on + timedelta(days=1)) == Published(
        2, FIRST.effective_on
    )


def test_two_answers_that_read_alike_are_refused() -> None:
    written = {**rules.as_written(files.shipped()), "q2_wrong_1": "同じ", "q2_right": "同じ"}
    with pytest.raises(Unacceptable) as refused:
        rules.as_document(written)
    assert refused.value.field == "q2_wrong_1"
