"""The AI inside the network, against a stand-in on this machine that answers, hangs, breaks off or talks nonsense."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.queries import office
from lms.accounts.queries.office import Assistant
from lms.accounts.services import office as office_services
from lms.kernel import clock
from lms.learning import channels
from lms.learning.kinds import AI_FAULTS, AiFault
from lms.learning.models import InstructionTry
from lms.licences import services as licences
from lms.settings import Settings
from tests.catalog import Shelf
from tests.certificate import server_context
from tests.conftest import on_one_database
from tests.guidelines import acknowledged, published
from tests.learning import LESSON, Visit
from tests.town import Town

PAGE, ASK, SETTINGS = f"{LESSON}/instruction", f"{LESSON}/instruction/ask", "/office/settings/ai"
TEXT = "役割：環境課の職員です。\n読み手：転入した人です。"
KEY = "a <key> of the model server"
Handler = Callable[[socket.socket], None]


def reply(body: bytes, status: str = "200 OK", *, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n".encode() + body


def said(text: Any) -> bytes:
    return reply(json.dumps({"choices": [{"message": {"role": "assistant", "content": text}}]}).encode())


def answering(whole: bytes) -> Handler:
    return lambda line: line.sendall(whole)


def hanging(line: socket.socket) -> None:
    line.settimeout(5)
    while line.recv(1024):
        pass


def dripping(line: socket.socket) -> None:
    """A header a moment, for ever: no single wait is long."""
    line.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        line.sendall(f"X-Drop-{number}: 1\r\n".encode())
        time.sleep(0.03)


@dataclass
class StandIn:
    """Listens on this machine; keeps what it is asked; *handler* says what it does then."""

    handler: Handler
    port: int = 0
    heard: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def assistant(self, key: str | None = None) -> Assistant:
        return Assistant(f"http://127.0.0.1:{self.port}/v1", "town-model", key)

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                try:
                    self._hear(line)
                    self.handler(line)
                except OSError:
                    continue

    def _hear(self, line: socket.socket) -> None:
        whole = b""
        while b"\r\n\r\n" not in whole:
            whole += line.recv(65_536)
        head, _, body = whole.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        headers = dict(each.split(": ", 1) for each in rest)
        while len(body) < int(headers["Content-Length"]):
            body += line.recv(65_536)
        self.heard.append((first, headers, json.loads(body)))


@contextmanager
def standing_in(handler: Handler) -> Iterator[StandIn]:
    made = StandIn(handler)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made.port = listener.getsockname()[1]
        thread = threading.Thread(target=made.serve, args=(listener,), daemon=True)
        thread.start()
        yield made
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)


# The line


def test_a_question_goes_out_and_its_answer_comes_back() -> None:
    with standing_in(answering(said("下書きです。\r\n\x00<b>二行目</b>\ud800"))) as server:
        assert channels.ask(server.assistant("k"), TEXT) == "下書きです。\n<b>二行目</b>"
    [(first, headers, body)] = server.heard
    assert first == "POST /v1/chat/completions HTTP/1.1"
    assert headers["Authorization"] == "Bearer k"
    assert body["messages"] == [{"role": "user", "content": TEXT}]
    assert (body["model"], body["stream"]) == ("town-model", False)


@pytest.mark.parametrize(
    ("handler", "fault"),
    [
        (answering(reply(b"oops", "500 Internal Server Error")), AiFault.ERROR),
        (answering(reply(b"", "302 Found\r\nLocation: http://198.51.100.1/")), AiFault.ERROR),
        (answering(reply(b"", "401 Unauthorized")), AiFault.KEY),
        (answering(reply(b"", "404 Not Found")), AiFault.NOT_THERE),
        (answering(reply(b"", "429 Too Many Requests")), AiFault.BUSY),
        (answering(reply(b"{" * 10)), AiFault.NONSENSE),
        (answering(reply(b"[" * 100_000)), AiFault.NONSENSE),
        (answering(reply(b"\xff\xfe")), AiFault.NONSENSE),
        (answering(reply(b'{"choices": []}')), AiFault.NONSENSE),
        (answering(reply(b'{"choices": [{"message": {"content": null}}]}')), AiFault.NONSENSE),
        (answering(said("")), AiFault.NONSENSE),
        (answering(said(["text"])), AiFault.NONSENSE),
        (answering(b"SSH-2.0-OpenSSH\r\n"), AiFault.NONSENSE),
        (answering(reply(b"a" * (channels.MOST_BYTES + 10))), AiFault.HUGE),
        (answering(reply(b'{"choices"', length=4_000)), AiFault.NONSENSE),
        (answering(b""), AiFault.BROKE_OFF),
        (hanging, AiFault.TIMEOUT),
        (dripping, AiFault.TIMEOUT),
    ],
)
def test_what_goes_wrong_has_its_name_and_ends_in_time(handler: Handler, fault: AiFault) -> None:
    began = time.monotonic()
    with standing_in(handler) as server, pytest.raises(channels.Unanswered) as caught:
        channels.ask(server.assistant(), TEXT, longest=0.6)
    assert caught.value.fault == fault
    assert time.monotonic() - began < 10


def test_a_long_answer_is_cut() -> None:
    with standing_in(answering(said("あ" * 20_000))) as server:
        assert len(channels.ask(server.assistant(), TEXT)) == channels.MOST_ANSWER


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(channels.Unanswered) as caught:
        channels.ask(Assistant(f"http://127.0.0.1:{port}", "m"), TEXT)
    assert caught.value.fault == AiFault.REFUSED


def test_a_certificate_that_nobody_has_signed_is_not_believed(tmp_path: Path) -> None:
    context = server_context(tmp_path)

    def encrypted(line: socket.socket) -> None:
        context.wrap_socket(line, server_side=True).close()

    server = StandIn(encrypted)
    server._hear = encrypted  # type: ignore[method-assign]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        with pytest.raises(channels.Unanswered) as caught:
            channels.ask(Assistant(f"https://127.0.0.1:{listener.getsockname()[1]}", "m"), TEXT)
        listener.shutdown(socket.SHUT_RDWR)
    assert caught.value.fault == AiFault.TLS


@pytest.mark.parametrize(
    ("address", "is_inside"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("192.168.0.9", True),
        ("172.16.0.1", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("8.8.8.8", False),
        ("::ffff:8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("169.254.169.254", False),  # a cloud's key server
        ("fe80::1%eth0", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
    ],
)
def test_only_the_inside_is_asked(monkeypatch: pytest.MonkeyPatch, address: str, is_inside: bool) -> None:
    called: list[Any] = []

    def connect(where: Any, **_: Any) -> socket.socket:
        called.append(where)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80))])
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(channels.Unanswered) as caught:
        channels.ask(Assistant("http://ai.wano.example/v1", "m"), TEXT)
    assert (caught.value.fault, called) == ((AiFault.REFUSED, [(address, 80)]) if is_inside else (AiFault.OUTSIDE, []))


def test_a_slow_ai_holds_two_threads_and_no_more() -> None:
    with standing_in(hanging) as server:
        waiting = [threading.Thread(target=_ask_in_vain, args=(server.assistant(),)) for _ in range(2)]
        for each in waiting:
            each.start()
        time.sleep(0.3)
        with pytest.raises(channels.Unanswered) as caught:
            channels.ask(server.assistant(), TEXT)
        for each in waiting:
            each.join()
    assert caught.value.fault == AiFault.BUSY
    with standing_in(answering(said("はい"))) as server:
        assert channels.ask(server.assistant(), TEXT) == "はい"


def _ask_in_vain(assistant: Assistant) -> None:
    with pytest.raises(channels.Unanswered):
        channels.ask(assistant, TEXT, longest=1.0)


def test_every_fault_has_its_words() -> None:
    assert list(AI_FAULTS) == list(AiFault)


# The page


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.practise_instructions()
    made.publish(session)
    return made


def switch_on(session: Session, town: Town, server: StandIn) -> None:
    values = {"ai_enabled": True, "ai_url": server.assistant().url, "ai_model": "town-model"}
    for key, value in values.items():
        office_services.set_setting(session, town.actor(session, town.office), key, value)
    session.commit()


def kept(session: Session) -> list[tuple[str, str]]:
    found = [(each.answer, each.model) for each in session.scalars(select(InstructionTry).order_by(InstructionTry.id))]
    session.rollback()
    return found


@on_one_database
def test_off_by_default(visit: Visit, town: Town, shelf: Shelf) -> None:
    me = visit(town.yamano)
    me.submit(PAGE, {"text": TEXT})
    assert "庁内のAI" not in me.get(PAGE).text
    assert me.post(ASK, {"shown": "1", "once": "x"}).status_code == 404


@on_one_database
def test_what_is_sent_is_shown_first_and_the_answer_is_marked_plain_text(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    with standing_in(answering(said("<script>alert(1)</script>\n下書き"))) as server:
        switch_on(session, town, server)
        me = visit(town.yamano)
        me.submit(PAGE, {"text": TEXT})
        page = me.get(PAGE).text
        assert f'<pre class="instruction" lang="ja">{TEXT}</pre>' in page
        assert f"送り先：127.0.0.1:{server.port}（town-model）" in page
        form = me.form(PAGE, action=ASK)
        sent = [me.send(PAGE, form) for _ in range(2)]
        assert [each.status_code for each in sent] == [303, 303]
        assert sent[0].headers["Location"] == f"{PAGE}#answer"
    assert [body["messages"][0]["content"] for _, _, body in server.heard] == [TEXT], "a double click asks once"
    assert "010001" not in json.dumps(server.heard)
    page = me.get(PAGE).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n下書き" in page
    assert "AIが書いた文です。まちがいが混じることがあります。" in page
    assert kept(session) == [("<script>alert(1)</script>\n下書き", "town-model")]


def test_no_transaction_waits_for_the_ai(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """While the AI thinks, somebody else writes."""
    wrote: list[int] = []

    def meanwhile(line: socket.socket) -> None:
        wrote.append(others.submit(PAGE, {"text": "そのあいだの指示"}).status_code)
        line.sendall(said("はい"))

    with standing_in(meanwhile) as server:
        switch_on(session, town, server)
        me, others = visit(town.yamano), visit(town.sato)
        me.submit(PAGE, {"text": TEXT})
        assert me.submit(PAGE, action=ASK).status_code == 303
    assert wrote == [303]
    assert kept(session) == [("はい", "town-model"), ("", "")]


@on_one_database
def test_a_failure_is_said_and_may_be_tried_again(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    with standing_in(answering(reply(b"", "500 Oops"))) as server:
        switch_on(session, town, server)
        me = visit(town.yamano)
        me.submit(PAGE, {"text": TEXT})
        answer = me.submit(PAGE, action=ASK)
        assert answer.status_code == 200
        assert "AIのサーバーで、うまくいかないことがありました。" in answer.text
        assert f">\n{TEXT}</textarea>" in answer.text
        server.handler = answering(said("こんどは答え"))
        assert me.submit(PAGE, action=ASK).status_code == 303
    assert kept(session) == [("こんどは答え", "town-model")]


@on_one_database
def test_personal_data_is_not_sent_even_with_a_reason(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    with standing_in(answering(said("はい"))) as server:
        switch_on(session, town, server)
        me = visit(town.yamano)
        me.submit(PAGE, {"text": f"{TEXT}\n連絡先は090-1234-5678です。", "confirm-text": "fictional"})
        page = me.get(PAGE).text
        assert "個人情報らしいところがあるため、AIには送れません。" in page
        assert 'name="shown"' not in page
        assert me.post(ASK, {"shown": "1", "once": "typed by hand"}).status_code == 303
    assert server.heard == []


@on_one_database
def test_the_rules_come_before_the_ai(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    with standing_in(answering(said("はい"))) as server:
        switch_on(session, town, server)
        me = visit(town.yamano)
        me.submit(PAGE, {"text": TEXT})
        form = me.form(PAGE, action=ASK)
        published(session, town)
        page = me.get(PAGE).text
        assert "庁内のAIに聞く前に、AI利用ルールを確かめてください。" in page
        assert 'href="/rules/"' in page.partition("h-ask")[2].partition("</section>")[0]
        assert "この内容をAIに送る" not in page
        assert me.send(PAGE, form).headers["Location"] == f"{PAGE}#ask"
        assert server.heard == []
        acknowledged(session, town, town.yamano)
        licences.revoke(session, town.actor(session, town.office), town.yamano, reason="外に書き写しました", now=clock.now())
        session.commit()
        assert "AIライセンスが止まっているあいだは" in me.get(PAGE).text
        assert me.send(PAGE, form).headers["Location"] == f"{PAGE}#ask"
        assert server.heard == []
        licences.restore(session, town.actor(session, town.office), town.yamano, now=clock.now())
        session.commit()
        assert me.send(PAGE, form).headers["Location"] == f"{PAGE}#answer"
    assert len(server.heard) == 1


@on_one_database
@pytest.mark.parametrize("shown", ["1", "99", "", "x", "9" * 30])
def test_somebody_elses_instruction_looks_missing(visit: Visit, session: Session, town: Town, shelf: Shelf, shown: str) -> None:
    with standing_in(answering(said("はい"))) as server:
        switch_on(session, town, server)
        visit(town.yamano).submit(PAGE, {"text": TEXT})
        assert visit(town.sato).post(ASK, {"shown": shown, "once": "y"}).status_code == 404
    assert server.heard == []


# The settings


def secret_key(app: Flask) -> str:
    settings: Settings = app.extensions["settings"]
    return settings.secret_key


@on_one_database
def test_the_key_is_kept_sealed_and_never_shown(visit: Visit, session: Session, town: Town, app: Flask) -> None:
    them = visit(town.office)
    values = {"ai_enabled": "y", "ai_url": "http://127.0.0.1:9/v1", "ai_model": "m", "ai_key": KEY}
    assert them.submit(SETTINGS, values).status_code == 303
    assert KEY not in them.get(SETTINGS).text
    found = office.assistant(session, secret_key(app))
    assert found == Assistant("http://127.0.0.1:9/v1", "m", KEY)
    assert KEY not in repr(found)
    assert KEY not in session.scalars(select(OfficeSetting.value).where(OfficeSetting.key == "ai_key")).one()
    assert {each.new for each in session.scalars(select(OfficeSettingChange).where(OfficeSettingChange.key == "ai_key"))} == {"●●●"}
    assert "ai_key" not in accounts.settings(session)
    session.rollback()
    refused = them.submit(SETTINGS, {"ai_url": "http://10.9.9.9/v1"})
    assert refused.status_code == 422
    assert "アドレスを変えたときは、鍵をもう一度書いてください。" in refused.text
    assert them.submit(SETTINGS, {"is_key_dropped": "y"}).status_code == 303
    assert office.office_assistant(session, secret_key(app)).key is None


@on_one_database
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"ai_enabled": "y"}, "AIのサーバーのアドレスを書いてください。"),
        ({"ai_enabled": "y", "ai_url": "http://10.0.0.1/v1"}, "モデルの名前を書いてください。"),
        *(
            ({"ai_url": url}, "アドレスを、http://ai.example.lg.jp:8000/v1 のように書いてください。")
            for url in (
                "ai.example.lg.jp",
                "file:///etc/passwd",
                "http://",
                "http://me:x@10.0.0.1/",
                "http://10.0.0.1:99999/",
                "http://[::1",
                "http://a/?q=1",
            )
        ),
        ({"ai_key": "鍵"}, "鍵は、半角の文字で書いてください。"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(visit: Visit, town: Town, values: dict[str, str], says: str) -> None:
    answer = visit(town.administrator).submit(SETTINGS, values)
    assert answer.status_code == 422
    assert says in answer.text


@on_one_database
def test_it_is_tried_before_it_is_saved(visit: Visit, session: Session, town: Town) -> None:
    with standing_in(answering(said("つながりました"))) as server:
        them = visit(town.office)
        values = {"ai_url": server.assistant().url, "ai_model": "town-model", "ai_key": KEY, "try": "1"}
        answer = them.submit(SETTINGS, values)
        assert (answer.status_code, "つながりました" in answer.text) == (200, True)
        server.handler = answering(reply(b"", "404 Not Found"))
        assert "AIのサーバーに、そのアドレスかモデルがありません。" in them.submit(SETTINGS, values).text
    assert server.heard[0][1]["Authorization"] == f"Bearer {KEY}"
    assert accounts.settings(session)["ai_url"] == ""
    assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "ai_tried")).all()) == 2


@on_one_database
def test_staff_do_not_open_the_settings(visit: Visit, town: Town) -> None:
    assert [visit(who).get(SETTINGS).status_code for who in (town.yamano, town.kacho, town.office, town.administrator)] == [
        403,
        403,
        200,
        200,
    ]
