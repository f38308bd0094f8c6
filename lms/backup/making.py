"""Make a backup: copy one moment, open the copy, pack it, read the pack, and only then give it its name."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import lms
from lms.backup import archive, postgres, sqlite
from lms.backup.archive import Manifest
from lms.backup.disk import check_space, sweep, sync_directory
from lms.backup.faults import Refused
from lms.kernel import clock
from lms.kernel.db import make_engine
from lms.settings import Settings

LEFT_BEHIND = ".partial"


def make(settings: Settings, target: Path, *, force: bool = False) -> Manifest:
    """Write a backup to *target*. Nobody is stopped meanwhile; no file of that name is there before it is whole and checked.

    Raises Refused, Damaged.
    """
    target = target.expanduser().absolute()
    _check_place(target, force=force)
    sweep_behind(target.parent, target.name)
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=LEFT_BEHIND, dir=target.parent) as scratch:
            manifest = _packed(settings, Path(scratch))
            (Path(scratch) / "whole").replace(target)
            sync_directory(target.parent)
    except OSError as error:
        raise Refused(f"cannot write beside {target} ({error.strerror})") from error
    return manifest


def _check_place(target: Path, *, force: bool) -> None:
    if not target.parent.is_dir():
        raise Refused(f"there is no directory {target.parent}: make it first")
    if target.is_dir():
        raise Refused(f"{target} is a directory: name a file")
    if target.exists() and not force:
        raise Refused(f"{target} exists: choose another name, or say --force to put the new backup in its place")


def sweep_behind(directory: Path, names: str) -> None:
    """What killed backups have left that were to be called so; *names* may stand for several."""
    sweep(directory, f".{names}.*{LEFT_BEHIND}")


def _packed(settings: Settings, scratch: Path) -> Manifest:
    """The whole archive as *scratch*/whole, read back once."""
    beside = _held_still(settings.data, scratch)  # before the database: no anchor may speak of an entry that the copy lacks
    copy = scratch / archive.DATABASE
    copied = _copy_sqlite if settings.database_url.startswith("sqlite") else _copy_postgres
    facts = copied(settings, copy)
    kept = {archive.DATABASE: copy, **beside}
    members = {name: archive.measured(source) for name, source in kept.items()}
    manifest = Manifest(version=lms.__version__, made_at=clock.now().isoformat(timespec="seconds"), members=members, **facts)
    whole = scratch / "whole"
    with os.fdopen(os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, archive.MODE), "wb") as file:
        archive.write(file, manifest, kept)
        file.flush()
        os.fsync(file.fileno())
    archive.Archive(whole).check_members()
    return manifest


def _held_still(data: Path, scratch: Path) -> dict[str, Path]:
    """What lives beside the database, copied once: others may append to it, and its size and sum must stay true."""
    there = [name for name in archive.BESIDE if (data / name).is_file()]
    for name in there:
        (scratch / name).parent.mkdir(exist_ok=True)
    return {name: Path(shutil.copyfile(data / name, scratch / name)) for name in there}


def _copy_sqlite(settings: Settings, copy: Path) -> dict[str, Any]:
    source = sqlite.path_of(settings.database_url)
    check_space(copy.parent, 2 * sqlite.size(source))
    sqlite.copy(source, copy)
    return {"kind": "sqlite", "rows": sqlite.check(copy), "migration": sqlite.migration(copy)}


def _copy_postgres(settings: Settings, copy: Path) -> dict[str, Any]:
    engine = make_engine(settings.database_url)
    try:
        with postgres.snapshot(engine) as (connection, name):
            check_space(copy.parent, postgres.size(connection))
            with_ = postgres.programs(postgres.server_version(connection), settings.pg_bin)
            postgres.dump(with_, engine.url, name, copy)
            rows, migration = postgres.rows(connection), postgres.migration(connection)
    finally:
        engine.dispose()
    postgres.check(with_, copy, rows)
    return {"kind": "postgresql", "rows": rows, "migration": migration, "dump_version": with_.major}
