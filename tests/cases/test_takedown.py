"""Something of a resident is taken out of a case, wherever it stands; what stays says nothing of what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft
from lms.cases.kinds import Removed
from lms.cases.models import Case, CaseRevision, CaseSource, CaseTakedown, Comment, ReuseReport
from lms.cases.services import indexing, takedown
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.ids import PersonId
from lms.prompts.services import Source
from tests.cases import MY_NUMBER, logged, lost, own_form, released, rows, the
from tests.cases.inviting import invited, opened
from tests.cases.test_reuse import adopted
from tests.cases.test_share import SOUND
from tests.conftest import on_one_database
from tests.prompts import put_in
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
RESIDENT, STREET = "環野太郎さん", "緑町3丁目"
SAID = f"{RESIDENT}の件は、窓口で聞きました"


def everything(session: Session) -> dict[str, str]:
    """Every row of every table, as text, by table."""
    session.rollback()
    return {name: repr(session.execute(select(table)).all()) for name, table in Base.metadata.tables.items()}


def taken_down(visitor: Visitor, path: str, typed: dict[str, Any]) -> TestResponse:
    """Look first, then remove."""
    return visitor.send(path, own_form(visitor.submit(path, typed)))


def told_of(visit: Visit, session: Session, town: Town) -> int:
    """A case in whose text, earlier text, words and questions somebody from the town stands."""
    case_id = released(session, town, town.yamano, kind="failure", cause_tools="欄がない", title=f"{RESIDENT}への通知", effect="よくなった")
    author, path = visit(town.yamano), f"/cases/{case_id}"
    edit = {"tried": f"{STREET}の{RESIDENT}に送った", "confirm-tried": "fictional", "confirm-title": "fictional"}
    assert (
        author.send(f"{path}/edit", own_form(author.submit(f"{path}/edit", edit))).status_code == 303
    )  # the name is pointed out, and stays
    visit(town.sato).submit(f"{path}/comments", {"text": SAID, "confirm-text": "fictional"})
    log_id = the(session, CaseSource).log_id
    for owner, key in ((town.sato, f"plan:case-{case_id}"), (town.mori, f"case-draft:{case_id}"), (town.yamano, f"case:{log_id}")):
        session.add(Draft(owner_id=owner, form_key=key, fields={"work": [f"{RESIDENT}への通知"]}, saved_at=clock.now()))
    session.commit()
    return case_id


def test_it_is_taken_out_of_everything(visit: Visit, session: Session, town: Town) -> None:
    case_id = told_of(visit, session, town)
    office, path = visit(town.office), f"/cases/{case_id}/takedown"
    typed = {"passages": f"{RESIDENT}\n{STREET}\n", "reason": "name"}
    look = office.submit(path, typed)
    assert (look.status_code, "題名、試したこと" in look.text, "これまでの版" in look.text, lost(look, typed)) == (200, True, True, {})
    other = office.send(path, own_form(look), {"passages": STREET})  # something else than what was shown: looked for first
    assert (other.status_code, rows(session, CaseTakedown)) == (200, [])
    assert office.send(path, own_form(look)).status_code == 303
    kept = {table: text for table, text in everything(session).items() if RESIDENT in text or STREET in text}
    assert set(kept) <= {"practices", "practice_logs"}, kept  # the author's own records are theirs to mend
    trace = the(session, CaseTakedown)
    assert (trace.taken_by_id, trace.reason, set(trace.places)) == (town.office, "name", {"title", "tried", "revisions", "comments"})
    assert the(session, AuditEntry, AuditEntry.action == "case_text_removed").object_id == str(case_id)
    assert the(session, Case).title == "（削除）への通知"
    assert "個人情報のため一部を削除しました" in visit(town.mori).get(f"/cases/{case_id}").text
    history = visit(town.mori).get(f"/cases/{case_id}/history").text
    assert ("削除した個人情報" in history, "氏名" in history, RESIDENT in history) == (True, True, False)
    assert "（削除）への通知" not in visit(town.sato).get("/cases/?q=環野太郎").text


@on_one_database
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"passages": ""}, "消すことばを、一行にひとつ"),
        ({"passages": "の"}, "消すことばを、一行にひとつ"),
        ({"passages": "\n".join(f"ことば{n}" for n in range(21))}, "一度に消せるのは、20個までです。"),
        ({"passages": "ここにはない"}, "事例のどこにもありません"),
        ({"reason": None}, "ひとつ選んでください。"),
    ],
)
def test_what_cannot_be_taken_out_is_said(visit: Visit, session: Session, town: Town, typed: dict[str, Any], says: str) -> None:
    case_id = released(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/cases/{case_id}/takedown"
    answer = taken_down(visitor, path, {"passages": "通知の文", "reason": "name", **typed})
    assert (answer.status_code, says in answer.text, rows(session, CaseTakedown)) == (422, True, [])


@on_one_database
def test_a_number_may_be_typed_there_and_an_open_form_brings_nothing_back(visit: Visit, session: Session, town: Town) -> None:
    """The guard holds up what is to be kept; this is not. Whoever has the old words in an open form is told."""
    case_id = released(session, town, town.yamano, tried=f"{MY_NUMBER} を写した")
    author, path = visit(town.yamano), f"/cases/{case_id}"
    open_elsewhere = author.form(f"{path}/edit")
    assert f'href="{path}/takedown"' in author.get(f"{path}/edit").text, "who mends it is told that the words stay in the versions"
    assert taken_down(author, f"{path}/takedown", {"passages": MY_NUMBER, "reason": "number"}).status_code == 303
    late = author.send(f"{path}/edit", open_elsewhere, {"tried": "番号を写した"})
    assert (late.status_code, "ほかの画面で先に変更されています" in late.text) == (422, True)
    assert (the(session, Case).tried, rows(session, CaseRevision)) == ("（削除） を写した", [])


def test_what_was_said_about_a_try_and_a_prompt_taken_over_are_cleaned_too(visit: Visit, session: Session, town: Town) -> None:
    """Both are read beside the case; what stands nowhere but there is found there."""
    case_id = released(session, town, town.yamano, prompt="〔通知〕を短く")
    prompt_id = put_in(session, town, town.yamano, Source(case_id=case_id), text=f"{RESIDENT}の通知を短く")
    author, page = visit(town.yamano), f"/cases/{case_id}"
    author.submit(f"/prompts/{prompt_id}/edit", {"text": "〔通知〕を短く"})  # the words stand in the version before
    session.add(Draft(owner_id=town.yamano, form_key=f"prompt:{case_id}-0", fields={"text": [RESIDENT]}, saved_at=clock.now()))
    tried = adopted(session, town, town.sato, case_id)
    logged(session, town, town.sato, tried)
    said = {"carried_over": "adapted", "conditions": f"{STREET}だけ、様式がちがう", "confirm-conditions": "fictional"}
    trying = visit(town.sato)
    trying.submit(f"/cases/tries/{tried}", said)
    open_elsewhere = trying.form(f"/cases/tries/{tried}")
    assert STREET in visit(town.mori).get(page).text
    places = taken_down(visit(town.office), f"{page}/takedown", {"passages": f"{RESIDENT}\n{STREET}", "reason": "name"})
    assert (places.status_code, set(the(session, CaseTakedown).places)) == (303, {"tries", "prompts"})
    assert {table: text for table, text in everything(session).items() if RESIDENT in text or STREET in text} == {}
    session.rollback()
    late = trying.send(f"/cases/tries/{tried}", open_elsewhere)
    assert (late.status_code, the(session, ReuseReport).conditions) == (422, "（削除）だけ、様式がちがう")


@on_one_database
def test_what_was_said_of_it_as_a_draft_is_cleaned_too(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    typed = {**SOUND, "title": f"{RESIDENT}への通知", "confirm-title": "fictional"}
    place = visit(town.yamano).submit(f"/cases/new?log={mine}&log={hers}", {**typed, "draft": "1"}).headers["Location"]
    author = visit(town.yamano)
    author.send(place, own_form(author.submit(place, {"confirm-title": "fictional"})))  # the name is pointed out, and stays
    case_id = the(session, Case).id
    assert RESIDENT in visit(town.mori).get("/notifications/").text
    assert taken_down(visit(town.office), f"/cases/{case_id}/takedown", {"passages": RESIDENT, "reason": "name"}).status_code == 303
    assert {table: text for table, text in everything(session).items() if RESIDENT in text} == {}


def test_numbers_that_stand_in_paths_and_codes_tear_nothing(visit: Visit, session: Session, town: Town) -> None:
    """A house number, and words that are codes of ours: they go out of what was written, and of nothing else."""
    passages = [f"{town.civic_section}/", "10", "improvement", "everybody", "documents", "/cases/"]
    case_id = released(session, town, town.yamano, tried="／".join(passages))
    standing = the(session, Case)
    codes = {name: getattr(standing, name) for name in ("kind", "state", "section_path", "disclosure", "field", "category", "ai_use")}
    told_before = [(each.link, each.dedupe_key) for each in rows(session, Message)]
    answer = taken_down(visit(town.office), f"/cases/{case_id}/takedown", {"passages": "\n".join(passages), "reason": "number"})
    assert (answer.status_code, the(session, CaseTakedown).places) == (303, ["tried"])
    session.expire_all()
    changed = the(session, Case)
    assert changed.tried == "／".join(["（削除）"] * len(passages))
    assert {name: getattr(changed, name) for name in codes} == codes
    assert [(each.link, each.dedupe_key) for each in rows(session, Message)] == told_before != []
    assert visit(town.mori).get(f"/cases/{case_id}").status_code == 200


@on_one_database
def test_pressed_twice_it_says_what_it_did(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    office, path = visit(town.office), f"/cases/{case_id}/takedown"
    form = own_form(office.submit(path, {"passages": "通知の文", "reason": "other"}))
    answers = [office.send(path, form) for _ in range(2)]
    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [(303, f"/cases/{case_id}")] * 2
    assert the(session, CaseTakedown).places == ["tried"]


@on_one_database
def test_only_its_author_and_the_office_take_something_out(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    statuses = {who: visit(who).get(f"/cases/{case_id}/takedown").status_code for who in (town.mori, town.kacho, town.facilitator)}
    assert statuses == dict.fromkeys(statuses, 404)
    assert visit(town.partner).get(f"/cases/{case_id}/takedown").status_code == 403


@on_one_database
def test_what_stands_instead_stays_within_its_column(session: Session, town: Town, engine: Engine) -> None:
    case_id = released(session, town, town.yamano, prevention_post="太郎" * 40)
    takedown.take_down(session, town.actor(session, town.office), case_id, ["太郎"], Removed.NAME, now=clock.now())
    session.commit()
    assert len(the(session, Case).prevention_post) == 80


@on_one_database
def test_what_is_put_away_is_cleaned_too(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    office, path = visit(town.office), f"/cases/{case_id}"
    office.submit(f"{path}/withdraw", {"reason": "中身を確かめています"})
    assert taken_down(office, f"{path}/takedown", {"passages": "通知の文", "reason": "other"}).status_code == 303
    assert the(session, Case).tried == "（削除）をやさしい日本語に直しました"
    assert indexing.reindex(session) == 0  # out of the search


@on_one_database
def test_the_note_for_freedom_of_information_is_for_author_and_office(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    note = "数値は課内の集計。公開できる。"
    path = f"/cases/{case_id}/disclosure"
    assert visit(town.yamano).submit(path, {"note": note}).status_code == 303
    seen = {who: note in visit(who).get(f"/cases/{case_id}").text for who in (town.yamano, town.office, town.mori, town.facilitator)}
    assert seen == {town.yamano: True, town.office: True, town.mori: False, town.facilitator: False}
    assert "見せてよい範囲：庁内だけ" in visit(town.mori).get(f"/cases/{case_id}").text
    assert visit(town.yamano).submit(path, {"note": "あ" * 1_001}).status_code == 422
    assert the(session, Case).disclosure_note == note


def test_two_people_who_say_how_far_it_goes_see_both(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    author, office, path = visit(town.yamano), visit(town.office), f"/cases/{case_id}/disclosure"
    one, other = author.form(path), office.form(path)
    assert [author.send(path, one, {"note": "書いた人の覚え"}).status_code for _ in range(2)] == [303, 303], "a double click"
    typed = {"disclosure": "partners", "note": "室の覚え"}
    late = office.send(path, other, typed)
    assert (late.status_code, lost(late, typed), "書いた人の覚え" in late.text.partition("<form")[0] + late.text) == (422, {}, True)
    assert (the(session, Case).disclosure_note, the(session, Case).disclosure) == ("書いた人の覚え", "everybody")
    assert office.send(path, own_form(late)).status_code == 303
    assert (the(session, Case).disclosure_note, the(session, Case).disclosure, the(session, Case).version) == ("室の覚え", "partners", 1)


@on_one_database
def test_partners_see_no_words_no_versions_no_note(visit: Visit, session: Session, town: Town) -> None:
    case_id = opened(session, town, town.yamano)
    invited(session, town, case_id)
    visit(town.sato).submit(f"/cases/{case_id}/comments", {"text": "同僚だけのことば"})
    visit(town.yamano).submit(f"/cases/{case_id}/disclosure", {"note": "覚え書きの文"})
    partner = visit(town.partner)
    page = partner.get(f"/cases/{case_id}").text
    assert ("同僚だけのことば" in page, "覚え書きの文" in page, "国民健康保険" in page) == (False, False, True)
    closed = {deed: partner.get(f"/cases/{case_id}/{deed}").status_code for deed in ("comments", "history", "withdraw", "takedown")}
    assert closed == dict.fromkeys(closed, 403)
    assert partner.post(f"/cases/{case_id}/follow").status_code == 403
    assert len(rows(session, Comment)) == 1
