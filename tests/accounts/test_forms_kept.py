"""Drafts, double clicks, settings: nothing typed is lost, nothing is taken twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries, rules, services
from lms.accounts.models.office import Draft, OfficeSettingChange
from lms.accounts.services import office as office_services
from lms.kernel import clock
from lms.kernel.errors import AlreadyDone, Stale, Unacceptable
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
MY_NUMBER = "123456789018"  # the published sample whose check digit is right


@on_one_database
def test_a_form_is_taken_once(session: Session, town: Town) -> None:
    me, other = town.actor(session, town.yamano), town.actor(session, town.mori)
    services.claim(session, me, "abc")
    services.settle(session, me, "abc", "/practices/7")
    services.claim(session, other, "abc")  # another person's form may carry any token
    with pytest.raises(AlreadyDone) as done:
        services.claim(session, me, "abc")
    assert done.value.location == "/practices/7"
    with pytest.raises(Unacceptable):
        services.claim(session, me, "")


@on_one_database
def test_a_draft_is_a_row_of_its_owner(visit: Visit, session: Session, town: Town) -> None:
    mine, theirs = visit(town.yamano), visit(town.mori)
    assert mine.post("/drafts/log:5", {"note": "書きかけ"}).json == {"kept": True}
    mine.post("/drafts/log:5", {"note": "書きかけの続き"})
    assert queries.draft(session, town.actor(session, town.yamano), "log:5") == {"note": ["書きかけの続き"]}
    assert queries.draft(session, town.actor(session, town.mori), "log:5") is None
    assert theirs.get("/me/").status_code == 200


@on_one_database
def test_a_draft_is_not_stored_while_the_guard_blocks(visit: Visit, session: Session, town: Town) -> None:
    answer = visit(town.yamano).post("/drafts/log:5", {"prompt": f"個人番号 {MY_NUMBER}"})
    assert answer.json == {"kept": False}
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


@on_one_database
def test_a_huge_draft_is_refused(visit: Visit, session: Session, town: Town) -> None:
    assert visit(town.yamano).post("/drafts/log:5", {"note": "あ" * 50_000}).status_code == 413


def test_drafts_go_after_fourteen_days(session: Session, town: Town) -> None:
    services.keep_draft(session, town.actor(session, town.yamano), "log:5", {"note": ["x"]})
    assert services.sweep(session, now=clock.now() + rules.DRAFT_LIFE - timedelta(minutes=1)) == 0
    assert services.sweep(session, now=clock.now() + rules.DRAFT_LIFE + timedelta(minutes=1)) >= 1
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_a_setting_keeps_its_history_and_refuses_a_lost_update(session: Session, town: Town) -> None:
    office = town.actor(session, town.office)
    assert queries.setting(session, "small_group") == 10
    office_services.set_setting(session, office, "small_group", 12)
    office_services.set_setting(session, office, "small_group", 15, version=1)
    with pytest.raises(Stale):
        office_services.set_setting(session, office, "small_group", 20, version=1)
    session.flush()
    assert queries.setting(session, "small_group") == 15
    assert session.execute(select(OfficeSettingChange.old, OfficeSettingChange.new).order_by(OfficeSettingChange.id)).all() == [
        (None, 12),
        (12, 15),
    ]


@on_one_database
@pytest.mark.parametrize(
    ("key", "value"), [("small_group", 4), ("small_group", "10"), ("second_check", 1), ("unknown", True), ("municipality", "あ" * 41)]
)
def test_a_setting_of_the_wrong_kind_is_refused(session: Session, town: Town, key: str, value: object) -> None:
    with pytest.raises(Unacceptable):
        office_services.set_setting(session, town.actor(session, town.office), key, value)


@on_one_database
def test_the_profile_is_ones_own(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    answer = visitor.submit("/me/", {"locale": "en", "theme": "dark", "font": "ud", "furigana": "y", "arrow_keys": None})
    assert answer.status_code == 303
    page = visitor.get("/me/").text
    assert '<html lang="en" data-theme="dark" data-font="ud">' in page
    assert '<html lang="ja"' in visit(town.mori).get("/me/").text


@on_one_database
def test_the_language_switch_of_who_is_not_signed_in_stands_on_top(visit: Visit, town: Town) -> None:
    visitor = visit(None)
    page = visitor.get("/login").text
    assert [each.count('action="/language"') for each in (page.partition("</header>")[0], page)] == [1, 1], "not behind a page of text"
    assert 'action="/language"' in visit(town.yamano).get("/me/").text.partition("<footer")[2], "afterwards it is chosen once"
    form = next(form for form in forms_of(page) if form.action == "/language")
    answer = visitor.send("/login", form, {"language": "en"})
    assert answer.headers["Location"] == "/login"
    assert '<html lang="en"' in visitor.get("/login").text


@on_one_database
@pytest.mark.parametrize("name", ["locale", "theme", "font"])
def test_a_setting_that_is_always_chosen_is_not_sent_as_none(visit: Visit, town: Town, name: str) -> None:
    me = visit(town.yamano)
    answer = me.submit("/me/", {name: ""})
    assert (answer.status_code, "表示されている中から選んでください。" in answer.text) == (422, True)
    assert "必須" not in me.get("/me/").text, "nor does the page say that it has to be chosen"
    assert me.submit("/me/").status_code == 303
