"""Addresses below which a request leaves no trace: it reads the database and writes nothing into it, no line of a log, no figure, no number, no sign of life.

What such a page is told itself goes into a store of its own. A feature that tries to write along fails or is undone: its writing is not a matter of care.
"""

from flask import Flask, current_app, request

from lms.kernel import logs


def init_traceless(app: Flask, *prefixes: str) -> None:
    """Below *prefixes*; asked first of all, so that whatever comes later finds it so."""
    app.extensions["traceless"] = prefixes
    app.before_request(_hush)
    app.teardown_request(lambda _error: logs.hush(is_on=False))


def is_traceless() -> bool:
    prefixes: tuple[str, ...] | None = current_app.extensions.get("traceless")
    return prefixes is not None and request.path.startswith(prefixes)


def _hush() -> None:
    logs.hush(is_on=is_traceless())
