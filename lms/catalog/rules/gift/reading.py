"""GIFT as our questions: one block of text after the other, with what an author has to look at in each."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from lms.catalog.kinds import QuestionKind
from lms.catalog.rules import quiz
from lms.catalog.rules.gift.carried import Carried, Report
from lms.catalog.rules.gift.notes import Notes
from lms.kernel.errors import N_
from lms.kernel.handover import Words

ALL = Decimal(-100)  # the weight that takes everything away: our own way to score
OPENS, CLOSES = (
    re.compile(r"(?<!\\)\{"),
    re.compile(r"(?<!\\)\}"),
)  # one after the other: a pattern for both takes ages over a flood of brackets
PART = re.compile(r"(?<!\\)([=~])")
GENERAL = re.compile(r"(?<!\\)####")
WEIGHT = re.compile(r"^%(-?\d+(?:\.\d+)?)%")
WHOLE = re.compile(r"^%100(?:\.0+)?%")
TITLE = re.compile(r"^::(.*?)(?<!\\)::", re.DOTALL)
OUR_TITLE = re.compile(r"[a-z0-9]{1,8}")  # an id, as our own export writes it
FORMAT = re.compile(r"^\[(html|markdown|moodle|plain)\]")
NUMERAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")  # no exponent: a few characters of one stand for millions of digits
NO_SHARES = N_("部分点は持ち込みません。どの答えも同じに扱います。")
PLACES = {
    "text": N_("問いか選択肢の文"),
    "why": N_("説明"),
    "option": N_("選択肢"),
    "pair": N_("組み合わせ"),
    "match": N_("合う相手"),
    "accept": N_("正解にする言葉"),
    "answer": N_("正しい数"),
    "tolerance": N_("前後いくつまで正解にするか"),
}
ANY_PLACE = N_("問いの一部")
Value = dict[str, Any]
Parts = Sequence[tuple[str, str, str]]  # mark, text, explanation


class _Cannot(Exception):
    """A question that has no counterpart here."""


def read(text: str) -> Carried:
    """The questions of a GIFT file, numbered q1, q2 … as they stand."""
    made = Carried()
    for number, written in enumerate(_blocks(text, made.report), start=1):
        try:
            value, remarks = _question(f"q{number}", written)
            question = quiz.restored(value)
            faults = question.faults()
        except _Cannot as why:
            made.report.append((str(number), Words(str(why))))
            continue
        except ValidationError as error:
            places = dict.fromkeys(Words(PLACES.get(str(each["loc"][-1]), ANY_PLACE)) for each in error.errors())
            made.report.extend((str(number), Words(N_("長さか数が合わず、持てません：%(place)s"), {"place": place})) for place in places)
            continue
        if faults:
            made.report.extend((str(number), Words(fault, {"id": question.id})) for fault in faults)
            continue
        made.questions.append(question)
        made.report.extend((str(number), remark) for remark in remarks)
    return made


def _blocks(text: str, report: Report) -> Iterator[str]:
    """Questions stand apart by an empty line; comments and categories are no questions."""
    lines = [line for line in text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n") if not line.startswith("//")]
    for block in re.split(r"\n[ \t]*\n", "\n".join(lines)):
        if block.strip().startswith("$CATEGORY:"):
            report.append(("", Words(N_("分類は持ち込みません。"))))
        elif block.strip():
            yield block.strip()


def _question(id_: str, written: str) -> tuple[Value, list[Words]]:
    """A question as our file would write it, and remarks on what an author has to look at. Raises _Cannot."""
    opens = OPENS.search(written)
    closes = CLOSES.search(written, opens.end()) if opens else None
    if opens is None or closes is None:
        raise _Cannot(N_("答えのない文は持ち込みません。"))
    inside, *general = GENERAL.split(written[opens.end() : closes.start()], maxsplit=1)
    title = TITLE.match(written)
    head = written[title.end() if title else 0 : opens.start()].strip()
    form = FORMAT.match(head)
    notes = Notes(is_plain=form is not None and form[1] == "plain")
    if notes.has_figure(written):
        raise _Cannot(N_("図や動画のある問いは持ち込みません。"))
    notes.general = notes.text("".join(general))
    asked, rest = FORMAT.sub("", head).strip(), written[closes.end() :].strip()
    stem = notes.text(f"{asked} ＿＿＿ {rest}" if rest else asked)
    _look_at_title(notes, title[1] if title else "", stem)
    value = _answers({"id": id_, "text": stem}, inside.strip(), notes)
    return value, notes.told()


def _look_at_title(notes: Notes, title: str, stem: str) -> None:
    """Other systems name a question after its beginning: then nothing is lost."""
    said = notes.text(title)
    if said and not OUR_TITLE.fullmatch(said) and not stem.startswith(said.rstrip(".… ")):
        notes.say(N_("題名「%(title)s」は持ち込みません。"), title=said)


def _answers(value: Value, inside: str, notes: Notes) -> Value:
    if not inside:
        raise _Cannot(N_("記述式の問いは、ここでは採点できません。"))
    if inside.startswith("#"):
        return _number(value, inside[1:].strip(), notes)
    truth = re.match(r"^(T|TRUE|F|FALSE)\b(.*)$", inside, re.DOTALL)
    if truth:
        return _true_false(value, truth[1][0] == "T", truth[2], notes)
    parts = [(mark, *_feedback(part, notes)) for mark, part in _parts(inside)]
    if not parts:
        raise _Cannot(N_("答えの書き方が読めません。"))
    if all("->" in text for _, text, _ in parts):
        return _match(value, parts, notes)
    if all(mark == "=" for mark, _, _ in parts):
        return _short(value, parts, notes)
    return _choice(value, parts, notes)


def _parts(inside: str) -> list[tuple[str, str]]:
    found = PART.split(inside)
    return [(mark, text.strip()) for mark, text in zip(found[1::2], found[2::2], strict=True)]


def _feedback(part: str, notes: Notes) -> tuple[str, str]:
    text, _, why = re.sub(r"(?<!\\)#", "\0", part, count=1).partition("\0")
    return text.strip(), notes.text(why)


def _choice(value: Value, parts: Parts, notes: Notes) -> Value:
    options = []
    for number, (mark, text, why) in enumerate(parts):
        weight = WEIGHT.match(text)
        is_right = mark == "=" or bool(weight and Decimal(weight[1]) > 0)
        words = notes.text(WEIGHT.sub("", text))
        options.append({"id": "abcdefghij"[number] if number < 10 else "z", "text": words, "right": is_right, "why": notes.why(why)})
    rights = sum(bool(option["right"]) for option in options)
    weights = [WEIGHT.match(text) for _, text, _ in parts]
    shares = {Decimal(weight[1]) for weight in weights if weight and Decimal(weight[1]) > 0}
    is_all_or_nothing = len(shares) == 1 and all(weight and (Decimal(weight[1]) > 0 or Decimal(weight[1]) <= ALL) for weight in weights)
    if any(weights) and not is_all_or_nothing:
        notes.say(N_("部分点は持ち込みません。正しいものをすべて選ぶ問いにしました。"))
    kind = QuestionKind.SINGLE if rights == 1 else QuestionKind.MULTIPLE
    return {**value, "kind": kind.value, "option": options}


def _true_false(value: Value, is_true: bool, feedback: str, notes: Notes) -> Value:  # noqa: FBT001
    """The first explanation is for who is wrong, the second for who is right; a single one is for both."""
    whys = [notes.text(each) for each in re.split(r"(?<!\\)#", feedback)[1:]] or [""]
    wrong, right = (whys[0], whys[1]) if len(whys) > 1 else (whys[0], whys[0])
    if any(whys[2:]):
        notes.lose_feedback()
    options = [
        {"id": "a", "text": "正しい", "right": is_true, "why": notes.why(right if is_true else wrong)},
        {"id": "b", "text": "正しくない", "right": not is_true, "why": notes.why(wrong if is_true else right)},
    ]
    return {**value, "kind": QuestionKind.TRUE_FALSE.value, "option": options}


def _match(value: Value, parts: Parts, notes: Notes) -> Value:
    pairs = []
    for number, (_, text, why) in enumerate(parts, start=1):
        left, _, right = text.partition("->")
        pairs.append({"id": f"p{number}", "text": notes.text(left), "match": notes.text(right), "why": notes.why(why)})
    return {**value, "kind": QuestionKind.MATCH.value, "pair": pairs}


def _short(value: Value, parts: Parts, notes: Notes) -> Value:
    if any(WEIGHT.match(text) and not WHOLE.match(text) for _, text, _ in parts):
        notes.say(NO_SHARES)
    accept = [notes.text(WEIGHT.sub("", text)) for _, text, _ in parts]
    return {**value, "kind": QuestionKind.SHORT.value, "accept": accept, "why": notes.why(notes.only([why for _, _, why in parts]))}


def _number(value: Value, inside: str, notes: Notes) -> Value:
    """A number by itself, or as others export it: behind a mark, perhaps with what is said to everybody who is wrong."""
    if not inside.startswith(("=", "~")):
        inside = f"={inside}"
    parts = [(mark, *_feedback(part, notes)) for mark, part in _parts(inside)]
    rights = [(text, why) for mark, text, why in parts if mark == "="]
    if len(rights) != 1 or any(mark == "~" and text for mark, text, _ in parts):
        raise _Cannot(N_("答えがいくつもある数の問いは持ち込みません。"))
    [(text, why)] = rights
    if any(feedback for mark, _, feedback in parts if mark == "~"):
        notes.lose_feedback()
    if WEIGHT.match(text) and not WHOLE.match(text):
        notes.say(NO_SHARES)
    answer, tolerance = _range(WEIGHT.sub("", text))
    return {**value, "kind": QuestionKind.NUMBER.value, "answer": answer, "tolerance": tolerance, "why": notes.why(why)}


def _range(text: str) -> tuple[Decimal, Decimal]:
    """(middle, how far around it); raises _Cannot."""
    if ".." in text:
        low, high = (_numeral(each) for each in text.split("..", 1))
        return (low + high) / 2, (high - low) / 2
    middle, _, around = text.partition(":")
    return _numeral(middle), _numeral(around or "0")


def _numeral(text: str) -> Decimal:
    """Raises _Cannot."""
    if not NUMERAL.fullmatch(text.strip()):
        raise _Cannot(N_("数として読めません。"))
    return Decimal(text.strip())
