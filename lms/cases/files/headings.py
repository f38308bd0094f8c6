"""A report under headings, put into the boxes of our own form: where a heading says what one of our boxes asks. Pure."""

import re
from collections.abc import Iterator
from functools import cache

from lms.cases.kinds import CaseKind
from lms.kernel.text import folded

# What others call what our boxes ask for. What is told under any other heading stays in the body, with its heading.
BOTH = {
    "background": "背景 現状 経緯と背景 これまで 前提",
    "effect": "効果 結果 成果 導入効果 取組の効果 効果と結果 得られた効果",
    "not_worked": "うまくいかなかったこと うまくいかなかった点 残る課題 残った課題 課題と限界 限界 注意点",
    "lesson": "学び 気づき 気付き 教訓 学んだこと 気づいたこと 得られた教訓 反省 反省点 次への一文",
    "conditions": "使える条件 前提条件 条件 ほかの課で使うなら 他課で使うなら 横展開 横展開の条件 展開の条件",
    "prompt": "指示文 プロンプト 使った指示文 使ったプロンプト 入力した指示",
    "word": "ひとこと 一言 コメント 担当者のひとこと",
}
IMPROVEMENT = {
    **BOTH,
    "background": f"{BOTH['background']} 課題 問題 問題点 課題と背景 背景と課題 背景・課題 課題・背景 困りごと 目的",
    "tried": "取組 取り組み 取組内容 取り組み内容 取組の内容 実施内容 内容 やったこと 試したこと 改善内容 対応 方法 手順 工夫 工夫した点 工夫点 工夫したこと ポイント",
    "events": "経過 経緯 進め方 スケジュール",
    "cause": "原因 要因",
}
FAILURE = {
    **BOTH,
    "intended": "ねらい 狙い 目的 意図 やろうとしたこと したかったこと",
    "tried": "やったこと 試したこと 実施内容 取組 取り組み 取組内容 使い方",
    "events": "何が起きたか 何が起きた 起きたこと 何が起こったか 概要 事象 事案 事案の概要 発生状況 経過 経緯 失敗の内容 ヒヤリとしたこと",
    "noticed": "気づいたきっかけ 気付いたきっかけ どう気づいたか どうやって気づいたか 発覚 発覚の経緯 発見の経緯",
    "cause": "原因 要因 なぜ起きたか なぜ起きた 原因と要因 原因分析 背景要因",
    "cause_tools": "しくみ・道具 仕組み・道具 仕組みと道具 システム要因 道具",
    "cause_workplace": "職場環境 環境 環境要因 組織要因",
    "prevention": "再発防止 再発防止策 対策 今後の対策 これからの備え 防止策 改善策 備え",
}
MARKED = re.compile(r"^(?:(#{1,6})\s*(.+?)\s*#*|\*\*(.+?)\*\*|【(.+?)】|[■●◆○◎▼□](.+?))\s*$")
NUMBER = re.compile(r"^(?:[(（]?[0-9０-９一二三四五六七八九十]{1,2}[)）]?[.．、:：)）\s]\s*|[①-⑳]\s*)")
MOST_HEADING = 30
UNDER_SIGNS = 7  # how deep a heading stands that is marked otherwise


def parted(kind: str, body: str) -> tuple[str, dict[str, str]]:
    """What stays of *body*, and what belongs into our boxes."""
    rest: list[str] = []
    boxes: dict[str, list[str]] = {}
    for box, lines in _sections(kind, body):
        (boxes.setdefault(box, []) if box else rest).append("\n".join(lines).strip())
    return _joined(rest), {box: text for box, texts in boxes.items() if (text := _joined(texts).replace("**", ""))}


def lead(body: str) -> str:
    """The text without its headings: to take a line from."""
    return "\n".join(line for line in body.split("\n") if not MARKED.match(line.strip())).strip() or body


def _joined(texts: list[str]) -> str:
    return "\n\n".join(text for text in texts if text)


def _sections(kind: str, body: str) -> Iterator[tuple[str, list[str]]]:
    """(box, lines), the heading among them where it is not one of ours. A deeper heading belongs to what it stands under."""
    box, depth, lines = "", 0, list[str]()
    is_code = False
    for line in body.split("\n"):
        is_code ^= line.lstrip().startswith(("```", "~~~"))
        found = None if is_code else MARKED.match(line.strip())
        level, name = _named(kind, found) if found else (0, "")
        is_under = bool(box) and level > depth
        if found and not (is_under and name in ("", box)):
            yield box, lines
            box, depth, lines = name, level, [] if name else [line]
        else:
            lines.append(line)
    yield box, lines


def _named(kind: str, found: re.Match[str]) -> tuple[int, str]:
    """How deep a heading stands, and the box it speaks of."""
    said = next(each for each in found.groups()[1:] if each)
    return len(found[1]) if found[1] else UNDER_SIGNS, _names(kind).get(_plain(said), "") if len(said) <= MOST_HEADING else ""


def _plain(said: str) -> str:
    return folded(NUMBER.sub("", said)).strip(" :：。*_　")


@cache
def _names(kind: str) -> dict[str, str]:
    boxes = IMPROVEMENT if kind == CaseKind.IMPROVEMENT else FAILURE
    return {folded(name): box for box, names in boxes.items() for name in names.split()}
