"""Cases about pieces of work and what was done about them, each told in words drawn anew: two about the same share few of them."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.cases.kinds import Category, Field
from lms.cases.models import Case
from lms.kernel import clock
from lms.kernel.ids import UnitId

WORDS = Path(__file__).parent / "likeness_words.toml"
CHUNK = 5_000
SAID = (
    "{begin}、{0}の仕事では{1}に手がかかり、{2}が気になっていた。",
    "{0}と{1}をあわせて見直した。",
    "{0}については{1}から始めた。",
    "{0}のことで{1}の声があった。",
    "そこで{0}に{1}を取り入れた。",
    "{1}が減り、{0}がはかどった。",
)
Matter = tuple[str, str]  # a piece of work, and what was done about it


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody tells, and what of; that is known to the measure only."""

    matter: Matter
    kind: str
    words: str


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def texts(number: int, seed: int) -> Iterator[Text]:
    """So many texts; every fourth tells of a failure."""
    chance = random.Random(seed)
    for _ in range(number):
        work, way = chance.choice(_words()["work"]), chance.choice(_words()["way"])
        kind = "failure" if chance.random() < 0.25 else "improvement"
        yield Text((work["name"], way["name"]), kind, _told(chance, work, way))


def _told(chance: random.Random, work: dict[str, Any], way: dict[str, Any]) -> str:
    drawn = [chance.choice(ways) for ways in (*chance.sample(work["words"], 4), *chance.sample(way["words"], 3))]
    chance.shuffle(drawn)
    said = [form.format(*chance.sample(drawn, 3), begin=chance.choice(_words()["begins"])) for form in chance.sample(SAID, 5)]
    said += [f"{each}。" for each in chance.sample(_words()["filler"], 4)]
    chance.shuffle(said)
    return "".join(said)


def fill(session: Session, told: list[Text], unit_id: UnitId, path: str) -> None:
    """Published cases with these texts, numbered from 1 in their order."""
    now = clock.now()
    same = {
        "state": "published",
        "unit_id": unit_id,
        "section_path": path,
        "category": Category.ACCURACY,
        "field": Field.OTHER,
        "ai_use": "other",
        "lesson": "次は、早めに声をかけます。",
        "published_at": now,
        "created_at": now,
        "updated_at": now,
    }
    for start in range(0, len(told), CHUNK):
        part = enumerate(told[start : start + CHUNK], start + 1)
        session.execute(insert(Case), [{"id": n, "kind": each.kind, "title": f"事例 {n}", "tried": each.words, **same} for n, each in part])
