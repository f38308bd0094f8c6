"""Who may give which role, for how long, and on which days it counts."""

from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any

import pytest

from lms.accounts.kinds import ROLES, ROLES_OPEN, Role
from lms.accounts.rules import roles as rules
from lms.kernel.errors import NotAllowed, Refusal, Unacceptable

TODAY = date(2026, 11, 25)


def judged(sentence: str | None) -> AbstractContextManager[Any]:
    return nullcontext() if sentence is None else pytest.raises(Refusal, match=sentence)


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({"office"}, {"promoter", "facilitator", "author", "partner"}),
        ({"administrator"}, set(Role)),
        ({"office", "administrator"}, set(Role)),
        ({"facilitator", "executive", "author", "promoter", "partner"}, set()),
        (set(), set()),
    ],
)
def test_what_somebody_may_give(roles: set[str], may: set[str]) -> None:
    assert set(rules.grantable(roles)) == may
    for role in Role:
        with nullcontext() if role in may else pytest.raises(NotAllowed):
            rules.check_giver(roles, role, is_own=False)


def test_nobody_gives_to_themselves() -> None:
    with pytest.raises(NotAllowed, match="自分には"):
        rules.check_giver({"administrator"}, Role.OFFICE, is_own=True)


@pytest.mark.parametrize(
    ("role", "begins", "last_on", "sentence"),
    [
        ("author", TODAY, None, None),
        ("author", TODAY, TODAY, None),
        ("author", date(2026, 11, 24), None, "きょうか、それより後"),
        ("author", date(2027, 4, 1), date(2027, 3, 31), "始まる日か、それより後"),
        ("partner", TODAY, None, "最後の日が必要"),
        ("partner", TODAY, date(2027, 11, 25), None),
        ("partner", TODAY, date(2027, 11, 26), "1年より先"),
        ("partner", date(2028, 2, 29), date(2029, 2, 28), None),
        ("partner", date(2028, 2, 29), date(2029, 3, 1), "1年より先"),
    ],
)
def test_terms(role: str, begins: date, last_on: date | None, sentence: str | None) -> None:
    with judged(sentence):
        rules.check_term(role, begins, last_on, today=TODAY)


@pytest.mark.parametrize(
    ("begins", "standing", "last_on", "over"),
    [
        (date(2026, 4, 1), None, None, TODAY),  # at once
        (date(2026, 4, 1), None, TODAY, date(2026, 11, 26)),  # with today
        (date(2026, 4, 1), date(2027, 4, 1), date(2027, 3, 30), date(2027, 3, 31)),
        (date(2027, 4, 1), None, None, date(2027, 4, 1)),  # never begins
        (date(2026, 4, 1), None, date(2026, 11, 24), "きょうか、それより後"),
        (date(2027, 4, 1), None, date(2027, 3, 31), "きょうか、それより後"),
        (date(2026, 4, 1), date(2027, 4, 1), date(2027, 3, 31), "もう決まっている"),
        (date(2026, 4, 1), TODAY, None, "もう終わって"),
    ],
)
def test_when_a_role_ends(begins: date, standing: date | None, last_on: date | None, over: date | str) -> None:
    with judged(over if isinstance(over, str) else None):
        assert rules.ending(begins, standing, last_on, today=TODAY) == over


@pytest.mark.parametrize(
    ("granted", "served", "roles"),
    [
        ("", [], set()),
        ("office:,author:", [], {"office", "author"}),
        ("promoter:/1/4/", ["/1/4/"], {"promoter"}),
        ("promoter:/1/4/", ["/1/4/12/"], {"promoter"}),
        ("promoter:/1/4/", ["/1/"], set()),
        ("promoter:/1/4/", ["/1/40/"], set()),  # a path ends in its slash
        ("promoter:/1/", ["/10/"], set()),
        ("promoter:/1/4/", ["/2/7/", "/1/4/"], {"promoter"}),  # 兼務
        ("promoter:/1/4/,office:", [], {"office"}),
        ("promoter:", ["/1/4/"], set()),  # named for no unit
    ],
)
def test_a_promoters_role_counts_where_they_serve(granted: str, served: list[str], roles: set[str]) -> None:
    assert rules.in_force(granted, served) == roles


@pytest.mark.parametrize(
    ("role", "others", "serves", "sentence"),
    [
        ("partner", set(), False, None),
        ("partner", {"partner"}, False, None),
        ("partner", set(), True, "パートナーにはできません"),
        ("partner", {"executive"}, False, "パートナーにはできません"),
        ("facilitator", {"partner"}, False, "ほかの役割を付けられません"),
        ("facilitator", {"author"}, True, None),
    ],
)
def test_a_partner_is_nothing_else(role: str, others: set[str], serves: bool, sentence: str | None) -> None:
    with judged(sentence):
        rules.check_apart(role, other_roles=others, serves=serves)


def test_a_reason_is_needed() -> None:
    with pytest.raises(Unacceptable, match="一行で"):
        rules.check_reason(" 　")


def test_every_role_has_its_words() -> None:
    assert ROLES.keys() == ROLES_OPEN.keys() == set(Role)
