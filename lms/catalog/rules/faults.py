"""A fault of a course file: where it stands and what to do."""

import re
import tomllib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """*line* counts from 1; 0 where the whole file is meant."""

    file: str
    line: int
    sentence: str


def line_of(text: str, part: str, start: int = 0) -> int:
    """The line on which *part* first stands at or after offset *start*; 1 where it does not."""
    found = text.find(part, start)
    return text.count("\n", 0, found) + 1 if found >= 0 else 1


def line_of_error(error: tomllib.TOMLDecodeError | RecursionError, text: str) -> int:
    """Where a TOML file stops being one. The parser says so only in words, and calls the end of the file the end."""
    said = re.search(r"at line (\d+)", str(error))
    return int(said[1]) if said else text.rstrip("\n").count("\n") + 1
