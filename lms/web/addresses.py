"""Addresses as the templates write them: what repeats on every page and in every row is worked out once a process."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.routing import BuildError

MOST_KEPT = 4_096
_is_plain_word = re.compile(r"[A-Za-z0-9_-]+").fullmatch  # stands in any part of an address as it is


def address(endpoint: str, /, **values: Any) -> str:
    """url_for: an address without parameters is made once, one whose parameters are numbers and plain words is put into its pattern."""
    said = [(name, value) for name, value in values.items() if value is not None and value != []]  # url_for leaves the others out
    if not said:
        return url_for(endpoint, **values) if endpoint.startswith(".") else _fixed(endpoint, request.script_root)
    for _, value in said:
        if not (type(value) is int or (isinstance(value, str) and _is_plain_word(value))):
            return url_for(endpoint, **values)
    root = request.script_root
    pattern = _pattern(endpoint, tuple([(name, type(value)) for name, value in said]), root)
    if pattern:
        return pattern % values
    if endpoint.startswith(".") or any(name.startswith("_") for name, _ in said):
        return url_for(endpoint, **values)
    return _kept(endpoint, tuple(said), root)


def asking(endpoint: str, asked: Mapping[str, Any], /, **values: Any) -> str:
    """An address with what an address of somebody asked, whatever stands there: url_for would take some of those names for its own."""
    words = urlencode({**asked, **values}, doseq=True)
    return f"{address(endpoint)}?{words}" if words else address(endpoint)


def page_for(page: int) -> str:
    """The present address with another page number."""
    asked = {**request.args.to_dict(flat=False), "page": page}
    return f"{url_for(request.endpoint or '', **(request.view_args or {}))}?{urlencode(asked, doseq=True)}"


@lru_cache(maxsize=MOST_KEPT)
def _kept(endpoint: str, values: tuple[tuple[str, Any], ...], _root: str) -> str:
    """Where only some words may stand in an address, it is made once for each."""
    return url_for(endpoint, **dict(values))


@cache
def _fixed(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


@cache
def _pattern(endpoint: str, kinds: tuple[tuple[str, type], ...], _root: str) -> str | None:
    """The address of *endpoint* with a place for each parameter; None where it depends on more than putting them in."""
    marks = {name: 8_100_200_300 + number if kind is int else f"zq{number}qz" for number, (name, kind) in enumerate(kinds)}
    try:
        found = url_for(endpoint, **marks)  # type: ignore[arg-type]
    except (BuildError, ValueError):
        return None
    if endpoint.startswith(".") or any(name.startswith("_") or found.count(str(mark)) != 1 for name, mark in marks.items()):
        return None
    found = found.replace("%", "%%")
    for name, mark in marks.items():
        found = found.replace(str(mark), f"%({name})s")
    return found
