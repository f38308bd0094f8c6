"""Front matter: split by hand, read as strings, typed by pydantic."""

from collections.abc import Mapping, Sequence
from datetime import date
from reprlib import repr as shortened
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lms.catalog.kinds import Confidence, Tier
from lms.catalog.rules.faults import Fault
from lms.kernel.errors import N_
from lms.kernel.handover import Words

MARK = "---"
MOST_DEPTH = 12  # of a head, which needs four
USES = ("文案", "議事録要約", "企画", "メール", "想定問答", "マクロ", "問合せ・FAQ", "集計", "翻訳", "その他")
AI_USES = dict(
    zip(USES, ("drafting", "minutes", "planning", "mail", "questions", "macro", "enquiry", "tally", "translation", "other"), strict=True)
)


def _dated(value: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD, or nothing where the source bears no date."""
    if value:
        date.fromisoformat(value + "-01-01"[: 10 - len(value)] if len(value) < 10 else value)
    return value


def _ai_use(value: str) -> str:
    """The code of a use; a stored document holds the code already."""
    if value in AI_USES.values():
        return value
    if value not in AI_USES:
        raise ValueError(value)
    return AI_USES[value]


Line = Annotated[str, Field(min_length=1, max_length=300)]
Dated = Annotated[str, AfterValidator(_dated)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Fact(_Strict):
    """A fact the lesson stands on: its source, the source's date, the day it was checked, and how sure it is."""

    source: Annotated[str, Field(pattern=r"^S\d{1,3}$")]
    text: Line
    title: Line
    url: Annotated[str, Field(pattern=r"^(https?://\S+)?$", max_length=900)]
    dated: Dated
    checked: date
    confidence: Confidence


class PracticeTask(_Strict):
    """自分の業務で試すこと, and the draft of the plan that it leads to."""

    task: Line
    when: Line
    work: Annotated[str, Field(min_length=1, max_length=80)]
    action: Annotated[str, Field(min_length=1, max_length=200)]
    ai_use: Annotated[str, AfterValidator(_ai_use)]
    days: Annotated[int, Field(ge=1, le=14)]
    measure: Annotated[list[Line], Field(min_length=1)]


class Questions(_Strict):
    """What is asked 1, 4 and 12 weeks later."""

    week1: Line
    week4: Line
    week12: Line


class Examples(_Strict):
    """How each of the six points could be written for this scene."""

    role: Line
    purpose: Line
    reader: Line
    material: Line
    form: Line
    limits: Line


class InstructionTask(_Strict):
    """指示を書く練習: a made-up scene, what is given for it, and an example of each point."""

    scene: Line
    material: Annotated[list[Line], Field(max_length=12)] = []
    examples: Examples


class LessonFront(_Strict):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    minutes: Annotated[int, Field(ge=1, le=60)]
    desk: Line
    objectives: Annotated[list[Line], Field(min_length=1)]
    practice: PracticeTask
    followups: Questions
    facts: list[Fact]
    instruction: InstructionTask | None = None


class CourseFront(_Strict):
    title: Annotated[str, Field(min_length=1, max_length=120)]
    tier: Tier
    order: Annotated[int, Field(ge=1, le=999)]
    audience: Line
    author: Line
    revised: date
    summary: Annotated[str, Field(min_length=1, max_length=120)]


Front = TypeVar("Front", LessonFront, CourseFront)


def split(text: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of lines before the body. Raises ValueError where there is none."""
    lines = text.split("\n")
    if lines[0].strip() != MARK or MARK not in [line.strip() for line in lines[1:]]:
        raise ValueError("no front matter")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == MARK)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 1


OPENED, CLOSED = (yaml.MappingStartEvent, yaml.SequenceStartEvent), (yaml.MappingEndEvent, yaml.SequenceEndEvent)


def _parsed(head: str) -> tuple[Any, yaml.Node | None]:
    """The values of a head (strings, lists and mappings), and where each of them stands. Raises yaml.YAMLError."""
    _is_plain(head)
    loader = yaml.CBaseLoader(head)
    node = loader.get_single_node()
    return (None if node is None else loader.construct_document(node)), node


def _is_plain(head: str) -> None:
    """Each part is written out where it stands: one that stands for another can grow without end. Raises yaml.YAMLError."""
    depth = 0
    for event in yaml.parse(head, Loader=yaml.CBaseLoader):
        depth += isinstance(event, OPENED) - isinstance(event, CLOSED)
        if depth == MOST_DEPTH or isinstance(event, yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem_mark=event.start_mark)  # type: ignore[arg-type]


def read(kind: type[Front], file: str, text: str) -> tuple[Front | None, str, int, list[Fault]]:
    """The typed front matter with the body and its first line, or the faults."""
    try:
        head, body, before = split(text)
    except ValueError:
        return None, text, 0, [Fault(file, 1, Words(N_("「---」で囲んだ見出しの部分がありません。")))]
    try:
        values, tree = _parsed(head)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        says = Words(N_("見出しの部分が読めません（字下げと「:」を確かめてください）。"))
        return None, body, before, [Fault(file, (mark.line if mark else 0) + 2, says)]
    if not isinstance(values, Mapping):
        return None, body, before, [Fault(file, 2, Words(N_("見出しの部分が「項目: 値」の形になっていません。")))]
    try:
        return kind.model_validate(values), body, before, []
    except ValidationError as error:
        return None, body, before, [_explained(file, tree, each) for each in error.errors()]


def _explained(file: str, tree: yaml.Node | None, error: Any) -> Fault:
    name = ".".join(str(part) for part in error["loc"])
    if error["type"] == "missing":
        return Fault(file, 1, Words(N_("「%(name)s」がありません。"), {"name": name}))
    line = _line(tree, error["loc"])
    if error["type"] == "extra_forbidden":
        return Fault(file, line, Words(N_("「%(name)s」という項目はありません。"), {"name": name}))
    return Fault(file, line, Words(N_("「%(name)s」の値が使えません：%(value)s"), {"name": name, "value": shortened(error["input"])}))


def _line(node: yaml.Node | None, path: Sequence[str | int]) -> int:
    """The line of the file on which the value at *path* begins; the head starts on its second line."""
    line = 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
        if node is None:
            break
        line = node.start_mark.line + 2
    return line
