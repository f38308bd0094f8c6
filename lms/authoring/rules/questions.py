"""Questions between their file and their form: written as TOML, filled out of fields, judged with the field that has to be mended."""

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from lms.catalog.kinds import QuestionKind
from lms.catalog.rules import quiz
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.errors import N_, NotFound, Unacceptable

LETTERS = "abcdefghij"
TABLES = ("option", "pair", "item")
CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE})
MOST_QUESTIONS = 50
MOST_ROWS = {QuestionKind.MATCH: 8, QuestionKind.TRUE_FALSE: 2}
LONGEST = {"text": 500, "why": 500, "passage": 1_000}
USUAL_ROWS = 10


def toml_of(questions: Iterable[Question]) -> str:
    """The file of a quiz."""
    return "\n".join(_block(question.model_dump(mode="python")) for question in questions)


def _block(values: Mapping[str, Any]) -> str:
    order = ("id", "kind", "text")
    plain = {**{key: values[key] for key in order}, **{key: each for key, each in values.items() if key not in (*order, *TABLES)}}
    lines = ["[[question]]", *(f"{key} = {_value(each)}" for key, each in plain.items())]
    for table in TABLES:
        for row in values.get(table, ()):
            lines += ["", f"  [[question.{table}]]", *(f"  {key} = {_value(each)}" for key, each in row.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(str(value), ensure_ascii=False)  # a JSON string is a TOML string


def found(questions: Sequence[Question], question_id: str) -> Question:
    """Raises NotFound."""
    match = next((each for each in questions if each.id == question_id), None)
    if match is None:
        raise NotFound(N_("この問いは見つかりません。"))
    return match


def free_id(questions: Sequence[Question]) -> str:
    """An id that no question has."""
    taken = {each.id for each in questions}
    return next(f"q{number}" for number in range(1, len(taken) + 2) if f"q{number}" not in taken)


def put(questions: Sequence[Question], question: Question) -> list[Question]:
    """*question* in the place of the one with its id, or behind all others. Raises Unacceptable."""
    if question.id in {each.id for each in questions}:
        return [question if each.id == question.id else each for each in questions]
    if len(questions) >= MOST_QUESTIONS:
        raise Unacceptable(N_("問いは%(most)dまでです。"), field="text", most=MOST_QUESTIONS)
    return [*questions, question]


def put_all(questions: Sequence[Question], more: Iterable[Question]) -> list[Question]:
    """*more* behind the others, each under an id that is free. Raises Unacceptable."""
    made = list(questions)
    for each in more:
        made = put(made, each.model_copy(update={"id": free_id(made)}))
    return made


def moved(questions: Sequence[Question], question_id: str, steps: int) -> list[Question]:
    """The questions with one of them a place up or down. Raises NotFound."""
    order = list(questions)
    at = order.index(found(order, question_id))
    if 0 <= at + steps < len(order):
        order.insert(at + steps, order.pop(at))
    return order


def without(questions: Sequence[Question], question_id: str) -> list[Question]:
    """Raises NotFound, and Unacceptable where none would be left."""
    gone = found(questions, question_id)
    if len(questions) == 1:
        raise Unacceptable(N_("確認問題には、問いが1つは要ります。"))
    return [each for each in questions if each is not gone]


def fields_of(question: Question) -> dict[str, Any]:
    """A question as its form shows it: rows are numbered, lists stand a line each."""
    values = question.model_dump(mode="json")
    shown = {key: each for key, each in values.items() if key not in TABLES}
    for row, each in enumerate(values.get("option", values.get("pair", ())), 1):
        shown |= {f"{key}_{row}": part for key, part in each.items()}
    if "item" in values:
        shown["lines"] = "\n".join(each["text"] for each in values["item"])
    if "accept" in values:
        shown["lines"] = "\n".join(values["accept"])
    return shown


def judged(kind: str, question_id: str, typed: Mapping[str, Any], before: Question | None) -> Question:
    """The question that a form describes. Raises Unacceptable, naming the field."""
    value: dict[str, Any] = {"id": question_id, "kind": kind, "text": typed["text"]}
    rows: list[int] = []
    if kind in CHOICES:
        rows, value["option"] = _rows(typed, ("text", "right", "why"), _ids(before, "option"))
    elif kind == QuestionKind.MATCH:
        rows, value["pair"] = _rows(typed, ("text", "match", "why"), _ids(before, "pair"))
    else:
        value |= {key: typed[key] for key in ("answer", "tolerance", "unit", "passage", "why") if key in typed and typed[key] is not None}
    lines = [line.strip() for line in str(typed.get("lines") or "").split("\n") if line.strip()]
    if kind == QuestionKind.ORDER:
        value["item"] = [{"id": LETTERS[at], "text": line} for at, line in enumerate(lines[: len(LETTERS)])]
    elif kind == QuestionKind.SHORT:
        value["accept"] = lines
    try:
        made = quiz.restored(value)
    except ValidationError as error:
        raise _refusal(error.errors()[0], rows) from None
    wrong = made.faults()
    if wrong:
        raise Unacceptable(wrong[0], field="text", id=question_id)
    return made


def _ids(before: Question | None, table: str) -> list[str]:
    return [each.id for each in getattr(before, table, ())]


def _rows(typed: Mapping[str, Any], keys: Sequence[str], ids: Sequence[str]) -> tuple[list[int], list[dict[str, Any]]]:
    """(numbers of the rows in which something stands, their values); a row that stood there keeps its id."""
    numbers = [row for row in range(1, USUAL_ROWS + 1) if any(typed.get(f"{key}_{row}") for key in keys if key != "right")]
    fresh = iter(letter for letter in LETTERS if letter not in ids)
    named = {row: ids[row - 1] if row <= len(ids) else next(fresh) for row in numbers}
    return numbers, [
        {"id": named[row], **{key: typed.get(f"{key}_{row}") or (False if key == "right" else "") for key in keys}} for row in numbers
    ]


def _refusal(error: Any, rows: Sequence[int]) -> Unacceptable:
    place = list(error["loc"][1:])  # the first names the kind
    field, kind = str(place[0]) if place else "text", error["type"]
    if len(place) > 2 and place[0] in {"option", "pair"}:
        field = f"{place[2]}_{rows[place[1]]}"
    elif field in {"option", "pair"}:
        return Unacceptable(N_("2つより少ないと、選べません。2つ以上書いてください。"), field="text_1")
    elif field in {"item", "accept"}:
        field = "lines"
    if kind == "string_too_long":
        return Unacceptable(N_("%(max)d字までで書いてください。"), field=field, max=error["ctx"]["max_length"])
    if kind in {"missing", "string_too_short", "too_short"}:
        return Unacceptable(N_("ここを書いてください。"), field=field)
    return Unacceptable(N_("この値は使えません。"), field=field)
