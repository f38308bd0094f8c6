"""ふりがな: over the kanji and nowhere else, as an author has said where the dictionary is wrong."""

import pytest

from lms.search.readings import over, over_markup, parts


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("短く書きます。", [("短", "みじか"), ("書", "か")]),
        ("取り扱い", [("取", "と"), ("扱", "あつか")]),
        ("申込書", [("申込書", "もうしこみしょ")]),
        ("お客さま", [("客", "きゃく")]),
        ("〆切", [("〆切", "しめきり")]),
        ("1人", [("1人", "ひとり")]),
        ("かなだけ、ABC、123", []),
        ("", []),
    ],
)
def test_kanji_get_their_reading_and_kana_none(text: str, read: list[tuple[str, str]]) -> None:
    found = parts(text, {})
    assert "".join(part.text for part in found) == text
    assert [(part.text, part.reading) for part in found if part.reading] == read


def test_what_an_author_says_comes_first_and_the_longest_word_wins() -> None:
    said = {"避難所": "ひなんじょ", "避難": "にげ", "した方": "したほう"}
    assert [(part.text, part.reading) for part in parts("避難所へ避難した方がよい", said) if part.reading] == [
        ("避難所", "ひなんじょ"),
        ("避難", "にげ"),
        ("方", "ほう"),
    ]


def test_a_text_stays_text() -> None:
    assert over('<b>文</b> & "図"') == (
        "&lt;b&gt;<ruby>文<rp>（</rp><rt>ぶん</rt><rp>）</rp></ruby>&lt;/b&gt; &amp; &quot;<ruby>図<rp>（</rp><rt>ず</rt><rp>）</rp></ruby>&quot;"
    )
    assert over("文", {"文": '<img src="x">'}) == "<ruby>文<rp>（</rp><rt>&lt;img src=&quot;x&quot;&gt;</rt><rp>）</rp></ruby>"


def test_tags_drawings_and_prompts_are_left_alone() -> None:
    ruby = "<ruby>文<rp>（</rp><rt>ぶん</rt><rp>）</rp></ruby>"
    for kept in ("<svg><text>文</text></svg>", "<pre>文</pre>", "<code>文</code>", '<a href="/文">', "<ruby>文<rt>ふみ</rt></ruby>"):
        assert over_markup(f"<p>文{kept}文</p>", {}) == f"<p>{ruby}{kept}{ruby}</p>"
    assert over_markup("<p>文&amp;&lt;文</p>", {}) == f"<p>{ruby}&amp;&lt;{ruby}</p>"


def test_a_very_long_text_is_read_whole() -> None:
    found = parts("文を書く。" * 4_000, {})
    assert "".join(part.text for part in found) == "文を書く。" * 4_000
    assert sum(bool(part.reading) for part in found) == 8_000
