"""The hand-made sentences of the guard, and how it does on them: `python -m tests.privacy.examples [FILE …]` prints it."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

from lms.cli.guard import SAID
from lms.privacy.kinds import GuardKind
from lms.privacy.rules import inspect

HERE = Path(__file__).with_name("examples.txt")
BATCHES = Path(__file__).with_name("texts")  # each written before the guard had seen it; docs/guard.md has what was found then
HARMLESS = "-"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")


def completed(eleven: str) -> str:
    """Eleven digits with their check digit, by the published formula, counted from the last."""
    rest = sum(int(digit) * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(reversed(eleven), start=1)) % 11
    return eleven + str(0 if rest <= 1 else 11 - rest)


class Example(NamedTuple):
    """A text, what kind of thing stands in it, and where; a harmless one has no places."""

    kind: str
    text: str
    places: tuple[tuple[int, int], ...]


found_in = cache(inspect)  # the texts of the examples are read for several questions


@cache
def examples() -> list[Example]:
    return [each for file in (HERE, *sorted(BATCHES.glob("*.txt"))) for each in read(file)]


def read(file: Path) -> list[Example]:
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [_example(line, number) for line, number in zip(lines, _numbers(), strict=False)]


def _numbers() -> Iterator[str]:
    return (completed(f"{number:011}") for number in count(20_304_050_607, 7_919))


def _example(line: str, number: str) -> Example:
    kind, text = line.split("\t")
    parts = re.split(r"[⟦⟧]", _with_number(text, number).replace("\\n", "\n").replace("\\t", "\t"))
    ends = [sum(map(len, parts[: at + 1])) for at in range(len(parts))]
    return Example(kind, "".join(parts), tuple((ends[at - 1], ends[at]) for at in range(1, len(parts), 2)))


def _with_number(text: str, number: str) -> str:
    """{n} a number, {w} in full width, {k} in kanji; a digit and a sign group it; {nb} is broken by a line."""

    def written(match: re.Match[str]) -> str:
        how, size, joint = match.groups()
        plain = number.translate(WIDE if how == "w" else KANJI if how == "k" else {})
        if joint == "b":
            return f"{plain[:7]}\n{plain[7:]}"
        return joint.join(plain[at : at + int(size)] for at in range(0, 12, int(size))) if size else plain

    return re.sub(r"\{([nwk])(\d?)(.?)\}", written, text)


def said(kind: GuardKind) -> str:
    return SAID.get(kind, kind.value)


def judged(those: list[Example]) -> tuple[Counter[str], Counter[str], list[str], list[str]]:
    """Per kind what is there and what of it was found; what was missed; what was found where nothing is."""
    there, found, missed, false = Counter[str](), Counter[str](), list[str](), list[str]()
    for example in those:
        got = [(said(one.kind), one.start, one.end) for one in found_in(example.text)]
        for start, end in example.places:
            there[example.kind] += 1
            if any(kind == example.kind and first < end and start < last for kind, first, last in got):
                found[example.kind] += 1
            else:
                missed.append(example.text)
        if example.kind == HARMLESS:
            false += [f"{kind}: {example.text[start:end]} ({example.text})" for kind, start, end in got]
    return there, found, missed, false


def figures(those: list[Example]) -> str:
    """Recall of each kind, and how much of what was found is there."""
    there, found, missed, false = judged(those)
    lines = [f"{kind:16} {found[kind]:4} of {there[kind]:4}" for kind in sorted(there)]
    all_found = sum(found.values())
    shares = f"recall {all_found / sum(there.values()):.3f}, precision {all_found / (all_found + len(false)):.3f}"
    lines += [f"missed: {text!r}" for text in missed] + [f"false: {text!r}" for text in false]
    return "\n".join([*lines, f"{shares}, {len(those)} examples"])


if __name__ == "__main__":
    print(figures([each for file in sys.argv[1:] for each in read(Path(file))] or examples()))  # noqa: T201  (a command)
