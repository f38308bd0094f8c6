"""おたずね and letters under test: a plan to ask about, rows as they stand, and a mail server that keeps what it is told."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from aiosmtpd.controller import Controller
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, class_mapper, sessionmaker

from lms.followups import services
from lms.followups.kinds import Channel, Subject
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import services as practice
from lms.settings import Settings, load
from lms.wiring import HANDLERS
from tests.town import Town

Row = TypeVar("Row")
DUE = date(2026, 11, 10)  # a Tuesday; the Tuesdays 1, 4 and 12 weeks after it are all working days
ACTION = "議事録の要約を試す"
SENTENCE = "火曜の朝、会議のあとで、議事録の要約を試す"


def moment(text: str) -> datetime:
    """`moment("2026-11-17 09:00")` in Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.TOKYO)


PLANNED_AT = moment("2026-11-02 10:00")
ASKED_AT = moment("2026-11-17 09:00")  # one week after DUE, in the office's hours


def entry(**said: Any) -> practice.PlanEntry:
    usual: dict[str, Any] = {
        "work": "会議のあと",
        "plan_when": "火曜の朝",
        "action": ACTION,
        "ai_use": "minutes",
        "tool_id": None,
        "data_class": "public",
        "due_on": DUE,
    }
    return practice.PlanEntry(**{**usual, **said})


def planned(session: Session, town: Town, who: PersonId | None = None, **said: Any) -> PracticeId:
    """Somebody (山野 unless named) plans to try something."""
    with clock.standing_at(PLANNED_AT):
        made = practice.plan(session, town.actor(session, who or town.yamano), entry(**said), now=PLANNED_AT)
    session.commit()
    return made.id


def sessions_of(engine: Engine) -> sessionmaker[Session]:
    return session_factory(engine, HANDLERS)


def ask(engine: Engine, now: datetime = ASKED_AT) -> int:
    """One tick of the scheduler at *now*."""
    with clock.standing_at(now), sessions_of(engine)() as session:
        sent = services.send_due(session, now)
        session.commit()
    return sent


def asked(session: Session, town: Town, engine: Engine, who: PersonId | None = None) -> tuple[PracticeId, FollowUp]:
    """A plan of which the question of week 1 has been asked."""
    practice_id = planned(session, town, who)
    assert ask(engine) == 1
    return practice_id, questions(engine, practice_id)[0]


def rows(engine: Engine, table: type[Row]) -> Sequence[Row]:
    """Every row as it stands, read by somebody who holds nothing open."""
    with session_factory(engine)() as session:
        return session.scalars(select(table).order_by(*class_mapper(table).primary_key)).all()


def questions(engine: Engine, practice_id: PracticeId) -> list[FollowUp]:
    """The questions about a practice, week by week, round by round."""
    found = [each for each in rows(engine, FollowUp) if each.subject_kind == Subject.PLAN and each.subject_id == practice_id]
    return sorted(found, key=lambda each: (each.step, each.round))


def messages(engine: Engine, channel: Channel) -> list[Message]:
    return [each for each in rows(engine, Message) if each.channel == channel]


@dataclass
class MailServer:
    """Keeps what it is told; *recipient* and *data* and *farewell* are what it answers where that is not “fine”."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipient: str = ""
    data: str = ""
    farewell: str = ""

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if not self.recipient:
            envelope.rcpt_tos.append(address)
        return self.recipient or "250 fine"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.data or "250 taken"

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802
        return self.farewell or "221 goodbye"


Server = TypeVar("Server", bound=MailServer)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def listening(server: Server, **kinds: Any) -> Iterator[Server]:
    """*kinds* is what the server asks for: encryption, a user."""
    controller = Controller(server, hostname="127.0.0.1", port=server.port, **kinds)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def mail_environment(directory: Path, port: int) -> dict[str, str]:
    return {
        "LMS_DATA_DIR": str(directory / "data"),
        "LMS_BASE_URL": "https://manabi.wano.example",
        "LMS_SMTP_HOST": "127.0.0.1",
        "LMS_SMTP_PORT": str(port),
        "LMS_MAIL_FROM": "manabi@wano.example",
    }


def mail_settings(directory: Path, port: int) -> Settings:
    return load(mail_environment(directory, port))
