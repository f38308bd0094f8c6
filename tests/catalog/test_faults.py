"""What is wrong with a course file is said by file, line and fault, before anybody reads it."""

import gettext
from collections.abc import Callable
from pathlib import Path

import pytest

from lms import cli, paths
from lms.catalog import services
from tests.catalog import COURSE, FIGURE, GLOSSARY, LESSON, QUIZ, Shelf

COURSE_FILE, LESSON_FILE, QUIZ_FILE, FIGURE_FILE = (
    "waste/course.md",
    "waste/01-cutting.md",
    "waste/01-cutting.quiz.toml",
    "waste/figures/cut.svg",
)
ENGLISH = gettext.translation("messages", str(paths.TRANSLATIONS), ["en"])
Spoil = Callable[[Shelf], None]


def changed(name: str, old: str, new: str) -> Spoil:
    return lambda shelf: shelf.change(name, old, new)


def written(name: str, content: str | bytes) -> Spoil:
    return lambda shelf: shelf.write(name, content)


def removed(name: str) -> Spoil:
    return lambda shelf: shelf.remove(name)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "courses")


def faults(shelf: Shelf) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.line, fault.sentence) for fault in services.check(shelf.directory)]


def test_a_sound_shelf_has_no_fault(shelf: Shelf) -> None:
    assert faults(shelf) == []


# (what is spoilt, the file that is named, what stands on the line that is named (or its number), what is said)
HEADS: list[tuple[Spoil, str, str | int, str]] = [
    (changed(COURSE_FILE, "order: 1", "order: 1\nlevel: 3"), COURSE_FILE, "level: 3", "「level」という項目はありません"),
    (changed(COURSE_FILE, "title: ごみの分別案内\n", ""), COURSE_FILE, 1, "「title」がありません"),
    (changed(COURSE_FILE, "title: ごみの分別案内", 'title: ""'), COURSE_FILE, 2, "「title」の値が使えません"),
    (changed(COURSE_FILE, "tier: basic", "tier: advanced"), COURSE_FILE, "tier:", "「tier」の値が使えません：'advanced'"),
    (changed(COURSE_FILE, "revised: 2026-11-23", "revised: 2026-13-01"), COURSE_FILE, "revised:", "「revised」の値が使えません"),
    (changed(COURSE_FILE, "audience: すべて", "audience: [すべて"), COURSE_FILE, "author:", "読めません"),
    (written(COURSE_FILE, "この講座では、何かをします。\n"), COURSE_FILE, 1, "「---」で囲んだ見出し"),
    (written(COURSE_FILE, "---\ntitle だけ\n---\n"), COURSE_FILE, 2, "「項目: 値」の形"),
    (written(COURSE_FILE, COURSE.encode("cp932")), COURSE_FILE, 1, "UTF-8ではありません"),
    (removed(COURSE_FILE), COURSE_FILE, 0, "ファイルがありません"),
    (changed(LESSON_FILE, "minutes: 9", "minutes: 90"), LESSON_FILE, "minutes:", "「minutes」の値が使えません：'90'"),
    (changed(LESSON_FILE, "  days: 7\n", ""), LESSON_FILE, 1, "「practice.days」がありません"),
    (changed(LESSON_FILE, "days: 7", "days: 15"), LESSON_FILE, "days: 15", "「practice.days」の値が使えません"),
    (changed(LESSON_FILE, "ai_use: 文案", "ai_use: 雑談"), LESSON_FILE, "ai_use:", "「practice.ai_use」の値が使えません"),
    (changed(LESSON_FILE, "  week12: ほかの人に渡しましたか。\n", ""), LESSON_FILE, 1, "「followups.week12」がありません"),
    (changed(LESSON_FILE, "    confidence: 確認\n", ""), LESSON_FILE, 1, "「facts.0.confidence」がありません"),
    (changed(LESSON_FILE, "確認\n---", "たぶん\n---"), LESSON_FILE, "confidence:", "「facts.0.confidence」の値が使えません"),
    (changed(LESSON_FILE, "dated: 2026-04", "dated: 2026-4"), LESSON_FILE, "dated:", "「facts.0.dated」の値が使えません"),
    (changed(LESSON_FILE, "https://guide", "javascript:guide"), LESSON_FILE, "url:", "「facts.0.url」の値が使えません"),
    (written(LESSON_FILE, LESSON.encode("euc-jp")), LESSON_FILE, 1, "UTF-8ではありません"),
]
BODIES: list[tuple[Spoil, str, str | int, str]] = [
    (changed(LESSON_FILE, "[[生成AI]]", "[[人工無能]]"), LESSON_FILE, "[[人工無能]]", "用語集にない言葉です：人工無能"),
    (changed(LESSON_FILE, "[[生成AI]]", "[[人工無能|それ]]"), LESSON_FILE, "[[人工無能|それ]]", "用語集にない言葉です：人工無能"),
    (changed(LESSON_FILE, "短く書きます。", "短く。[^S9]"), LESSON_FILE, "[^S9]", "出典「S9」が見出しの facts にありません"),
    (changed(LESSON_FILE, "[^S1]", ""), LESSON_FILE, 1, "出典「S1」が本文のどこにも出てきません"),
    (
        changed(LESSON_FILE, "/courses/waste/cutting", "/courses/waste/gone"),
        LESSON_FILE,
        "gone",
        "リンクの先がありません：/courses/waste/gone",
    ),
    (changed(LESSON_FILE, "/courses/waste/cutting", "02-next.md"), LESSON_FILE, "02-next.md", "リンクの先がありません：02-next.md"),
    (changed(LESSON_FILE, "/courses/waste/cutting", "javascript:x"), LESSON_FILE, "javascript:", "リンクの先がありません"),
    (changed(LESSON_FILE, "/cutting)", '/gone "つぎ")'), LESSON_FILE, "/gone", "リンクの先がありません：/courses/waste/gone"),
    (changed(LESSON_FILE, "![長い文を2つに分ける]", "![ ]"), LESSON_FILE, "![ ]", "図「figures/cut.svg」に代わりの言葉がありません"),
    (changed(LESSON_FILE, "figures/cut.svg", "figures/no.svg"), LESSON_FILE, "no.svg", "図「figures/no.svg」が見つかりません"),
    (changed(LESSON_FILE, "## まとめ", "# まとめ"), LESSON_FILE, "# まとめ", "見出しは ## から"),
    (changed(LESSON_FILE, "短く書きます。\n", ""), LESSON_FILE, "## 長い", "節「まとめ」に本文がありません"),
    (
        changed(COURSE_FILE, "分別の案内文を書き直します", "[前](/courses/gone)の続きです"),
        COURSE_FILE,
        "/courses/gone",
        "リンクの先がありません",
    ),
    (removed(FIGURE_FILE), LESSON_FILE, "cut.svg", "図「figures/cut.svg」が見つかりません"),
    (removed(LESSON_FILE), "waste/", 0, "レッスンがありません"),
    (written("glossary.toml", GLOSSARY + "[[term]\n"), "glossary.toml", 5, "用語集が読めません"),
]
QUIZZES: list[tuple[Spoil, str, str | int, str]] = [
    (removed(QUIZ_FILE), QUIZ_FILE, 0, "ファイルがありません"),
    (written(QUIZ_FILE, ""), QUIZ_FILE, 1, "問いがありません"),
    (changed(QUIZ_FILE, 'kind = "multiple"', 'kind = "multiple'), QUIZ_FILE, 'kind = "multiple', "TOMLとして読めません"),
    (written(QUIZ_FILE, 'level = "hard"\n' + QUIZ), QUIZ_FILE, "level", "「level」という項目はありません"),
    (changed(QUIZ_FILE, 'kind = "single"\n', 'kind = "single"\nhint = "句点"\n'), QUIZ_FILE, 1, "「hint」という項目はありません"),
    (changed(QUIZ_FILE, 'kind = "multiple"', 'kind = "essay"'), QUIZ_FILE, 24, "「kind」の値が使えません"),
    (changed(QUIZ_FILE, '  why = "意味が途中で切れます。"\n', ""), QUIZ_FILE, 1, "「option.1.why」がありません"),
    (changed(QUIZ_FILE, "色は内容に関わりません。", ""), QUIZ_FILE, 24, "「option.2.why」の値が使えません"),
    (changed(QUIZ_FILE, '  right = true\n  why = "句点', '  why = "句点'), QUIZ_FILE, 1, "「option.0.right」がありません"),
    (changed(QUIZ_FILE, 'right = true\n  why = "句点', 'right = false\n  why = "句点'), QUIZ_FILE, 1, "問い「q1」に正解がありません"),
    (changed(QUIZ_FILE, 'right = false\n  why = "意味', 'right = true\n  why = "意味'), QUIZ_FILE, 1, "問い「q1」に正解が2つ以上"),
    (changed(QUIZ_FILE, 'id = "q2"', 'id = "q1"'), QUIZ_FILE, 24, "同じid「q1」の問い"),
    (changed(QUIZ_FILE, 'id = "c"\n  text = "紙', 'id = "a"\n  text = "紙'), QUIZ_FILE, 24, "問い「q2」に、同じidの選択肢"),
    (changed(QUIZ_FILE, 'kind = "single"', 'kind = "true_false"'), QUIZ_FILE, 1, "問い「q1」は、選択肢を2つに"),
    (written(QUIZ_FILE, "question = 3\n"), QUIZ_FILE, 1, "使えません"),
]
FIGURES: list[tuple[Spoil, str, str | int, str]] = [
    (written(FIGURE_FILE, FIGURE.replace("<desc", "<script>alert(1)</script>\n<desc")), FIGURE_FILE, 3, "図に<script>は使えません"),
    (changed(FIGURE_FILE, "</svg>", "<image/>\n</svg>"), FIGURE_FILE, "<image/>", "図に<image>は使えません"),
    (changed(FIGURE_FILE, "</svg>", "<foreignObject/>\n</svg>"), FIGURE_FILE, "<foreignObject/>", "図に<foreignObject>は使えません"),
    (changed(FIGURE_FILE, '<rect x="2"', '<rect onload="x()" x="2"'), FIGURE_FILE, "onload", "図の<rect>にonloadは使えません"),
    (changed(FIGURE_FILE, '<rect x="4"', '<rect style="fill:red" x="4"'), FIGURE_FILE, "style=", "図の<rect>にstyleは使えません"),
    (changed(FIGURE_FILE, '<rect x="2"', '<rect id="main" x="2"'), FIGURE_FILE, 'id="main"', "図の<rect>にidは付けられません"),
    (changed(FIGURE_FILE, '<title id="cut-t">文を切る</title>\n', ""), FIGURE_FILE, 1, "（<title>）がありません"),
    (changed(FIGURE_FILE, "長い文が2つになる。", ""), FIGURE_FILE, 1, "（<desc>）がありません"),
    (changed(FIGURE_FILE, ' viewBox="0 0 40 20"', ""), FIGURE_FILE, 1, "viewBoxのある<svg>"),
    (changed(FIGURE_FILE, "</svg>", "</rect>"), FIGURE_FILE, 6, "SVGとして読めません"),
    (written(FIGURE_FILE, '<!DOCTYPE svg [<!ENTITY a "b">]>\n' + FIGURE), FIGURE_FILE, 1, "図に使えない書き方"),
    # a comment in XML that a browser ends at its fourth sign: what follows would be alive on the page
    (changed(FIGURE_FILE, "</svg>", "<!--><script>alert(1)</script>-->\n</svg>"), FIGURE_FILE, 1, "図に使えない書き方"),
]
TABLE = [*HEADS, *BODIES, *QUIZZES, *FIGURES]


@pytest.mark.parametrize(("spoil", "file", "place", "said"), TABLE, ids=[f"{number}-{row[1]}" for number, row in enumerate(TABLE)])
def test_each_fault_is_named(shelf: Shelf, spoil: Spoil, file: str, place: str | int, said: str) -> None:
    spoil(shelf)
    found = [(line, sentence) for name, line, sentence in faults(shelf) if name == file and said in sentence]
    assert found, faults(shelf)
    assert found[0][0] == (place if isinstance(place, int) else shelf.line(file, place)), found
    for fault in services.check(shelf.directory):  # what an author wrote is the only Japanese in it
        assert ENGLISH.gettext(fault.says.message) != fault.says.message, fault


SECOND_FACT = """  - source: S2
    text: 見出しは目印になる。
    title: 見出しの手引き
    url: https://guide.example/headings
    dated: 2026
    checked: 2026-11-23
    confidence: うろ覚え
---
"""


def test_the_line_is_that_of_the_fact_which_is_wrong(shelf: Shelf) -> None:
    shelf.change(LESSON_FILE, "確認\n---\n", "確認\n" + SECOND_FACT)
    shelf.change(LESSON_FILE, "短く書きます。", "短く。[^S2]")
    assert [(file, line) for file, line, _ in faults(shelf)] == [(LESSON_FILE, shelf.line(LESSON_FILE, "うろ覚え"))]


def test_the_line_is_that_of_the_question_which_is_wrong(shelf: Shelf) -> None:
    shelf.change(QUIZ_FILE, '  right = true\n  why = "句点', '  why = "句点')
    shelf.change(QUIZ_FILE, 'right = true\n  why = "日付', 'right = false\n  why = "日付')
    shelf.change(QUIZ_FILE, 'right = true\n  why = "連絡', 'right = false\n  why = "連絡')
    assert [line for _, line, _ in faults(shelf)] == [1, shelf.line(QUIZ_FILE, 'id = "q2"') - 1]


@pytest.mark.parametrize("head", ["[[question]]  # いちばん大切", "[[ question ]]"])
def test_any_toml_is_read(shelf: Shelf, head: str) -> None:
    shelf.write(QUIZ_FILE, QUIZ.replace("[[question]]", head).replace('id = "q2"', 'id = "q1"'))
    assert [(file, sentence) for file, _, sentence in faults(shelf)] == [(QUIZ_FILE, "同じid「q1」の問いがあります。")]


def test_two_lessons_of_one_name_are_a_fault(shelf: Shelf) -> None:
    shelf.lesson("02-cutting", "もう一度短くする")
    assert any("cutting" in file + sentence for file, _, sentence in faults(shelf))


def test_a_fault_of_the_glossary_is_said_once(shelf: Shelf) -> None:
    shelf.course("parks", "公園の案内")
    shelf.write("glossary.toml", "[[term]\n")
    assert [file for file, _, _ in faults(shelf) if file == "glossary.toml"] == ["glossary.toml"]


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(shelf: Shelf) -> None:
    shelf.write(LESSON_FILE, "\ufeff" + LESSON.replace("\n", "\r\n"))
    assert faults(shelf) == []


def test_every_fault_of_every_course_is_told(shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shelf.course("parks", "公園の案内")
    shelf.change("parks/course.md", "tier: basic", "tier: hard")
    shelf.change(LESSON_FILE, "[[生成AI]]", "[[人工無能]]")
    shelf.change(QUIZ_FILE, 'id = "q2"', 'id = "q1"')
    code = cli.main(["courses", "check", "--data", str(tmp_path), "--directory", str(shelf.directory)])
    said = capsys.readouterr().out.splitlines()
    assert code == 1
    assert said[-1] == "3 fault(s)"
    assert f"waste/01-cutting.md:{shelf.line(LESSON_FILE, '人工無能')}: 用語集にない言葉です：人工無能" in said


def test_the_command_says_when_all_is_well(shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["courses", "check", "--data", str(tmp_path), "--directory", str(shelf.directory)]) == 0
    assert capsys.readouterr().out == "0 fault(s)\n"


def test_a_directory_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["courses", "check", "--data", str(tmp_path), "--directory", str(tmp_path / "gone")]) != 0
    told = capsys.readouterr()
    assert "gone" in told.out + told.err
