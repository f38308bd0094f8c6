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
