"""Cases and questions that the search was not built with: `python -m tests.bench.unseen DIRECTORY [CASES] [unheard|untold]` writes them for `lms cases import`
and `lms search run`.

Another hand than tests/bench/corpus.py: reports under headings, lists, several others in passing, a tool and a year each. The words stand in
unseen.toml, others in unheard.toml and untold.toml. A case is about one subject and one deed; a question names both, or one of them, or a tool or a year beside it.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

SETS = ("unheard", "untold")
NAMED = sys.argv[-1] if sys.argv[-1] in SETS else "unseen"
WORDS = tomllib.loads(Path(__file__).with_name(f"{NAMED}.toml").read_text(encoding="utf-8"))
SUBJECTS, DEEDS = WORDS["subject"], WORDS["deed"]
# How a tool stands in cases, and in questions that ask for it.
TOOLS = {"RPA": "RPA", "AI-OCR": "AI-OCR", "ChatGPT": "chatgpt", "Copilot": "Copilot", "Excelのマクロ": "Excel", "kintone": "ｋｉｎｔｏｎｅ", "LoGoフォーム": "LoGoフォーム", "Python": "Python", "Teams": "ＴＥＡＭＳ", "QRコード": "QRコード"}  # fmt: skip
YEARS = ("令和3年度", "令和4年度", "令和5年度", "令和6年度", "令和7年度")
HEADS = {
    "improvement": (("背景", "課題"), ("取組", "取組内容", "工夫した点"), ("効果", "結果"), ("今後", "ほかの課で使うなら")),
    "failure": (("何が起きたか",), ("原因", "なぜ起きたか"), ("気づき", "学び"), ("再発防止",)),
    "near_miss": (("何が起きたか",), ("原因",), ("気づいたきっかけ",), ("再発防止",)),
}
OPENING = ("{s}は毎月まとまった量があり、{d}に人手を取られていた。", "{s}をめぐる{d}が、担当者ひとりの頭の中にしかなかった。", "{y}、{s}の件数が倍になり、{d}が追いつかなくなった。", "- {s}\n- とくに{d}のところ", "これまで{s}では紙の綴りを見ながら{d}をしていた。")  # fmt: skip
DOING = ("{t}に{s}の下ごしらえをさせ、{d}だけを人が見ることにした。", "まず{d}の手順を一枚に書き出し、{t}で試した。", "若手二人で{t}の設定をつくり、{s}で一か月使ってみた。", "{t}への頼み方を三通り比べ、{d}にいちばん合うものを残した。")  # fmt: skip
AFTER = ("{d}にかかる時間はおよそ半分になった。", "{s}の締めが二日早まった。", "数字の食い違いは減ったが、{s}の古い様式だけは読み取れない。", "係のなかで{d}の話がしやすくなった。", "思ったほど早くはならず、{d}は見直し中である。")  # fmt: skip
PASSING = ("同じ週に{o}の話もあったが、こちらは手を付けていない。", "{o}の担当からも様子を聞かれた。", "{o}では事情が違うと思う。", "朝の打合せで{o}と{p}に触れた。", "書式は{o}のものを借りた。")  # fmt: skip
FILLING = ("上司には口頭で伝えた。", "費用はかかっていない。", "個人の情報は入れていない。", "一週間ほどで慣れた。", "窓口が混む日は避けた。", "夏場に試し、秋から本番にした。", "手順はいつもの棚に置いた。", "最後は必ず人が読む。", "同期に教わったやり方である。", "手戻りは二回あった。")  # fmt: skip
TITLES = ("{s}の{d}を{t}で", "{t}と{s}", "{s}：{d}の見直し", "{d}に追われない{s}", "{s}で起きたこと", "{d}のこと")
LONG = ("{s}で困っています。{d}をもっと楽にする方法はありますか", "{s}について、{d}をうまくやっている課があれば教えてください", "新しく担当になりました。{s}の{d}は、どこから始めればよいでしょうか")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    ref: str
    kind: str
    title: str
    body: str
    subject: int
    deed: int
    tool: str
    year: str

    def line(self) -> str:
        return json.dumps(
            {"ref": self.ref, "kind": self.kind, "title": self.title, "body": self.body, "published_on": "2026-04-01"}, ensure_ascii=False
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """*right*: the answers; *wanted*: those of them that stand there in a spelling that has to be found."""

    category: str
    words: str
    right: frozenset[str]


def told(many: int, seed: int = 1789) -> Iterator[Told]:
    dice = Random(seed)
    for number in range(many):
        kind = dice.choice(("improvement", "improvement", "failure", "near_miss"))
        subject, deed = dice.randrange(len(SUBJECTS)), dice.randrange(len(DEEDS))
        tool, year = dice.choice([*TOOLS]), dice.choice(YEARS)
        yield Told(f"x-{number}", kind, *_text(dice, kind, (subject, deed), (tool, year)), subject, deed, tool, year)


def _text(dice: Random, kind: str, about: tuple[int, int], beside: tuple[str, str]) -> tuple[str, str]:
    def said(frame: str) -> str:
        return frame.format(
            s=dice.choice(SUBJECTS[about[0]]["texts"]),
            d=dice.choice(DEEDS[about[1]]["texts"]),
            t=beside[0],
            y=beside[1],
            o=dice.choice(dice.choice([each for number, each in enumerate(SUBJECTS) if number != about[0]])["texts"]),
            p=dice.choice(dice.choice([each for number, each in enumerate(DEEDS) if number != about[1]])["texts"]),
        )

    body = []
    for heads, frames in zip(HEADS[kind], (OPENING, DOING, AFTER, FILLING), strict=True):
        sentences = [said(each) for each in dice.sample(frames, 3)] + dice.sample(FILLING, 2)
        sentences += [said(dice.choice(PASSING))] if dice.random() < 0.6 else []
        body.append(f"## {dice.choice(heads)}\n\n" + "\n".join(sentences))
    return said(dice.choice(TITLES)), f"{beside[1]}の取組。\n\n" + "\n\n".join(body)


def asked(cases: list[Told], seed: int = 11) -> Iterator[Asked]:
    """Questions of each category; only those with an answer."""
    dice = Random(seed)
    pairs = {(each.subject, each.deed) for each in cases}
    for number, subject in enumerate(SUBJECTS):
        for category in (each for each in subject if each != "texts"):
            for other in dice.sample(sorted(deed for at, deed in pairs if at == number), 2) if category not in ("one", "two") else [-1]:
                beside = "" if other < 0 else " " + DEEDS[other]["texts"][0]
                yield from _about(category, subject[category], beside, cases, number, other, dice)
    for number, deed in enumerate(DEEDS):
        for category in (each for each in deed if each != "texts"):
            other = dice.choice(sorted(at for at, each in pairs if each == number))
            yield from _about(category, SUBJECTS[other]["texts"][0] + " ", deed[category], cases, other, number, dice)
    for number, subject in enumerate(SUBJECTS):
        name, tool, year = subject["texts"][0], dice.choice([*TOOLS]), dice.choice(YEARS)
        own = [each for each in cases if each.subject == number]
        unwanted = dice.choice(DEEDS)
        yield from _one("english", f"{TOOLS[tool]} {name}", [each for each in own if each.tool == tool])
        yield from _one("digits", f"{year} {name}", [each for each in own if each.year == year])
        deed = dice.choice(sorted({each.deed for each in own}))
        question = dice.choice(LONG).format(s=name, d=DEEDS[deed]["texts"][0])
        yield from _one("questions", question, [each for each in own if each.deed == deed])
        yield from _one("without a tool", f"{name} -{TOOLS[tool]}", [each for each in own if tool not in each.title + each.body])
        kept = [each for each in own if not any(text in each.title + each.body for text in unwanted["texts"])]
        yield from _one("without a deed", f"{name} -{unwanted['texts'][0]}", kept)


def _about(category: str, first: str, second: str, cases: list[Told], subject: int, deed: int, dice: Random) -> Iterator[Asked]:
    right = [each for each in cases if each.subject == subject and deed in (-1, each.deed)]
    words = f"{first}{second}"
    if category == "long":
        words = dice.choice(LONG).format(s=first.strip(), d=second.strip())
    elif category == "phrase":
        words = f"「{first.strip()}」{second}" if first.strip() in SUBJECTS[subject].values() else f"{first}「{second}」"
    yield from _one(category, words, right)


def _one(category: str, words: str, right: list[Told]) -> Iterator[Asked]:
    if right:
        yield Asked(category, words, frozenset(each.ref for each in right))


def main(directory: Path, many: int) -> None:
    cases = list(told(many))
    questions: list[Any] = list(asked(cases))
    (directory / "cases.jsonl").write_text("\n".join(each.line() for each in cases), encoding="utf-8")
    (directory / "queries.txt").write_text("\n".join(each.words for each in questions), encoding="utf-8")
    judged = [{"category": each.category, "query": each.words, "right": sorted(each.right)} for each in questions]
    (directory / "right.json").write_text(json.dumps(judged, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5_000)
