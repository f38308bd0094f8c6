"""Single sign-on against a real provider: there and back over HTTP, one person whatever the ids, every failure a sentence and an audit."""

import base64
import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
import requests
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts import rules as account_rules
from lms.accounts.kinds import LoginKind
from lms.accounts.models.access import AuditEntry, SigninSession, SigninThrottle
from lms.accounts.models.people import LoginName
from lms.accounts.models.second_factor import SecondFactor
from lms.accounts.queries import rights
from lms.accounts.rules import sso as rules
from lms.accounts.services import office as office_services
from lms.accounts.services import signin, terminals
from lms.accounts.services.sealing import Seal
from lms.app import create_app
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import load
from lms.web.login import TERMINAL_COOKIE
from tests.accounts.provider import Provider, changed, running_provider
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

CLIENT, BASE = "manabi", "http://127.0.0.1:8000"
Enter = Callable[[PersonId | None], Visitor]
TOKEN, STATE = "応答を確かめられませんでした", "とちゅうの記録が見つからないか"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        yield running


def made_app(issuer: str, engine: Engine, data: Path, **more: str) -> Flask:
    oidc = {"LMS_OIDC_ISSUER": issuer, "LMS_OIDC_CLIENT_ID": CLIENT, "LMS_OIDC_CLIENT_SECRET": "s3cret", **more}
    made = create_app(load({"LMS_DATA_DIR": str(data / "data"), **oidc}), engine)
    made.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    return made


@pytest.fixture
def app(provider: Provider, engine: Engine, tmp_path: Path) -> Flask:
    return made_app(provider.issuer, engine, tmp_path, LMS_OIDC_LABEL="庁内ID")


def refusals(session: Session) -> list[str]:
    found = list(session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == "signin_refused").order_by(AuditEntry.id)))
    session.rollback()
    return found


def signed_in_as(visitor: Visitor, session: Session) -> PersonId | None:
    with visitor.client.session_transaction() as cookie:
        token = cookie.get("_user_id")
    found = rights.signed_in(session, token, now=clock.now(), today=clock.today()) if token else None
    session.rollback()
    return found.actor.person_id if found else None


def test_there_and_back(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    provider.knows("sub-there", preferred_username="010001")
    visitor = visit(None)
    assert 'href="/login/sso?next=/courses/"' in visitor.get("/login?next=/courses/").text
    assert "庁内IDでログイン" in visitor.get("/login").text
    planted = visitor.client.get_cookie("manabi")
    answer = provider.signs_in(visitor, "sub-there", "/courses/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/")
    assert visitor.get("/me/").status_code == 200
    assert signed_in_as(visitor, session) == town.yamano
    assert session.scalars(select(SigninSession.method)).all() == ["sso"]
    after = visitor.client.get_cookie("manabi")
    assert planted is not None
    assert after is not None
    assert planted.value != after.value
    with visitor.client.session_transaction() as cookie:
        assert not [key for key in cookie if key.startswith(("_state_", "sso_"))], "nothing of the way there is left"
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["sso_bound", "signed_in"]


@on_one_database
def test_the_question_carries_pkce_state_and_nonce_and_the_exchange_the_verifier(
    provider: Provider, visit: Enter, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.knows("sub-pkce", preferred_username="010001")
    visitor = visit(None)
    location = provider.asked(visitor)
    asked = {key: values[0] for key, values in parse_qs(urlsplit(location).query).items()}
    assert (asked["code_challenge_method"], asked["response_type"], asked["client_id"]) == ("S256", "code", CLIENT)
    assert asked["redirect_uri"] == f"{BASE}/login/sso/callback", "from the settings, not from what the browser says its host is"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    sent: list[str] = []
    send = requests.Session.send

    def seen(self: requests.Session, prepared: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        sent.append(str(prepared.body))
        return send(self, prepared, **kwargs)

    back = provider.answered(location, "sub-pkce")
    monkeypatch.setattr(requests.Session, "send", seen)
    assert visitor.get(back).status_code == 303
    verifier = next(parse_qs(body)["code_verifier"][0] for body in sent if "code_verifier" in body)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert challenge == asked["code_challenge"]
    again = provider.asked(visit(None))
    assert changed(again, state=None, nonce=None, code_challenge=None) == changed(location, state=None, nonce=None, code_challenge=None)
    assert again != location


@on_one_database
def test_without_a_configuration_there_is_no_such_page(engine: Engine, session: Session, town: Town, tmp_path: Path) -> None:
    plain = create_app(load({"LMS_DATA_DIR": str(tmp_path / "plain")}), engine)
    visitor = Visitor.enter(plain, session, None)
    assert "/login/sso" not in visitor.get("/login").text
    assert visitor.get("/login/sso").status_code == 404
    assert visitor.get("/login/sso/callback?code=x&state=y").status_code == 404


@on_one_database
def test_the_number_is_compared_folded_with_its_zeros(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    for subject, claim, whose in (("wide", "０１０００１", town.yamano), ("case", "ADMIN", town.administrator), ("short", "10001", None)):
        provider.knows(f"sub-{subject}", preferred_username=claim)
        visitor = visit(None)
        provider.signs_in(visitor, f"sub-{subject}")
        assert signed_in_as(visitor, session) == whose
    assert refusals(session) == ["unknown"]


def test_one_person_whatever_the_number_of_ids(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    """A second id of the same person, a changed number, a number the register has not got yet: always the same person."""
    for subject, number in (("sub-a", "010001"), ("sub-b", "010001"), ("sub-a", "777777"), ("sub-a", None), ("SUB-A", "010011")):
        provider.knows(subject, **({"preferred_username": number} if number else {}))
        visitor = visit(None)
        assert provider.signs_in(visitor, subject).status_code == 303, (subject, number)
        assert signed_in_as(visitor, session) == (town.mori if subject == "SUB-A" else town.yamano)
    bound = session.execute(
        select(LoginName.person_id, LoginName.folded).where(LoginName.kind == LoginKind.SSO).order_by(LoginName.id)
    ).all()
    assert [row.person_id for row in bound] == [town.yamano, town.yamano, town.mori]
    assert [row.folded for row in bound] == [rules.login_name(provider.issuer, subject) for subject in ("sub-a", "sub-b", "SUB-A")]
    assert "sso:" not in visit(town.yamano).get("/me/").text
    assert visit(None).submit("/login", {"staff_no": bound[0].folded, "password": "x"}).status_code == 422


@on_one_database
def test_whom_the_provider_knows_and_we_do_not_let_in(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    provider.knows("sub-bound", preferred_username="010001")
    provider.signs_in(visit(None), "sub-bound")
    queries.person(session, town.sato).left_on = clock.today()
    session.commit()
    cases: list[tuple[str, dict[str, Any], str, str]] = [
        ("sub-none", {}, "claim", "確かめられた職員番号が届きませんでした"),
        ("sub-empty", {"preferred_username": " "}, "claim", "確かめられた職員番号が届きませんでした"),
        ("sub-int", {"preferred_username": 10001}, "claim", "確かめられた職員番号が届きませんでした"),
        ("sub-list", {"preferred_username": ["010001"]}, "claim", "確かめられた職員番号が届きませんでした"),
        ("sub-new", {"preferred_username": "999999"}, "unknown", "まだ登録されていません"),
        ("sub-left", {"preferred_username": "010013"}, "left", "退職・転出として登録されています"),
        ("sub-bound", {"preferred_username": "010011"}, "other", "別の方の職員番号と結び付いています"),
    ]
    for subject, claims, reason, sentence in cases:
        provider.knows(subject, **claims)
        visitor = visit(None)
        answer = provider.signs_in(visitor, subject)
        assert (answer.status_code, sentence in answer.text) == (403, True), subject
        assert refusals(session)[-1] == reason
        assert signed_in_as(visitor, session) is None
    assert session.scalar(select(func.count()).where(LoginName.kind == LoginKind.SSO)) == 1, "who was refused is not bound"
    assert session.scalar(select(SigninThrottle.tries)) == len(cases), "and each refusal has cost the address a try"


@on_one_database
def test_who_has_left_stays_out_although_bound(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    provider.knows("sub-leaver", preferred_username="010001")
    assert provider.signs_in(visit(None), "sub-leaver").status_code == 303
    queries.person(session, town.yamano).left_on = clock.today()
    session.commit()
    assert provider.signs_in(visit(None), "sub-leaver").status_code == 403


@on_one_database
def test_an_address_that_nobody_has_verified_is_no_claim(
    provider: Provider, engine: Engine, session: Session, town: Town, tmp_path: Path
) -> None:
    app = made_app(provider.issuer, engine, tmp_path, LMS_OIDC_CLAIM="email", LMS_OIDC_SCOPE="openid email")
    for verified, status in ((None, 403), (False, 403), ("true", 403), (True, 303)):
        provider.knows("sub-mail", email="p0001", **({} if verified is None else {"email_verified": verified}))
        assert provider.signs_in(Visitor.enter(app, session, None), "sub-mail").status_code == status, verified


@on_one_database
def test_a_token_that_is_not_ours_or_no_longer_good_is_refused(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    now, two_hours = int(time.time()), 7_200  # the library reads the clock of the machine
    tampered: list[dict[str, Any]] = [
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": ["another-client", CLIENT]},  # for both, and not said for whom it was made
        {"iss": "https://evil.example"},
        {"exp": now - two_hours},
        {"iat": now + two_hours},
        {"nbf": now + two_hours},
        {"nonce": "another sign-in"},
        {"azp": "another-client"},
        {"at_hash": "AAAA"},
        {"exp": "soon"},
    ]
    for claims in tampered:
        provider.knows("sub-token", preferred_username="010001", **claims)
        visitor = visit(None)
        answer = provider.signs_in(visitor, "sub-token")
        assert (answer.status_code, TOKEN in answer.text) == (403, True), claims
        assert refusals(session)[-1] == "token"
        assert signed_in_as(visitor, session) is None
    provider.knows("sub-token", preferred_username="010001")
    assert provider.signs_in(visit(None), "sub-token").status_code == 303


@on_one_database
def test_the_nonce_belongs_to_this_sign_in(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    provider.knows("sub-nonce", preferred_username="010001")
    for nonce in ("of another sign-in", None):
        visitor = visit(None)
        answer = visitor.get(provider.answered(changed(provider.asked(visitor), nonce=nonce), "sub-nonce"))
        assert (answer.status_code, TOKEN in answer.text) == (403, True)


@on_one_database
def test_the_state_belongs_to_this_browser_and_is_good_once(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    provider.knows("sub-state", preferred_username="010001")
    visitor, victim = visit(None), visit(None)
    back = provider.answered(provider.asked(visitor), "sub-state")
    for browser, path in (
        (victim, back),  # signing somebody in under the attacker's name
        (visitor, changed(back, state="forged")),
        (visitor, changed(back, state=None)),
        (visitor, "/login/sso/callback"),
    ):
        answer = browser.get(path)
        assert (answer.status_code, STATE in answer.text) == (403, True), path
        assert refusals(session)[-1] == "state"
        assert signed_in_as(browser, session) is None
    assert visitor.get(back).status_code == 303
    with visitor.client.session_transaction() as cookie:
        cookie.clear()
    assert visitor.get(back).status_code == 403, "a code that came back is not taken a second time"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"code": "forged"}, "とちゅうで終わりました"),
        ({"code": None}, "確かめられ|終わりました"),
        ({"code": None, "error": "access_denied"}, "とちゅうで終わりました"),
    ],
    ids=["forged", "missing", "denied"],
)
@on_one_database
def test_a_code_that_the_provider_does_not_know(
    provider: Provider, visit: Enter, session: Session, town: Town, change: dict[str, str | None], sentence: str
) -> None:
    provider.knows("sub-code", preferred_username="010001")
    visitor = visit(None)
    answer = visitor.get(changed(provider.answered(provider.asked(visitor), "sub-code"), **change))
    assert answer.status_code == 403
    assert any(part in answer.text for part in sentence.split("|"))
    assert signed_in_as(visitor, session) is None


@on_one_database
def test_who_says_no_at_the_provider(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    visitor = visit(None)
    location = provider.asked(visitor)
    answer = visitor.get(
        changed(provider.answered(location, "sub-no", action="deny"), state=parse_qs(urlsplit(location).query)["state"][0])
    )
    assert (answer.status_code, "とちゅうで終わりました" in answer.text) == (403, True)
    assert refusals(session) == ["denied"]


@on_one_database
def test_failures_are_counted_by_address(
    provider: Provider, visit: Enter, session: Session, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_rules, "TRIES_PER_ADDRESS", 3)
    provider.knows("sub-count", preferred_username="010001")
    for _ in range(5):
        assert provider.signs_in(visit(None), "sub-count").status_code == 303, "who gets in has not failed"
    visitor = visit(None)
    assert [visitor.get("/login/sso/callback?code=x&state=y").status_code for _ in range(5)] == [403] * 3 + [429] * 2
    assert provider.signs_in(visit(None), "sub-count").status_code == 429
    assert len(refusals(session)) == 3


@on_one_database
def test_the_cookie_does_not_grow_with_every_start(provider: Provider, visit: Enter, town: Town) -> None:
    provider.knows("sub-often", preferred_username="010001")
    visitor = visit(None)
    begun = [provider.asked(visitor) for _ in range(8)]
    with visitor.client.session_transaction() as cookie:
        assert len([key for key in cookie if key.startswith("_state_")]) == 3
    assert visitor.get(provider.answered(begun[0], "sub-often")).status_code == 403
    assert visitor.get(provider.answered(begun[-2], "sub-often")).status_code == 303


@pytest.mark.parametrize(("amr", "asks"), [(None, True), (["pwd"], True), (["pwd", "mfa"], False), (["otp"], False), ("mfa", None)])
@on_one_database
def test_the_second_factor_is_asked_for_unless_the_provider_had_one(
    provider: Provider, app: Flask, visit: Enter, session: Session, town: Town, amr: object, asks: bool | None
) -> None:
    totp = pyotp.TOTP("A" * 32)
    session.add(SecondFactor(person_id=town.office, secret=Seal(app.secret_key).seal(totp.secret), last_step=0))  # type: ignore[arg-type]
    session.commit()
    provider.knows("sub-office", preferred_username="010004", **({} if amr is None else {"amr": amr}))
    visitor = visit(None)
    answer = provider.signs_in(visitor, "sub-office", "/office/settings")
    if asks is None:  # not as the standard says: nothing in it is believed
        assert answer.status_code == 403
        return
    assert answer.headers["Location"] == ("/login/second?next=/office/settings" if asks else "/office/settings")
    assert (signed_in_as(visitor, session) is None) is asks
    if asks:
        assert (
            visitor.submit("/login/second?next=/office/settings", {"code": totp.at(clock.now())}).headers["Location"] == "/office/settings"
        )
    assert signed_in_as(visitor, session) == town.office
    assert session.scalars(select(SigninSession.second_factor)).all() == ["totp" if asks else "provider"]


@on_one_database
def test_who_showed_it_to_the_provider_need_not_set_it_up_here(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    office_services.set_setting(session, None, "second_factor_required", value=True)
    session.commit()
    for amr, status in ((["mfa"], 200), ([], 303)):
        provider.knows("sub-required", preferred_username="010004", amr=amr)
        visitor = visit(None)
        provider.signs_in(visitor, "sub-required")
        assert visitor.get("/office/settings").status_code == status


@on_one_database
def test_on_a_registered_terminal_it_opens_what_a_pin_opens(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    """Asked anew, short, with the rights of staff, and over when the next person comes."""
    office = town.actor(session, town.office)
    token = terminals.register(session, office, name="窓口", unit_id=town.civic_section, earlier=None, now=clock.now())
    session.commit()
    provider.knows("sub-terminal", preferred_username="010004")
    provider.knows("sub-next", preferred_username="010001")
    here = visit(None)
    here.client.set_cookie(TERMINAL_COOKIE, token)
    assert "/login/sso" in here.get("/login", by="password").text
    asked = provider.asked(here)
    assert parse_qs(urlsplit(asked).query)["prompt"] == ["login"]
    assert "prompt" not in parse_qs(urlsplit(provider.asked(visit(None))).query)
    answer = here.get(provider.answered(asked, "sub-terminal"))
    assert (answer.status_code, answer.headers["Clear-Site-Data"], answer.headers["Cache-Control"]) == (
        303,
        '"cache", "storage"',
        "no-store",
    )
    row = session.scalars(select(SigninSession)).one()
    idle = int(queries.setting(session, "terminal_idle_minutes")) * 60
    assert (row.method, row.is_shared_terminal, row.idle_seconds, row.terminal_id is not None) == ("sso", True, idle, True)
    session.rollback()
    page = here.get("/")
    assert "原 千尋さんがログインしています。" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert [here.get(path).status_code for path in ("/office/settings", "/people/new", "/practices/new")] == [403, 403, 200]
    with here.client.session_transaction() as cookie:
        before = cookie["_user_id"]
    provider.signs_in(here, "sub-next")
    assert signed_in_as(here, session) == town.yamano
    assert rights.signed_in(session, before, now=clock.now(), today=clock.today()) is None, "who sat there before is out"


@on_one_database
def test_a_one_time_password_does_not_stand_in_the_way(provider: Provider, visit: Enter, session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.yamano, CHEAP.hash("1234-5678-9012-3456"), must_change=True)
    session.commit()
    provider.knows("sub-once", preferred_username="010001")
    visitor = visit(None)
    provider.signs_in(visitor, "sub-once")
    assert visitor.get("/me/").status_code == 200


@on_one_database
def test_signing_out_is_local_and_says_so(provider: Provider, visit: Enter, town: Town) -> None:
    provider.knows("sub-out", preferred_username="010001")
    visitor = visit(None)
    provider.signs_in(visitor, "sub-out")
    answer = visitor.post("/logout")
    assert answer.headers["Location"] == "/login"
    assert visitor.get("/me/").status_code == 303
    assert "庁内の認証サービスには、ログインしたままです" in visitor.get("/login").text
    by_password = visit(town.mori)
    by_password.post("/logout")
    assert "ログインしたままです" not in by_password.get("/login").text


@on_one_database
def test_the_provider_says_that_it_is_somebody_else(
    provider: Provider, engine: Engine, session: Session, town: Town, tmp_path: Path
) -> None:
    elsewhere = made_app(provider.issuer.replace("127.0.0.1", "localhost") + "/", engine, tmp_path)
    answer = Visitor.enter(elsewhere, session, None).get("/login/sso")
    assert (answer.status_code, "設定が合っていません" in answer.text) == (403, True)
    assert refusals(session) == ["issuer"]


@on_one_database
def test_a_provider_that_is_down_is_a_sentence_and_the_password_remains(
    engine: Engine, session: Session, town: Town, tmp_path: Path
) -> None:
    signin.set_password_hash(session, town.yamano, CHEAP.hash("ひとつ試して隣に渡す会議室の花"))
    session.commit()
    with running_provider() as short_lived:
        app = made_app(short_lived.issuer, engine, tmp_path)
        short_lived.knows("sub-down", preferred_username="010001")
        visitor = Visitor.enter(app, session, None)
        back = short_lived.answered(short_lived.asked(visitor), "sub-down")
    never_reached = made_app(short_lived.issuer, engine, tmp_path)
    for answer in (visitor.get(back), Visitor.enter(never_reached, session, None).get("/login/sso")):
        assert (answer.status_code, "認証サービスにつながりません" in answer.text) == (503, True)
    assert refusals(session) == ["unreachable"] * 2
    assert visitor.submit("/login", {"staff_no": "010001", "password": "ひとつ試して隣に渡す会議室の花"}).status_code == 303
