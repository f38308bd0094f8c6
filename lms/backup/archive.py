"""The file of a backup: a plain tar whose first member says what is in it and whose last bytes seal every byte before them.

Anybody can look into it with `tar`; a cut, a changed bit or a foreign member is found before anything of it is used.
"""

import hashlib
import json
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Self

from lms.anonymous.store import KEPT
from lms.backup.faults import Damaged, Refused
from lms.kernel.immutable import immutable
from lms.paper.forms import FOLDER, OWN

PRODUCT = "manabi-no-wa"
FORMAT = 1
MANIFEST, DATABASE, SEAL = "manifest.json", "database", "seal.sha256"
ANCHORS, SECRET_KEY, ANONYMOUS = "audit-anchors", "secret-key", KEPT
LAYOUTS = tuple(f"{FOLDER}/{name}.typ" for name in OWN)  # sheets of the municipality's own
BESIDE = (SECRET_KEY, ANCHORS, ANONYMOUS, *LAYOUTS)  # what lives in the data directory beside the database and cannot be made again
MODE = 0o600
MOST_MANIFEST = 1024 * 1024
BLOCK = tarfile.BLOCKSIZE
TAIL = 4 * BLOCK  # header and content of the seal, and the two empty blocks that end a tar
CHUNK = 1024 * 1024


@immutable
class Member:
    size: int
    sha256: str


@immutable
class Manifest:
    """What a backup says of itself. *rows* are counted in the very state that was copied."""

    version: str
    migration: str
    kind: str  # sqlite, postgresql
    made_at: str
    rows: Mapping[str, int]
    members: Mapping[str, Member]
    dump_version: int = 0  # of pg_dump; an older pg_restore cannot read it

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Raises Damaged for anything that this product has not written."""
        try:
            said: dict[str, Any] = json.loads(text)
            is_ours = (said.pop("product"), said.pop("format")) == (PRODUCT, FORMAT)
            members = {str(name): Member(int(each["size"]), str(each["sha256"])) for name, each in said.pop("members").items()}
            found = cls(members=members, **said)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise Damaged("this is not a backup that this version of the product can read") from error
        if not is_ours or not found.is_plausible() or DATABASE not in members or not set(members) <= {DATABASE, *BESIDE}:
            raise Damaged("this is not a backup that this version of the product can read: it names other files")
        return found

    def is_plausible(self) -> bool:
        """Words where words belong, counts where counts do."""
        words = (self.version, self.migration, self.kind, self.made_at)
        counts = self.rows.values() if isinstance(self.rows, dict) else (None,)
        return all(isinstance(word, str) for word in words) and all(isinstance(count, int) for count in (*counts, self.dump_version))

    def written(self) -> bytes:
        said = {"product": PRODUCT, "format": FORMAT, **asdict(self)}
        return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


class _Hashing:
    """A file to write to that knows the SHA-256 of what went through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._sum.update(data)
        return self._file.write(data)

    def tell(self) -> int:
        return self._file.tell()

    def digest(self) -> str:
        return self._sum.hexdigest()


def measured(path: Path) -> Member:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Member(path.stat().st_size, digest)


def write(file: IO[bytes], manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """The whole archive into an empty *file*."""
    through: Any = _Hashing(file)
    text = manifest.written()
    through.write(_header(MANIFEST, len(text)))
    through.write(_padded(text))
    for name, source in sources.items():
        through.write(_header(name, manifest.members[name].size))
        with source.open("rb") as reading:
            while block := reading.read(CHUNK):
                through.write(block)
        through.write(bytes(-through.tell() % BLOCK))
    file.write(_tail(through.digest()))


def _header(name: str, size: int) -> bytes:
    """Always the same for the same name and size, so that the seal's own header can be compared."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, MODE
    return info.tobuf(tarfile.GNU_FORMAT)


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % BLOCK)


def _tail(digest: str) -> bytes:
    content = f"{digest}\n".encode()
    return _header(SEAL, len(content)) + _padded(content) + bytes(2 * BLOCK)


class Archive:
    """An archive whose seal holds and whose members are those that its manifest names."""

    def __init__(self, path: Path) -> None:
        self._path = path
        _check_seal(path)
        self.manifest, self._offsets = self._looked_through()

    def _looked_through(self) -> tuple[Manifest, dict[str, int]]:
        try:
            with tarfile.open(self._path, "r:") as tar:
                return self._members(tar)
        except (tarfile.TarError, ValueError, OverflowError) as error:
            raise Damaged(f"{self._path}: the archive is damaged") from error

    def _members(self, tar: tarfile.TarFile) -> tuple[Manifest, dict[str, int]]:
        first = tar.next()
        reading = tar.extractfile(first) if first is not None and first.name == MANIFEST and first.size <= MOST_MANIFEST else None
        if reading is None:
            raise Damaged("the backup does not say what is in it")
        manifest = Manifest.read(reading.read())
        offsets: dict[str, int] = {}
        for member in tar.getmembers()[1:]:
            expected = manifest.members.get(member.name)
            if member.name == SEAL and member.isreg():
                continue
            if expected is None or not member.isreg() or member.size != expected.size or member.name in offsets:
                raise Damaged("the backup holds a file that it does not name")
            offsets[member.name] = member.offset_data
        if set(offsets) != set(manifest.members):
            raise Damaged("the backup lacks a file that it names")
        return manifest, offsets

    def take_out(self, name: str, target: IO[bytes]) -> None:
        """Copy a member into *target*. Raises Damaged where it is not what the manifest promises."""
        expected, digest = self.manifest.members[name], hashlib.sha256()
        for block in _blocks(self._path, self._offsets[name], expected.size):
            digest.update(block)
            target.write(block)
        if digest.hexdigest() != expected.sha256:
            raise Damaged(f"{name} in the backup is damaged")

    def check_members(self) -> None:
        """Read every member once."""
        for name in self.manifest.members:
            self.take_out(name, _Nowhere())


class _Nowhere(BytesIO):
    def write(self, data: Any) -> int:
        return len(data)


def _blocks(path: Path, start: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while length and (block := file.read(min(CHUNK, length))):
            length -= len(block)
            yield block


def _check_seal(path: Path) -> None:
    """Every byte is covered: what stands before the tail by its digest, the tail by being the only one that fits."""
    try:
        size = path.stat().st_size
        head = next(_blocks(path, 0, BLOCK), b"")
    except OSError as error:
        raise Refused(f"cannot read {path} ({error.strerror})") from error
    if not head.startswith(MANIFEST.encode() + b"\0"):
        raise Damaged(f"{path} is not a backup made by `lms backup`")
    digest = hashlib.sha256()
    for block in _blocks(path, 0, max(size - TAIL, 0)):
        digest.update(block)
    tail = b"".join(_blocks(path, max(size - TAIL, 0), TAIL))
    if tail != _tail(digest.hexdigest()):
        raise Damaged(f"{path} is damaged or was cut short: its seal does not fit")
