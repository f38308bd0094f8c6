"""What the personal-data guard costs: `python -m tests.bench.guard` prints CPU milliseconds for 2,000 characters of several manners, the best of five rounds."""

import gc
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random

from lms.privacy.rules import inspect
from tests.privacy.examples import HARMLESS, examples

LENGTH, TEXTS, ROUNDS = 2_000, 12, 5
COURSES = Path(__file__).parents[2] / "courses"


def main() -> None:
    manners = dict(_manners())
    inspect("記録")  # patterns are made once
    gc.collect()
    gc.freeze()  # the examples are no part of a request
    for name, texts in manners.items():
        found = sum(len(inspect(text)) for text in texts) / len(texts)
        best = min(_cost(texts) for _ in range(ROUNDS))
        print(f"| {name} | {found:.0f} | {best:.1f} |")


def _manners() -> Iterator[tuple[str, list[str]]]:
    those = examples()
    Random(3).shuffle(those)
    findings = [each.text for each in those if each.kind != HARMLESS]
    lessons = [text[500 : 500 + LENGTH] for text in _lessons() if len(text) > LENGTH + 500][:TEXTS]
    yield "prose of lessons", lessons
    yield "the same with something in each 200 characters", [_strewn(text, findings[number:]) for number, text in enumerate(lessons)]
    yield "harmless examples on end, chosen to mislead", _on_end(each.text for each in those if each.kind == HARMLESS)
    yield "examples with findings on end", _on_end(iter(findings))
    yield "names with 様", _on_end(cycle(["田中一郎様", "佐藤様"]))[:1]
    yield "担当：name, a line each", _on_end(cycle(["担当：伊藤"]))[:1]
    yield "a column of names below 氏名", ["氏名\n" + text for text in _on_end(cycle(["山田 花子"]))[:1]]
    yield "names with one さん for three", _on_end(cycle(["鈴木・高橋・田中さん、"]), "")[:1]
    yield "tables of 氏名,電話,住所, two lines each", _on_end(cycle(["氏名,電話,住所", "山田太郎,090-1111-2222,緑市本町1-2-3"]))[:1]
    for kind in sorted({each.kind for each in those} - {HARMLESS}):
        yield f"examples of {kind} on end", _on_end(each.text for each in those if each.kind == kind)


def _lessons() -> Iterator[str]:
    for file in sorted(COURSES.rglob("*.md")):
        yield file.read_text(encoding="utf-8")


def _strewn(text: str, findings: list[str]) -> str:
    parts = [text[at : at + 200] for at in range(0, LENGTH, 200)]
    return "\n".join(f"{part}。{one}" for part, one in zip(parts, islice(cycle(findings), len(parts)), strict=True))[:LENGTH]


def _on_end(lines: Iterator[str], between: str = "\n") -> list[str]:
    texts, text = list[str](), ""
    for line in lines:
        text += line + between
        if len(text) >= LENGTH:
            texts.append(text[:LENGTH])
            text = ""
        if len(texts) == TEXTS:
            break
    return texts


def _cost(texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        inspect(text)
    return 1_000 * (time.process_time() - begun) / len(texts)


if __name__ == "__main__":
    main()
