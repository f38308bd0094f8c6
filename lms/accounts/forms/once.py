"""One result for a form that is sent twice."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from lms.accounts import services
from lms.web.forms import Form
from lms.web.request import actor, db


class ConfirmForm(Form):
    """A button with its token."""


def claim(form: Form) -> None:
    """Take the form, or answer with what became of it the first time."""
    services.claim(db(), actor(), form.once.data)


def settled(form: Form, location: str, message: str) -> ResponseReturnValue:
    """Go on to where the result stands."""
    services.settle(db(), actor(), form.once.data, location)
    flash(message)
    return redirect(location, 303)
