"""What was typed into a form that keeps no drafts of its own, and came in too late: it waits for its owner on the page that the form is sent to.

Nothing is kept there while somebody writes, but where the session is about to end; what is saved takes it along.
"""

from collections.abc import Collection, Mapping, Sequence

from flask import current_app, g, request
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.slots import Slot
from lms.web.login import is_signed_in
from lms.web.request import actor, db
from lms.web.traceless import is_traceless

Typed = Mapping[str, Sequence[str]]
NOT_ASKED: Typed = {}
PAGE, MOST = "at:", 80  # of the key of a draft
found = Slot[[Session, Actor, str], Typed | None]("what came in too late", None)


def here() -> str:
    """The page that was asked for, as it is asked for again."""
    return request.full_path.rstrip("?")


def key_of(address: str) -> str:
    """Of what waits on the page at *address*; empty where that is too long to be one."""
    return PAGE + address if len(PAGE + address) <= MOST else ""


def is_of_page(key: str) -> bool:
    return key.startswith(PAGE)


def key_for(action: str) -> str:
    """Where the words of a form wait that is sent to *action*, or to the page itself; empty where no page would show them again."""
    if not is_signed_in() or is_traceless():
        return ""
    address = action.removeprefix(request.script_root) or here()
    adapter = current_app.create_url_adapter(request)
    opens = adapter is not None and adapter.test(address.partition("?")[0], "GET")
    return key_of(address) if opens else ""


def waiting(boxes: Collection[str]) -> Typed | None:
    """What waits on the page that is asked for and was written into one of *boxes*; looked for once, and only where a form may be sent to that page."""
    if boxes and "unsent" not in g:
        takes = request.url_rule is not None and "POST" in (request.url_rule.methods or ())
        asks = request.method == "GET" and takes and is_signed_in() and not is_traceless()
        key = key_of(here()) if asks else ""
        g.unsent = found(db(), actor(), key) if key else None
    return _of(boxes, g.get("unsent"))


def waiting_at(address: str, boxes: Collection[str]) -> Typed | None:
    """The same for a form that stands on the page that is asked for and is sent to another, at *address*: there it waits, and is shown here as well."""
    key = key_for(address)
    return _of(boxes, found(db(), actor(), key) if key else None)


def _of(boxes: Collection[str], typed: Typed | None) -> Typed | None:
    return typed if typed and not typed.keys().isdisjoint(boxes) else None
