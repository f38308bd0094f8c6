"""Something of a resident is taken out of a prompt that has no case, wherever it stands; what stays says nothing of what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.prompts.models import Prompt, PromptTakedown, PromptUse, PromptVersion
from lms.prompts.services import Source
from tests.cases import MY_NUMBER, logged, lost, own_form, rows, the
from tests.cases.test_takedown import RESIDENT, STREET, everything, taken_down
from tests.conftest import on_one_database
from tests.prompts import put_in
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def told_of(visit: Visit, session: Session, town: Town) -> str:
    """A prompt of a log, in whose text, earlier text and drafts somebody from the town stands; its address."""
    log_id = logged(session, town, town.yamano)
    prompt_id = put_in(session, town, town.yamano, Source(log_id=log_id), text=f"{RESIDENT}の〔通知〕を短く")
    typed = {"purpose": f"{STREET}の{RESIDENT}に送る", "confirm-purpose": "fictional", "confirm-text": "fictional"}
    assert visit(town.yamano).submit(f"/prompts/{prompt_id}/edit", typed).status_code == 303
    for owner, key in ((town.sato, f"plan:prompt-{prompt_id}"), (town.yamano, f"prompt:0-{log_id}")):
        session.add(Draft(owner_id=owner, form_key=key, fields={"work": [RESIDENT]}, saved_at=clock.now()))
    session.commit()
    return f"/prompts/{prompt_id}"


def test_it_is_taken_out_of_everything(visit: Visit, session: Session, town: Town) -> None:
    path = told_of(visit, session, town)
    visit(town.mori).post(f"{path}/used", {"what": "worked"})
    office, typed = visit(town.office), {"passages": f"{RESIDENT}\n{STREET}\n", "reason": "name"}
    look = office.submit(f"{path}/takedown", typed)
    assert (look.status_code, "何のため、プロンプト、これまでの版" in look.text, lost(look, typed)) == (200, True, {})
    other = office.send(f"{path}/takedown", own_form(look), {"passages": STREET})  # something else than what was shown: looked for first
    assert (other.status_code, rows(session, PromptTakedown)) == (200, [])
    assert office.send(f"{path}/takedown", own_form(look)).headers["Location"] == path
    assert {table: text for table, text in everything(session).items() if RESIDENT in text or STREET in text} == {}
    trace = the(session, PromptTakedown)
    assert (trace.taken_by_id, trace.reason, trace.places) == (town.office, "name", ["purpose", "text", "versions"])
    assert the(session, AuditEntry, AuditEntry.action == "prompt_text_removed").object_id == path.rpartition("/")[2]
    page = visit(town.mori).get(path).text
    assert ("個人情報のため一部を削除しました" in page, "氏名" in page, RESIDENT in page) == (True, True, False)
    assert "（削除）の（削除）に送る" in page
    assert [use.number for use in rows(session, PromptUse)] == [2], "what came of the words of then stays with their version"
    assert [each.number for each in rows(session, PromptVersion)] == [1, 2]
    assert path not in visit(town.sato).get("/prompts/?q=環野太郎").text


@on_one_database
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"passages": ""}, "消すことばを、一行にひとつ"),
        ({"passages": "の"}, "消すことばを、一行にひとつ"),
        ({"passages": "\n".join(f"ことば{n}" for n in range(21))}, "一度に消せるのは、20個までです。"),
        ({"passages": "ここにはない"}, "プロンプトのどこにもありません"),
        ({"passages": "drafting"}, "プロンプトのどこにもありません"),
        ({"reason": None}, "ひとつ選んでください。"),
    ],
)
def test_what_cannot_be_taken_out_is_said(visit: Visit, session: Session, town: Town, typed: dict[str, Any], says: str) -> None:
    path = f"/prompts/{put_in(session, town, town.yamano)}/takedown"
    answer = taken_down(visit(town.yamano), path, {"passages": "案内文", "reason": "name", **typed})
    assert (answer.status_code, says in answer.text, rows(session, PromptTakedown)) == (422, True, [])


@on_one_database
def test_a_number_may_be_typed_there_and_an_open_form_brings_nothing_back(visit: Visit, session: Session, town: Town) -> None:
    path = f"/prompts/{put_in(session, town, town.yamano, text=f'{MY_NUMBER} を写す')}"
    author = visit(town.yamano)
    open_elsewhere = author.form(f"{path}/edit")
    assert f'href="{path}/takedown"' in author.get(f"{path}/edit").text
    assert taken_down(author, f"{path}/takedown", {"passages": MY_NUMBER, "reason": "number"}).status_code == 303
    late = author.send(f"{path}/edit", open_elsewhere, {"text": "番号を写す"})
    assert (late.status_code, "ほかの画面で先に変更されています" in late.text) == (422, True)
    assert (the(session, Prompt).text, [each.text for each in rows(session, PromptVersion)]) == ("（削除） を写す", ["（削除） を写す"])


@on_one_database
def test_pressed_twice_it_says_what_it_did(visit: Visit, session: Session, town: Town) -> None:
    path = f"/prompts/{put_in(session, town, town.yamano)}"
    office = visit(town.office)
    form = own_form(office.submit(f"{path}/takedown", {"passages": "案内文", "reason": "other"}))
    answers = [office.send(f"{path}/takedown", form) for _ in range(2)]
    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [(303, path)] * 2
    assert the(session, PromptTakedown).places == ["text"]


@on_one_database
def test_only_its_author_and_the_office_take_something_out(visit: Visit, session: Session, town: Town) -> None:
    path = f"/prompts/{put_in(session, town, town.yamano)}"
    others = (town.mori, town.kacho, town.facilitator, town.executive)
    assert {visit(who).get(f"{path}/takedown").status_code for who in others} == {404}
    assert visit(town.partner).get(f"{path}/takedown").status_code == 403
    assert [f"{path}/takedown" in visit(who).get(path).text for who in (town.yamano, town.office, *others)] == [True, True, *[False] * 4]


@on_one_database
def test_what_was_withdrawn_is_cleaned_too(visit: Visit, session: Session, town: Town) -> None:
    path = f"/prompts/{put_in(session, town, town.yamano)}"
    author, office = visit(town.yamano), visit(town.office)
    author.post(f"{path}/withdraw")
    assert f"{path}/takedown" in author.get(path).text
    answer = taken_down(office, f"{path}/takedown", {"passages": "案内文", "reason": "other"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/prompts/"), "the office does not read what was withdrawn"
    assert taken_down(author, f"{path}/takedown", {"passages": "期限", "reason": "other"}).headers["Location"] == path
    assert "（削除）" in the(session, Prompt).text
