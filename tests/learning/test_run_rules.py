"""Which answer stands where several screens send theirs. Pure."""

from typing import Any

import pytest

from lms.learning.rules.runs import Sent, laid


def entry(given: list[str], version: int = 1) -> dict[str, Any]:
    return {"given": given, "version": version, "at": "then"}


@pytest.mark.parametrize(
    ("standing", "sent", "stands", "clashes", "fetched"),
    [
        ({}, Sent({"q": ["a"]}, {"q": 0}), (["a"], 1), [], []),
        ({}, Sent({"q": ["a"]}, {"q": 7}), (["a"], 1), [], []),  # what it had seen is gone: nothing is overwritten
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 1}), (["a"], 2), [], []),
        ({"q": entry(["b", "a"])}, Sent({"q": ["a", "b"]}, {"q": 0}), (["b", "a"], 1), [], []),  # the same answer
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 0}), (["b"], 1), ["q"], []),
        ({"q": entry(["b"], 3)}, Sent({"q": ["a"]}, {"q": 2}, frozenset({"q"})), (["b"], 3), ["q"], []),
        ({"q": entry(["b"], 3)}, Sent({"q": ["a"]}, {"q": 2}, frozenset()), (["b"], 3), [], ["q"]),  # no hand was at it here
        ({"q": entry(["b"])}, Sent({"q": []}, {"q": 0}), (["b"], 1), [], ["q"]),
        ({"q": entry(["b"])}, Sent({"q": []}, {"q": 1}), ([], 2), [], []),  # a hand took it back
        ({"q": entry(["b"])}, Sent({"q": ["a"]}, {"q": 0}, None, frozenset({"q"})), (["b"], 1), [], []),
    ],
)
def test_an_answer_replaces_the_state_it_had_seen_and_no_other(
    standing: dict[str, Any], sent: Sent, stands: tuple[list[str], int], clashes: list[str], fetched: list[str]
) -> None:
    made = laid(standing, sent, at="now")
    assert (made.answers["q"]["given"], made.answers["q"]["version"]) == stands
    assert (made.clashes, made.fetched) == (clashes, fetched)
    assert made.is_changed == (made.answers["q"]["at"] == "now")
