"""Letters: they quote the plan in the reader's language, leave after commit by a real mail server, and once."""

import re
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from html import unescape
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts.services import office as office_services
from lms.followups import queries, services
from lms.followups.kinds import MOST_ATTEMPTS, Channel, MessageState
from lms.followups.models import JobRun, Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import load
from tests.conftest import on_one_database
from tests.followups import (
    ACTION,
    ASKED_AT,
    SENTENCE,
    MailServer,
    ask,
    asked,
    free_port,
    listening,
    mail_environment,
    mail_settings,
    messages,
    planned,
    rows,
    sessions_of,
)
from tests.town import Town
from tests.visitor import Visitor

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]+")


def post(engine: Engine, directory: Path, port: int, now: datetime = ASKED_AT) -> int:
    """The outbox is emptied at *now*; answers how many letters were delivered."""
    return jobs.run("dispatch", engine, mail_settings(directory, port), at=now)


def letter_of(session: Session, town: Town, engine: Engine, tmp_path: Path) -> EmailMessage:
    asked(session, town, engine)
    with listening(MailServer(free_port())) as server:
        assert post(engine, tmp_path, server.port) == 1
    (letter,) = server.letters
    return letter


def parts(letter: EmailMessage) -> tuple[str, str]:
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())


def mail_row(engine: Engine) -> Message:
    (row,) = messages(engine, Channel.MAIL)
    return row


@on_one_database
def test_a_letter_quotes_the_plan_as_text_and_as_html(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    office_services.set_setting(session, town.actor(session, town.office), "municipality", "環野市")
    letter = letter_of(session, town, engine, tmp_path)
    assert letter["Subject"] == f"「{ACTION}」は、その後どうですか（1分）"
    assert (letter["To"], letter["Auto-Submitted"]) == ("山野 はるか <010001@wano.example>", "auto-generated")
    assert letter["From"] == "DX推進室 <manabi@wano.example>"
    link = f"https://manabi.wano.example{mail_row(engine).link}"
    for body in parts(letter):
        assert SENTENCE in body
        assert "計画の日から1週間たちました" in body
        assert "環野市 DX推進室" in body
        found = re.findall(r"https://manabi\.wano\.example/followups/\d+\?answer=(\w+)", body)
        assert found == ["done", "did_not_work", "not_yet", "stopped"]
        assert link in body
    assert '<html lang="ja">' in parts(letter)[1]


@on_one_database
def test_a_letter_speaks_its_readers_language(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    accounts.person(session, town.yamano).locale = "en"
    letter = letter_of(session, town, engine, tmp_path)
    own = {*JAPANESE.findall(f"{SENTENCE} {ACTION}"), *JAPANESE.findall("まなびの環 DX推進室 山野")}  # what is quoted, and names
    assert not set(JAPANESE.findall(letter["Subject"])) - own
    for body in parts(letter):
        assert SENTENCE in body
        assert "Not yet" in body
        assert not set(JAPANESE.findall(re.sub("<[^>]+>", " ", body))) - own
    assert '<html lang="en">' in parts(letter)[1]


@on_one_database
def test_what_somebody_typed_is_no_markup(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    typed = "<b>要約</b>を & 試す"
    planned(session, town, action=typed)
    ask(engine)
    with listening(MailServer(free_port())) as server:
        post(engine, tmp_path, server.port)
    text, html = parts(server.letters[0])
    assert typed in text
    assert "<b>" not in html
    assert typed in unescape(html)


def test_a_letter_leaves_after_commit_and_once(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    planned(session, town)
    with listening(MailServer(free_port())) as server:
        with clock.standing_at(ASKED_AT), sessions_of(engine)() as open_yet:
            services.send_due(open_yet, ASKED_AT)
            assert server.letters == []
            open_yet.rollback()
        assert post(engine, tmp_path, server.port) == 0
        ask(engine)
        assert [post(engine, tmp_path, server.port) for _ in range(3)] == [1, 0, 0]
    assert len(server.letters) == 1
    row = mail_row(engine)
    assert (row.state, row.sent_at, row.attempts, row.error, row.lease_owner) == (MessageState.DELIVERED, ASKED_AT, 1, "", None)


def test_a_server_that_is_down_is_tried_again_and_then_once(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    asked(session, town, engine)
    port = free_port()
    assert post(engine, tmp_path, port) == 0
    row = mail_row(engine)
    assert (row.state, row.attempts, row.next_try_at) == (MessageState.QUEUED, 1, ASKED_AT + timedelta(minutes=1))
    assert row.error == "ConnectionRefusedError"
    post(engine, tmp_path, port, ASKED_AT + timedelta(seconds=59))
    assert mail_row(engine).attempts == 1  # not before its time
    post(engine, tmp_path, port, ASKED_AT + timedelta(minutes=1))
    assert (mail_row(engine).attempts, mail_row(engine).next_try_at) == (2, ASKED_AT + timedelta(minutes=3))
    with listening(MailServer(port)) as server:
        assert post(engine, tmp_path, port, ASKED_AT + timedelta(minutes=2)) == 0
        assert post(engine, tmp_path, port, ASKED_AT + timedelta(minutes=3)) == 1
        assert post(engine, tmp_path, port, ASKED_AT + timedelta(hours=9)) == 0
    assert len(server.letters) == 1
    assert mail_row(engine).state == MessageState.DELIVERED


@on_one_database
def test_nobody_tries_for_ever(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    asked(session, town, engine)
    port = free_port()
    for day in range(MOST_ATTEMPTS + 2):
        post(engine, tmp_path, port, ASKED_AT + timedelta(days=day))
    assert (mail_row(engine).state, mail_row(engine).attempts) == (MessageState.FAILED, MOST_ATTEMPTS)


@on_one_database
@pytest.mark.parametrize(("recipient", "data"), [("451 greylisted", ""), ("", "452 no room")])
def test_a_server_that_says_later_is_asked_later(
    session: Session, town: Town, engine: Engine, tmp_path: Path, recipient: str, data: str
) -> None:
    asked(session, town, engine)
    with listening(MailServer(free_port(), recipient=recipient, data=data)) as server:
        assert post(engine, tmp_path, server.port) == 0
        assert (mail_row(engine).state, mail_row(engine).error) == (MessageState.QUEUED, f"SMTP {(recipient or data)[:3]}")
        server.recipient = server.data = ""
        assert post(engine, tmp_path, server.port, ASKED_AT + timedelta(minutes=1)) == 1


@on_one_database
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_is_no_word_about_the_letter(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """Once it is put right, what waited leaves: nobody has to send each letter again by hand."""
    asked(session, town, engine)
    knows = {"authenticator": lambda *_: AuthResult(success=False, handled=False), "auth_required": True, "auth_require_tls": False}
    with listening(MailServer(free_port()), **knows) as server:
        environment = {**mail_environment(tmp_path, server.port), "LMS_SMTP_USER": "manabi", "LMS_SMTP_PASSWORD": "old"}
        assert jobs.run("dispatch", engine, load(environment), at=ASKED_AT) == 0
    assert (mail_row(engine).state, mail_row(engine).error) == (MessageState.QUEUED, "SMTP 535")
    with listening(MailServer(free_port())) as server:
        assert post(engine, tmp_path, server.port, ASKED_AT + timedelta(minutes=1)) == 1


@pytest.mark.parametrize(("recipient", "data"), [("550 no such mailbox", ""), ("", "554 refused")])
def test_a_refusal_for_good_is_shown_to_the_office(
    app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path, recipient: str, data: str
) -> None:
    asked(session, town, engine)
    with listening(MailServer(free_port(), recipient=recipient, data=data)) as server:
        assert post(engine, tmp_path, server.port) == 0
        server.recipient = server.data = ""
        assert post(engine, tmp_path, server.port, ASKED_AT + timedelta(days=1)) == 0
    row = mail_row(engine)
    assert (row.state, row.attempts, row.error) == (MessageState.FAILED, 1, f"SMTP {(recipient or data)[:3]}")
    page = Visitor.enter(app, session, town.office).get("/office/deliveries/").text
    assert "届かなかった" in page
    assert row.error in page
    assert "山野" not in page.partition("<table")[2].partition("</table>")[0]


def test_one_letter_that_is_refused_does_not_hold_up_the_next(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """Also one whose address no mail can carry: it is settled, and the others leave in the same run."""
    people: list[PersonId] = [town.yamano, town.mori, town.sato]
    for person in people:
        planned(session, town, person)
    assert ask(engine) == 3
    accounts.person(session, town.yamano).mail = None
    accounts.person(session, town.mori).mail = "森@wano.example"
    session.commit()
    with listening(MailServer(free_port())) as server:
        assert post(engine, tmp_path, server.port) == 1
    assert [letter["To"].addresses[0].addr_spec for letter in server.letters] == ["010013@wano.example"]
    assert [each.state for each in messages(engine, Channel.MAIL)] == [MessageState.FAILED, MessageState.FAILED, MessageState.DELIVERED]


@on_one_database
def test_a_farewell_that_goes_wrong_does_not_send_it_again(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """The letter was taken with 250; what the server says to QUIT is no verdict on it."""
    asked(session, town, engine)
    with listening(MailServer(free_port(), farewell="421 going down")) as server:
        post(engine, tmp_path, server.port)
        post(engine, tmp_path, server.port, ASKED_AT + timedelta(minutes=1))
    assert len(server.letters) == 1
    assert mail_row(engine).state == MessageState.DELIVERED


@on_one_database
def test_without_a_mail_server_everything_stays_readable(app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    asked(session, town, engine)
    assert jobs.run("dispatch", engine, load({"LMS_DATA_DIR": str(tmp_path / "data")}), at=ASKED_AT) == 0
    assert (mail_row(engine).state, mail_row(engine).attempts) == (MessageState.QUEUED, 0)
    assert rows(engine, JobRun) == []
    with clock.standing_at(ASKED_AT):
        assert ACTION in Visitor.enter(app, session, town.yamano).get("/notifications/").text
        assert '送るのを待っている</dt><dd class="num">1<' in Visitor.enter(app, session, town.office).get("/office/deliveries/").text


def test_a_server_that_comes_after_months_sends_no_old_news(
    app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    asked(session, town, engine)
    with listening(MailServer(free_port())) as server:
        assert post(engine, tmp_path, server.port, ASKED_AT + timedelta(days=15)) == 0
        assert server.letters == []
    assert (mail_row(engine).state, mail_row(engine).attempts) == (MessageState.FAILED, 0)
    page = Visitor.enter(app, session, town.office).get("/office/deliveries/").text
    assert ("2週間のあいだ送れなかったので" in page, "メールサーバーはまだありません" in page) == (True, True)
    with sessions_of(engine)() as reading:
        assert queries.letters(reading).lost == 0, "nothing that the office could do about it"


@on_one_database
def test_only_the_office_reads_what_got_lost(app: Flask, session: Session, town: Town, engine: Engine) -> None:
    for person in (town.yamano, town.kacho, town.facilitator, town.executive, town.partner):
        assert Visitor.enter(app, session, person).get("/office/deliveries/").status_code == 403
    for person in (town.office, town.administrator):
        assert Visitor.enter(app, session, person).get("/office/deliveries/").status_code == 200
    with sessions_of(engine)() as reading:
        assert queries.letters(reading) == queries.Letters(lost=0, waiting=0)


@on_one_database
def test_the_same_letter_has_the_same_message_id(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """A mailbox that got it twice after all can tell."""
    asked(session, town, engine)
    with listening(MailServer(free_port(), data="451 later")) as server:
        post(engine, tmp_path, server.port)
        server.data = ""
        post(engine, tmp_path, server.port, ASKED_AT + timedelta(minutes=1))
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@wano\.example>", first["Message-ID"])
    assert date(2026, 11, 17) == first["Date"].datetime.astimezone(clock.TOKYO).date()
