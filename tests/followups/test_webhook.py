"""Messages handed on as signed JSON to a real server on this machine: what it answers decides, and without an answer nothing is sent again."""

import builtins
import hashlib
import hmac
import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.queries.office import WEBHOOK_PURPOSE, Webhook
from lms.accounts.services import office as office_services
from lms.followups.channels import anywhere, webhook
from lms.followups.channels.webhook import Note, post
from lms.followups.channels.writing import Desk
from lms.followups.kinds import Channel, MessageState
from lms.followups.kinds.letters import Format, Group
from lms.followups.models import Message
from lms.followups.outbox import InDoubt, Letter, NotHandedOver, Refused
from lms.followups.services import choices
from lms.kernel import clock, sealed
from lms.kernel.ids import MessageId, PersonId
from lms.settings import Settings, load
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, SENTENCE, ask, free_port, messages, planned, sessions_of
from tests.town import Town
from tests.visitor import Visitor

KEY = "ring-and-ring"
PAGE = "/office/settings/webhook"
NOTE = Note("abc", "follow_up", "a@wano.example", "ja", "<件名> & *名*", "本文\n二行目", "https://manabi.wano.example/followups/1")


@dataclass
class Receiver:
    """A server that keeps what it is told; *answer* is the status it gives, 0 for none at all."""

    port: int = 0
    answer: int = 204
    bodies: list[bytes] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)

    def hook(self, format_: str = Format.JSON) -> Webhook:
        return Webhook(f"http://127.0.0.1:{self.port}/in", format_, KEY)

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.bodies[-1])
        return found


@contextmanager
def receiving(answer: int = 204) -> Iterator[Receiver]:
    kept = Receiver(answer=answer)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            kept.heads.append(dict(self.headers))
            if kept.answer:
                self.send_response(kept.answer)
                self.send_header("Location", f"http://127.0.0.1:{kept.port}/elsewhere")
                self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_the_body_is_signed_with_its_moment() -> None:
    with receiving() as server:
        post(server.hook(), NOTE)
    (head,), (body,) = server.heads, server.bodies
    stamp, _, value = head["X-Manabi-Signature"].removeprefix("t=").partition(",v1=")
    assert hmac.compare_digest(value, hmac.new(KEY.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest())
    assert abs(int(stamp) - clock.now().timestamp()) < 60
    assert (head["X-Manabi-Id"], head["Content-Type"]) == ("abc", "application/json; charset=utf-8")
    assert webhook.signature(KEY, 1, b"{}") != webhook.signature(KEY, 2, b"{}")
    assert server.said == {
        "id": "abc",
        "kind": "follow_up",
        "to": "a@wano.example",
        "language": "ja",
        "subject": NOTE.subject,
        "text": NOTE.text,
        "link": NOTE.link,
    }


@pytest.mark.parametrize("format_", [Format.SLACK, Format.TEAMS, Format.LINE_WORKS])
def test_each_chat_gets_what_it_reads(format_: Format) -> None:
    with receiving() as server:
        post(server.hook(format_), NOTE)
    said = server.said
    assert said.pop("to") == NOTE.to
    if format_ == Format.SLACK:
        assert said == {"text": "*&lt;件名&gt; &amp; *名**\n本文\n二行目", "link": NOTE.link}
    elif format_ == Format.TEAMS:
        (card,) = said["attachments"]
        assert (said["type"], card["contentType"]) == ("message", "application/vnd.microsoft.card.adaptive")
        assert [each["text"] for each in card["content"]["body"]] == [NOTE.subject, NOTE.text]
        assert card["content"]["actions"] == [{"type": "Action.OpenUrl", "title": "ページを開く", "url": NOTE.link}]
    else:
        assert said == {"title": NOTE.subject, "body": {"text": NOTE.text}, "button": {"label": "ページを開く", "url": NOTE.link}}


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (200, None),
        (202, None),
        (429, NotHandedOver),
        (500, NotHandedOver),
        (503, NotHandedOver),
        (400, Refused),
        (404, Refused),
        (302, Refused),
        (0, InDoubt),
    ],
)
def test_what_the_server_answers_decides(answer: int, verdict: type[Exception] | None) -> None:
    with receiving(answer) as server:
        if verdict is None:
            post(server.hook(), NOTE)
        else:
            with pytest.raises(verdict):
                post(server.hook(), NOTE)
    assert len(server.bodies) == 1, "no redirection is followed"


def test_who_does_not_answer_in_time_may_have_it() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        with pytest.raises(InDoubt):
            post(Webhook(f"http://127.0.0.1:{listener.getsockname()[1]}/", Format.JSON, KEY), NOTE, longest=0.2)


def test_where_nobody_listens_nothing_was_sent() -> None:
    with pytest.raises(NotHandedOver, match="ConnectionRefusedError"):
        post(Webhook(f"http://127.0.0.1:{free_port()}/", Format.JSON, KEY), NOTE)


@pytest.mark.parametrize("address", ["93.184.216.34", "169.254.169.254", "::ffff:8.8.8.8", "::"])
def test_nothing_goes_outside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """What the name means is looked at once, and that very address is used."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(None, None, None, "", (address, 80))])
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a connection was made"))
    with pytest.raises(NotHandedOver, match="outside the network"):
        post(Webhook("http://chat.wano.example/", Format.JSON, KEY), NOTE)


def test_a_server_in_trouble_is_left_alone_for_the_rest_of_the_run() -> None:
    """What was not even tried may be tried again, and the mail does not wait for it."""
    letter = Letter(MessageId(1), PersonId(1), "k", "licence_restored", {}, "/licence/", 0)
    with receiving(503) as server:
        channel = webhook.WebhookChannel(server.hook(), Desk("https://manabi.wano.example", {"municipality": "", "office_name": ""}))
        for _ in range(5):
            with pytest.raises(NotHandedOver) as caught:
                channel(letter, ("a@wano.example", "山野 はるか", "ja"))
    assert (len(server.bodies), str(caught.value)) == (3, webhook.RESTS)


def test_nothing_typed_becomes_a_link_in_a_card() -> None:
    with receiving() as server:
        post(server.hook(Format.TEAMS), replace(NOTE, text="[ここ](https://elsewhere.example)"))
    assert server.said["attachments"][0]["content"]["body"][1]["text"] == "\\[ここ\\](https://elsewhere.example)"


# Over the outbox


def settings_for(tmp_path: Path, **more: str) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data"), "LMS_BASE_URL": "https://manabi.wano.example", **more})


def connected(session: Session, server: Receiver, settings: Settings, format_: str = Format.JSON) -> None:
    values = {"webhook_enabled": True, "webhook_url": server.hook().url, "webhook_format": str(format_)}
    values["webhook_secret"] = sealed.seal(settings.secret_key, WEBHOOK_PURPOSE, KEY)
    for key, value in values.items():
        office_services.set_setting(session, None, key, value)


def waiting(session: Session, town: Town, engine: Engine) -> None:
    """山野 wants おたずね by chat, and there is one."""
    choices.save(session, town.actor(session, town.yamano), {Group.ASKED: ["webhook"]}, quiet_from=None, quiet_until=None, now=ASKED_AT)
    planned(session, town)
    assert ask(engine) == 1


def run(engine: Engine, settings: Settings, now: datetime = ASKED_AT) -> int:
    return jobs.run("dispatch", engine, settings, at=now)


def row(engine: Engine) -> Message:
    (found,) = messages(engine, Channel.WEBHOOK)
    return found


@on_one_database
def test_a_message_is_handed_on_once(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with receiving() as server:
        connected(session, server, settings)
        waiting(session, town, engine)
        assert [run(engine, settings) for _ in range(2)] == [1, 0]
    assert (row(engine).state, row(engine).attempts, messages(engine, Channel.MAIL)) == (MessageState.DELIVERED, 1, [])
    assert (server.said["to"], server.said["subject"]) == ("010001@wano.example", f"「{ACTION}」は、その後どうですか（1分）")
    assert SENTENCE in server.said["text"]
    assert server.said["link"].startswith("https://manabi.wano.example/followups/")
    assert len(server.bodies) == 1


@on_one_database
def test_a_busy_server_is_asked_later_and_a_silent_one_never(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with receiving(429) as server:
        connected(session, server, settings)
        waiting(session, town, engine)
        run(engine, settings)
        assert (row(engine).state, row(engine).error) == (MessageState.QUEUED, "HTTP 429")
        run(engine, settings, ASKED_AT + timedelta(seconds=59))
        assert len(server.bodies) == 1
        server.answer = 503
        run(engine, settings, ASKED_AT + timedelta(minutes=1))
        assert row(engine).next_try_at == ASKED_AT + timedelta(minutes=3)
        server.answer = 0
        run(engine, settings, ASKED_AT + timedelta(minutes=3))
        assert (row(engine).state, row(engine).error) == (MessageState.UNKNOWN, "no answer")
        server.answer = 204
        run(engine, settings, ASKED_AT + timedelta(days=1))
    assert len(server.bodies) == 3
    assert len({head["X-Manabi-Id"] for head in server.heads}) == 1


@on_one_database
def test_without_a_way_it_rests(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """Switched off, or the key sealed under another secret key: no unsigned message leaves."""
    settings = settings_for(tmp_path)
    with receiving() as server:
        connected(session, server, settings)
        waiting(session, town, engine)
        with sessions_of(engine)() as writing:
            office_services.set_setting(writing, None, "webhook_secret", sealed.seal("another key", WEBHOOK_PURPOSE, KEY))
            writing.commit()
        assert run(engine, settings) == 0
        assert server.bodies == []
    assert (row(engine).state, row(engine).attempts) == (MessageState.QUEUED, 0)


@on_one_database
def test_a_letter_that_cannot_be_written_holds_up_no_other(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    with receiving() as server:
        connected(session, server, settings)
        waiting(session, town, engine)
        with sessions_of(engine)() as writing:
            now = {"state": MessageState.QUEUED, "channel": Channel.WEBHOOK, "next_try_at": ASKED_AT - timedelta(hours=1)}
            writing.add(Message(recipient_id=town.yamano, dedupe_key="odd", kind="follow_up", params={}, **now))
            writing.commit()
        assert run(engine, settings) == 1
    odd = next(each for each in messages(engine, Channel.WEBHOOK) if each.dedupe_key == "odd")
    assert (odd.state, odd.error) == (MessageState.FAILED, "the letter cannot be written (UndefinedError)")


# The optional package


@on_one_database
def test_apprise_is_named_where_it_is_missing(
    session: Session, town: Town, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = settings_for(tmp_path, LMS_APPRISE_URL="json://chat/{mail}")
    for key, value in {"webhook_enabled": True, "webhook_format": "apprise"}.items():
        office_services.set_setting(session, None, key, value)
    waiting(session, town, engine)
    whole = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "apprise":
            raise ImportError
        return whole(name, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", without)
        assert run(engine, settings) == 0
    assert (row(engine).state, row(engine).error) == (MessageState.QUEUED, anywhere.MISSING)


@pytest.mark.parametrize(("knows", "says", "verdict"), [(True, True, None), (False, True, Refused), (True, False, InDoubt)])
def test_apprise_is_told_the_reader(monkeypatch: pytest.MonkeyPatch, *, knows: bool, says: bool, verdict: type[Exception] | None) -> None:
    told: list[str] = []

    class Apprise:
        def add(self, address: str) -> bool:
            told.append(address)
            return knows

        def notify(self, *, title: str, body: str) -> bool:
            told.append(f"{title} {body}")
            return says

    monkeypatch.setitem(sys.modules, "apprise", SimpleNamespace(Apprise=Apprise))
    if verdict is None:
        anywhere.say("slack://k/{mail}", "a+b@wano.example", subject="件名", text="本文")
    else:
        with pytest.raises(verdict):
            anywhere.say("slack://k/{mail}", "a+b@wano.example", subject="件名", text="本文")
    assert told[0] == "slack://k/a%2Bb%40wano.example"


# The page of settings


@on_one_database
def test_the_office_tries_and_saves_it(app: Flask, session: Session, town: Town) -> None:
    address = accounts.person(session, town.office).mail
    office = Visitor.enter(app, session, town.office)
    with receiving() as server:
        typed = {"webhook_enabled": "y", "webhook_url": server.hook().url, "webhook_format": "slack", "webhook_secret": KEY}
        tried = office.submit(PAGE, {**typed, "try": "1"})
        assert "チャットに渡しました" in tried.text
        assert server.said["to"] == address
        server.answer = 404
        assert "HTTP 404" in office.submit(PAGE, {**typed, "try": "1"}).text
        assert len(server.bodies) == 2
    assert office.submit(PAGE, typed).status_code == 303
    with session.begin():
        kept = session.get_one(OfficeSetting, "webhook_secret").value
        history = [(each.old, each.new) for each in session.scalars(select(OfficeSettingChange))]
    assert KEY not in f"{kept} {history}"
    page = office.get(PAGE).text
    assert "鍵は保存されています" in page
    assert KEY not in page
    assert office.submit(PAGE, {"webhook_url": "https://chat2.wano.example/in?id=1"}).status_code == 303


@on_one_database
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"webhook_url": "ftp://chat/"}, "のように書いてください"),
        ({"webhook_url": "http://user@chat/"}, "のように書いてください"),
        ({"webhook_url": ""}, "アドレスを書いてください"),
        ({"webhook_secret": ""}, "署名の鍵を書いてください"),
        ({"webhook_secret": "鍵"}, "半角の文字で"),
        ({"webhook_format": "irc"}, "表示されている中から"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(app: Flask, session: Session, town: Town, typed: dict[str, str], sentence: str) -> None:
    usual = {"webhook_enabled": "y", "webhook_url": "http://chat/in", "webhook_secret": KEY, "webhook_format": "json"}
    answer = Visitor.enter(app, session, town.office).submit(PAGE, {**usual, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.get(OfficeSetting, "webhook_enabled") is None
