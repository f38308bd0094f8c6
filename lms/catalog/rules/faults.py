"""A fault of a course file: where it stands and what to do."""

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

MOST_KEPT = 20
LONGEST_KEPT = 200  # of a word that a sentence repeats


@immutable
class Fault:
    """*line* counts from 1; 0 where the whole file is meant."""

    file: str
    line: int
    says: Words

    @property
    def sentence(self) -> str:
        """In the language of the course files."""
        return str(self.says)

    def stored(self) -> dict[str, Any]:
        """As it is kept beside its course."""
        params = {name: value[:LONGEST_KEPT] if isinstance(value, str) else value for name, value in self.says.params.items()}
        return {"file": self.file, "line": self.line, "message": self.says.message, "params": params}


def restored(kept: Mapping[str, Any]) -> Fault:
    return Fault(kept["file"], kept["line"], Words(kept["message"], kept["params"]))


def line_of(text: str, part: str, start: int = 0) -> int:
    """The line on which *part* first stands at or after offset *start*; 1 where it does not."""
    found = text.find(part, start)
    return text.count("\n", 0, found) + 1 if found >= 0 else 1


def line_of_error(error: tomllib.TOMLDecodeError | RecursionError, text: str) -> int:
    """Where a TOML file stops being one. The parser says so only in words, and calls the end of the file the end."""
    said = re.search(r"at line (\d+)", str(error))
    return int(said[1]) if said else text.rstrip("\n").count("\n") + 1
