"""Templates that have been compiled are kept beside their sources, as Python keeps its modules (docs/decisions/0067)."""

import hashlib
import os
import pickle
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

from lms import paths

KEPT_IN = "__pycache__"
# A compiled template holds sentences of the catalogue, parts drawn by other templates, and what the code below makes of them.
MADE_OF = (paths.TEMPLATES, paths.TRANSLATIONS, Path(__file__).parent, Path(__file__).parents[1] / "kernel")


class Compiled(FileSystemBytecodeCache):
    """One file for each template and language, good for as long as nothing has changed of what templates are made of."""

    def __init__(self, templates: Path = paths.TEMPLATES, made_of: Iterable[Path] = MADE_OF) -> None:
        super().__init__(str(templates / KEPT_IN), "%s.jinja")
        self._state = state(made_of)  # of the code that runs here, whatever an upgrade puts in its place later

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        key = self.get_cache_key(f"{environment.language}/{name}", filename)
        bucket = Bucket(environment, key, self.get_source_checksum(f"{self._state}{source}"))
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was cut off, by a full disk, is compiled again."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Where nobody may write beside the sources, each process compiles for itself."""
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)


def state(made_of: Iterable[Path]) -> str:
    """Changes with any file below these folders."""
    files = sorted(each for folder in made_of for each in _files(str(folder)))
    return hashlib.sha256(f"{jinja2.__version__} {files}".encode()).hexdigest()


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name == KEPT_IN:
                continue
            if entry.is_dir():
                yield from _files(entry.path)
            else:
                facts = entry.stat()
                yield entry.path, facts.st_mtime_ns, facts.st_size
