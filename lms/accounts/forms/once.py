"""One result for a form that is sent twice."""

from flask import flash, redirect
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.web.forms import Form
from lms.web.request import actor, db


class ConfirmForm(Form):
    """A button with its token."""


def claim(form: Form) -> None:
    """Take the form, or answer with what became of it the first time."""
    services.claim(db(), actor(), form.once.data)


def settled(form: Form, location: str, message: str, sort: str = "message", *, form_key: str | None = None) -> Response:
    """Go on to where the result stands, and say there what was done; the draft of *form_key* goes."""
    services.settle(db(), actor(), form.once.data, location, form_key=form_key)
    flash(message, sort)
    return redirect(location, 303)
