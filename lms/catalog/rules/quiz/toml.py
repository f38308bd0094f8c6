"""Questions as the text of a quiz file: what *quiz.read* reads."""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from lms.catalog.rules.quiz.questions import Question


def written(questions: Sequence[Question]) -> str:
    """A whole quiz file. What an author did not say, such as a tolerance of nothing, is not said here either."""
    return "\n".join("\n".join(_lines(question)) + "\n" for question in questions)


def _lines(question: Question) -> Iterator[str]:
    said = question.model_dump(exclude_defaults=True)
    yield "[[question]]"
    first = {name: said.pop(name) for name in ("id", "kind", "text")}
    tables = {name: value for name, value in said.items() if isinstance(value, list) and isinstance(value[0], Mapping)}
    for name, value in {**first, **{name: value for name, value in said.items() if name not in tables}}.items():
        yield f"{name} = {_value(value)}"
    for name, rows in tables.items():
        for row in rows:
            yield ""
            yield f"  [[question.{name}]]"
            yield from (f"  {key} = {_value(value)}" for key, value in row.items())


def _value(value: Any) -> str:
    """Strings of JSON are strings of TOML, but for the one control character that JSON lets through."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
