"""Front matter: split by hand, read as strings, typed by pydantic."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lms.catalog.kinds import Confidence, Tier
from lms.catalog.rules.faults import Fault, Place, line_of, told

MARK = "---"
FIRST_LINE = 2  # of the front matter in its file: below the first mark
USES = ("文案", "議事録要約", "企画", "メール", "想定問答", "マクロ", "問合せ・FAQ", "集計", "翻訳", "その他")
AI_USES = dict(
    zip(USES, ("drafting", "minutes", "planning", "mail", "questions", "macro", "enquiry", "tally", "translation", "other"), strict=True)
)
YEAR, MONTH = 4, 7  # characters of YYYY and of YYYY-MM


def _dated(value: str) -> str:
    """YYYY, YYYY-MM or YYYY-MM-DD, or nothing where the source bears no date."""
    if value:
        date.fromisoformat(value + {YEAR: "-01-01", MONTH: "-01"}.get(len(value), ""))
    return value


def _ai_use(value: str) -> str:
    """The code of a use; a stored document holds the code already."""
    if value in AI_USES.values():
        return value
    if value not in AI_USES:
        raise ValueError(value)
    return AI_USES[value]


def _line(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


Line = Annotated[str, _line(300)]
Title = Annotated[str, _line(120)]
Dated = Annotated[str, AfterValidator(_dated)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    work: Annotated[str, _line(80)]
    action: Annotated[str, _line(200)]
    ai_use: Annotated[str, AfterValidator(_ai_use)]
    days: Annotated[int, Field(ge=1, le=14)]
    measure: Annotated[list[Line], Field(min_length=1)]


class Questions(_Strict):
    """What is asked 1, 4 and 12 weeks later."""

    week1: Line
    week4: Line
    week12: Line


class LessonFront(_Strict):
    title: Title
    minutes: Annotated[int, Field(ge=1, le=60)]
    desk: Line
    objectives: Annotated[list[Line], Field(min_length=1)]
    practice: PracticeTask
    followups: Questions
    facts: list[Fact]


class CourseFront(_Strict):
    title: Title
    tier: Tier
    order: Annotated[int, Field(ge=1, le=999)]
    audience: Line
    author: Line
    revised: date
    summary: Title


Front = TypeVar("Front", LessonFront, CourseFront)


@dataclass(frozen=True, slots=True)
class FrontRead(Generic[Front]):
    """What was read: the typed front matter or None, the body, the number of lines before it, the lines of the entries, the faults."""

    head: Front | None
    body: str
    before: int
    lines: Mapping[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class _Loader(yaml.BaseLoader):
    """Strings only, and no references: a reference may unfold a short file into gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem_mark=self.peek_event().start_mark)
        return super().compose_node(parent, index)


def split(text: str) -> tuple[str, str, int]:
    """Front matter, body, and the number of lines before the body. Raises ValueError where there is none."""
    lines = text.split("\n")
    if lines[0].strip() != MARK or MARK not in [line.strip() for line in lines[1:]]:
        raise ValueError("no front matter")
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == MARK)
    return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]), end + 1


def read(kind: type[Front], file: str, text: str) -> FrontRead[Front]:
    """The typed front matter with the body and its first line, or the faults."""
    try:
        head, body, before = split(text)
    except ValueError:
        return FrontRead(None, text, 0, faults=[Fault(file, 1, "「---」で囲んだ見出しの部分がありません。")])
    try:
        values, node = _loaded(head)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        fault = Fault(file, (mark.line if mark else 0) + FIRST_LINE, "見出しの部分が読めません（字下げと「:」を確かめてください）。")
        return FrontRead(None, body, before, faults=[fault])
    if not isinstance(values, Mapping):
        return FrontRead(None, body, before, faults=[Fault(file, FIRST_LINE, "見出しの部分が「項目: 値」の形になっていません。")])
    lines = {place: line for place, line, _ in _places(node)}
    faults = [Fault(file, line, f"「{place[-1]}」が2回書かれています。") for place, line, is_second in _places(node) if is_second]
    try:
        return FrontRead(kind.model_validate(values), body, before, lines, faults)
    except ValidationError as error:
        return FrontRead(None, body, before, lines, faults + [_explained(file, lines, each) for each in error.errors()])


def _loaded(head: str) -> tuple[Any, yaml.Node | None]:
    loader = _Loader(head)
    try:
        node = loader.get_single_node()
        return (loader.construct_document(node) if node is not None else None), node
    finally:
        loader.dispose()


def _places(node: yaml.Node | None, place: Place = ()) -> Iterator[tuple[Place, int, bool]]:
    """Every entry with its line in the file, and whether its name stood there before."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            here = (*place, str(key.value))
            yield here, key.start_mark.line + FIRST_LINE, here[-1] in seen
            seen.add(here[-1])
            yield from _places(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield (*place, number), value.start_mark.line + FIRST_LINE, False
            yield from _places(value, (*place, number))


def _explained(file: str, lines: Mapping[Place, int], error: Any) -> Fault:
    name = ".".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    return Fault(file, line_of(error["loc"], lines), told(name, error["type"], error.get("ctx", {})))
