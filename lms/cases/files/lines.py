"""Reading cases, a line of JSON each: strict in the keys, liberal in what stands behind them."""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, datetime
from functools import cache
from typing import Any

from lms.cases.files import headings
from lms.cases.kinds import FIELDS, KINDS, CaseKind, Field
from lms.kernel.errors import N_
from lms.kernel.immutable import immutable
from lms.kernel.text import TURNING, excerpt, folded
from lms.practice.kinds import AI_USES, MOST_MINUTES, MOST_TIMES_A_MONTH, AiUse

KEYS = ("ref", "kind", "title", "summary", "body", "field", "ai_use", "tool", "department", "published_on")
# A bundle carries the boxes of our own form beside them.
TOLD = (
    *("background", "tried", "events", "effect", "not_worked", "cause", "lesson", "conditions", "prompt", "word", "intended", "noticed"),
    *("cause_tools", "cause_workplace", "cause_person", "first_response", "prevention", "went_well", "lucky", "aftermath"),
)
FIGURES = {"minutes_before": MOST_MINUTES, "minutes_after": MOST_MINUTES, "times_per_month": MOST_TIMES_A_MONTH}
MOST = {"ref": 200, "title": 200, "summary": 1_000, "field": 200, "ai_use": 200, "tool": 200, "department": 200}
MOST_BODY = 100_000
MOST_BYTES = 1_000_000  # of a line
OLDEST = 1900
A_DAY = len("2026-04-01")
IN_PLACE_OF_SUMMARY = 120
UNWANTED = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{TURNING}\ud800-\udfff\ufeff]")
UNSEEN = "CZ"  # categories of what leaves no mark on a page
MARKS = re.compile(r"^[#>*\-\s`|]+", re.MULTILINE)
OTHER_KINDS = {
    "改善": CaseKind.IMPROVEMENT,
    "成功事例": CaseKind.IMPROVEMENT,
    "失敗": CaseKind.FAILURE,
    "ヒヤリハット": CaseKind.NEAR_MISS,
    "ヒヤリ": CaseKind.NEAR_MISS,
    "near miss": CaseKind.NEAR_MISS,
    "near-miss": CaseKind.NEAR_MISS,
}


@immutable
class Fault:
    """What is wrong in a line, as a sentence with its parameters."""

    line: int
    message: str
    params: dict[str, Any] = field(default_factory=dict)


@immutable
class Foreign:
    """A case as it came in. *words* are said as they were written; *field* and *ai_use* are ours, "other" where we do not know theirs."""

    line: int
    ref: str
    kind: str
    title: str
    summary: str
    body: str
    field: str
    ai_use: str
    published_on: date | None
    words: dict[str, str]  # field, ai_use, tool, department
    told: dict[str, str]
    figures: dict[str, int | None]

    def texts(self) -> list[str]:
        return [text for text in (self.title, self.summary, self.body, *self.told.values()) if text]

    def one_line(self) -> str:
        """What a list shows of it."""
        text = self.body or next(iter(self.told.values()), "")
        return self.summary or excerpt(unmarked(headings.lead(text[:1_000])), IN_PLACE_OF_SUMMARY)


def unmarked(text: str) -> str:
    """Markdown without the marks at the beginning of its lines: for a list, which shows text as it is."""
    return MARKS.sub("", text).replace("**", "")


class Wrong(Exception):
    """A value that cannot be taken; the sentence and its parameters."""

    def __init__(self, message: str, **params: Any) -> None:
        super().__init__(message)
        self.message, self.params = message, params


def read(lines: Iterable[bytes], *, with_told: bool = False, begins: int = 1) -> Iterator[Foreign | Fault]:
    """Every case of the file, or what is wrong with its line; lines without anything are passed over."""
    seen: dict[str, int] = {}
    for number, content in enumerate(lines, begins):
        try:
            raw = _decoded(content.removeprefix(b"\xef\xbb\xbf") if number == begins else content)
            if raw is None:
                continue
            case = _case(number, raw, with_told=with_told)
        except Wrong as wrong:
            yield Fault(number, wrong.message, wrong.params)
            continue
        if seen.setdefault(case.ref, number) != number:
            yield Fault(
                number, N_("ref「%(ref)s」は、%(other)d行目にもあります。"), {"ref": excerpt(case.ref, 40), "other": seen[case.ref]}
            )
        else:
            yield case


def _decoded(content: bytes) -> dict[str, Any] | None:
    if len(content) > MOST_BYTES:
        raise Wrong(N_("1行が長すぎます。1つの事例を1行に、%(most)s文字までで書いてください。"), most=f"{MOST_BODY:,}")
    try:
        text = content.decode("utf-8").strip()
    except UnicodeDecodeError:
        raise Wrong(N_("文字がUTF-8で書かれていません。")) from None
    if not text:
        return None
    try:
        raw = json.loads(text, object_pairs_hook=_once_each, parse_constant=_refused, parse_float=str)  # as written: 1e999 is no inf
    except (ValueError, RecursionError):
        raise Wrong(N_("JSONとして読めません。1つの事例を、{ } で囲んで1行に書いてください。")) from None
    if not isinstance(raw, dict):
        raise Wrong(N_("JSONとして読めません。1つの事例を、{ } で囲んで1行に書いてください。"))
    return raw


def _refused(constant: str) -> None:
    """NaN and Infinity are Python's and no JSON: a title would be called nan."""
    raise ValueError(constant)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Wrong(N_("同じキーが2度あります。"))
    return found


def _case(line: int, raw: dict[str, Any], *, with_told: bool) -> Foreign:
    allowed = (*KEYS, "told", "figures") if with_told else KEYS
    unknown = [key for key in raw if key not in allowed]
    if unknown:
        raise Wrong(
            N_("キー「%(key)s」は使えません。使えるキーは %(keys)s です。"), key=excerpt(clean(unknown[0]), 40), keys=", ".join(KEYS)
        )
    said = {key: _said(key, raw.get(key)) for key in KEYS}
    for key in ("ref", "kind", "title"):
        if not said[key]:
            raise Wrong(N_("「%(key)s」がありません。"), key=key)
    if not said["summary"] and not said["body"]:
        raise Wrong(N_("「summary」か「body」の、どちらかが要ります。"))
    kind = _kind(said["kind"])
    body, told = (said["body"], _boxes(raw.get("told"))) if with_told else headings.parted(kind, said["body"])
    return Foreign(
        line=line,
        ref=said["ref"],
        kind=kind,
        title=_on_one_line(said["title"]),
        summary=said["summary"],
        body=body,
        field=_field(said["field"]),
        ai_use=_ai_use(said["ai_use"]),
        published_on=_day(said["published_on"]),
        words={key: _on_one_line(said[key]) for key in ("field", "ai_use", "tool", "department")},
        told=told,
        figures=_figures(raw.get("figures")) if with_told else {},
    )


def _said(key: str, value: Any) -> str:
    """Text, a number or several texts; nothing where the key is missing or empty."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        value = "、".join(each for each in value if each.strip())
    if value is None or value == []:
        return ""
    if isinstance(value, (dict, list, bool)):
        raise Wrong(N_("「%(key)s」は、文字で書いてください。"), key=key)
    text = clean(str(value))
    if all(unicodedata.category(letter)[0] in UNSEEN for letter in text):
        return ""
    most = MOST.get(key, MOST_BODY)
    if len(text) > most:
        raise Wrong(N_("「%(key)s」は、%(most)s字までで書いてください。"), key=key, most=f"{most:,}")
    return text


def clean(text: str) -> str:
    """Without what no page and no database takes; blanks within are Markdown and stay."""
    return UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _kind(text: str) -> str:
    found = _kinds().get(folded(text))
    if found is None:
        raise Wrong(N_("「kind」は improvement、failure、near_miss のどれかで書いてください。"))
    return found


@cache
def _kinds() -> dict[str, str]:
    return {**_known(KINDS), **{words: kind.value for words, kind in OTHER_KINDS.items()}}


def _field(text: str) -> str:
    return _fields().get(folded(text), Field.OTHER.value)


def _ai_use(text: str) -> str:
    return _ai_uses().get(folded(text), AiUse.OTHER.value)


@cache
def _fields() -> dict[str, str]:
    return _known(FIELDS)


@cache
def _ai_uses() -> dict[str, str]:
    return _known(AI_USES)


def _known(words: Mapping[Any, str]) -> dict[str, str]:
    """Our keys by what they may be called: the key itself, our label, or a part of it (窓口 of 窓口・電話)."""
    found: dict[str, str] = {}
    for key, label in words.items():
        for name in (key.value, folded(label), *folded(label).split("・")):
            found.setdefault(name, key.value)
    return found


def _day(text: str) -> date | None:
    """A day, or the day of a moment."""
    if not text:
        return None
    try:
        day = (datetime if len(text) > A_DAY else date).fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.year < OLDEST:
        raise Wrong(N_("「published_on」は、2026-04-01 のように書いてください。"))
    return date(day.year, day.month, day.day)


def _boxes(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or not raw.keys() <= set(TOLD):
        raise Wrong(N_("「%(key)s」の形が、決められたものと違います。"), key="told")
    return {key: _said(key, value) for key, value in raw.items()}


def _figures(raw: Any) -> dict[str, int | None]:
    sound = isinstance(raw, dict) and raw.keys() <= FIGURES.keys()
    if not sound or not all(type(value) is int and 0 <= value <= FIGURES[key] for key, value in raw.items()):
        raise Wrong(N_("「%(key)s」の形が、決められたものと違います。"), key="figures")
    return dict(raw)
