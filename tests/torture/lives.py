"""What each process does until it is killed. Each one is a fork of a process that has imported everything and compiled its statements."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from lms.app import connect
from lms.followups import channels
from lms.jobs.chores import Sessions, send_mail
from lms.jobs.running import run_noted
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import Settings
from tests.followups import DUE, PLANNED_AT
from tests.practice.test_plan import sound
from tests.town import Town
from tests.visitor import Visitor

MOST_SECONDS = 60  # no life is longer, whatever goes wrong
TURNS = count()
BUSY = 503
SLOW, SLOW_OUTSIDE = 0.001, 0.01  # seconds
SHOOT = Callable[[], None]


@dataclass(frozen=True, slots=True)
class World:
    """What the processes share: database, application, and two files that stand for what is outside."""

    engine: Engine
    sessions: Sessions
    settings: Settings
    app: Flask
    town: Town
    letters: str  # one line for each letter that the mail server has taken: its Message-ID
    acknowledged: str  # one line for each plan whose page said that it is saved


@dataclass(frozen=True, slots=True)
class Life:
    """*fuse*: at which of its points it kills itself; None: it is slow, and somebody else kills it. *now* is what its clock says."""

    role: str
    number: int
    now: datetime
    fuse: int | None


class Fuse:
    """Counts the points at which a process may die: each statement and commit, before and after, and each letter."""

    def __init__(self, length: int | None) -> None:
        self._left = length

    def burn_outside(self) -> None:
        """With a letter in its hands, and no transaction."""
        self.burn(slow=SLOW_OUTSIDE)

    def burn(self, *_: Any, slow: float = SLOW) -> None:
        if self._left is None:
            time.sleep(slow)  # others get between, and a worker whose clock is ahead takes over what this one has claimed
            return
        self._left -= 1
        if self._left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def lay(self, engine: Engine) -> None:
        for name in ("before_cursor_execute", "after_cursor_execute"):
            event.listen(engine, name, self.burn)
        commit = engine.dialect.do_commit

        def burning(connection: Any) -> None:
            self.burn()
            commit(connection)
            self.burn()

        engine.dialect.do_commit = burning  # type: ignore[method-assign,assignment]


def live(world: World, life: Life) -> None:
    """In a fork: do what the role does, again and again, until killed; by the alarm at the latest."""
    signal.alarm(MOST_SECONDS)
    world.engine.dispose(close=False)  # the lines belong to who forked
    fuse = Fuse(life.fuse)
    fuse.lay(world.engine)
    with clock.standing_at(life.now):
        while True:
            with suppress(OperationalError):  # locked for too long: the next tick of a scheduler, the next visit of a page tries again
                ROLES[life.role](world, life, fuse)


def serve(world: World, life: Life, fuse: Fuse) -> None:
    """Somebody plans, form by form; what the page has acknowledged is written down outside."""
    connect(world.app, world.settings, world.engine)
    people = (world.town.yamano, world.town.mori, world.town.sato, world.town.kacho)
    said = os.open(world.acknowledged, os.O_WRONLY | os.O_APPEND)
    with clock.standing_at(PLANNED_AT):
        visitor = _signed_in(world, people[life.number % len(people)])
        while True:
            action = f"試す {life.number}-{next(TURNS)}"
            answer = visitor.submit("/practices/new", {**sound(world.town), "action": action, "due_on": str(DUE)})
            if answer.status_code == 303:
                os.write(said, f"{action}\n".encode())
            elif answer.status_code != BUSY:
                raise RuntimeError(f"the page answered {answer.status_code}")
            fuse.burn()


def _signed_in(world: World, person_id: PersonId) -> Visitor:
    with world.sessions() as session:
        return Visitor.enter(world.app, session, person_id)


def ask(world: World, _: Life, __: Fuse) -> None:
    run_noted("followups", world.sessions, world.settings, keeps_time=False)


def dispatch(world: World, _: Life, fuse: Fuse) -> None:
    channels.Server = post_box(world.letters, fuse.burn_outside)  # type: ignore[misc,assignment]
    send_mail(world.sessions, world.settings)


def post_box(path: str, burn: SHOOT) -> type:
    """A mail server that takes every letter: a line in a file is there whoever dies."""

    class PostBox:
        def __init__(self, *_: Any, **__: Any) -> None:
            self._taken = os.open(path, os.O_WRONLY | os.O_APPEND)

        def send_message(self, letter: Any) -> None:
            burn()
            os.write(self._taken, f"{letter['Message-ID']}\n".encode())
            burn()

        def quit(self) -> None:
            burn()

        def close(self) -> None:
            with suppress(OSError):
                os.close(self._taken)

    return PostBox


ROLES: dict[str, Callable[[World, Life, Fuse], None]] = {"web": serve, "scheduler": ask, "worker": dispatch}
STAFF = ("worker",) * 3 + ("scheduler",) * 2 + ("web",)  # who is there at any moment
AHEAD = timedelta(minutes=3)  # a clock that goes so far ahead finds the leases of the others over
