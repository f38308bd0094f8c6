"""Who checks cases goes from one to the next: after each, the next that waits is the one next step."""

import re
from collections.abc import Callable

from sqlalchemy.orm import Session

from lms.kernel.ids import PersonId
from tests.cases import told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ADVICE = {"advice": "番号の見本を伏せてください。"}


def primary(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="btn btn-primary[^"]*" href="([^"]+)">([^<]+)<', page)


@on_one_database
def test_after_a_check_the_next_that_waits_is_offered(visit: Visit, session: Session, town: Town) -> None:
    first, second, third = (f"/cases/{told(session, town, town.yamano, title=title)}" for title in ("一つめ", "二つめ", "三つめ"))
    checker = visit(town.facilitator)
    after = checker.submit(first, action=f"{first}/check").headers["Location"]
    page = checker.get(after).text
    assert "あと2件が確かめを待っています" in page
    assert "つぎは「二つめ」です。" in page
    assert primary(page) == [(second, "つぎの事例を確かめる")]
    assert "btn-primary" in checker.get(second).text, "the check itself"

    given_back = checker.submit(f"{second}/return", ADVICE).headers["Location"]
    page = checker.get(given_back).text
    assert primary(page) == [(third, "つぎの事例を確かめる")]
    assert f'action="{second}/check"' not in page, "it was just given back"

    last = checker.get(checker.submit(third, action=f"{third}/check").headers["Location"]).text
    assert "確かめを待つ事例は、もうありません" in last
    assert [words for _to, words in primary(last)] == ["うちでも試す"]


@on_one_database
def test_nobody_else_is_led_on(visit: Visit, session: Session, town: Town) -> None:
    """By the head of a unit those of the own 課 are checked; whoever only reads the address is offered nothing."""
    done, waiting = (f"/cases/{told(session, town, person)}" for person in (town.yamano, town.sato))
    head = visit(town.kacho)
    page = head.get(head.submit(done, action=f"{done}/check").headers["Location"]).text
    assert (waiting in page, "もうありません" in page) == (False, True), "of another 課"
    plain = visit(town.mori).get(f"{done}?after=check").text
    assert ("確かめを待" in plain, [words for _to, words in primary(plain)]) == (False, ["うちでも試す"])
    assert "確かめを待" not in visit(town.facilitator).get(done).text
