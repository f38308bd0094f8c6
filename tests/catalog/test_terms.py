"""Words of the glossary in a section: the first place of each, standing alone, outside headings, links and code. Instant."""

import pytest

from lms.catalog import markdown
from lms.catalog.rules.terms import anchor_of, first_places, forms_of


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("生成AI", ("生成AI",)),
        ("大規模言語モデル(LLM)", ("大規模言語モデル", "LLM")),
        ("個人番号(マイナンバー)", ("個人番号", "マイナンバー")),
        ("AI(人工知能)", ("人工知能",)),
        ("バイアス(偏り)", ("バイアス",)),
        ("学習(AIの)", ("学習(AIの)",)),
    ],
)
def test_how_a_word_stands_in_a_text(word: str, forms: tuple[str, ...]) -> None:
    assert forms_of(word) == forms


@pytest.mark.parametrize(
    ("markup", "made"),
    [
        ("<p>標準化は、標準化です。</p>", "<p>[標準化]は、標準化です。</p>"),
        ("<p>非標準化と標準化</p>", "<p>非標準化と[標準化]</p>"),
        ("<p>標準化率</p>", "<p>標準化率</p>"),
        ("<h3>標準化</h3><p>標準化</p>", "<h3>標準化</h3><p>[標準化]</p>"),
        ('<p><a href="/標準化">標準化</a>と<code>標準化</code></p>', '<p><a href="/標準化">標準化</a>と<code>標準化</code></p>'),
        ("<pre>標準化</pre><ul><li><strong>標準化</strong></li></ul>", "<pre>標準化</pre><ul><li><strong>[標準化]</strong></li></ul>"),
        ("<table><tr><th>標準化</th><td>標準化</td></tr></table>", "<table><tr><th>標準化</th><td>[標準化]</td></tr></table>"),
        ("<p>要配慮個人情報と個人情報</p>", "<p>[要配慮個人情報]と[個人情報]</p>"),
        ("<p>XRPAとRPAをRPAで</p>", "<p>XRPAと[RPA]をRPAで</p>"),
        ("<p>R&amp;Dの費用</p>", "<p>[R&amp;D]の費用</p>"),
        ("<p>リスクーとリスク</p>", "<p>リスクーと[リスク]</p>"),
        ("標準化", "[標準化]"),
    ],
)
def test_the_first_place_of_a_word(markup: str, made: str) -> None:
    words = {word: word for word in ("標準化", "個人情報", "要配慮個人情報", "RPA", "R&D", "リスク")}
    assert first_places(markup, words, lambda _word, shown: f"[{shown}]") == made
    assert first_places(markup, {}, lambda _word, _shown: "!") == markup


def test_two_forms_of_a_word_are_one_word() -> None:
    words = {"大規模言語モデル": "大規模言語モデル(LLM)", "LLM": "大規模言語モデル(LLM)"}
    assert first_places("<p>LLMは大規模言語モデル</p>", words, lambda word, shown: f"[{shown}:{word}]") == (
        "<p>[LLM:大規模言語モデル(LLM)]は大規模言語モデル</p>"
    )


def test_a_section_explains_each_word_once_and_what_the_author_marked_first() -> None:
    words = {"生成AI": "生成AI", "標準化": "標準化"}
    texts = {"生成AI": "作るAI。", "標準化": "そろえる<こと>。"}
    text = "### 生成AI\n\n標準化と生成AI。[[生成AI|このAI]]と標準化。\n\n```prompt\n標準化して\n```\n"
    made = markdown.section("digest of this test", 2, text, texts, {}, words)
    assert [(term.word, term.id) for term in made.terms] == [("生成AI", "term-2-1"), ("標準化", "term-2-2")]
    assert made.html.count('<button class="term"') == 2
    assert '<button class="term" type="button" popovertarget="term-2-2">標準化</button>と生成AI' in made.html
    assert "このAI</button>と標準化" in made.html
    assert "<pre>標準化して</pre>" in made.html
    assert made.terms[1].anchor == anchor_of("標準化") == "w-標準化"
    read = markdown.with_readings(made, "digest of this test", 2, {"標準化": "ひょうじゅんか"})
    assert 'popovertarget="term-2-2"><ruby>標準化<rp>' in read.html
