"""What is true of every request: headers, tokens, one transaction, pages for what goes wrong."""

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, flash
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.kinds import Employment
from lms.accounts.models.people import Person
from lms.app import assemble
from lms.kernel.errors import Refusal
from lms.kernel.ids import PersonId
from lms.settings import load
from lms.web import policy
from lms.web.request import aside, db
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture
def house(tmp_path: Path) -> Flask:
    """An application of this test's own: routes that are added to it end with it."""
    return assemble(load({"LMS_DATA_DIR": str(tmp_path)}))


@pytest.fixture
def probe(app: Flask) -> Callable[..., None]:
    """Add a route to the application, open to all."""

    def add(path: str, view: Callable[[], ResponseReturnValue], *, methods: tuple[str, ...] = ("GET",)) -> None:
        app.extensions["policies"][path] = policy.PUBLIC
        app.add_url_rule(path, path, view, methods=list(methods))

    return add


def a_person(name: str = "試し") -> Person:
    return Person(name=name, kana="", employment=Employment.REGULAR)


def test_a_get_that_writes_fails(visit: Visit, session: Session, town: Town, probe: Callable[..., None]) -> None:
    def writes() -> ResponseReturnValue:
        db().add(a_person())
        db().flush()
        return "written"

    probe("/probe", writes)
    assert visit(None).get("/probe").status_code in {500, 503}
    assert "試し" not in queries.names(session, [PersonId(n) for n in range(1, 50)]).values()


@on_one_database
def test_a_refused_post_keeps_nothing(visit: Visit, session: Session, town: Town, probe: Callable[..., None]) -> None:
    def writes_then_refuses() -> ResponseReturnValue:
        db().add(a_person())
        db().flush()
        raise Refusal("いけません")

    probe("/probe", writes_then_refuses, methods=("POST",))
    answer = visit(town.yamano).post("/probe")
    assert (answer.status_code, "いけません" in answer.text) == (409, True)
    assert "試し" not in queries.names(session, [PersonId(n) for n in range(1, 50)]).values()


def test_a_failed_commit_says_so_and_keeps_no_word_of_success(
    visit: Visit, session: Session, town: Town, probe: Callable[..., None]
) -> None:
    def says_saved() -> ResponseReturnValue:
        services.grant(db(), PersonId(10**9), "office", valid_from=date(2026, 1, 1))  # type: ignore[arg-type]
        flash("保存しました。")
        return "", 204

    probe("/probe", says_saved, methods=("POST",))
    visitor = visit(town.yamano)
    answer = visitor.post("/probe")
    assert answer.status_code == 500
    assert "直前の操作は保存されていません" in answer.text
    assert "保存しました。" not in visitor.get("/me/").text


def test_an_aside_survives_the_refusal_beside_it(visit: Visit, session: Session, town: Town, probe: Callable[..., None]) -> None:
    def notes_then_refuses() -> ResponseReturnValue:
        with aside() as own:
            services.audit(own, None, "noted")
        raise Refusal("いけません")

    probe("/probe", notes_then_refuses)
    assert visit(None).get("/probe").status_code == 409
    assert session.scalar(text("SELECT count(*) FROM audit_entries WHERE action = 'noted'")) == 1


@on_one_database
def test_an_aside_inside_a_writing_transaction_is_an_error(visit: Visit, town: Town, probe: Callable[..., None]) -> None:
    def waits_for_itself() -> ResponseReturnValue:
        db()
        with aside():
            return ""

    probe("/probe", waits_for_itself, methods=("POST",))
    assert visit(None).post("/probe").status_code == 500


@on_one_database
@pytest.mark.parametrize("path", ["/login", "/nowhere", "/static/app.css", "/healthz"])
def test_headers_of_every_answer(visit: Visit, town: Town, path: str) -> None:
    headers = visit(None).get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in headers


@on_one_database
def test_signed_in_pages_are_not_kept_and_static_files_are(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    assert visitor.get("/me/").headers["Cache-Control"] == "no-store"
    assert "immutable" in visitor.get("/static/app.css?v=1").headers["Cache-Control"]


@on_one_database
def test_cookies_are_secure_over_https_only(app: Flask, town: Town) -> None:
    for url, secure in (("http://localhost", False), ("https://localhost", True)):
        cookies = app.test_client().get("/login", base_url=url).headers.getlist("Set-Cookie")
        assert cookies
        assert all(("Secure" in cookie) is secure and "HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@on_one_database
def test_without_a_token_nothing_is_taken(app: Flask, town: Town) -> None:
    answer = app.test_client().post("/login", data={"staff_no": "010001", "password": "x"})
    assert answer.status_code == 400
    assert "この画面は古くなっています" in answer.text


@on_one_database
def test_missing_pages_are_kind_and_carry_a_number(visit: Visit, town: Town) -> None:
    answer = visit(town.yamano).get("/nowhere")
    assert answer.status_code == 404
    assert "おさがしのページが見つかりません" in answer.text.replace("<wbr>", "")
    assert "受付番号" in answer.text


@on_one_database
def test_nothing_is_found_under_a_name_with_nul_in_it(visit: Visit, session: Session, town: Town) -> None:
    for path in ("/licence/%00", "/api/licences/%00", "/certificates/%00", "/login?next=%00", "/login?%00=x"):
        assert visit(None).client.get(path).status_code == 404, path
    me, office = visit(town.yamano), visit(town.office)
    for path in ("/courses/%00/", "/search?q=%00", "/cases/?q=a%00b", "/people/?q=%00", "/glossary/?q=%00"):
        assert me.client.get(path).status_code == 404, path
    for path in ("/office/licences?q=%00", "/office/audit?q=%00"):
        assert office.client.get(path).status_code == 404, path


@on_one_database
def test_an_unsafe_page_opened_by_address_is_explained(visit: Visit, town: Town) -> None:
    assert visit(town.yamano).get("/logout").status_code == 405


@on_one_database
def test_who_is_not_signed_in_comes_back_after_signing_in(visit: Visit, town: Town) -> None:
    answer = visit(None).get("/courses/?tier=basic")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/courses/?tier%3Dbasic")
    longest = visit(None).get("/cases/", q="案" * 5_000)
    assert longest.headers["Location"] == "/login?next=/cases/", "clients read a header of 64 KB at most"


def test_without_a_database_there_is_a_japanese_page(visit: Visit, town: Town, session: Session, app: Flask, engine: Engine) -> None:
    visitor = visit(town.yamano)
    assert visitor.get("/me/").status_code == 200
    session.close()
    for each in (app.extensions["engine"], engine):
        each.dispose()
    if engine.dialect.name == "sqlite":
        file = Path(str(engine.url.database))
        file.rename(file.with_name("away.db"))
        file.mkdir()
    else:
        name = engine.url.database
        server = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()
    for path in ("/me/", "/", "/courses/"):
        answer = visitor.get(path)
        assert answer.status_code == 503
        assert "いまは保存できません" in answer.text.replace("<wbr>", "")
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 503


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # a server's disk cannot be filled from here
def test_a_full_disk_is_a_japanese_page_and_loses_nothing(visit: Visit, session: Session, app: Flask, town: Town) -> None:
    visitor = visit(town.yamano)
    with session.get_bind().connect() as connection:  # type: ignore[union-attr]
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    session.rollback()

    def limit(connection: Any) -> None:
        connection.connection.dbapi_connection.execute(f"PRAGMA max_page_count = {pages + 30}")

    event.listen(app.extensions["engine"], "begin", limit)
    answers = [visitor.post(f"/drafts/log:{n}", {"note": "あ" * 9_000}) for n in range(20)]
    statuses = [answer.status_code for answer in answers]
    assert {200, 503} == set(statuses), statuses
    assert "直前の操作は保存されていません" in answers[statuses.index(503)].text
    for number, status in enumerate(statuses):
        kept = queries.draft(session, town.actor(session, town.yamano), f"log:{number}")
        assert bool(kept) == (status == 200), "what was acknowledged is there, and nothing else"
    event.remove(app.extensions["engine"], "begin", limit)
    app.extensions["engine"].dispose()  # there is room again
    session.rollback()
    assert visitor.post("/drafts/log:99", {"note": "また書けます"}).status_code == 200


@on_one_database
def test_while_another_process_keeps_the_database_a_form_is_to_be_sent_again(
    visit: Visit, app: Flask, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a crash: the same form may have been taken by a process that died before it could answer."""
    visitor = visit(town.yamano)
    monkeypatch.setattr("lms.kernel.db.BUSY_MILLISECONDS", 1)
    app.extensions["engine"].dispose()
    with sqlite3.connect(str(app.extensions["engine"].url.database), isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = visitor.post("/drafts/log:1", {"note": "書きかけ"})
        assert (answer.status_code, "直前の操作は保存されていません" in answer.text) == (503, True)
        other.execute("ROLLBACK")
    assert visitor.post("/drafts/log:1", {"note": "書きかけ"}).status_code == 200


@on_one_database
def test_health_needs_no_database_and_readiness_names_what_is_missing(visit: Visit, town: Town) -> None:
    visitor = visit(None)
    assert visitor.get("/healthz").text == "ok\n"
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (
        503,
        {"ready": False, "checks": {"database": True, "migrations": True, "scheduler": False}},
    )


@on_one_database
def test_metrics_are_for_loopback(app: Flask, town: Town) -> None:
    client = app.test_client()
    client.get("/healthz")
    assert 'lms_requests_total{method="GET",route="health.healthz",status="200"} 1.0' in client.get("/metrics").text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


@on_one_database
def test_a_page_that_only_read_ends_with_a_commit(visit: Visit, town: Town, engine: Engine) -> None:
    """At a ROLLBACK the driver forgets every statement that PostgreSQL has prepared, and plans all of them again."""
    me = visit(town.yamano)
    me.get("/me/")
    ended: list[str] = []
    commit, rollback = (lambda _: ended.append("commit")), (lambda _: ended.append("rollback"))
    event.listen(engine, "commit", commit)
    event.listen(engine, "rollback", rollback)
    try:
        assert me.get("/me/").status_code == 200
        assert ended == ["commit"]
        assert me.get("/cases/999").status_code == 404
        assert ended == ["commit", "commit"]
    finally:
        event.remove(engine, "commit", commit)
        event.remove(engine, "rollback", rollback)
