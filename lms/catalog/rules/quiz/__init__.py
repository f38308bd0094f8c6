"""Questions as they are written, judged and scored."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from lms.catalog.kinds import PASS_PERCENT, QuestionKind
from lms.catalog.rules.faults import Fault, line_of, line_of_error
from lms.catalog.rules.quiz.asked import Answer
from lms.catalog.rules.quiz.questions import Question

_question: TypeAdapter[Question] = TypeAdapter(Question)
HEAD = re.compile(r"^[ \t]*(?P<mark>\[\[)[ \t]*question[ \t]*\]\]", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Score:
    right: int
    total: int

    @property
    def is_passed(self) -> bool:
        return self.total > 0 and self.right * 100 >= self.total * PASS_PERCENT


def read(file: str, text: str) -> tuple[list[Question], list[Fault]]:
    """The questions of a quiz file, or its faults."""
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [], [Fault(file, line_of_error(error, text), "TOMLとして読めません。")]
    faults = [Fault(file, line_of(text, key), f"「{key}」という項目はありません。") for key in values if key != "question"]
    written = values.get("question", [])
    if not isinstance(written, list):
        return [], [*faults, Fault(file, line_of(text, "question"), "「question」の値が使えません。")]
    places = [text.count("\n", 0, head.start("mark")) + 1 for head in HEAD.finditer(text)]
    places += [1] * (len(written) - len(places))  # written in one line, as TOML allows too
    questions: list[Question] = []
    for line, value in zip(places, written, strict=False):
        try:
            question = restored(value)
        except ValidationError as error:
            faults += [Fault(file, line, _explained(each)) for each in error.errors()]
            continue
        faults += [Fault(file, line, sentence) for sentence in _unsound(question, questions)]
        questions.append(question)
    if not questions and not faults:
        faults.append(Fault(file, 1, "問いがありません。"))
    return questions, faults


def restored(value: Any) -> Question:
    """A question out of what is written or stored. Raises pydantic.ValidationError."""
    return _question.validate_python(value)


def _explained(error: Any) -> str:
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return "「kind」の値が使えません。" if error["type"] == "union_tag_invalid" else "「kind」がありません。"
    place = error["loc"][1:] if error["loc"] and error["loc"][0] in set(QuestionKind) else error["loc"]
    name = ".".join(str(part) for part in place)
    return {"missing": f"「{name}」がありません。", "extra_forbidden": f"「{name}」という項目はありません。"}.get(
        error["type"], f"「{name}」の値が使えません。"
    )


def _unsound(question: Question, earlier: Sequence[Question]) -> list[str]:
    twice = [f"同じid「{question.id}」の問いがあります。"] if question.id in {each.id for each in earlier} else []
    return twice + question.told()


def score(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Score:
    """One point for each question that is answered right, the whole of it."""
    right = sum(question.is_right(answers.get(question.id, ())) for question in questions)
    return Score(right, len(questions))


def unanswered(questions: Sequence[Question], answers: Mapping[str, Answer]) -> list[str]:
    """Ids of questions without a whole answer out of what they offer."""
    return [question.id for question in questions if not question.is_answered(answers.get(question.id, ()))]
