"""A sheet is tagged, says its language, draws every letter, and never takes a text for markup."""

import subprocess
import sys
import unicodedata
from typing import Any

import pytest

from lms.paper import pdf
from lms.paper.letters import covered, forms, printable
from tests.paper.reading import Paper

HOSTILE = r'#set page(width: 1pt) $x^2$ \ `code` *太字* _斜体_ @label <label> // /* #image("/etc/passwd") #sys.inputs [ ] { } " ' + "'"


def data(**changed: Any) -> dict[str, Any]:
    part = {
        "heading": "残した事例",
        "about": "見直してみてください。",
        "nothing": "ありません。",
        "entries": [{"title": "案内文", "lines": [["状態", "計画"]]}],
    }
    plain = {
        "title": "引継ぎシート",
        "about": "評価には使いません。",
        "facts": [["職", "係員"]],
        "parts": [part],
        "footer": "環野市",
        "missing-note": "〓の文字：",
    }
    return {**plain, **changed}


def entry(title: str, **lines: str) -> dict[str, Any]:
    return {
        "heading": "章",
        "about": "",
        "nothing": "",
        "entries": [{"title": title, "lines": [[term, value] for term, value in lines.items()]}],
    }


def drawn(language: str = "ja", **changed: Any) -> Paper:
    return Paper(pdf.drawn("handover", data(**changed), language=language))


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_sheet_can_be_read_aloud(language: str) -> None:
    paper = drawn(language)
    assert paper.raw.startswith(b"%PDF-1.7")
    assert f"/Lang({language})".encode() in paper.catalog
    assert b"/StructTreeRoot" in paper.catalog
    assert b"/MarkInfo<</Marked true" in paper.catalog
    assert b"/DisplayDocTitle true" in paper.catalog
    assert b"pdfuaid:part" in paper.raw
    assert "引継ぎシート".encode() in paper.raw, "the title stands in the metadata"
    assert {"H1", "H2", "H3", "L", "LI", "Lbl", "LBody", "P"} <= set(paper.roles)
    assert paper.fonts == {"BIZUDPGothic-Regular", "BIZUDPGothic-Bold"}


def test_what_is_given_stands_on_it_in_order() -> None:
    text = drawn().text
    places = [text.index(each) for each in ("引継ぎシート", "評価には使いません。", "職", "係員", "残した事例", "案内文", "状態", "計画")]
    assert places == sorted(places)
    assert "環野市" in text
    assert "1/1" in text


@pytest.mark.parametrize("place", ["title", "value", "entry", "fact", "footer"])
def test_no_text_is_ever_markup(place: str) -> None:
    places: dict[str, dict[str, Any]] = {
        "title": {"title": HOSTILE},
        "value": {"parts": [entry("題", 状態=HOSTILE)]},
        "entry": {"parts": [entry(HOSTILE)]},
        "fact": {"facts": [["職", HOSTILE]]},
        "footer": {"footer": HOSTILE},
    }
    paper = drawn(**places[place])
    assert squeezed(HOSTILE) in paper.text
    assert b"/MediaBox[0 0 595.2756 841.8898]" in paper.pages[0], "still an A4"


def test_letters_of_names_are_drawn() -> None:
    paper = drawn(facts=[["だれから", "髙橋 﨑 德 濵 邉 邊 祐 神 都 ① ㈱ 〜 − ‖"]])
    assert squeezed("髙橋﨑德濵邉邊祐神都①㈱〜−‖") in paper.text
    assert 0 not in paper.glyphs
    assert "〓" not in paper.text


def test_a_letter_that_the_font_lacks_is_shown_as_missing_and_named() -> None:
    paper = drawn(facts=[["だれから", "𠮷田 😀"]])
    assert "〓田〓" in paper.text
    assert "〓の文字：U+1F600,U+20BB7" in paper.text
    assert 0 not in paper.glyphs
    assert "〓" not in drawn().text


@pytest.mark.parametrize(
    "code", [*range(0x20), 0x7F, 0x85, 0xAD, 0x200B, 0x200E, 0x202E, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF, 0xD800, 0x10FFFF, 0xE000]
)
def test_no_character_stops_the_sheet(code: int) -> None:
    paper = drawn(facts=[["だれから", f"山{chr(code)}野"]])
    assert 0 not in paper.glyphs
    assert "山" in paper.text


@pytest.mark.parametrize(
    ("typed", "printed", "missing"),
    [
        ("山野 はるか", "山野 はるか", set()),
        ("か\u3099・は\u309a", "が・ぱ", set()),
        ("神\ufa19", "神\ufa19", set()),
        ("葛\U000e0100城", "葛\U000e0100城", set()),
        ("葛\U000e0105城", "葛城", {"葛+U+E0105"}),  # a form that the font does not have
        ("𠮷\U000e0100", "〓", {"U+20BB7"}),
        ("\U000e0100☎\ufe0f", "☎", set()),  # nothing to choose a form of, and no form of a letter
        ("𠮷", "〓", {"U+20BB7"}),
        ("a\tb\u2028c\u00a0d", "a b c\u00a0d", set()),
        ("一行目\n二行目", "一行目\n二行目", set()),
        ("\u202e\u200f\x07逆", "逆", set()),
        ("x" * 24 + "y", "x" * 24 + "\u200b" + "y", set()),
    ],
)
def test_texts_become_printable(typed: str, printed: str, missing: set[str]) -> None:
    found: set[str] = set()
    assert printable(typed, found) == printed
    assert found == missing


def test_a_name_is_drawn_in_the_form_in_which_it_is_given() -> None:
    usual, other = drawn(facts=[["だれから", "葛葛"]]), drawn(facts=[["だれから", "葛葛\U000e0100"]])
    assert len(set(other.glyphs)) == len(set(usual.glyphs)) + 1, "two forms, two glyphs"
    assert 0 not in other.glyphs
    assert "葛\U000e0100" in other.text, "and it can be copied out as it is written"
    assert "U+E0105" in drawn(facts=[["だれから", "葛\U000e0105"]]).text


def test_the_fonts_own_table_is_read() -> None:
    assert {(ord("葛"), 0xE0100), (ord("辻"), 0xE0100), (ord("神"), 0xFE00)} <= forms()
    assert (ord("葛"), 0xE0105) not in forms()
    assert len(covered()) > 11_000
    assert {ord(letter) for letter in "髙﨑德濵あア亜〓A"} <= covered()
    assert ord("𠮷") not in covered()


def test_a_name_without_a_blank_stays_on_the_page() -> None:
    """80 letters of either script, wherever a text may stand."""
    for name in ("W" * 80, "寿限無" * 26 + "長助"):
        paper = drawn(title=name, facts=[["だれから", name]], parts=[entry(name, 題=name)], footer=name)
        assert paper.text.count(name) == 5
        assert paper.rightmost < 595.28 - 50, "runs over the edge"


def test_many_entries_go_on_over_pages() -> None:
    entries = [{"title": f"実践 {number}", "lines": [["状態", "計画"], ["いつまでに", "2026年4月1日"]]} for number in range(200)]
    paper = drawn(parts=[{"heading": "実践", "about": "", "nothing": "", "entries": entries}])
    assert len(paper.pages) > 5
    assert all(f"実践{number}" in paper.text for number in (0, 99, 199))
    assert f"{len(paper.pages)}/{len(paper.pages)}" in paper.text


def test_an_empty_sheet_says_so() -> None:
    assert "ありません。" in drawn(parts=[{"heading": "章", "about": "", "nothing": "ありません。", "entries": []}]).text


def test_the_typesetter_is_loaded_by_the_first_sheet_and_not_by_the_start() -> None:
    code = "import sys, lms.app, lms.cli; sys.exit('typst' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_control_character_of_unicode_is_dealt_with() -> None:
    found: set[str] = set()
    controls = "".join(chr(code) for code in range(0x3000) if unicodedata.category(chr(code)) in {"Cc", "Cf"})
    assert set(printable(controls, found)) <= {"\n", " ", "\u200b"}
    assert found == set()
