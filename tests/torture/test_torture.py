"""A small part of `python -m tests.torture`: twenty deaths on each database, and the mutants that the checker must find."""

import os
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from tests.house import ROOT
from tests.torture.checking import Facts, faults

MOST_SECONDS = 150


def torture(*arguments: str) -> tuple[int, str]:
    """The command as a process with a session of its own, of which nothing is left."""
    command = [sys.executable, "-m", "tests.torture", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    try:
        said, _ = process.communicate(timeout=MOST_SECONDS)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
    return process.returncode, said


def test_twenty_processes_die_and_everything_is_said_once(database_url: str) -> None:
    status, said = torture("--url", database_url, "--kills", "20", "--mutant", "none")
    assert status == 0, said
    assert "| 20 |" in said


def test_the_checker_finds_the_mutants() -> None:
    mutants = ("send-before-commit", "lease-without-fence", "ask-in-two-steps")
    status, said = torture("--database", "sqlite", "--kills", "20", *(each for name in mutants for each in ("--mutant", name)))
    assert status == 0, said


SOUND = Facts(
    acknowledged=["試す"],
    plans=Counter({"試す": 1}),
    steps=Counter({1: 3}),
    asked={7},
    forgotten=set(),
    told=Counter({"/followups/7": 1}),
    mails={"<a>": ("delivered", "/followups/7"), "<b>": ("unknown", "/followups/8")},
    shown=1,
    taken=Counter({"<a>": 1}),
)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"plans": Counter()}, "acknowledged and lost"),
        ({"plans": Counter({"試す": 2})}, "planned twice"),
        ({"steps": Counter({1: 2})}, "half a plan"),
        ({"forgotten": {9}}, "never asked"),
        ({"told": Counter()}, "not in the inbox"),
        ({"told": Counter({"/followups/7": 2})}, "twice in the inbox"),
        ({"mails": {"<b>": ("unknown", "/followups/8")}}, "asked without a letter"),
        ({"taken": Counter({"<a>": 2})}, "sent 2 times"),
        ({"taken": Counter({"<a>": 1, "<c>": 1})}, "a letter that nobody knows of"),
        ({"taken": Counter()}, "never taken"),
        ({"mails": {**SOUND.mails, "<d>": ("leased", "")}}, "lost in silence"),
        ({"shown": 0}, "told of 0 letters instead of 1"),
    ],
)
def test_the_checker_names_what_is_wrong(changed: dict[str, object], fault: str) -> None:
    assert faults(SOUND) == []
    assert fault in " ".join(faults(replace(SOUND, **changed)))  # type: ignore[arg-type]
