"""Flask-Login's view of a person. The cookie holds a random token; the session itself stands in the database."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, current_app, g, request, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.web.request import afterwards, db, note
from lms.web.traceless import is_traceless

PENDING = "pending"
TERMINAL_COOKIE = "manabi_terminal"
QUIET = "Manabi-Quiet"  # a header of requests that no hand made: they keep no session alive
QUIET_PAGES = frozenset({"session.state", "session.over"})
USER = "_user_id"  # where Flask-Login keeps the token


@immutable
class Preferences:
    """How a person wants the pages: language, theme, font, furigana, arrow keys in the reader."""

    locale: str = "ja"
    theme: str = ""
    font: str = ""
    furigana: bool = False
    arrow_keys: bool = True


@immutable
class Times:
    """When a session was last noted as seen, how often that is done, and when it ends: left alone for *idle*, or at *ends_at*."""

    last_seen_at: datetime
    noted_after: timedelta
    ends_at: datetime
    idle: timedelta
    warned_before: timedelta


@immutable
class Found:
    """A live sign-in session with its person as of today."""

    token: str
    actor: Actor
    preferences: Preferences
    times: Times
    method: str
    is_shared: bool
    must_change_password: bool
    must_change_pin: bool
    must_set_up_second_factor: bool


class SignedIn(UserMixin):
    def __init__(self, found: Found) -> None:
        self.found = found
        self.actor = found.actor

    def get_id(self) -> str:
        return self.found.token


@immutable
class Entry:
    """Somebody has signed in on a browser that says it is a terminal; *earlier* is the token it held before."""

    token: str
    terminal_token: str
    earlier: str | None


entered = Slot[[Session, Entry], None]("what a registered terminal does with who signs in", None)


def init_login(app: Flask, find: Callable[[Session, str], Found | None], touch: Callable[[Session, Found], None]) -> None:
    """*find* a session by its token; *touch* it at most once a minute, after the request's own transaction."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # sessions are ours: rotated, revoked and timed in the database

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        if g.get("without_database"):
            return None  # the page about a failing database does without it
        found = find(db(), token)
        g.found = found
        if found is not None and _is_noted(found.times):
            g.is_noted = True
            afterwards(lambda session: touch(session, found))
        return SignedIn(found) if found else None


def _is_noted(times: Times) -> bool:
    if request.endpoint in QUIET_PAGES or QUIET in request.headers or is_traceless():
        return False
    return clock.now() - times.last_seen_at >= times.noted_after


def enter(token: str) -> None:
    """Give the browser its new token. Everything an earlier session left in the cookie goes, and on a terminal in the browser too."""
    found = current_app.extensions["find_signed_in"](db(), token)
    if found is None:
        raise AssertionError("a session that has just begun is not found")
    earlier, terminal = session.get(USER), request.cookies.get(TERMINAL_COOKIE)
    session.clear()
    login_user(SignedIn(found))
    g.found = found
    if terminal:
        g.clears_site = True
        entry = Entry(found.token, terminal, earlier)
        note(lambda own: entered(own, entry))


def wait(pending: str) -> None:
    """Remember in the cookie, and nothing else, which sign-in still lacks its second factor."""
    session.clear()
    session[PENDING] = pending


def waiting() -> str | None:
    """The sign-in of this browser that still lacks its second factor."""
    found = session.get(PENDING)
    return found if isinstance(found, str) else None


def former() -> str | None:
    """The token that this browser came with: a new sign-in takes its place."""
    found = session.get(USER)
    return found if isinstance(found, str) else None


def leave(*, keeps_unsent: bool = False) -> None:
    """Take the token from the browser, and what it keeps of the pages; *keeps_unsent*: but for what is not sent yet, under its owner's mark."""
    logout_user()
    session.clear()
    g.clears_site = True
    g.keeps_unsent = keeps_unsent


def was_signed_in() -> bool:
    """The browser holds a token, whether or not it still opens anything."""
    return USER in session


def is_terminal() -> bool:
    """The browser says that it is a registered terminal. It gains nothing by saying so: who signs in there is asked for less."""
    return TERMINAL_COOKIE in request.cookies


def preferences() -> Preferences:
    """Of the signed-in person, or the defaults before sign-in."""
    found: Found | None = g.get("found")
    return found.preferences if found else Preferences()


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)
