"""A page that says why something cannot be done leads back to what one was doing, and takes no words away."""

import re
import sqlite3
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse
from wtforms import PasswordField

from lms.accounts.models.office import Draft
from lms.kernel import clock
from lms.web.forms import SECRETS, Form
from tests.cases import planned, told
from tests.conftest import on_one_database
from tests.licences import Visit, lessons, licensed  # noqa: F401  (the fixture)
from tests.meetings import TODAY, called, themed
from tests.town import Town
from tests.visitor import Visitor

pytestmark = on_one_database
HOST = "http://localhost"


@pytest.fixture
def before_the_meeting() -> Iterator[None]:
    """The clock stands some days before it: the day of these meetings is a fixed one."""
    with clock.standing_at(TODAY):
        yield


def leads_to(answer: TestResponse) -> str:
    """Where the one primary action of the page goes."""
    (found,) = re.findall(r'class="btn btn-primary" href="([^"]+)"', answer.text)
    return str(found)


def sent(who: Visitor, path: str, *, from_: str = "", **typed: str) -> TestResponse:
    form = {"csrf_token": who._token(), **typed}
    return who.client.post(path, data=form, headers={"Referer": from_} if from_ else {})


def test_a_page_that_does_not_open_leads_to_the_thing_it_is_about(visit: Visit, session: Session, town: Town) -> None:
    plan = f"/practices/{planned(session, town, town.yamano)}"
    me = visit(town.yamano)
    me.post(f"{plan}/stop")
    answer = me.client.get(f"{plan}/log", headers={"Referer": f"{HOST}/"})
    assert (answer.status_code, leads_to(answer)) == (409, plan)
    assert "この件のページを開く" in answer.text
    assert 'href="/"' in answer.text, "home is still there"


def test_a_button_leads_back_to_where_it_was_pressed(visit: Visit, session: Session, town: Town) -> None:
    case = f"/cases/{told(session, town, town.yamano)}"
    assert visit(town.facilitator).post(f"{case}/check").status_code == 303
    late = visit(town.office)
    for from_, back in (
        (f"{HOST}{case}?from=checks", f"{case}?from=checks"),
        (f"{HOST}/cases/checks", "/cases/checks"),
        ("", case),
        (f"http://elsewhere.example{case}", case),
        (f"{HOST}/nowhere", case),
        (f"{HOST}/static/app.css", case),
        ("http://[", case),
    ):
        answer = sent(late, f"{case}/check", from_=from_)
        assert (answer.status_code, leads_to(answer)) == (409, back), from_


@pytest.mark.usefixtures("before_the_meeting")
def test_nobody_is_led_to_a_page_that_is_not_for_them(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    answer = sent(visit(town.mori), f"/meetings/{meeting}/faces", from_=f"{HOST}/office/settings/access", face="free")
    assert (answer.status_code, leads_to(answer)) == (409, f"/meetings/{meeting}")


@pytest.mark.usefixtures("lessons")
def test_what_was_typed_waits_in_its_form(visit: Visit, session: Session, town: Town) -> None:
    """The licence was stopped meanwhile: the reason stands on the page, and in the form once that opens again."""
    licensed(session, town, town.yamano)
    path = f"/office/licences/{town.yamano}/revoke"
    office = visit(town.office)
    form = office.form(path)
    assert office.submit(path, {"reason": "先に止めました"}).status_code == 303
    late = office.send(path, form, {"reason": "申し出があったので止めます"})
    assert (late.status_code, "申し出があったので止めます" in late.text, "下書きに残しました" in late.text) == (409, True, True)
    assert leads_to(late) == path
    assert [each.fields["reason"] for each in session.scalars(select(Draft))] == [["申し出があったので止めます"]]
    session.rollback()
    office.post(path.replace("/revoke", "/restore"))
    assert office.form(path).values["reason"] == ["申し出があったので止めます"]


@pytest.mark.usefixtures("before_the_meeting")
def test_what_no_draft_is_kept_of_stands_on_the_page(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    path = f"/meetings/{meeting}/items/{themed(session, town, meeting)}/try"
    mori = visit(town.mori)
    answer = mori.send(path, mori.form(path), {"text": "水曜に<b>試す</b>"})
    assert answer.status_code == 409
    assert "水曜に&lt;b&gt;試す&lt;/b&gt;" in answer.text
    assert "まだ保存していません" in answer.text
    assert leads_to(answer) == path


def test_words_about_what_is_gone_are_not_lost_either(visit: Visit, session: Session, town: Town) -> None:
    case = f"/cases/{told(session, town, town.yamano)}"
    answer = sent(visit(town.mori), f"{case}9/comments", from_=f"{HOST}{case}", text="参考になりました。\n様式も見たいです。")
    assert answer.status_code == 404
    assert "参考になりました。<br>様式も見たいです。" in answer.text
    assert leads_to(answer) == case
    assert "書いた内容" not in visit(town.mori).get(f"{case}9").text


def test_a_secret_is_never_said_again(visit: Visit, session: Session, town: Town) -> None:
    case = f"/cases/{told(session, town, town.yamano)}"
    answer = sent(visit(town.mori), f"{case}9/comments", password="長い 合い言葉", code="K7M2 P4XQ", text="ひとこと", kind="improvement")
    assert ("ひとこと" in answer.text, "合い言葉" in answer.text, "K7M2" in answer.text, "improvement" in answer.text) == (
        True,
        *[False] * 3,
    )


def _forms(of: type[Form] = Form) -> Iterator[type[Form]]:
    for each in of.__subclasses__():
        yield each
        yield from _forms(each)


def test_every_box_for_a_secret_is_known_as_one(visit: Visit, town: Town) -> None:
    boxes = [(form, name, getattr(form, name)) for form in _forms() for name in dir(form)]
    secret = {
        name
        for _form, name, box in boxes
        if isinstance(getattr(box, "field_class", None), type) and issubclass(box.field_class, PasswordField)
    }
    assert "password" in secret
    assert secret <= SECRETS


def test_without_a_database_the_words_stand_on_the_page(
    visit: Visit, session: Session, town: Town, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever goes back finds an empty box where the page cannot be read again, or where the browser keeps nothing of pages that are not to be stored."""
    path = f"/cases/{told(session, town, town.yamano)}/comments"
    mori = visit(town.mori)
    form = mori.form(path)
    monkeypatch.setattr("lms.kernel.db.BUSY_MILLISECONDS", 1)
    app.extensions["engine"].dispose()
    with sqlite3.connect(str(app.extensions["engine"].url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = mori.send(path, form, {"text": "窓口で<b>試します</b>。\n来週から。"})
        of_another_session = mori.send(path, form, {"text": "ほかの人の言葉です。", "csrf_token": "x"})
        other.execute("ROLLBACK")
    assert (of_another_session.status_code, "ほかの人の言葉です。" in of_another_session.text) == (503, False)
    assert answer.status_code == 503
    assert "窓口で&lt;b&gt;試します&lt;/b&gt;。<br>来週から。" in answer.text
    assert "まだ保存していません" in answer.text
    assert "書いた内容" not in mori.get("/nowhere").text


def test_an_outdated_form_gives_its_words_back_to_nobody_else(visit: Visit, session: Session, town: Town, app: Flask) -> None:
    """One's own that no draft may be kept of stand on the page; of a form whose owner is not proved nobody knows who sat here before."""
    app.config["WTF_CSRF_ENABLED"] = True
    path = f"/cases/{told(session, town, town.yamano)}/comments"
    mori = visit(town.mori)
    own = mori.send(path, mori.form(path), {"text": "番号は 1234 5678 9018 です。", "csrf_token": "x"})
    assert (own.status_code, "番号は 1234 5678 9018 です。" in own.text) == (400, True)
    assert session.scalars(select(Draft)).all() == []
    session.rollback()
    for owner in (None, "a.b.c"):
        somebodys = mori.send(path, mori.form(path), {"text": "窓口で試します。", "csrf_token": "x", "owner": owner})
        assert (somebodys.status_code, "窓口で試します。" in somebodys.text) == (400, False)
