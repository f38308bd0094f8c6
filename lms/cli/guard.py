"""`lms guard check`: what the personal-data guard finds in the texts on standard input. Needs no database and no data directory."""

import argparse
import json
import os
import sys
from collections.abc import Callable

from lms.privacy.kinds import GuardKind
from lms.privacy.rules import inspect

Command = Callable[..., argparse.ArgumentParser]

# A postal code and an address are two things to replace, and one kind of thing to know.
SAID = {GuardKind.POSTAL_CODE: "postal_address", GuardKind.ADDRESS: "postal_address"}


def add_to(command: Command) -> None:
    about = "check: one text a line on standard input, a JSON list of what was found a line on standard output"
    made = command("guard", check, about, is_placeless=True)
    made.add_argument("action", choices=["check"])


def check(_: argparse.Namespace) -> int:
    """Offsets count the characters of the line; the text itself is never written out."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        found = [
            {"kind": SAID.get(one.kind, one.kind.value), "start": one.start, "end": one.end, "level": one.level.value}
            for one in inspect(text)
        ]
        try:
            print(json.dumps(found), flush=True)
        except BrokenPipeError:  # who reads along has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
    return 0
