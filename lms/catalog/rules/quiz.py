"""Questions as they are written, judged and scored."""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StringConstraints, ValidationError

from lms.catalog.kinds import PASS_PERCENT, QuestionKind
from lms.catalog.rules.faults import Fault, Place, line_of, told

LEAST_OPTIONS = 2
MOST_OPTIONS = 10
MOST_QUESTIONS = 20
HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_.\s-]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"^\s*\"?([A-Za-z0-9_-]+)\"?\s*=")
LONG_STRING = re.compile(r'"""|\'\'\'')

Id = Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Option(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    text: Words
    right: StrictBool
    why: Words


class Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Id
    kind: QuestionKind
    text: Words
    option: Annotated[list[Option], Field(min_length=LEAST_OPTIONS, max_length=MOST_OPTIONS)]

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
    """The questions of a quiz file, and its faults."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        return [], [Fault(file, int(found[1]) if found else text.count("\n") + 1, "TOMLとして読めません。")]
    except RecursionError:
        return [], [Fault(file, 1, "TOMLとして読めません。")]
    lines = dict(_places(text))
    faults = [Fault(file, line_of((key,), lines), f"「{key}」という項目はありません。") for key in values if key != "question"]
    written = values.get("question", [])
    if not isinstance(written, list) or not 0 < len(written) <= MOST_QUESTIONS:
        return [], [*faults, Fault(file, 1, f"問い（[[question]]）を1〜{MOST_QUESTIONS}問書いてください。")]
    questions: list[Question] = []
    for number, value in enumerate(written):
        try:
            question = Question.model_validate(value)
        except ValidationError as error:
            faults += [_explained(file, number, lines, each) for each in error.errors()]
            continue
        faults += [Fault(file, line_of(("question", number, *place), lines), said) for place, said in _unsound(question, questions)]
        questions.append(question)
    return questions, faults


def _places(text: str) -> Iterator[tuple[Place, int]]:
    """The line of every question, option and entry. TOML's own parser does not tell."""
    around: Place = ()
    counts: dict[Place, int] = {}
    is_inside = False
    for number, line in enumerate(text.split("\n"), 1):
        header, key = HEADER.match(line), KEY.match(line)
        if not is_inside and header:
            around = _entered(re.split(r"\s*\.\s*", header[1]), counts)
            yield around, number
        elif not is_inside and key:
            yield (*around, key[1]), number
        is_inside ^= len(LONG_STRING.findall(line)) % 2 == 1


def _entered(names: Sequence[str], counts: dict[Place, int]) -> Place:
    """Where a header leads: [[question]] to the next question, [[question.option]] to the next option of the last one."""
    if names == ["question"]:
        counts["question",] = counts.get(("question",), -1) + 1
        return "question", counts["question",]
    if names == ["question", "option"]:
        question: Place = ("question", counts.get(("question",), 0))
        counts[question] = counts.get(question, -1) + 1
        return *question, "option", counts[question]
    return tuple(names)


def _explained(file: str, number: int, lines: Mapping[Place, int], error: Any) -> Fault:
    option = next((part for part in error["loc"] if isinstance(part, int)), None)
    of_option = "" if option is None else f"{option + 1}番目の選択肢："
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "question")
    line = line_of(("question", number, *error["loc"]), lines)
    return Fault(file, line, of_option + told(name, error["type"], error.get("ctx", {})))


def _unsound(question: Question, earlier: Sequence[Question]) -> Iterator[tuple[Place, str]]:
    """What is wrong with a question that is well-formed, and where in it."""
    if question.id in {each.id for each in earlier}:
        yield ("id",), f"同じid「{question.id}」の問いがあります。"
    ids = [option.id for option in question.option]
    yield from (
        (("option", number, "id"), f"問い「{question.id}」に、同じid「{each}」の選択肢があります。")
        for number, each in enumerate(ids)
        if each in ids[:number]
    )
    right = [number for number, option in enumerate(question.option) if option.right]
    if not right:
        yield (), f"問い「{question.id}」に正解がありません。"
    if question.kind != QuestionKind.MULTIPLE and len(right) > 1:
        yield ("option", right[1], "right"), f"問い「{question.id}」に正解が2つ以上あります。"
    if question.kind == QuestionKind.TRUE_FALSE and len(question.option) != LEAST_OPTIONS:
        yield (), f"問い「{question.id}」は、選択肢を2つにしてください。"


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
