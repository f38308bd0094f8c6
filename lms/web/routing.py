"""Routes that carry their policy, and the gate that asks it before a view runs."""

import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from urllib.parse import quote

import flask
import flask.sansio.app
from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue, RouteCallable
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map, Rule

from lms.kernel.errors import NotAllowed
from lms.web.login import is_terminal, leave, was_signed_in
from lms.web.policy import PUBLIC, Policy
from lms.web.request import SAFE_METHODS, actor
from lms.web.traceless import is_traceless

T_route = TypeVar("T_route", bound=RouteCallable)
BEFORE_OWN_PASSWORD = frozenset({"accounts.password", "accounts.logout", "session.stay"})  # what a one-time password opens
BEFORE_SECOND_FACTOR = frozenset(
    {"second_factor.totp", "accounts.password", "accounts.logout", "session.stay"}
)  # what a session opens that has to set it up
BEFORE_OWN_PIN = frozenset({"terminals.own_pin", "accounts.logout", "session.stay"})  # what a first PIN opens

MOST_BACK = (
    4_000  # of an address to go back to, as it is written: 5,000 letters of a search, quoted twice, are a header that no client reads
)
MOST_ID = 2**63 - 1  # what the databases can look for


class Number(IntegerConverter):
    """A number in an address; one that no database could hold names nothing."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002  (werkzeug's own name)
        super().__init__(map, **{"max": MOST_ID, **options})


class Route(Rule):
    """An address that can be found at once; what writes it is compiled at its first use, for most are never written by a process.

    To compile all at a start cost more than half of putting the application together (docs/decisions/0055).
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:  # noqa: FBT001, FBT002  (as the one it overrides)
        compiled = super()._compile_builder

        def first(route: Route, **values: Any) -> tuple[str, str]:
            written: Callable[..., tuple[str, str]] = compiled(append_unknown).__get__(route, None)
            setattr(route, "_build_unknown" if append_unknown else "_build", written)
            return written(**values)

        return first


def asked_number(name: str, *, least: int = 1, most: int = MOST_ID) -> int | None:
    """A whole number out of the query string; None for anything else."""
    typed = request.args.get(name, "")
    number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 else None
    return number if number is not None and least <= number <= most else None


def sent_number(name: str, *, most: int = MOST_ID) -> int | None:
    """A whole number from 0 out of what a page's script sent; None for anything else."""
    typed = request.form.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 20 and int(typed) <= most else None


def asked_day(name: str) -> date | None:
    """A day out of the query string, as the browser's calendar or a person writes it; None for anything else."""
    typed = unicodedata.normalize("NFKC", request.args.get(name, "")).strip().replace("/", "-")
    try:
        return date(*(int(part) for part in typed.split("-", 2)))
    except (ValueError, TypeError, OverflowError):
        return None


def asked_page() -> int:
    """The page of a list that the address asks for, from 1."""
    return asked_number("page", most=10_000) or 1


class Blueprint(flask.Blueprint):
    """A blueprint whose routes name a policy; leaving it out is an error at import."""

    def route(self, rule: str, *, policy: Policy, **options: Any) -> Callable[[T_route], T_route]:  # type: ignore[override]
        def register(view: T_route) -> T_route:
            endpoint = options.pop("endpoint", view.__name__)
            most_bytes = options.pop("most_bytes", None)
            self.add_url_rule(rule, endpoint, view, **options)
            self.record_once(lambda state: _policies(state.app).update({f"{self.name}.{endpoint}": policy}))
            if most_bytes is not None:
                self.record_once(lambda state: upload_limits(state.app).update({f"{self.name}.{endpoint}": most_bytes}))
            return view

        return register


class MissingPolicy(Exception):
    """A route without a policy."""


def upload_limits(app: flask.sansio.app.App) -> dict[str, int]:
    """How many bytes the routes that take files may be sent; all others keep to the limit of the house."""
    limits: dict[str, int] = app.extensions.setdefault("upload_limits", {})
    return limits


def allow_uploads(app: Flask) -> None:
    """Before anything reads the form: a route that takes files may be sent more."""

    @app.before_request
    def allow() -> None:
        most = upload_limits(app).get(request.endpoint or "")
        if most is not None:
            request.max_content_length = most


def guard_routes(app: Flask) -> None:
    """Refuse to start while a route has no policy; from then on ask the policy before each view."""
    _policies(app)["static"] = PUBLIC
    missing = sorted({rule.endpoint for rule in app.url_map.iter_rules()} - _policies(app).keys())
    if missing:
        raise MissingPolicy(", ".join(missing))
    app.before_request(_ask)


def policy_table(app: Flask) -> list[tuple[str, str, str]]:
    """(methods, address, policy) of every route, for people who check."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        rows.append((methods, rule.rule, _policies(app)[rule.endpoint].name))
    return rows


def policy_of(endpoint: str) -> Policy:
    return _policies(current_app)[endpoint]


def _policies(app: flask.sansio.app.App) -> dict[str, Policy]:
    policies: dict[str, Policy] = app.extensions.setdefault("policies", {})
    return policies


def _ask() -> ResponseReturnValue | None:
    if request.endpoint is None or request.routing_exception is not None:
        return None  # 404 and 405 answer themselves
    policy = _policies(current_app)[request.endpoint]
    if not policy.needs_sign_in:
        return None
    if not current_user.is_authenticated:
        return sign_in_again()
    first = _before_anything_else()
    if first is not None:
        return redirect(url_for(first), 303)
    if not policy.allows(actor()):
        raise NotAllowed(policy.refusal)
    return None


def _before_anything_else() -> str | None:
    """The endpoint to which this session has to go first: a secret of its own in the place of one that the office knew, a second factor."""
    found = current_user.found
    steps = (
        (found.must_change_password, "accounts.password", BEFORE_OWN_PASSWORD),
        (found.must_change_pin, "terminals.own_pin", BEFORE_OWN_PIN),
        (found.must_set_up_second_factor, "second_factor.totp", BEFORE_SECOND_FACTOR),
    )
    return next((endpoint for must, endpoint, open_already in steps if must and request.endpoint not in open_already), None)


def needs_sign_in() -> bool:
    """Whether the page that was asked for is for people who are signed in, and nobody is."""
    known = request.endpoint is not None and request.routing_exception is None
    return known and _policies(current_app)[str(request.endpoint)].needs_sign_in and not current_user.is_authenticated


def sign_in_again(fate: str | None = None, *, back: str | None = None) -> ResponseReturnValue:
    """To the sign-in page, with what became of what was sent; a session that is over leaves no page in the browser.

    On a shared terminal nobody is led on to where somebody else has been, and nothing stays that was not sent.
    """
    reads = request.method in SAFE_METHODS
    if was_signed_in():
        leave(keeps_unsent=not is_terminal())
        fate = fate or ("over" if reads else None)
    if reads and back is None and not is_traceless():  # the address of the sign-in page is written down by others
        back = request.full_path.rstrip("?")
        if len(quote(back)) > MOST_BACK:
            back = request.path
    ended = fate or (None if reads else "unsaved")
    return redirect(url_for("accounts.login", next=None if is_terminal() else back, ended=ended), 303)
