"""A shelf of small courses, written for a test into a directory of its own."""

from pathlib import Path

from sqlalchemy.orm import Session

from lms.catalog import services

COURSE = """---
title: ごみの分別案内
tier: basic
order: 1
audience: すべての職員
author: DX推進室
revised: 2026-11-23
summary: 分別の案内文を、読みやすくします
---
この講座では、分別の案内文を書き直します。
"""
LESSON = """---
title: 案内文を短くする
minutes: 9
desk: 環境
objectives:
  - 長い文を2つに分けられる
practice:
  task: 手もとの案内文を1通、短くします。
  when: 火曜の朝
  work: 分別の案内文
  action: 1文を40字までにする
  ai_use: 文案
  days: 7
  measure:
    - 短くなった文字数
followups:
  week1: 短くできましたか。
  week4: 続いていますか。
  week12: ほかの人に渡しましたか。
facts:
  - source: S1
    text: 短い文は読みまちがいが少ない。
    title: 案内文の手引き
    url: https://guide.example/short
    dated: 2026-04
    checked: 2026-11-23
    confidence: 確認
---
## 長い文の困りごと

長い文は[[生成AI]]にも読みにくいものです。[^S1]

![長い文を2つに分ける](figures/cut.svg "図1 句点で切る")

## 手を動かす

```prompt
次の文を2つに分けてください。
```

[次の節](/courses/waste/cutting)も読みます。

## まとめ

短く書きます。
"""
QUIZ = """[[question]]
id = "q1"
kind = "single"
text = "どこで切りますか。"

  [[question.option]]
  id = "a"
  text = "句点で切る"
  right = true
  why = "句点は意味の切れ目です。"

  [[question.option]]
  id = "b"
  text = "字数で切る"
  right = false
  why = "意味が途中で切れます。"

  [[question.option]]
  id = "c"
  text = "切らない"
  right = false
  why = "読みにくいままです。"

[[question]]
id = "q2"
kind = "multiple"
text = "確かめるものはどれですか。"

  [[question.option]]
  id = "a"
  text = "収集日"
  right = true
  why = "日付は間違いやすい所です。"

  [[question.option]]
  id = "b"
  text = "電話番号"
  right = true
  why = "連絡先も間違いやすい所です。"

  [[question.option]]
  id = "c"
  text = "紙の色"
  right = false
  why = "色は内容に関わりません。"
"""
FIGURE = """<svg viewBox="0 0 40 20" role="img" aria-labelledby="cut-t cut-d">
<title id="cut-t">文を切る</title>
<desc id="cut-d">長い文が2つになる。</desc>
<rect x="2" y="4" width="36" height="12"/>
<rect x="4" y="6" width="10" height="8"/>
</svg>
"""
GLOSSARY = '[[term]]\nword = "生成AI"\nreading = "せいせいえーあい"\ntext = "文や絵を新しく作るAI。"\n'
FILES = {
    "glossary.toml": GLOSSARY,
    "waste/course.md": COURSE,
    "waste/01-cutting.md": LESSON,
    "waste/01-cutting.quiz.toml": QUIZ,
    "waste/figures/cut.svg": FIGURE,
}
INSTRUCTION = """instruction:
  scene: 収集日が変わります（架空）。
  material:
    - 燃えるごみは火曜と金曜
  examples:
    role: 役割：環境課の職員です。
    purpose: 目的：出しまちがいを減らすためのお知らせです。
    reader: 読み手：転入した人です。
    material: 材料：下の1点だけを使ってください。
    form: 形：200字以内にしてください。
    limits: してはいけないこと：曜日を変えないでください。
"""
TITLE, SECOND_TITLE = "案内文を短くする", "見出しを付ける"


class Shelf:
    """A directory of courses: one sound course ごみの分別案内 (waste) with one lesson (cutting); tests add and spoil."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, content: str | bytes) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def change(self, name: str, old: str, new: str) -> None:
        """Replace the one place where *old* stands."""
        text = (self.directory / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        self.write(name, text.replace(old, new))

    def line(self, name: str, part: str) -> int:
        """The line on which *part* stands for the first time."""
        lines = (self.directory / name).read_text(encoding="utf-8").split("\n")
        return next(number for number, line in enumerate(lines, 1) if part in line)

    def remove(self, name: str) -> None:
        (self.directory / name).unlink()

    def lesson(self, name: str, title: str, course: str = "waste") -> None:
        """One more lesson, such as "02-headings"."""
        self.write(f"{course}/{name}.md", LESSON.replace(TITLE, title))
        self.write(f"{course}/{name}.quiz.toml", QUIZ)
        self.write(f"{course}/figures/cut.svg", FIGURE)

    def course(self, slug: str, title: str, order: int = 2) -> None:
        """One more course with the lesson "cutting"."""
        self.write(f"{slug}/course.md", COURSE.replace("ごみの分別案内", title).replace("order: 1", f"order: {order}"))
        self.lesson("01-cutting", TITLE, slug)

    def practise_instructions(self) -> None:
        """The lesson "cutting" gets a practice in writing instructions."""
        self.change("waste/01-cutting.md", "facts:\n", INSTRUCTION + "facts:\n")

    def publish(self, session: Session) -> None:
        services.publish(session, self.directory)
        session.commit()
