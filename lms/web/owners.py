"""A form carries its owner: sent after the session is over, or under somebody else's, it becomes its owner's draft."""

import hmac
from datetime import timedelta

from flask import Flask, Response, current_app, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.ids import PersonId
from lms.kernel.slots import Slot
from lms.web import drafts, unsent
from lms.web.forms import typed_now
from lms.web.login import is_signed_in
from lms.web.request import SAFE_METHODS, actor, db
from lms.web.routing import sign_in_again

FIELD = "owner"
LIFE = timedelta(days=7)
keep = Slot[[Session, PersonId, str, drafts.Typed, str | None], bool]("keeping what its owner typed", False)
drop = Slot[[Session, Actor, str], None]("dropping what was saved at last", None)


class _OnOurClock(TimestampSigner):
    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _sealed() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="owner of a form", signer=_OnOurClock)


def owner_of(key: str) -> str:
    """Who has the form of *key* open, sealed, for its hidden field."""
    return str(_sealed().dumps([actor().person_id, key]))


def owner_mark() -> str:
    """Tells one owner from another where a browser keeps what is not sent yet; says nothing and opens nothing."""
    return hmac.new(str(current_app.secret_key).encode(), f"mark of {actor().person_id}".encode(), "sha256").hexdigest()[:16]


def init_owners(app: Flask) -> None:
    app.before_request(_set_aside)
    app.after_request(_took_along)


def _owner() -> tuple[PersonId, str] | None:
    """Person and form key out of the hidden field; None for one that is missing, old, or not of our making."""
    try:
        person_id, key = _sealed().loads(request.form[FIELD], max_age=int(LIFE.total_seconds()))
    except (BadData, KeyError):
        return None
    return PersonId(person_id), key


def _set_aside() -> ResponseReturnValue | None:
    """Before the token is checked and before any view: what somebody else typed never reaches this session."""
    if request.method in SAFE_METHODS or request.endpoint is None or FIELD not in request.form:
        return None
    owner = _owner()
    if owner is None or (is_signed_in() and actor().person_id == owner[0]):
        return None
    fate = _rescued(*owner)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(kept=fate == "kept")
    if is_signed_in():
        return redirect(url_for("session.other", fate=fate), 303)
    return sign_in_again(fate, back=request.full_path.rstrip("?"))


def _took_along(response: Response) -> Response:
    """Before the commit: what waited on the page of a form goes with that form being taken."""
    if response.status_code == 303 and request.method not in SAFE_METHODS and FIELD in request.form and not g.get("is_rescued"):
        owner = _owner()
        if owner is not None and unsent.is_of_page(owner[1]) and is_signed_in() and actor().person_id == owner[0]:
            drop(db(), actor(), owner[1])
    return response


def _rescued(owner_id: PersonId, key: str, session: Session | None = None) -> str:
    """What became of the text: kept, saved before, or not kept because the guard blocks or it is too much."""
    typed, g.is_rescued = typed_now(), True
    if drafts.is_too_large(key, typed) or drafts.is_blocked(typed):
        return "unsaved"
    return "kept" if keep(session or db(), owner_id, key, typed, request.form.get("once")) else "saved"


def is_own() -> bool:
    """Whether the form that was sent says, under our seal, that it is of the person who is signed in."""
    owner = _owner()
    return owner is not None and is_signed_in() and actor().person_id == owner[0]


def kept_own(session: Session) -> bool:
    """One's own form, refused for another reason than its words: they wait in it. *session*: one that is committed in spite of the refusal."""
    owner = _owner()
    if owner is None or unsent.is_of_page(owner[1]) or not is_signed_in() or actor().person_id != owner[0]:
        return False
    return _rescued(*owner, session) == "kept"


def brought_back() -> ResponseReturnValue | None:
    """One's own form of an earlier session, whose token is no longer good: its text waits in the form, to be sent again."""
    owner = _owner()
    if owner is None or not is_own() or _rescued(*owner) != "kept":
        return None
    flash(_("開いている間にログインし直したので、まだ保存していません。書いた内容は下にあります。もう一度送ってください。"), "info")
    return redirect(request.full_path.rstrip("?"), 303)
