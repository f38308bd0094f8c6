"""The way in, whatever it was: on to the page that was asked for, or first to the second factor."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from lms.web import login


def local_path(target: str | None) -> str:
    """A path of this site to go on to, or home: never another host."""
    if target and target.startswith("/") and not target.startswith("//") and "\\" not in target and target.isprintable():
        return target
    return url_for("home.index")


def go_on(*, token: str | None, pending: str | None, target: str | None) -> Response:
    """With a session's *token*, to *target*; with a *pending* sign-in, to the question for the second factor."""
    if token is not None:
        login.enter(token)
        return redirect(local_path(target), 303)
    if pending is None:
        raise AssertionError("neither a session nor a sign-in under way")
    login.wait(pending)
    return redirect(url_for("second_factor.ask", next=target), 303)
