"""Questions as they are written, judged and scored."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from lms.catalog.kinds import PASS_PERCENT, QuestionKind
from lms.catalog.rules.faults import Fault, line_of, line_of_error
from lms.catalog.rules.quiz.asked import Answer
from lms.catalog.rules.quiz.questions import Question
from lms.kernel.errors import N_
from lms.kernel.handover import Words
from lms.kernel.immutable import immutable

_question: TypeAdapter[Question] = TypeAdapter(Question, config=ConfigDict(defer_build=True))
NO_SUCH = N_("「%(name)s」という項目はありません。")
MISSING = N_("「%(name)s」がありません。")
UNUSABLE = N_("「%(name)s」の値が使えません。")
HEAD = re.compile(r"^[ \t]*(?P<mark>\[\[)[ \t]*question[ \t]*\]\]", re.MULTILINE)


@immutable
class Score:
    right: int
    total: int

    @property
    def is_passed(self) -> bool:
        return self.total > 0 and self.right >= least_right(self.total)


def least_right(total: int) -> int:
    """How many of *total* answers have to be right."""
    return -(-total * PASS_PERCENT // 100)


def read(file: str, text: str) -> tuple[list[Question], list[Fault]]:
    """The questions of a quiz file, or its faults."""
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return [], [Fault(file, line_of_error(error, text), Words(N_("TOMLとして読めません。")))]
    faults = [Fault(file, line_of(text, key), Words(NO_SUCH, {"name": key})) for key in values if key != "question"]
    written = values.get("question", [])
    if not isinstance(written, list):
        return [], [*faults, Fault(file, line_of(text, "question"), Words(UNUSABLE, {"name": "question"}))]
    places = [text.count("\n", 0, head.start("mark")) + 1 for head in HEAD.finditer(text)]
    places += [1] * (len(written) - len(places))  # written in one line, as TOML allows too
    questions: list[Question] = []
    for line, value in zip(places, written, strict=False):
        try:
            question = restored(value)
        except ValidationError as error:
            faults += [Fault(file, line, _explained(each)) for each in error.errors()]
            continue
        faults += [Fault(file, line, says) for says in _unsound(question, questions)]
        questions.append(question)
    if not questions and not faults:
        faults.append(Fault(file, 1, Words(N_("問いがありません。"))))
    return questions, faults


def restored(value: Any) -> Question:
    """A question out of what is written or stored. Raises pydantic.ValidationError."""
    return _question.validate_python(value)


def _explained(error: Any) -> Words:
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"}:
        return Words(UNUSABLE if error["type"] == "union_tag_invalid" else MISSING, {"name": "kind"})
    place = error["loc"][1:] if error["loc"] and error["loc"][0] in set(QuestionKind) else error["loc"]
    says = {"missing": MISSING, "extra_forbidden": NO_SUCH}.get(error["type"], UNUSABLE)
    return Words(says, {"name": ".".join(str(part) for part in place)})


def _unsound(question: Question, earlier: Sequence[Question]) -> list[Words]:
    told = [Words(message, {"id": question.id}) for message in question.faults()]
    is_twice = question.id in {each.id for each in earlier}
    return [Words(N_("同じid「%(id)s」の問いがあります。"), {"id": question.id}), *told] if is_twice else told


def score(questions: Sequence[Question], answers: Mapping[str, Answer]) -> Score:
    """One point for each question that is answered right, the whole of it."""
    right = sum(question.is_right(answers.get(question.id, ())) for question in questions)
    return Score(right, len(questions))


def unanswered(questions: Sequence[Question], answers: Mapping[str, Answer]) -> list[str]:
    """Ids of questions without a whole answer out of what they offer."""
    return [question.id for question in questions if not question.is_answered(answers.get(question.id, ()))]
