"""GIFT, the plain text in which other learning systems exchange questions: read and written, with a report of what could not be carried."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from lms.catalog.kinds import QuestionKind
from lms.catalog.rules import quiz
from lms.catalog.rules.quiz.asked import Choice
from lms.catalog.rules.quiz.paired import Match
from lms.catalog.rules.quiz.questions import Question
from lms.catalog.rules.quiz.written import Number, Short

SPECIAL = "~=#{}:"
ALL = Decimal(-100)  # the weight that takes everything away: our own way to score
UNEXPLAINED = "（ここに説明を書いてください）"
OPENS, CLOSES = (
    re.compile(r"(?<!\\)\{"),
    re.compile(r"(?<!\\)\}"),
)  # one after the other: a pattern for both takes ages over a flood of brackets
PART = re.compile(r"(?<!\\)([=~])")
WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
TITLE = re.compile(r"^::(.*?)(?<!\\)::", re.DOTALL)
FORMAT = re.compile(r"^\[(?:html|markdown|moodle|plain)\]")


@dataclass(frozen=True, slots=True)
class Carried:
    """What came over, and sentences about what did not: (number or id of the question, sentence)."""

    questions: list[Question] = field(default_factory=list)
    text: str = ""
    report: list[tuple[str, str]] = field(default_factory=list)


class _Cannot(Exception):
    """A question that has no counterpart here."""


def read(text: str) -> Carried:
    """The questions of a GIFT file, numbered q1, q2 … as they stand."""
    made = Carried()
    for number, written in enumerate(_blocks(text, made.report), start=1):
        try:
            value, remarks = _question(f"q{number}", written)
            question = quiz.restored(value)
            faults = question.told()
        except _Cannot as why:
            made.report.append((str(number), str(why)))
            continue
        except ValidationError as error:
            places = "、".join(str(each["loc"][-1]) for each in error.errors())
            made.report.append((str(number), f"この形では持てません（{places}）。"))
            continue
        if faults:
            made.report.extend((str(number), sentence) for sentence in faults)
            continue
        made.questions.append(question)
        made.report.extend((str(number), remark) for remark in remarks)
    return made


def _blocks(text: str, report: list[tuple[str, str]]) -> Iterator[str]:
    """Questions stand apart by an empty line; comments and categories are no questions."""
    lines = [line for line in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n") if not line.startswith("//")]
    for block in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        if block.strip().startswith("$CATEGORY:"):
            report.append(("", "分類は持ち込みません。"))
        elif block.strip():
            yield block.strip()


def _question(id_: str, written: str) -> tuple[dict[str, Any], list[str]]:
    """A question as our file would write it, and remarks on what an author has to look at. Raises _Cannot."""
    opens = OPENS.search(written)
    closes = CLOSES.search(written, opens.end()) if opens else None
    if opens is None or closes is None:
        raise _Cannot("答えのない文は持ち込みません。")
    asked = FORMAT.sub("", TITLE.sub("", written[: opens.start()]).strip()).strip()
    rest = written[closes.end() :].strip()
    stem = _plain(f"{asked} ＿＿＿ {rest}" if rest else asked)
    inside = written[opens.end() : closes.start()].strip()
    value: dict[str, Any] = {"id": id_, "text": stem}
    if not inside:
        raise _Cannot("記述式の問いは、ここでは採点できません。")
    if inside.startswith("#"):
        return _number(value, inside[1:])
    truth = re.match(r"^(T|TRUE|F|FALSE)\b(.*)$", inside, re.DOTALL)
    if truth:
        return _true_false(value, truth[1][0] == "T", truth[2])
    parts = [(mark, *_feedback(part)) for mark, part in _parts(inside)]
    if not parts:
        raise _Cannot("答えの書き方が読めません。")
    if all("->" in text for _, text, _ in parts):
        return _match(value, parts)
    if all(mark == "=" for mark, _, _ in parts):
        return _short(value, parts)
    return _choice(value, parts)


def _parts(inside: str) -> list[tuple[str, str]]:
    found = PART.split(inside)
    return [(mark, text.strip()) for mark, text in zip(found[1::2], found[2::2], strict=True)]


def _feedback(part: str) -> tuple[str, str]:
    text, _, why = re.sub(r"(?<!\\)#", "\0", part, count=1).partition("\0")
    return text.strip(), _plain(why)


def _plain(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text.replace("\\n", "\n")).strip()


def _explained(why: str, remarks: list[str]) -> str:
    if not why:
        remarks.append("説明のない選択肢があります。説明を書いてください。")
    return why or UNEXPLAINED


def _choice(value: dict[str, Any], parts: Sequence[tuple[str, str, str]]) -> tuple[dict[str, Any], list[str]]:
    remarks: list[str] = []
    options = []
    for number, (mark, text, why) in enumerate(parts):
        weight = WEIGHT.match(text)
        is_right = mark == "=" or bool(weight and Decimal(weight[1]) > 0)
        words = _plain(WEIGHT.sub("", text))
        options.append(
            {"id": "abcdefghij"[number] if number < 10 else "z", "text": words, "right": is_right, "why": _explained(why, remarks)}
        )
    rights = sum(bool(option["right"]) for option in options)
    weights = [WEIGHT.match(text) for _, text, _ in parts]
    shares = {Decimal(weight[1]) for weight in weights if weight and Decimal(weight[1]) > 0}
    is_all_or_nothing = len(shares) == 1 and all(weight and (Decimal(weight[1]) > 0 or Decimal(weight[1]) <= ALL) for weight in weights)
    if any(weights) and not is_all_or_nothing:
        remarks.append("部分点は持ち込みません。正しいものをすべて選ぶ問いにしました。")
    kind = QuestionKind.SINGLE if rights == 1 else QuestionKind.MULTIPLE
    return {**value, "kind": kind.value, "option": options}, list(dict.fromkeys(remarks))


def _true_false(value: dict[str, Any], is_true: bool, feedback: str) -> tuple[dict[str, Any], list[str]]:  # noqa: FBT001
    whys = [_plain(each) for each in re.split(r"(?<!\\)#", feedback) if each.strip()]
    remarks: list[str] = []
    wrong, right = (*whys, "", "")[:2] if len(whys) > 1 else (whys[0] if whys else "", whys[0] if whys else "")
    options = [
        {"id": "a", "text": "正しい", "right": is_true, "why": _explained(right if is_true else wrong, remarks)},
        {"id": "b", "text": "正しくない", "right": not is_true, "why": _explained(wrong if is_true else right, remarks)},
    ]
    return {**value, "kind": QuestionKind.TRUE_FALSE.value, "option": options}, list(dict.fromkeys(remarks))


def _match(value: dict[str, Any], parts: Sequence[tuple[str, str, str]]) -> tuple[dict[str, Any], list[str]]:
    remarks: list[str] = []
    pairs = []
    for number, (_, text, why) in enumerate(parts):
        left, _, right = text.partition("->")
        pairs.append({"id": f"p{number + 1}", "text": _plain(left), "match": _plain(right), "why": _explained(why, remarks)})
    return {**value, "kind": QuestionKind.MATCH.value, "pair": pairs}, list(dict.fromkeys(remarks))


def _short(value: dict[str, Any], parts: Sequence[tuple[str, str, str]]) -> tuple[dict[str, Any], list[str]]:
    remarks: list[str] = []
    if any(WEIGHT.match(text) for _, text, _ in parts):
        remarks.append("部分点は持ち込みません。どの答えも同じに扱います。")
    why = next((why for _, _, why in parts if why), "")
    accept = [_plain(WEIGHT.sub("", text)) for _, text, _ in parts]
    return {**value, "kind": QuestionKind.SHORT.value, "accept": accept, "why": _explained(why, remarks)}, remarks


def _number(value: dict[str, Any], inside: str) -> tuple[dict[str, Any], list[str]]:
    text, why = _feedback(inside.strip())
    remarks: list[str] = []
    if text.startswith(("=", "~")):
        raise _Cannot("答えがいくつもある数の問いは持ち込みません。")
    try:
        if ".." in text:
            low, high = (Decimal(each.strip()) for each in text.split("..", 1))
            answer, tolerance = (low + high) / 2, (high - low) / 2
        else:
            middle, _, around = text.partition(":")
            answer, tolerance = Decimal(middle.strip()), Decimal(around.strip() or "0")
    except (InvalidOperation, ValueError):
        raise _Cannot("数として読めません。") from None
    made = {**value, "kind": QuestionKind.NUMBER.value, "answer": answer, "tolerance": tolerance, "why": _explained(why, remarks)}
    return made, remarks


def write(questions: Sequence[Question]) -> Carried:
    """Questions as GIFT; what it has no form for is named and left out."""
    made: list[str] = []
    report: list[tuple[str, str]] = []
    for question in questions:
        match question:
            case Choice():
                answers = _written_choice(question)
            case Match():
                answers = "\n".join(f"={_guarded(pair.text)} -> {_guarded(pair.match)}" for pair in question.pair)
                report.append((question.id, "組み合わせの説明は、GIFTに書けません。"))
            case Number():
                answers = f"#{question.answer}:{question.tolerance}#{_guarded(question.why)}"
                if question.unit:
                    report.append((question.id, "単位は、GIFTに書けません。"))
            case Short():
                answers = "\n".join(f"={_guarded(each)}#{_guarded(question.why)}" for each in question.accept)
            case _:
                report.append((question.id, "並べ替えと墨消しは、GIFTに書けません。"))
                continue
        made.append(f"::{question.id}:: {_guarded(question.text)} {{\n{answers}\n}}\n")
    return Carried(text="\n".join(made), report=report)


def _written_choice(question: Choice) -> str:
    if question.kind != QuestionKind.MULTIPLE:
        marks = {option.id: "=" if option.right else "~" for option in question.option}
    else:  # the weights of what is right add up to a hundred; what is wrong takes all away
        share = Decimal(100) / len(question.right)
        marks = {
            option.id: f"~%{share.quantize(Decimal('0.00001')).normalize():f}%" if option.right else "~%-100%" for option in question.option
        }
    return "\n".join(f"{marks[option.id]}{_guarded(option.text)}#{_guarded(option.why)}" for option in question.option)


def _guarded(text: str) -> str:
    return "".join(f"\\{c}" if c in SPECIAL or c == "\\" else c for c in text).replace("\n", "\\n")
