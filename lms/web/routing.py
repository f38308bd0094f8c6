"""Routes that carry their policy, and the gate that asks it before a view runs."""

from collections.abc import Callable
from typing import Any, TypeVar

import flask
import flask.sansio.app
from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue, RouteCallable
from flask_login import current_user

from lms.kernel.errors import N_, NotAllowed
from lms.web.policy import PUBLIC, Policy
from lms.web.request import SAFE_METHODS, actor

T_route = TypeVar("T_route", bound=RouteCallable)
BEFORE_OWN_PASSWORD = frozenset({"accounts.password", "accounts.logout"})  # what a one-time password opens


class Blueprint(flask.Blueprint):
    """A blueprint whose routes name a policy; leaving it out is an error at import."""

    def route(self, rule: str, *, policy: Policy, **options: Any) -> Callable[[T_route], T_route]:  # type: ignore[override]
        def register(view: T_route) -> T_route:
            endpoint = options.pop("endpoint", view.__name__)
            self.add_url_rule(rule, endpoint, view, **options)
            self.record_once(lambda state: _policies(state.app).update({f"{self.name}.{endpoint}": policy}))
            return view

        return register


class MissingPolicy(Exception):
    """A route without a policy."""


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
        back = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
        return redirect(url_for("accounts.login", next=back), 303)
    if current_user.found.must_change_password and request.endpoint not in BEFORE_OWN_PASSWORD:
        return redirect(url_for("accounts.password"), 303)
    if not policy.allows(actor()):
        raise NotAllowed(N_("このページは、担当の方だけが開けます。"))
    return None
