"""What a machine is told: with its key and for a staff number, whether there is a licence; never a name."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from lms.accounts.kinds import LICENCES
from lms.accounts.models.access import ApiToken, AuditEntry
from lms.accounts.models.people import Person
from lms.accounts.services import api_tokens
from lms.kernel import clock
from lms.licences import services
from tests.conftest import on_one_database
from tests.guidelines import published
from tests.licences import Visit, lessons, licensed  # noqa: F401  (the fixture)
from tests.town import Town
from tests.visitor import forms_of

pytestmark = pytest.mark.usefixtures("lessons")
KEYS = "/office/keys"


@pytest.fixture
def key(session: Session, town: Town) -> str:
    made = api_tokens.make(session, town.actor(session, town.office), name="入口", scope=LICENCES, expires_at=None, now=clock.now())
    session.commit()
    return made


def ask(app: Flask, key: str | None, staff_no: str = "010001", scheme: str = "Bearer") -> TestResponse:
    headers = {"Authorization": f"{scheme} {key}"} if key is not None else {}
    return app.test_client().get(f"/api/licences/{staff_no}", headers=headers)


def said(app: Flask, key: str, staff_no: str = "010001") -> dict[str, Any]:
    answer = ask(app, key, staff_no)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = answer.get_json()
    return found


def test_what_is_told_of_a_staff_number(app: Flask, session: Session, town: Town, key: str) -> None:
    none = said(app, key)
    assert (none["valid"], none["state"], none["until"], none["rules_version"]) == (False, "courses", None, None)
    licensed(session, town, town.yamano)
    told = said(app, key)
    year = clock.today().year + (clock.today().month >= 4)
    assert (told["valid"], told["state"], told["until"], told["rules_version"]) == (True, "valid", f"{year}-03-31", 1)
    assert set(told) == {"staff_number", "valid", "state", "until", "rules_version", "rules_version_in_force", "checked_at"}
    assert "山野" not in ask(app, key).get_data(as_text=True)
    published(session, town, lead="二つめ。")
    grace = said(app, key, "０１０００１")
    assert (grace["valid"], grace["state"], grace["rules_version"], grace["rules_version_in_force"]) == (True, "grace", 1, 2)
    services.revoke(session, town.actor(session, town.office), town.yamano, reason="調べているあいだ", now=clock.now())
    session.commit()
    assert (said(app, key)["valid"], said(app, key)["until"]) == (False, None)


@on_one_database
def test_who_is_not_known_any_more(app: Flask, session: Session, town: Town, key: str) -> None:
    assert ask(app, key, "010001%00").status_code == 404
    for staff_no in ("999999", "あ" * 200, "yamano@wano.example"):
        answer = ask(app, key, staff_no)
        assert answer.status_code == 404
        assert answer.get_json() == {"error": "unknown_staff_number"}
    session.execute(update(Person).where(Person.id == town.yamano).values(left_on=clock.today()))
    session.commit()
    assert ask(app, key).status_code == 404


def test_a_key_that_opens_nothing(app: Flask, session: Session, town: Town, key: str) -> None:
    for wrong, scheme in ((None, ""), ("", "Bearer"), ("mnw_wrong", "Bearer"), (key, "Basic"), (key + "x", "Bearer")):
        answer = ask(app, wrong, scheme=scheme)
        assert (answer.status_code, answer.get_json()) == (401, {"error": "unauthorized"})
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask(app, key, scheme="bearer").status_code == 200
    ends = clock.now() + timedelta(days=1)
    session.execute(update(ApiToken).values(expires_at=ends))
    session.commit()
    assert ask(app, key).status_code == 200
    with clock.standing_at(ends):
        assert ask(app, key).status_code == 401, "over"
    session.execute(update(ApiToken).values(expires_at=None, scopes=["other"]))
    session.commit()
    assert ask(app, key).status_code == 401, "made for something else"


def test_calls_are_counted_and_use_is_noted_sparingly(
    app: Flask, session: Session, town: Town, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_tokens, "MOST_CALLS", 3)
    monkeypatch.setattr(api_tokens, "MOST_REFUSED", 2)
    assert [ask(app, key).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ask(app, "mnw_guess").status_code for _ in range(3)] == [401, 401, 429]
    assert ask(app, key).headers["Retry-After"] == "900"
    with clock.standing_at(clock.now() + timedelta(minutes=16)):
        assert ask(app, key).status_code == 200, "a new window"
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert ask(app, key).status_code == 200
    assert session.scalars(select(AuditEntry.action)).all().count("api_token_used") == 2, "once a day"


def test_the_office_makes_a_key_that_is_shown_once_and_stops_it(visit: Visit, app: Flask, session: Session, town: Town) -> None:
    office = visit(town.office)
    form = office.form(KEYS)
    shown = office.send(KEYS, form, {"name": "生成AIの入口"})
    assert "この画面を閉じると、鍵はもう表示できません" in shown.text
    key = shown.text.partition('id="key"')[2].partition(">")[2].partition("<")[0]
    assert ask(app, key).status_code == 200
    assert office.send(KEYS, form, {"name": "生成AIの入口"}).status_code == 303, "sent again, it shows nothing"
    assert len(session.scalars(select(ApiToken.token_hash)).all()) == 1
    assert key not in session.scalars(select(ApiToken.token_hash)).all(), "only its hash is kept"
    session.rollback()
    page = office.get(KEYS).text
    assert key not in page
    assert "生成AIの入口" in page
    stop = next(each.action for each in forms_of(page) if each.action.endswith("/revoke"))
    assert [office.post(stop).status_code for _ in range(2)] == [303, 303]
    assert ask(app, key).status_code == 401
    assert office.post(f"{KEYS}/999/revoke").status_code == 404
    actions = [each for each in session.scalars(select(AuditEntry.action)) if each.startswith("api_token")]
    assert actions == ["api_token_made", "api_token_used", "api_token_revoked"]


@on_one_database
def test_a_refused_key_keeps_what_was_typed(visit: Visit, town: Town) -> None:
    for typed, sentence in (
        ({"name": ""}, "鍵の名前を書いてください。"),
        ({"expires_on": "2020-01-01"}, "きょうより後の日を選んでください。"),
        ({"expires_on": "いつか"}, "日付を、"),
    ):
        refused = visit(town.office).submit(KEYS, {"name": "本庁の入口", **typed})
        assert refused.status_code == 422
        assert sentence in refused.text
        assert "本庁の入口" in refused.text or typed.get("name") == ""
