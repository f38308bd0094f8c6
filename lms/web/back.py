"""The way back from a refusal, where it is known, and what was typed: a conflict leads on, and takes no words away."""

from urllib.parse import urlsplit

from flask import current_app, g, request
from flask_wtf.csrf import validate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from wtforms.validators import ValidationError

from lms.kernel.immutable import immutable
from lms.web import owners, policy, routing
from lms.web.forms import SECRETS, typed_now
from lms.web.login import is_signed_in
from lms.web.request import SAFE_METHODS, actor, aside, let_go

NOWHERE = frozenset({"static", "home.index", "accounts.login"})  # which are no place that one was on with something in hand
MOST_LETTERS = 40_000


@immutable
class Back:
    """*address*: where one came from, or the page of the thing itself; *is_own*: one was there. *typed*: (label, words). *is_kept*: as a draft of that form, too."""

    address: str
    is_own: bool
    typed: tuple[tuple[str, str], ...] = ()
    is_kept: bool = False


NONE = Back("", is_own=False)


def words_of_what_is_gone() -> Back:
    """Something was written about what is no longer there: the page one was on, and the words."""
    return NONE if request.method in SAFE_METHODS else Back(_came_from(), is_own=True, typed=tuple(_words()))


def words_alone() -> Back:
    """Nothing can be asked: only the words, as they came. A browser may have forgotten them: our pages are stored nowhere.

    Those of a form of this very session: of another, they may be somebody else's.
    """
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return NONE
    return words_as_they_came()


def words_as_they_came() -> Back:
    """For whoever is known to have written them."""
    return Back("", is_own=False, typed=tuple(_words()))


def way_back() -> Back:
    """For the page that says why a request was refused. A form that keeps drafts has its words again when it is opened."""
    if request.method in SAFE_METHODS:
        found = _above(needs_thing=True) or _came_from() or _above()
        return Back(found, is_own=found == _came_from() != "")
    came, own = _came_from(), _open_address(request.path, request.query_string.decode("latin-1"))
    found = came or own or _above()
    return Back(found, is_own=bool(came or own), typed=tuple(_words()), is_kept=_is_kept())


def _came_from() -> str:
    """The page of this site that the browser names as the one before, unless it is the one that was refused."""
    try:
        before = urlsplit(request.referrer or "")
    except ValueError:  # no address at all
        return ""
    if before.netloc != request.host or not before.path.startswith(f"{request.script_root}/"):
        return ""
    path = before.path.removeprefix(request.script_root)
    return "" if request.method in SAFE_METHODS and path == request.path else _open_address(path, before.query)


def _above(*, needs_thing: bool = False) -> str:
    """The nearest address above this one that opens: /meetings/3 of /meetings/3/start. *needs_thing*: with something of its own that it is about."""
    parts = request.path.rstrip("/").split("/")
    each = (_open_address("/".join(parts[:length]), needs_thing=needs_thing) for length in range(len(parts) - 1, 1, -1))
    return next((found for found in each if found), "")


def _open_address(path: str, query: str = "", *, needs_thing: bool = False) -> str:
    """As a link, where it is a page that this person may open; else nothing."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return ""
    try:
        endpoint, about = adapter.match(path, method="GET")
    except RequestRedirect:
        return "" if path.endswith("/") else _open_address(f"{path}/", query, needs_thing=needs_thing)
    except HTTPException:
        return ""
    if endpoint in NOWHERE or (needs_thing and not about) or not _may_open(routing.policy_of(endpoint)):
        return ""
    return f"{request.script_root}{path}" + (f"?{query}" if query else "")


def _may_open(asked: policy.Policy) -> bool:
    return asked is not policy.MACHINE and (not asked.needs_sign_in or (is_signed_in() and asked.allows(actor())))


def _words() -> list[tuple[str, str]]:
    """What was written in this request's own words, to be copied: no secret, no choice, no number."""
    labels = {field.name: str(field.label.text) for form in g.get("forms", []) for field in form}
    typed = [(name, text) for name, texts in typed_now().items() if name not in SECRETS for text in texts if _is_prose(text)]
    return [(labels.get(name, ""), text[:MOST_LETTERS]) for name, text in typed]


def _is_prose(text: str) -> bool:
    return not text.isascii() or " " in text.strip() or "\n" in text.strip()


def _is_kept() -> bool:
    """Put the words where the form finds them again; what was refused is undone before."""
    let_go()
    try:
        with aside() as own:
            return owners.kept_own(own)
    except DBAPIError:  # the page says so, and shows them
        return False
