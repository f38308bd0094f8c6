"""The current request's database session and actor; views use nothing else global."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import parse_qsl

import structlog
from flask import Flask, Request, Response, current_app, g, request
from flask import session as cookie
from flask_login import current_user
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from lms.kernel.actor import Actor
from lms.kernel.db import read_only
from lms.web.traceless import is_traceless

log = structlog.get_logger()
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Asked(Request):
    """Half a letter in an address (%E9%99) is none: as Werkzeug leaves it, somebody would have searched for the words e9 and 99."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        asked = self.query_string.decode(errors="replace")
        return self.parameter_storage_class(parse_qsl(asked, keep_blank_values=True, errors="replace"))


def db() -> Session:
    """The request's one session: read-only for GET, writing for the others; opened when first asked for."""
    if "db" not in g:
        g.db = _factory()(bind=_engine() if _writes() else current_app.extensions["read_engine"])
    return cast("Session", g.db)


def let_go() -> None:
    """Give up the request's transaction, before something slow or an aside; the next *db* opens another."""
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()


def visitor() -> Any:
    """Whoever this request is of, signed in or not; a page asks some thirty times, so past Flask-Login's proxy where that has looked already."""
    found: Any = g.get("_login_user")
    return found if found is not None else current_user._get_current_object()  # noqa: SLF001  (as a proxy is asked for what it stands for)


def actor() -> Actor:
    return cast("Actor", visitor().actor)


@contextmanager
def aside() -> Iterator[Session]:
    """A short writing transaction of its own, for what must survive a refusal or what a GET may note.

    Before the request's transaction opens or after it has ended: on SQLite it would otherwise wait for itself.
    """
    if "db" in g and _writes():
        raise RuntimeError("an aside inside a writing transaction waits for itself")
    with _factory()() as session:
        yield session
        if is_traceless():
            session.rollback()
        else:
            session.commit()


@contextmanager
def reading() -> Iterator[Session]:
    """A read-only transaction of its own, for what takes long to read in a request that writes a little at its end."""
    with _factory()(bind=current_app.extensions["read_engine"]) as session:
        yield session


@contextmanager
def rehearsed() -> Iterator[Session]:
    """A writing transaction of its own that is always rolled back: what would be, without its being so. For pages that only ask."""
    if "db" in g and _writes():
        raise RuntimeError("a rehearsal inside a writing transaction waits for itself")
    with _factory()() as session:
        try:
            yield session
        finally:
            session.rollback()


def afterwards(deed: Callable[[Session], None]) -> None:
    """Do something small once the request's own transaction has ended: what a GET may note. A failure harms no page."""
    if is_traceless():
        return
    g.setdefault("afterwards", []).append(deed)


def note(deed: Callable[[Session], None]) -> None:
    """Do something small with the request's own transaction where that writes, after it where it only reads."""
    if _writes():
        deed(db())
    else:
        afterwards(deed)


def work_on(app: Flask, engine: Engine, sessions: sessionmaker[Session]) -> None:
    """The database that requests work on."""
    app.extensions |= {"engine": engine, "read_engine": read_only(engine), "sessions": sessions}


def transact(app: Flask) -> None:
    """Commit what a request wrote if it succeeded; drop it if it answered 4xx or 5xx."""
    app.after_request(_finish)
    app.teardown_request(_close)


def _finish(response: Response) -> Response:
    session: Session | None = g.get("db")
    if session is not None:
        if response.status_code >= (400 if _writes() else 500):
            session.rollback()
        elif _writes():
            _commit(session)
        else:
            _end_reading(session)
    return response


def _commit(session: Session) -> None:
    try:
        session.commit()
    except Exception:
        cookie.pop("_flashes", None)  # "saved" was said too early
        session.rollback()
        raise


def _close(error: BaseException | None) -> None:
    session: Session | None = g.pop("db", None)
    if session is not None:
        session.close()
    deeds: list[Callable[[Session], None]] = g.pop("afterwards", [])
    if deeds and error is None:
        try:
            with aside() as own:
                for deed in deeds:
                    deed(own)
        except DBAPIError as failure:
            log.warning("a note was lost", kind=type(failure.orig).__name__)


def _end_reading(session: Session) -> None:
    """A page that only read ends with COMMIT: at a ROLLBACK the driver forgets what PostgreSQL has prepared, and planning costs most of a read."""
    try:
        session.commit()
    except OperationalError as failure:
        log.warning("the database went after it was read", kind=type(failure.orig).__name__)
        session.rollback()


def _writes() -> bool:
    return request.method not in SAFE_METHODS and not is_traceless()


def _factory() -> sessionmaker[Session]:
    return cast("sessionmaker[Session]", current_app.extensions["sessions"])


def _engine() -> Engine:
    return cast("Engine", current_app.extensions["engine"])
