"""The way back that a page shows above its heading."""

from flask_babel import gettext

from lms.kernel.immutable import immutable
from lms.web.addresses import address
from lms.web.policy import OFFICE
from lms.web.request import actor


@immutable
class Crumb:
    text: str
    href: str | None = None


def is_promoting() -> bool:
    """Whether a page that others use as well is one of 推進 to this reader: it has its doors then, and for everybody else a trail."""
    return OFFICE.allows(actor())


def trail_from(text: str, endpoint: str) -> Crumb:
    """Where the trail of a page begins that others use as well: for the office behind its own front door, for everybody else at *text*."""
    return Crumb(gettext("推進"), address("admin.office")) if is_promoting() else Crumb(text, address(endpoint))


def nav_of(part: str) -> str:
    """Which entry of the main navigation a page belongs to that others use as well: for the office its own, for everybody else *part*."""
    return "promote" if is_promoting() else part
