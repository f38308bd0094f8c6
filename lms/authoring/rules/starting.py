"""What a new course and a new lesson begin with: whole and sound, so that only words have to be put in the place of others."""

import json
from datetime import date


def quoted(text: str) -> str:
    """A text as a value of front matter, whatever stands in it: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)


def course_text(*, title: str, tier: str, order: int, audience: str, author: str, summary: str, today: date) -> str:
    return f"""---
title: {quoted(title)}
tier: {tier}
order: {order}
audience: {quoted(audience)}
author: {quoted(author)}
revised: {today.isoformat()}
summary: {quoted(summary)}
---
この講座では、〇〇の場面から、〇〇を考えます。学び終えると、〇〇ができます。
"""


def lesson_text(title: str) -> str:
    return f"""---
title: {quoted(title)}
minutes: 10
desk: 窓口
objectives:
  - 〇〇を自分の言葉で言える
practice:
  task: 手もとの業務をひとつ選び、〇〇を1回試します。
  when: 来週の朝
  work: 手もとの業務
  action: 〇〇を1回試す
  ai_use: 文案
  days: 7
  measure:
    - かかった分数
followups:
  week1: 試してみて、どうでしたか。
  week4: いまも続いていますか。
  week12: ほかの人に渡しましたか。
facts: []
---
## はじめの困りごと

ここに、よくある場面を書きます。

## 手を動かす

```prompt
次の文を、やさしい日本語に直してください。
```

## まとめ

ここに、持ち帰ることを1つ書きます。
"""


QUIZ_TEXT = """[[question]]
id = "q1"
kind = "true_false"
text = "このレッスンの大事な点を、ここで聞きます。"

  [[question.option]]
  id = "a"
  text = "正しい"
  right = true
  why = "そう言えるわけを書きます。"

  [[question.option]]
  id = "b"
  text = "正しくない"
  right = false
  why = "迷いやすいわけを書きます。"
"""

# Parts of a lesson's head to copy, each whole and sound.
INSTRUCTION = """instruction:
  scene: 〇〇課で、〇〇のお知らせをAIに下書きさせます（架空）。
  material:
    - 〇〇は〇月〇日から
    - 〇〇の窓口は〇階
  examples:
    role: 役割：〇〇課の職員です。
    purpose: 目的：〇〇を知らない人を減らすためのお知らせです。
    reader: 読み手：はじめて〇〇をする市民です。
    material: 材料：上の2点だけを使ってください。
    form: 形：200字以内にしてください。
    limits: してはいけないこと：材料にない日付を足さないでください。
"""
FACTS = """facts:
  - source: S1
    text: 〇〇は〇〇である。
    title: 〇〇省「〇〇の手引き」
    url: https://www.example.go.jp/guide
    dated: 2026-04
    checked: 2026-11-23
    confidence: 確認
"""
PRACTICE = """practice:
  task: 手もとの〇〇を1つ選び、〇〇を1回試します。
  when: 来週の朝
  work: 〇〇の案内文
  action: 〇〇を1回試す
  ai_use: 文案
  days: 7
  measure:
    - かかった分数
"""
FOLLOWUPS = """followups:
  week1: 試してみて、どうでしたか。
  week4: いまも続いていますか。
  week12: ほかの人に渡しましたか。
"""
HEAD_PARTS = {"instruction": INSTRUCTION, "facts": FACTS, "practice": PRACTICE, "followups": FOLLOWUPS}
