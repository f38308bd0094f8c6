"""The token by which a form is known to come out of a page of the same session."""

from functools import lru_cache

from flask import current_app, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from itsdangerous import URLSafeTimedSerializer

from lms.web.durations import MOST_KEPT


def form_token() -> str:
    """What every form carries. A page has some ten, and Flask-WTF reads its settings anew for each; what it signs is the same as long as a session lasts."""
    found: str | None = g.get("csrf_token")
    if found is None:
        kept = cookie.get("csrf_token")
        found = g.csrf_token = _signed(str(current_app.secret_key), kept) if kept else str(generate_csrf())
    return found


@lru_cache(maxsize=MOST_KEPT)
def _signed(key: str, token: str) -> str:
    """As Flask-WTF would, which looks at the signature and, with no limit of time, at nothing else."""
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(token))
