"""Reports of others under headings, in our boxes."""

import pytest

from lms.cases.files.headings import lead, parted

REPORT = """はじめに一言。

## 1. 背景・課題
紙が多い。

## 取組内容
AIに下書きさせた。
### 手順
1. 読む

## 工夫した点
二人で見た。

## 予算
0円

【効果】
半分になった。
"""


def test_an_improvement() -> None:
    body, boxes = parted("improvement", REPORT)
    assert body == "はじめに一言。\n\n## 予算\n0円"
    assert boxes == {
        "background": "紙が多い。",
        "tried": "AIに下書きさせた。\n### 手順\n1. 読む\n\n二人で見た。",
        "effect": "半分になった。",
    }


def test_a_failure_asks_other_things() -> None:
    _, boxes = parted("failure", "# 何が起きたか\n配った。\n\n# 原因\n見なかった。\n\n**気づき**\n二人で見る。\n\n■再発防止\n表を作る。")
    assert boxes == {"events": "配った。", "cause": "見なかった。", "lesson": "二人で見る。", "prevention": "表を作る。"}


@pytest.mark.parametrize("body", ["見出しのない文。", "```\n# 原因\nx = 1\n```", "# 原因\n", "**原因**は紙である。", ""])
def test_nothing_is_lost(body: str) -> None:
    rest, boxes = parted("failure", body)
    assert rest == body.strip() or (body == "# 原因\n" and not boxes)


def test_a_line_is_taken_from_the_text() -> None:
    assert lead("## 背景\n\n紙が多い。") == "紙が多い。"
