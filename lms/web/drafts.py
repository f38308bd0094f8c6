"""Drafts of forms: brought back on a fresh page, kept on request, never while the guard blocks."""

from flask import flash, redirect, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.kernel.actor import Actor
from lms.kernel.slots import Slot
from lms.web import guard
from lms.web.forms import Form
from lms.web.request import actor, db

Typed = dict[str, list[str]]
MOST_KEY, MOST_TEXT = 80, 40_000
found = Slot[[Session, Actor, str], Typed | None]("the draft of a form", None)
kept_nowhere = Slot[[Typed], bool]("forms that a feature keeps nowhere", False)
keep = Slot[[Session, Actor, str, Typed], None]("keeping a draft", None)


def drafted(key: str) -> Typed | None:
    """What this person typed into the form of *key* and did not save; only a fresh page asks."""
    return found(db(), actor(), key) if request.method == "GET" else None


def kept(form: Form, key: str) -> Response | None:
    """The answer to 下書きにする; None where it was not asked for, or where the guard blocks and the page comes back."""
    typed = form.typed()
    if not form.wants_draft or ((is_too_large(key, typed) or is_blocked(typed)) and not form.validate()):
        return None
    keep(db(), actor(), key, typed)
    flash(_("下書きにしました。この画面を開くと、14日のあいだ続きから書けます。"))
    return redirect(request.full_path.rstrip("?"), 303)


def is_too_large(key: str, typed: Typed) -> bool:
    return len(key) > MOST_KEY or sum(len(text) for texts in typed.values() for text in texts) > MOST_TEXT


def is_blocked(typed: Typed) -> bool:
    """Whether the guard, or the feature whose form it is, finds something that may not be stored, not even as a draft."""
    return kept_nowhere(typed) or any(guard.blocks(text) for texts in typed.values() for text in texts)
