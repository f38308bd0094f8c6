"""Put a backup back: checked first, all or nothing, and nothing that stood there is lost."""

import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import services as accounts
from lms.accounts.services import restored as accounts_restored
from lms.anonymous.store import Store, Unreadable, read_dump
from lms.backup import archive, postgres, sqlite, taking_place
from lms.backup.archive import Archive, Manifest
from lms.backup.disk import check_space, sweep, sync_directory
from lms.backup.faults import Damaged, Refused
from lms.followups import outbox
from lms.kernel import clock
from lms.kernel.db import make_engine, session_factory
from lms.kernel.immutable import immutable
from lms.settings import Settings

LEFT_BEHIND, SCRATCH = ".restoring", "lms-restore-"


@immutable
class Restored:
    """What was put back, and where what had stood there is kept; empty where nothing had."""

    manifest: Manifest
    aside: str


def restore(settings: Settings, source: Path, *, force: bool = False) -> Restored:
    """Raises Refused, Damaged; then nothing has changed."""
    found = Archive(source.expanduser().absolute())
    kind = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    _check_fits(found.manifest, kind)
    found.check_members()
    _check_anonymous(found)
    sweep_behind(settings)
    began = clock.now()
    stamp = began.astimezone(clock.TOKYO).strftime("%Y%m%d_%H%M%S_%f")  # two within a second do not meet
    put_back = _into_sqlite if kind == "sqlite" else _into_postgres
    aside = put_back(settings, found, stamp, force=force)
    _go_on_from(settings, found, began)
    _tell_again(settings, found, stamp)
    return Restored(found.manifest, aside)


def sweep_behind(settings: Settings) -> None:
    """What killed restores have left: a copy of everything beside the database, or where this machine keeps what is passing, or one of the key."""
    for name in archive.BESIDE:
        sweep(settings.data, _scratch_of(Path(name)))
    if settings.database_url.startswith("sqlite"):
        database = sqlite.path_of(settings.database_url)
        sweep(database.parent, _scratch_of(database))
    else:
        sweep(Path(tempfile.gettempdir()), f"{SCRATCH}*")


def _scratch_of(target: Path) -> str:
    return f".{target.name}.*{LEFT_BEHIND}"


def _check_fits(manifest: Manifest, kind: str) -> None:
    if manifest.kind != kind:
        raise Refused(f"the backup is of {manifest.kind}, LMS_DATABASE_URL names {kind}: point it at a {manifest.kind} database")
    if manifest.migration > migrate.newest():
        raise Refused(
            f"the backup was made by a newer version ({manifest.version}, state {manifest.migration}); this one knows states up to"
            f" {migrate.newest()}: install that version first"
        )


def _into_sqlite(settings: Settings, found: Archive, stamp: str, *, force: bool) -> str:
    target = sqlite.path_of(settings.database_url)
    taking_place.refuse_while_running(settings.data)
    had_something = not sqlite.is_empty(target)
    if had_something and not force:
        raise Refused(_not_empty(str(target)))
    check_space(target.parent, 2 * found.manifest.members[archive.DATABASE].size)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=LEFT_BEHIND, dir=target.parent) as scratch:
        fresh = Path(scratch) / target.name
        _take_out(found, archive.DATABASE, fresh)
        _check_rows(found.manifest, sqlite.check(fresh))
        _made_current(fresh)
        _put_beside(found, settings.data, stamp if had_something else "")
        return taking_place.swap(fresh, target, stamp if had_something else "")


def _made_current(fresh: Path) -> None:
    engine = make_engine(f"sqlite:///{fresh}")
    try:
        _settle(engine)
        _bring_up(engine)
    finally:
        engine.dispose()
    sqlite.fold(fresh)
    sqlite.check(fresh)


def _into_postgres(settings: Settings, found: Archive, stamp: str, *, force: bool) -> str:
    engine = make_engine(settings.database_url)
    try:
        with tempfile.TemporaryDirectory(prefix=SCRATCH) as scratch:
            dumped = Path(scratch) / archive.DATABASE
            check_space(Path(scratch), found.manifest.members[archive.DATABASE].size)
            _take_out(found, archive.DATABASE, dumped)
            aside = _played(engine, settings, found, dumped, stamp, force=force)
        _bring_up(engine)
    finally:
        engine.dispose()
    return aside


def _played(engine: Engine, settings: Settings, found: Archive, dumped: Path, stamp: str, *, force: bool) -> str:
    """Everything in one transaction: moving aside, the dump, counting, ending sessions. A kill at any point leaves what was there."""
    with engine.connect() as connection:
        if others := postgres.others_connected(connection):
            raise Refused(f"{others} other connection(s) are open on this database: stop `lms serve`, `lms web` and `lms worker` first")
        had_something = bool(postgres.tables(connection))
        if had_something and not force:
            raise Refused(_not_empty(str(engine.url.database)))
        with_ = postgres.programs(max(postgres.server_version(connection), found.manifest.dump_version), settings.pg_bin)
        aside = f"schema {postgres.set_aside(connection, stamp)}" if had_something else ""
        postgres.restore(with_, connection, dumped)
        _check_rows(found.manifest, postgres.rows(connection))
        with Session(bind=connection) as session:
            _end_what_was_open(session)
            session.flush()
        _put_beside(found, settings.data, stamp if had_something else "")
        connection.commit()
    return aside


def _not_empty(place: str) -> str:
    return f"{place} is not empty: restore into a fresh place, or say --force (what stands there is kept aside)"


def _check_rows(manifest: Manifest, rows: Mapping[str, int]) -> None:
    differing = [name for name in sorted(set(rows) | set(manifest.rows)) if rows.get(name) != manifest.rows.get(name)]
    if differing:
        raise Damaged(f"not every row came back: {', '.join(differing[:5])}")


def _settle(engine: Engine) -> None:
    with session_factory(engine)() as session:
        _end_what_was_open(session)
        session.commit()


def _end_what_was_open(session: Session) -> None:
    """Sign-ins of then are over. Whether a mail that was waiting then has left since, nobody can say: it is shown, never sent again by itself."""
    accounts_restored.end_every_session(session)
    outbox.doubt_what_waits(session)


def _bring_up(engine: Engine) -> None:
    """An older backup becomes one of today; the trail says that there was a restore."""
    migrate.upgrade(engine)
    with session_factory(engine)() as session:
        accounts.audit(session, None, "restored", "database")
        session.commit()


def _go_on_from(settings: Settings, found: Archive, began: datetime) -> None:
    """The anchors' file outlives the database: it learns last that history was taken back, for until then what it says is true."""
    kept = BytesIO()
    has_anchors = archive.ANCHORS in found.manifest.members
    if has_anchors:
        found.take_out(archive.ANCHORS, kept)
    engine = make_engine(settings.database_url)
    try:
        with session_factory(engine)() as session:
            accounts_restored.take_back_history(session, settings.data, kept.getvalue() if has_anchors else None, began=began)
    finally:
        engine.dispose()
    sync_directory(settings.data)


def _check_anonymous(found: Archive) -> None:
    if archive.ANONYMOUS in found.manifest.members:
        try:
            read_dump(_taken(found, archive.ANONYMOUS))
        except Unreadable as error:
            raise Damaged(str(error)) from error


def _tell_again(settings: Settings, found: Archive, stamp: str) -> None:
    """The anonymous failures of the last publication before the backup; what stood there is kept beside. A backup without any changes nothing."""
    if archive.ANONYMOUS not in found.manifest.members:
        return
    store = Store(settings.database_url, settings.data)
    if store.has_rows():
        store.keep(store.kept.with_name(f"{archive.ANONYMOUS}.all-before-restore-{stamp}"))
    store.load(_taken(found, archive.ANONYMOUS))


def _taken(found: Archive, name: str) -> bytes:
    held = BytesIO()
    found.take_out(name, held)
    return held.getvalue()


def _take_out(found: Archive, name: str, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, archive.MODE), "wb") as file:
        found.take_out(name, file)
        file.flush()
        os.fsync(file.fileno())


def _put_beside(found: Archive, data: Path, stamp: str) -> None:
    """The key, and the anchors where there are none, before the database: with them alone nothing is worse than before."""
    for name in archive.BESIDE:
        if name not in found.manifest.members or (name == archive.ANCHORS and (data / name).exists()):
            continue
        target = data / name
        target.parent.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=LEFT_BEHIND, dir=data) as scratch:
            fresh = Path(scratch) / target.name
            _take_out(found, name, fresh)
            if stamp and target.exists() and target.read_bytes() != fresh.read_bytes():
                taking_place.keep_aside(target, stamp)
            fresh.replace(target)
    sync_directory(data)
