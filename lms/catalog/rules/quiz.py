"""Questions as they are written, judged and scored."""

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lms.catalog.kinds import PASS_PERCENT, QuestionKind
from lms.catalog.rules.faults import Fault, line_of, line_of_error

LEAST_OPTIONS = 2
HEAD = re.compile(r"^[ \t]*(?P<mark>\[\[)[ \t]*question[ \t]*\]\]", re.MULTILINE)


class Option(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]
    text: Annotated[str, Field(min_length=1, max_length=300)]
    right: bool
    why: Annotated[str, Field(min_length=1, max_length=500)]


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]
    kind: QuestionKind
    text: Annotated[str, Field(min_length=1, max_length=500)]
    option: Annotated[list[Option], Field(min_length=LEAST_OPTIONS, max_length=10)]

    @property
    def options(self) -> list[Option]:
        return self.option

    @property
    def right(self) -> frozenset[str]:
        return frozenset(option.id for option in self.option if option.right)


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
    except tomllib.TOMLDecodeError as error:
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
            question = Question.model_validate(value)
        except ValidationError as error:
            faults += [Fault(file, line, _explained(each)) for each in error.errors()]
            continue
        faults += [Fault(file, line, sentence) for sentence in _unsound(question, questions)]
        questions.append(question)
    if not questions and not faults:
        faults.append(Fault(file, 1, "問いがありません。"))
    return questions, faults


def _explained(error: Any) -> str:
    name = ".".join(str(part) for part in error["loc"])
    return {"missing": f"「{name}」がありません。", "extra_forbidden": f"「{name}」という項目はありません。"}.get(
        error["type"], f"「{name}」の値が使えません。"
    )


def _unsound(question: Question, earlier: Sequence[Question]) -> list[str]:
    found = []
    if question.id in {each.id for each in earlier}:
        found.append(f"同じid「{question.id}」の問いがあります。")
    if len({option.id for option in question.option}) < len(question.option):
        found.append(f"問い「{question.id}」に、同じidの選択肢があります。")
    if not question.right:
        found.append(f"問い「{question.id}」に正解がありません。")
    if question.kind != QuestionKind.MULTIPLE and len(question.right) > 1:
        found.append(f"問い「{question.id}」に正解が2つ以上あります。")
    if question.kind == QuestionKind.TRUE_FALSE and len(question.option) != LEAST_OPTIONS:
        found.append(f"問い「{question.id}」は、選択肢を2つにしてください。")
    return found


def shuffled(question: Question, seed: int) -> list[Option]:
    """The options in the order of one attempt."""
    options = list(question.option)
    random.Random(f"{seed}:{question.id}").shuffle(options)  # noqa: S311  (an order, not a secret)
    return options


def score(questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> Score:
    """One point for each question whose right options were chosen, all of them and no other."""
    right = sum(frozenset(answers.get(question.id, ())) == question.right for question in questions)
    return Score(right, len(questions))


def unanswered(questions: Sequence[Question], answers: Mapping[str, Sequence[str]]) -> list[str]:
    """Ids of questions without an answer that the question offers."""
    offered = {question.id: {option.id for option in question.option} for question in questions}
    return [key for key, ids in offered.items() if not answers.get(key) or not set(answers[key]) <= ids]
