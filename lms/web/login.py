"""Flask-Login's view of a person. The cookie holds a random token; the session itself stands in the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.web.request import afterwards, db

SEEN_AGAIN_AFTER = timedelta(minutes=1)
PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Preferences:
    """How a person wants the pages: language, theme, font, furigana, arrow keys in the reader."""

    locale: str = "ja"
    theme: str = ""
    font: str = ""
    furigana: bool = False
    arrow_keys: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """A live sign-in session with its person as of today."""

    token: str
    actor: Actor
    preferences: Preferences
    last_seen_at: datetime
    method: str
    must_change_password: bool
    must_set_up_second_factor: bool


class SignedIn(UserMixin):
    def __init__(self, found: Found) -> None:
        self.found = found
        self.actor = found.actor

    def get_id(self) -> str:
        return self.found.token


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
        if found is not None and clock.now() - found.last_seen_at >= SEEN_AGAIN_AFTER:
            afterwards(lambda session: touch(session, found))
        return SignedIn(found) if found else None


def enter(token: str) -> None:
    """Give the browser its new token. Everything an earlier session left in the cookie goes."""
    found = current_app.extensions["find_signed_in"](db(), token)
    if found is None:
        raise AssertionError("a session that has just begun is not found")
    session.clear()
    login_user(SignedIn(found))


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
    found = session.get("_user_id")
    return found if isinstance(found, str) else None


def leave() -> None:
    logout_user()
    session.clear()


def preferences() -> Preferences:
    """Of the signed-in person, or the defaults before sign-in."""
    found: Found | None = g.get("found")
    return found.preferences if found else Preferences()


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)
