"""What was withdrawn is its author's alone: found again, and brought back."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from lms.cases.services import withdrawal
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.prompts.services import Source
from tests.cases import released
from tests.conftest import on_one_database
from tests.prompts import put_in
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@on_one_database
def test_an_author_finds_what_was_withdrawn_and_brings_it_back(visit: Visit, session: Session, town: Town) -> None:
    """But not what the office took out of sight, nor what went with its case, nor beside one that took its place."""
    case_id = released(session, town, town.yamano, prompt="〔通知〕を短くしてください。")
    prompt_id, other = put_in(session, town, town.yamano, Source(case_id=case_id)), put_in(session, town, town.yamano)
    author, colleague, office = visit(town.yamano), visit(town.sato), visit(town.office)
    page, withdraw = f"/prompts/{prompt_id}", f"/prompts/{prompt_id}/withdraw"
    assert author.post(withdraw).location == page, "its author is led to where it can be brought back"
    assert "取り下げ済み" in author.get("/prompts/", mine=1).text
    assert f'href="{page}"' not in author.get("/prompts/").text
    assert "もどす" in author.get(page).text
    assert colleague.post(withdraw, {"back": 1}).status_code == 404
    assert [author.post(withdraw, {"back": 1}).status_code for _ in range(2)] == [303, 303], "a double click"
    assert colleague.get(page).status_code == 200
    author.post(withdraw)
    again = put_in(session, town, town.yamano, Source(case_id=case_id))
    assert author.post(withdraw, {"back": 1}).location == f"/prompts/{again}", "of a case one stands"
    office.post(f"/prompts/{other}/withdraw")
    assert author.post(f"/prompts/{other}/withdraw", {"back": 1}).status_code == 404
    shown = author.get(f"/prompts/{other}").text
    assert ("DX推進室が取り下げました" in shown, "もどす" in shown) == (True, False)
    withdrawal.withdraw(session, town.actor(session, town.yamano), case_id, "", now=clock.now())
    session.commit()
    assert author.post(f"/prompts/{again}/withdraw", {"back": 1}).status_code == 404
    assert "いっしょに外れました" in author.get(f"/prompts/{again}").text


@on_one_database
def test_what_cannot_come_back_says_why(visit: Visit, session: Session, town: Town) -> None:
    """Withdrawn by its author, and then its case: out of sight, or of its 課 alone."""
    archived, kept_in = [released(session, town, town.yamano, prompt="〔通知〕を短くしてください。") for _ in range(2)]
    author = visit(town.yamano)
    for case_id in (archived, kept_in):
        prompt_id = put_in(session, town, town.yamano, Source(case_id=case_id))
        page, withdraw = f"/prompts/{prompt_id}", f"/prompts/{prompt_id}/withdraw"
        author.post(withdraw)
        assert _offered(author, page) == (True, False)
        if case_id == archived:
            withdrawal.withdraw(session, town.actor(session, town.yamano), case_id, "", now=clock.now())
            session.commit()
        else:
            author.submit(f"/cases/{case_id}/disclosure", {"disclosure": "section"})
        assert _offered(author, page) == (False, True)
        assert author.post(withdraw, {"back": 1}).status_code in (403, 404)
    author.submit(f"/cases/{kept_in}/disclosure", {"disclosure": "everybody"})
    assert _offered(author, page) == (True, False)
    assert author.post(withdraw, {"back": 1}).location == page


@on_one_database
def test_what_the_office_takes_out_of_sight_does_not_come_back_with_its_case(visit: Visit, session: Session, town: Town) -> None:
    """Its page was open in the office when the case was withdrawn."""
    case_id = released(session, town, town.yamano, prompt="〔通知〕を短くしてください。")
    prompt_id = put_in(session, town, town.yamano, Source(case_id=case_id))
    author = town.actor(session, town.yamano)
    with clock.standing_at(clock.now()):
        withdrawal.withdraw(session, author, case_id, "", now=clock.now())
        session.commit()
        visit(town.office).post(f"/prompts/{prompt_id}/withdraw")
    withdrawal.bring_back(session, author, case_id)
    session.commit()
    assert "DX推進室が取り下げました" in visit(town.yamano).get(f"/prompts/{prompt_id}").text


def _offered(author: Visitor, page: str) -> tuple[bool, bool]:
    """The way back, and why there is none."""
    shown = author.get(page).text
    return "もどす" in shown, "いまはもどせません" in shown
