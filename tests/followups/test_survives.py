"""Real processes die at the worst moment: nothing is lost, nothing is sent twice, and what is in doubt is shown."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms import doctor, jobs
from lms.followups import outbox
from lms.followups.channels import SmtpChannel
from lms.followups.kinds import Channel, MessageState, State
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.followups import (
    ACTION,
    ASKED_AT,
    MailServer,
    ask,
    asked,
    free_port,
    listening,
    mail_environment,
    mail_settings,
    messages,
    planned,
    questions,
    rows,
    sessions_of,
)
from tests.town import Town
from tests.visitor import Visitor

DIES_BEFORE_COMMIT = """
import os, signal, sys
from datetime import datetime
from lms.followups import services
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.wiring import HANDLERS
now = datetime.fromisoformat(sys.argv[2])
with clock.standing_at(now), session_factory(make_engine(sys.argv[1]), HANDLERS)() as session:
    assert services.send_due(session, now) == 1
    session.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@dataclass
class Silent(MailServer):
    """Takes the first letter and never says so; the others it answers."""

    taken: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        if not self.taken.is_set():
            self.taken.set()
            await asyncio.sleep(30)
        return answer


@dataclass
class Gone(MailServer):
    """Takes a letter and hangs up before it has said so."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        server.transport.abort()
        return answer


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Callable[[int, datetime], subprocess.Popen[str]]:
    """Starts `lms jobs run dispatch` as a process of its own."""

    def begin(port: int, now: datetime) -> subprocess.Popen[str]:
        rest = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
        return subprocess.Popen(
            [sys.executable, "-m", "lms", "jobs", "run", "dispatch", "--at", now.isoformat()],
            env={**rest, **mail_environment(tmp_path, port), "LMS_DATABASE_URL": database_url},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return begin


def finished(process: subprocess.Popen[str]) -> tuple[int, str]:
    out, _ = process.communicate(timeout=30)
    return process.returncode, out


def letters_to(server: MailServer) -> Counter[str]:
    return Counter(letter["To"].addresses[0].addr_spec for letter in server.letters)


def states(engine: Engine) -> list[str]:
    return [each.state for each in messages(engine, Channel.MAIL)]


def two_letters(session: Session, town: Town, engine: Engine) -> None:
    planned(session, town, town.yamano)
    planned(session, town, town.mori)
    assert ask(engine) == 2


def test_a_worker_killed_while_sending(
    app: Flask, session: Session, town: Town, engine: Engine, tmp_path: Path, start: Callable[[int, datetime], subprocess.Popen[str]]
) -> None:
    """Of two claimed letters one was being handed over: it is unknown for ever. The other waits for the lease, then leaves once."""
    two_letters(session, town, engine)
    with listening(Silent(free_port())) as server:
        worker = start(server.port, ASKED_AT)
        assert server.taken.wait(30)
        assert states(engine) == [MessageState.SENDING, MessageState.LEASED]
        worker.kill()
        assert finished(worker)[0] == -signal.SIGKILL
        settings = mail_settings(tmp_path, server.port)
        assert jobs.run("dispatch", engine, settings, at=ASKED_AT + timedelta(minutes=1)) == 0
        assert states(engine) == [MessageState.SENDING, MessageState.LEASED]  # the lease stands
        assert finished(start(server.port, ASKED_AT + timedelta(minutes=2))) == (0, "dispatch: 1\n")
        assert states(engine) == [MessageState.UNKNOWN, MessageState.DELIVERED]
        assert jobs.run("dispatch", engine, settings, at=ASKED_AT + timedelta(days=1)) == 0
    assert letters_to(server) == {"010001@wano.example": 1, "010011@wano.example": 1}
    assert states(engine) == [MessageState.UNKNOWN, MessageState.DELIVERED]
    page = Visitor.enter(app, session, town.office).get("/office/deliveries/").text
    assert "届いたか分からない" in page
    assert "送っている途中で、プログラムが止まりました。" in page
    assert ACTION in Visitor.enter(app, session, town.yamano).get("/notifications/").text


@on_one_database
def test_the_doctor_names_what_is_in_doubt(
    session: Session, town: Town, engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked(session, town, engine)
    settings = mail_settings(tmp_path, 25)
    doctor.print_findings(engine, settings)
    assert "well  letters: No e-mail is unaccounted for (waiting to be sent: 1)." in capsys.readouterr().out
    with sessions_of(engine)() as writing:
        writing.execute(update(Message).where(Message.channel == Channel.MAIL).values(state=MessageState.UNKNOWN))
        writing.commit()
    assert doctor.print_findings(engine, settings) == 0, "to look at, but nothing that stops"
    assert "LOOK  letters: E-mails that failed, or may or may not have arrived: 1." in capsys.readouterr().out


def test_a_process_killed_between_claim_and_intent(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    """It has sent nothing: once its lease is over, another one sends the letter, once."""
    asked(session, town, engine)
    with clock.standing_at(ASKED_AT), sessions_of(engine)() as dead:
        assert len(outbox._claim(dead, "dead", ASKED_AT)) == 1
        dead.commit()
    with listening(MailServer(free_port())) as server:
        settings = mail_settings(tmp_path, server.port)
        minutes = (1, 2, 3, 60)
        assert [jobs.run("dispatch", engine, settings, at=ASKED_AT + timedelta(minutes=minute)) for minute in minutes] == [0, 1, 0, 0]
    assert letters_to(server) == {"010001@wano.example": 1}
    assert states(engine) == [MessageState.DELIVERED]


def test_a_process_killed_while_asking(session: Session, town: Town, engine: Engine, database_url: str) -> None:
    """Question, message and mail row are one transaction: who dies before the commit has asked nothing."""
    practice_id = planned(session, town)
    died = subprocess.run(
        [sys.executable, "-c", DIES_BEFORE_COMMIT, database_url, ASKED_AT.isoformat()], check=False, capture_output=True, timeout=30
    )
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert questions(engine, practice_id)[0].state == State.SCHEDULED
    assert rows(engine, Message) == []
    assert ask(engine) == 1
    assert len(rows(engine, Message)) == 2


@on_one_database
def test_a_server_that_hangs_up_after_taking_a_letter_gets_no_second_one(
    session: Session, town: Town, engine: Engine, tmp_path: Path
) -> None:
    """Nobody knows whether it kept the letter: that is doubt, not a reason to try again."""
    asked(session, town, engine)
    with listening(Gone(free_port())) as server:
        for minute in (0, 1, 3, 60):
            jobs.run("dispatch", engine, mail_settings(tmp_path, server.port), at=ASKED_AT + timedelta(minutes=minute))
    assert letters_to(server) == {"010001@wano.example": 1}
    assert states(engine) == [MessageState.UNKNOWN]


def test_a_slow_worker_loses_its_lease_and_sends_nothing_more(session: Session, town: Town, engine: Engine) -> None:
    """Its first letter takes three minutes; meanwhile another worker has taken over the second."""
    two_letters(session, town, engine)
    sessions, slow_sent, quick_sent = sessions_of(engine), list[PersonId](), list[PersonId]()

    def quick(letter: outbox.Letter, _to: tuple[str, str, str]) -> None:
        quick_sent.append(letter.recipient_id)

    def slow(letter: outbox.Letter, _to: tuple[str, str, str]) -> None:
        slow_sent.append(letter.recipient_id)
        with clock.standing_at(ASKED_AT + timedelta(minutes=3)):
            assert outbox.send_all(sessions, "quick", quick) == 1

    with clock.standing_at(ASKED_AT):
        outbox.send_all(sessions, "slow", slow)
    assert (slow_sent, quick_sent) == ([town.yamano], [town.mori])
    assert states(engine) == [MessageState.UNKNOWN, MessageState.DELIVERED]


def test_many_workers_at_once_send_each_letter_once(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    people = [town.yamano, town.mori, town.sato, town.kacho]
    for number in range(12):
        planned(session, town, people[number % 4], action=f"要約を試す {number}")
    assert ask(engine) == 12
    ready, sent = threading.Barrier(3), list[int]()
    with listening(MailServer(free_port())) as server:
        channel = SmtpChannel(mail_settings(tmp_path, server.port), {"municipality": "環野市", "office_name": "DX推進室"})

        def work(name: str) -> None:
            ready.wait(5)
            with clock.standing_at(ASKED_AT):
                sent.append(outbox.send_all(sessions_of(engine), name, channel))

        workers = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
        for each in workers:
            each.start()
        for each in workers:
            each.join(30)
    assert (len(sent), sum(sent)) == (3, 12)
    assert len({letter["Message-ID"] for letter in server.letters}) == len(server.letters) == 12
    assert set(states(engine)) == {MessageState.DELIVERED}
