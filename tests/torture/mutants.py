"""Faults that the checker must find: each is put in before the processes are forked."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from lms.followups import outbox, services
from lms.followups.kinds import MessageState
from lms.followups.models import Message
from lms.followups.outbox import Letter


def send_before_commit() -> None:
    """The letter leaves while its intent is not written down."""
    outbox._begin = lambda *_: True


def lease_without_fence() -> None:
    """Whoever has claimed a letter once sends it, also where the lease has gone to somebody else."""

    def begin(sessions: sessionmaker[Session], worker: str, letter: Letter) -> bool:
        with sessions() as session:
            session.execute(update(Message).where(Message.id == letter.id).values(state=MessageState.SENDING, lease_owner=worker))
            session.commit()
        return True

    outbox._begin = begin


def ask_in_two_steps() -> None:
    """The question is noted as put, and only then told."""
    tell = services.tell

    def tell_later(session: Session, words: Sequence[Any], **more: Any) -> None:
        session.commit()
        time.sleep(PAUSE)
        tell(session, words, **more)

    services.tell = tell_later


PAUSE = 0.02  # seconds: on a quick machine the moment between the two steps is so short that hardly anybody dies in it
WORKERS = ("worker",) * 4
# What is put in, and where it is to be found: who else dies meanwhile is of no help.
MUTANTS: dict[str, tuple[Callable[[], None], tuple[str, ...]]] = {
    "send-before-commit": (send_before_commit, WORKERS),
    "lease-without-fence": (lease_without_fence, WORKERS),
    "ask-in-two-steps": (ask_in_two_steps, ("scheduler",) * 3),
}
