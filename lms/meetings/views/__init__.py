"""Pages of knowledge meetings."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import session

from lms.accounts.forms.once import claim
from lms.kernel.errors import Stale
from lms.meetings.forms import KeptForm
from lms.web.forms import refusals_shown_on
from lms.web.request import actor

ANSWERED, MOST_REMEMBERED = "faces", 20


def has_answered(meeting_id: int) -> bool:
    """Whether this browser has sent this person's answer to the safety check: here nobody may know."""
    return _mine(meeting_id) in session.get(ANSWERED, [])


def remember_answer(meeting_id: int) -> None:
    session[ANSWERED] = [*session.get(ANSWERED, []), _mine(meeting_id)][-MOST_REMEMBERED:]


def _mine(meeting_id: int) -> str:
    return f"{meeting_id}:{actor().person_id}"


@contextmanager
def written_over(form: KeptForm, standing: Any) -> Iterator[None]:
    """Inside it *form* is saved in the place of what stands: once, and where that is refused or somebody else saved first, the form says so."""
    with refusals_shown_on(form):
        claim(form)
        try:
            yield
        except Stale as stale:
            form.beside(stale, standing)
