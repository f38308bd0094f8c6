"""One result for a form that is sent twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.kernel.errors import Stale
from lms.web.forms import Form, refusals_shown_on
from lms.web.kept import KeptForm
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


@contextmanager
def written_over(form: KeptForm, standing: Any) -> Iterator[None]:
    """Inside it *form* is saved in the place of what stands: once, and where that is refused or somebody else saved first, the form says so."""
    with refusals_shown_on(form):
        claim(form)
        try:
            yield
        except Stale as stale:
            form.show_both(stale, standing)
