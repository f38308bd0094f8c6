"""When a version will do, what changed since another, until when an earlier acknowledgement carries. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from lms.catalog.rules import quiz
from lms.catalog.rules.quiz.questions import Question
from lms.guidelines.kinds import QUESTIONS, TEXTS
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

Document = Mapping[str, Any]
Tools = Sequence[tuple[str, str]]
TOOLS = "tools"
SENTENCE = re.compile(r"[^。\n]*。?")
OPTIONS = (("right", True), ("wrong_1", False), ("wrong_2", False))


@immutable
class Published:
    """A version that people may read, and the first day on which it holds."""

    number: int
    effective_on: date


@immutable
class Run:
    """Sentences that went, and those that came in their place; either may be empty."""

    gone: str
    new: str


@immutable
class Change:
    """One text in which two versions differ."""

    label: str
    runs: list[Run]


def questions_of(document: Document) -> list[Question]:
    """The questions of a version, in the catalogue's own form."""
    return [quiz.restored({**each, "option": _unmarked(each)}) for each in document["questions"]]


def _unmarked(asked: Document) -> list[dict[str, Any]]:
    """The options under names, and in an order, that say nothing of which is right: as they are stored, it is always the first."""
    named = [{**each, "id": hashlib.sha256(f"{asked['text']}\n{each['text']}".encode()).hexdigest()[:8]} for each in asked["option"]]
    return sorted(named, key=lambda each: str(each["id"]))


def right_answers(document: Document) -> dict[str, list[str]]:
    """What acknowledges a version, by question."""
    return {each.id: each.right_answer() for each in questions_of(document)}


def question(number: int, texts: Mapping[str, str]) -> dict[str, Any]:
    """A question as it is stored, out of what the office wrote; two answers that read alike are refused."""
    options = [
        {"id": id_, "text": texts[name], "right": is_right, "why": texts[f"{name}_why"]}
        for id_, (name, is_right) in zip("abc", OPTIONS, strict=True)
    ]
    if len({option["text"] for option in options}) < len(options):
        raise Unacceptable(N_("同じ答えが2つあります。ちがう言葉にしてください。"), field=f"q{number}_wrong_1")
    return {"id": f"q{number}", "kind": "single", "text": texts["text"], "option": options}


def as_written(document: Document) -> dict[str, str]:
    """A version as the fields of its form hold it."""
    written = {key: document[key] for key in TEXTS}
    for number, asked in enumerate(document["questions"], start=1):
        written[f"q{number}_text"] = asked["text"]
        for option, (name, _) in zip(sorted(asked["option"], key=lambda each: not each["right"]), OPTIONS, strict=True):
            written[f"q{number}_{name}"], written[f"q{number}_{name}_why"] = option["text"], option["why"]
    return written


def as_document(written: Mapping[str, str]) -> dict[str, Any]:
    """A version out of the fields of its form. Raises Unacceptable, naming the field."""
    asked = [
        question(number, {name.removeprefix(f"q{number}_"): text for name, text in written.items() if name.startswith(f"q{number}_")})
        for number in range(1, QUESTIONS + 1)
    ]
    return {**{key: written[key] for key in TEXTS}, "questions": asked}


def changes(old: Document, new: Document) -> list[Change]:
    """Where two versions differ, in the order of the page. Another question is no other rule."""
    parted = [(text.label, _runs(old[key], new[key])) for key, text in TEXTS.items()]
    return [*(Change(label, runs) for label, runs in parted if runs), *tool_changes(tools_of(old), tools_of(new))]


def tools_of(document: Document) -> list[tuple[str, str]] | None:
    """The tools that could be used when a version was published; None where it was not noted."""
    return [(name, note) for name, note in document[TOOLS]] if TOOLS in document else None


def tool_changes(old: Tools | None, new: Tools | None) -> list[Change]:
    """Where two lists of tools differ, a tool a line; nothing where one is not known."""
    if old is None or new is None:
        return []
    runs = _runs(*("\n".join(f"{name}：{note}" if note else name for name, note in each) for each in (old, new)))
    return [Change(N_("使ってよい道具"), runs)] if runs else []


def _runs(old: str, new: str) -> list[Run]:
    before, after = _sentences(old), _sentences(new)
    matched = SequenceMatcher(a=before, b=after, autojunk=False)
    return [Run(_joined(before[a:b]), _joined(after[c:d])) for what, a, b, c, d in matched.get_opcodes() if what != "equal"]


def _sentences(text: str) -> list[str]:
    """How many blank lines stand between them is no difference."""
    return [found for line in lines(text) for found in SENTENCE.findall(line) if found.strip()]


def _joined(sentences: Sequence[str]) -> str:
    """A line without a full stop, as in a list, stays a line."""
    return "".join(each if each.endswith("。") else f"{each}\n" for each in sentences).strip()


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def check_publication(new: Published, earlier: Published | None, *, today: date) -> None:
    """A version holds from a day that people can still learn of, and not before the one it follows. Raises Unacceptable."""
    if new.effective_on < today:
        raise Unacceptable(N_("きょうか、きょうより後の日を選んでください。"), field="effective_on")
    if earlier is not None and new.effective_on < earlier.effective_on:
        raise Unacceptable(N_("前の版が始まる日と同じか、後の日を選んでください。"), field="effective_on")


def in_force(published: Sequence[Published], today: date) -> Published | None:
    """The version that holds today. *published* by number."""
    return next((each for each in reversed(published) if each.effective_on <= today), None)


def carries_until(published: Sequence[Published], acknowledged: int, grace_days: int) -> date | None:
    """The last day on which acknowledging version *acknowledged* is enough; None where no later version sets one."""
    return min(_ends(published, acknowledged, grace_days), default=None)


def _ends(published: Sequence[Published], acknowledged: int, grace_days: int) -> Iterator[date]:
    for each in published:
        if each.number > acknowledged:
            yield each.effective_on + timedelta(days=grace_days - 1)
