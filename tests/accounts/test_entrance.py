"""The way in keeps nobody else's cookie, leads to no other site, and gives out a cookie that script and plain http do not see."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models.access import SigninSession
from lms.accounts.services import signin
from lms.kernel.ids import PersonId
from lms.web.entrance import local_path
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PASSWORD = "ひとつ試して隣に渡す会議室の花"
ATTACKS = [
    "//evil.example/",
    "///evil.example/",
    "////evil.example/",
    "https://evil.example/",
    "HTTPS://evil.example",
    "http:evil.example",
    "https:/evil.example",
    "//evil.example\\@manabi.example/",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/path\\..\\//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nLocation: https://evil.example",
    "/\r\nSet-Cookie: manabi=stolen",
    "/\x00/evil.example",
    "/\u200b/evil.example",
    "/\u2028/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "evil.example",
    "@evil.example",
    ".evil.example",
    ":443@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    "",
]
PATHS = [
    "/courses/",
    "/cases/?q=案内文",
    "/practices/new?lesson=b3-first-use/instructions",
    "/%2f%2fevil.example",
    "/@evil.example",
    "/a//b",
]


@pytest.fixture
def with_password(session: Session, town: Town) -> Town:
    for person in (town.yamano, town.mori):
        signin.set_password_hash(session, person, CHEAP.hash(PASSWORD))
    session.commit()
    return town


@pytest.mark.parametrize("target", ATTACKS)
@on_one_database
def test_next_never_leaves_the_site(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert local_path(target) == "/"


@pytest.mark.parametrize("target", PATHS)
@on_one_database
def test_next_leads_to_any_page_of_ours(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert local_path(target) == target


@on_one_database
def test_every_redirect_of_the_entrance_is_local(visit: Visit, with_password: Town) -> None:
    assert visit(None).submit("/login?next=/courses/", {"staff_no": "010001", "password": PASSWORD}).headers["Location"] == "/courses/"
    for target in ATTACKS[::4]:
        answer = visit(None).submit(f"/login?next={quote(target)}", {"staff_no": "010001", "password": PASSWORD})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert visit(None).post("/language", {"language": "en", "back": target}).headers["Location"] == "/"


@on_one_database
def test_a_cookie_planted_before_sign_in_opens_nothing_after_it(visit: Visit, app: Flask, with_password: Town) -> None:
    """Session fixation: the attacker gives the victim a cookie of their own and waits."""
    attacker, victim = visit(None), visit(None)
    attacker.get("/login")
    planted = attacker.client.get_cookie("manabi")
    assert planted is not None
    victim.client.set_cookie("manabi", planted.value)
    assert victim.submit("/login", {"staff_no": "010001", "password": PASSWORD}).status_code == 303
    after = victim.client.get_cookie("manabi")
    assert after is not None
    assert after.value != planted.value
    assert victim.get("/me/").status_code == 200
    assert attacker.get("/me/").status_code == 303


def test_signing_in_over_somebody_elses_session_ends_that(visit: Visit, session: Session, with_password: Town) -> None:
    """A cookie planted by who is signed in: the session goes, it is not continued under another name."""
    visitor = visit(with_password.mori)
    with visitor.client.session_transaction() as cookie:
        before, cookie["planted"] = cookie["_user_id"], "stays?"
    kept = visitor.client.get_cookie("manabi")
    assert kept is not None
    assert visitor.submit("/login", {"staff_no": "010001", "password": PASSWORD}).status_code == 303
    with visitor.client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
        assert "planted" not in cookie
    visitor.client.set_cookie("manabi", kept.value)
    assert visitor.get("/me/").status_code == 303
    assert session.scalar(select(func.count()).where(SigninSession.revoked_at.is_(None))) == 1


@on_one_database
def test_each_sign_in_has_a_token_of_its_own(visit: Visit, with_password: Town) -> None:
    tokens = set()
    for _ in range(3):
        visitor = visit(None)
        visitor.submit("/login", {"staff_no": "010001", "password": PASSWORD})
        with visitor.client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 3
    assert all(len(token) >= 43 for token in tokens)


@pytest.mark.parametrize("forged", ["", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb", "1", "null"])
@on_one_database
def test_a_forged_cookie_is_nobody(visit: Visit, town: Town, forged: str) -> None:
    visitor = visit(None)
    visitor.client.set_cookie("manabi", forged)
    assert visitor.get("/me/").status_code == 303


@on_one_database
def test_a_token_without_a_session_is_nobody(visit: Visit, town: Town) -> None:
    visitor = visit(None)
    for token in ("nobody's", "", "' OR 1=1 --"):
        with visitor.client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        assert visitor.get("/me/").status_code == 303


@pytest.mark.parametrize(("base", "is_secure"), [("http://localhost", False), ("https://localhost", True)])
@on_one_database
def test_the_flags_of_the_cookie(app: Flask, session: Session, with_password: Town, base: str, is_secure: bool) -> None:
    visitor = Visitor.enter(app, session, None)
    page = visitor.client.get("/login", base_url=base)
    form = {
        "staff_no": "010001",
        "password": PASSWORD,
        "csrf_token": page.text.partition('name="csrf_token" value="')[2].partition('"')[0],
    }
    answer = visitor.client.post("/login", base_url=base, data=form)
    assert answer.status_code == 303
    given = [value for value in answer.headers.getlist("Set-Cookie") if value.startswith("manabi=")]
    assert len(given) == 1
    flags = {part.strip().lower() for part in given[0].split(";")[1:]}
    assert {"httponly", "samesite=lax", "path=/"} <= flags
    assert ("secure" in flags) is is_secure
    assert not any(flag.startswith(("domain", "expires", "max-age")) for flag in flags)
