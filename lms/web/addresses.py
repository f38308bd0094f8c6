"""Addresses as the templates write them: what repeats on every page and in every row is worked out once a process."""

import re
from functools import cache
from typing import Any

from flask import request, url_for
from werkzeug.routing import BuildError

_is_plain_word = re.compile(r"[A-Za-z0-9_-]+").fullmatch  # stands in any part of an address as it is


def address(endpoint: str, /, **values: Any) -> str:
    """url_for: an address without parameters is made once, one whose parameters are numbers and plain words is put into its pattern."""
    if not values:
        return url_for(endpoint) if endpoint.startswith(".") else _fixed(endpoint, request.script_root)
    kinds = tuple([(name, type(value)) for name, value in values.items()])
    for value in values.values():
        if not (type(value) is int or (type(value) is str and _is_plain_word(value))):
            return url_for(endpoint, **values)
    pattern = _pattern(endpoint, kinds, request.script_root)
    return pattern % values if pattern else url_for(endpoint, **values)


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
