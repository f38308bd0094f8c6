"""Forks processes, kills them at random points, puts new ones in their place, and clears up."""

import os
import random
import signal
import sys
import time
import traceback
from dataclasses import dataclass, field
from datetime import timedelta

from lms.followups import channels
from lms.jobs.chores import send_mail
from lms.jobs.running import run_noted
from lms.kernel import clock
from tests.followups import ASKED_AT
from tests.torture.lives import AHEAD, STAFF, Life, World, live, post_box

LONGEST_FUSE = {"web": 400, "scheduler": 60, "worker": 120}
BOMBS = (0.05, 0.5)  # seconds after which a process without a fuse is killed from outside
BETWEEN = timedelta(seconds=20)  # of the town's time, from one life to the next: leases of the dead run out
FAILED = 7


@dataclass
class Killing:
    """*count* processes die; *roles* are there at any moment."""

    world: World
    count: int
    chance: random.Random
    roles: tuple[str, ...] = STAFF
    killed: int = 0
    failed: int = 0
    _begun: int = 0
    _living: dict[int, tuple[str, float]] = field(default_factory=dict)  # role, and when its bomb goes off

    def go_on(self) -> None:
        """Until enough have died. Nobody is left behind, whatever happens."""
        try:
            for role in self.roles:
                self._begin(role)
            while self._living:
                self._bury(*os.waitpid(-1, os.WNOHANG))
        finally:
            for pid in self._living:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)

    def _begin(self, role: str) -> None:
        is_slow = self.chance.random() < 0.5
        ahead = AHEAD if self._begun % 2 else timedelta()
        fuse = None if is_slow else self.chance.randint(1, LONGEST_FUSE[role])
        life = Life(role, self._begun, ASKED_AT + BETWEEN * self._begun + ahead, fuse)
        self._begun += 1
        bomb = time.monotonic() + (self.chance.uniform(*BOMBS) if is_slow else 3_600)
        pid = os.fork()
        if pid == 0:
            _lived(self.world, life)
        self._living[pid] = (role, bomb)

    def _bury(self, pid: int, status: int) -> None:
        if pid == 0:
            self._explode()
            time.sleep(0.002)
            return
        role, _ = self._living.pop(pid)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            self.killed += 1
        else:
            self.failed += 1
        if self.killed + self.failed + len(self._living) < self.count:
            self._begin(role)

    def _explode(self) -> None:
        for pid, (_, bomb) in self._living.items():
            if time.monotonic() > bomb:
                os.kill(pid, signal.SIGKILL)


def _lived(world: World, life: Life) -> None:
    """Never returns: a fork that has come to its end must not go on as its parent."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # where logs go; the table is the parent's
        live(world, life)
    except BaseException:  # noqa: BLE001  (whatever it was, it is told and the fork ends)
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(FAILED)  # neither an error nor an end of its turns is what a killed process does


def clear_up(world: World) -> None:
    """Later the same day, when every lease is over, one process does what is left."""
    channels.Server = post_box(world.letters, lambda: None)  # type: ignore[misc,assignment]
    for hours in (5, 6):
        with clock.standing_at(ASKED_AT + timedelta(hours=hours)):
            while run_noted("followups", world.sessions, world.settings, keeps_time=False).done:
                pass
            while send_mail(world.sessions, world.settings):
                pass
