"""Flask-Login's view of a person. The cookie holds a random token; the session itself stands in the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.web.request import afterwards, db

SEEN_AGAIN_AFTER = timedelta(minutes=1)


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
    must_change_password: bool


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


def enter(found: Found) -> None:
    """Give the browser its new token. Everything an earlier session left in the cookie goes."""
    session.clear()
    login_user(SignedIn(found))


def leave() -> None:
    logout_user()
    session.clear()


def preferences() -> Preferences:
    """Of the signed-in person, or the defaults before sign-in."""
    found: Found | None = g.get("found")
    return found.preferences if found else Preferences()


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)
