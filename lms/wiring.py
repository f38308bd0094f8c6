"""Who listens to what, and who fills which slot. The whole of it."""

from collections.abc import Mapping, Sequence

from lms.accounts import queries as accounts
from lms.followups import queries as followups
from lms.kernel.events import Handler
from lms.web import pages

HANDLERS: Mapping[type, Sequence[Handler]] = {}


def fill_slots() -> None:
    """Fill the openings that lower features leave for higher ones."""
    pages.office.fill(accounts.settings)
    pages.unread.fill(followups.unread_count)
