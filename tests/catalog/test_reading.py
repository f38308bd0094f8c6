"""From Markdown to the page: what authors may write is drawn, and nothing of what they may not arrives alive."""

import re
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markupsafe import Markup
from sqlalchemy.orm import Session

from lms.catalog import markdown, queries
from lms.catalog.rules import body, figures
from lms.kernel.ids import PersonId
from tests.catalog import FIGURE, LESSON, Shelf
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TERMS = {"生成AI": "文を<新しく>作るAI。", "標準化": "仕様をそろえること。"}
FIGURES = {"figures/cut.svg": FIGURE.strip()}
HARMLESS = {"http", "https"}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):")


class Elements(HTMLParser):
    """Every element of a piece of HTML with its attributes, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(str(html))  # a Markup would escape what is added to it
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attributes}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", {}))

    def of(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.found if name == tag]


def rendered(text: str, number: int = 2) -> markdown.Rendered:
    return markdown.section("0" * 64, number, text, TERMS, FIGURES)


def dangers(html: str) -> Iterator[str]:
    """What in *html* could run, be styled by hand, or lead to something that runs."""
    for tag, attributes in Elements(html).found:
        if tag in {
            "script",
            "style",
            "iframe",
            "object",
            "embed",
            "form",
            "input",
            "meta",
            "link",
            "base",
            "img",
            "video",
            "math",
            "comment",
        }:
            yield tag
        for name, value in attributes.items():
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "xlink:href", "srcset"}:
                yield f"{tag} {name}"
            address = value.strip("".join(map(chr, range(33)))).translate({9: None, 10: None, 13: None}).lower()  # as browsers do
            scheme = SCHEME.match(address)
            if name in {"href", "src", "action"} and scheme and scheme[1] not in HARMLESS:
                yield f"{tag} {name}={value}"


VECTORS = [
    "<script>alert(1)</script>",
    "文の中に<script>alert(1)</script>を書く",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)></svg>",
    '<p style="position:fixed" onclick="alert(1)">押す</p>',
    '<div markdown="1" onmouseover="alert(1)">\n\n文\n\n</div>',
    "<iframe src='https://evil.example'></iframe>",
    '<form action="https://evil.example"><input name="password" autofocus onfocus="alert(1)"></form>',
    "<!-- 見えない --><style>body{display:none}</style>",
    "<math><mtext></p><img src=1 onerror=alert(1)></mtext></math>",
    "[押す](javascript:alert(1))",
    "[押す](JaVaScRiPt:alert(1))",
    "[押す](&#106;avascript:alert(1))",
    "[押す](java\tscript:alert(1))",
    "[押す](java&#9;script:alert(1))",
    "[押す](&#1;javascript:alert(1))",
    "[押す](vbscript:msgbox)",
    "[押す](data:text/html;base64,PHNjcmlwdD4=)",
    "[押す][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    '[押す](https://a.example/" onclick="alert(1))',
    '[押す](https://a.example "x\\" onclick=\\"alert(1)")',
    "[押す](https://a.example){: onclick=alert(1) style=color:red }",
    '![x" onmouseover="alert(1)](figures/cut.svg "<script>alert(1)</script>")',
    "![<script>alert(1)</script>](figures/cut.svg)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "[[生成AI|<img src=x onerror=alert(1)>]]",
    "[[ない言葉|<img src=x onerror=alert(1)>]]",
    "```prompt\n<script>alert(1)</script>\n```",
    "```note\n<img src=x onerror=alert(1)>\n```",
    '```"onclick=alert(1)\n<script>alert(1)</script>\n```',
    "    <script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "| 表 |\n|---|\n| <img src=x onerror=alert(1)> |",
    "\ue000\ue002<script>alert(1)</script>\ue001",
    "\x02wzxhzdk:0\x03<script>alert(1)</script>",
    "[押す](https://a.example/[[生成AI]])",
    "[押す](https://a.example/[^S1])",
]


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_nothing_that_runs_reaches_the_page(vector: str) -> None:
    for html in (rendered(f"前の文。\n\n{vector}\n\n後の文。").html, markdown.plain(f"前の文。\n\n{vector}\n\n後の文。")):
        assert list(dangers(html)) == [], html
        assert "前の文。" in html
        assert "後の文。" in html


@pytest.mark.parametrize(
    "vector",
    ["<script>x</script>", '<p style="color:red">', "<a href=javascript:x>", "<b onclick=x>", "<!-- x -->", "<a href=' java\tscript:x'>"],
)
def test_the_look_for_dangers_can_fail(vector: str) -> None:
    assert list(dangers(vector)) != []


def test_raw_html_is_shown_as_it_was_typed() -> None:
    html = rendered("<b>太字</b>と<script>alert(1)</script>").html
    assert Elements(html).text.strip() == "<b>太字</b>と<script>alert(1)</script>"
    assert {tag for tag, _ in Elements(html).found} == {"p"}


@pytest.mark.parametrize("mark", ["[[生成AI]]", "[^S1]"])
def test_a_mark_inside_an_address_does_not_tear_the_page(mark: str) -> None:
    html = rendered(f"[押す](https://a.example/{mark}) 後の文。").html
    assert '"' not in Elements(html).text
    assert all("<" not in value for _, attributes in Elements(html).found for value in attributes.values())


def test_what_an_author_types_cannot_be_our_own_mark() -> None:
    made = rendered("[[生成AI]]と\ue0000\ue001と\ue002")
    assert made.html.count("<button") == 1
    assert "\ue002" not in made.html


def test_ordinary_markdown() -> None:
    html = rendered(
        "### 見出し\n\n**強い**文\n次の行\n\n1. 一\n2. 二\n\n- 点\n\n> 引用\n\n[外](https://a.example/x?y=1) [中](/courses/waste)"
    ).html
    tags = [tag for tag, _ in Elements(html).found]
    assert [tags.count(tag) for tag in ("h3", "strong", "br", "ol", "ul", "li", "blockquote")] == [1, 1, 1, 1, 1, 3, 1]
    assert [link["href"] for link in Elements(html).of("a")] == ["https://a.example/x?y=1", "/courses/waste"]
    assert Elements(html).of("a")[0]["rel"] == "noopener"


def test_a_wide_table_scrolls_by_keyboard_too() -> None:
    found = Elements(rendered("| 印 | 例 |\n|---|---|\n| 数 | 120台 |").html).found
    assert found[0] == ("div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": "表"})
    assert [tag for tag, _ in found].count("td") == 2


def test_a_word_of_the_glossary_opens_its_explanation() -> None:
    made = rendered("[[生成AI]]と[[標準化|仕様]]と[[生成AI]]")
    buttons = Elements(made.html).of("button")
    assert [button["popovertarget"] for button in buttons] == [term.id for term in made.terms]
    assert [(term.word, term.text) for term in made.terms][1] == ("標準化", "仕様をそろえること。")
    assert len({term.id for term in made.terms}) == 3
    assert {button["type"] for button in buttons} == {"button"}
    assert Elements(made.html).text == "生成AIと仕様と生成AI"


def test_a_citation_leads_to_its_fact() -> None:
    made = rendered("本文。[^S1]もう1つ。[^S12]")
    assert [link["href"] for link in Elements(made.html).of("a")] == ["#fact-S1", "#fact-S12"]
    assert made.cited == {"S1", "S12"}


def test_a_figure_is_drawn_with_its_words() -> None:
    html = rendered('前。\n\n![2つに<分ける>](figures/cut.svg "図1 <句点>で切る")\n\n後。').html
    drawn = Elements(html)
    assert ("div", {"class": "scroll", "role": "region", "aria-label": "2つに<分ける>", "tabindex": "0"}) in drawn.found
    assert drawn.of("svg")[0]["aria-labelledby"] == "cut-t cut-d"
    assert "図1 <句点>で切る" in drawn.text
    assert "<p><figure" not in html


def test_a_text_to_copy_is_kept_to_the_letter() -> None:
    html = rendered("```prompt\n・<日時>\n**そのまま** [[生成AI]] [^S1]\n```").html
    assert html.startswith('<div class="prompt"><pre>・&lt;日時&gt;\n**そのまま** [[生成AI]] [^S1]</pre>')
    assert html.count(markdown.COPY) == 1


def test_a_note_has_its_paragraphs() -> None:
    assert rendered("```note\n一つ目。\n\n二つ目。\n```").html.strip() == '<aside class="note"><p>一つ目。</p><p>二つ目。</p></aside>'


def test_the_same_section_is_rendered_once() -> None:
    assert rendered("同じ文。") is rendered("同じ文。")
    assert rendered("同じ文。") is not rendered("ちがう文。")


@on_one_database
def test_a_published_section_carries_the_copy_button(session: Session, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "courses")
    shelf.change("waste/01-cutting.md", "次の文を2つに分けてください。", "<b>分けて</b>ください。")
    shelf.publish(session)
    made = queries.lesson(session, "waste", "cutting").rendered(2, Markup("<button data-copy>写す</button>"))
    assert "<pre>&lt;b&gt;分けて&lt;/b&gt;ください。</pre><button data-copy>写す</button></div>" in made.html
    assert markdown.COPY not in made.html


@on_one_database
def test_the_page_has_pop_ups_citation_figure_and_copy_button(session: Session, town: Town, visit: Visit, tmp_path: Path) -> None:
    Shelf(tmp_path / "courses").publish(session)
    reader = visit(town.yamano)
    first = Elements(reader.get("/courses/waste/cutting?section=1").text)
    pop_up = next(each for each in first.of("div") if "popover" in each)
    assert [each["popovertarget"] for each in first.of("button") if "popovertarget" in each] == [pop_up["id"]]
    assert "文や絵を新しく作るAI。" in first.text
    assert "#fact-S1" in {each["href"] for each in first.of("a")}
    assert "fact-S1" in {each.get("id") for each in first.of("li")}
    assert "https://guide.example/short" in {each["href"] for each in first.of("a")}
    assert "長い文を2つに分ける" in {each.get("aria-label") for each in first.of("div")}
    second = Elements(reader.get("/courses/waste/cutting?section=2").text)
    assert [each["type"] for each in second.of("button") if "data-copy" in each] == ["button"]
    ids = [each["id"] for _, each in first.found if "id" in each]
    assert len(ids) == len(set(ids))


@on_one_database
def test_an_attack_in_a_published_lesson_stays_text(session: Session, town: Town, visit: Visit, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "courses")
    attack = '<img src=x onerror="alert(1)"><script>alert(1)</script>'
    shelf.write("waste/01-cutting.md", LESSON.replace("長い文を2つに分けられる", "'" + attack + "'").replace("短く書きます。", attack))
    shelf.change("waste/course.md", "この講座では", attack)
    shelf.change("glossary.toml", "文や絵を新しく作るAI。", attack.replace('"', '\\"'))
    shelf.publish(session)
    reader = visit(town.yamano)
    for path in ("/courses/waste/", "/courses/waste/cutting?section=1", "/courses/waste/cutting?section=3"):
        page = reader.get(path).text
        assert "alert(1)" in Elements(page).text, "the attack is not even there"
        assert "<img" not in page
        assert "<script>" not in page
        assert "onerror" not in {name for _, attributes in Elements(page).found for name in attributes}


def test_a_figure_that_was_let_through_is_harmless() -> None:
    assert figures.check("cut.svg", FIGURE) == []
    assert list(dangers(rendered("![x](figures/cut.svg)").html)) == []


@pytest.mark.parametrize("unit", ["[", "[[", "![", "[a](", "[a][", "- [", "> [", "[\n", "[" * 101 + "\n\n"])
def test_a_text_built_to_be_slow_is_not(unit: str) -> None:
    text = unit * (6_000 // len(unit))
    began = time.process_time()
    made = markdown.fresh(1, text, {}, {}).html, markdown.plain(text)
    assert time.process_time() - began < 2
    assert "[" in made[0]
    assert "[" in made[1]


def test_what_cannot_be_read_in_time_is_a_fault() -> None:
    known = body.Known({"語"}, (), {}, ())
    told = body.check("f", "## a\n\n" + "x\n[[語]]" * 200 + "\n" + "[" * 101 + "\n\n" + "[" * 100, 10, known)
    assert [(each.line, each.sentence) for each in told] == [(214, "ひとつの段落に「[」が多すぎます。100個までにしてください。")]
    assert body.crowded("```\n" + "[" * 200 + "\n```") == []


def test_brackets_in_a_crowd_stand_as_they_were_typed() -> None:
    crowd = "[a](https://x.example/) " * 101
    assert "<a" not in markdown.plain(crowd)
    assert "[a](https://x.example/) [a]" in markdown.plain(crowd)
    assert "<a" in markdown.plain(crowd + "\n\n[a](https://x.example/)")
