"""ふりがな: over the kanji and nowhere else, as an author has said where the dictionary is wrong."""

import time

import pytest

from lms.search.readings import holds, over, over_markup, parts


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


@pytest.mark.parametrize(
    ("word", "said", "text", "read"),
    [
        ("方", "かた", "この方法を窓口の方に聞く", "方法(ほうほう) 窓口(まどぐち) 方(かた) 聞(き)"),
        ("方", "かた", "一方、あの方々は", "一方(いっぽう) 方々(ほうぼう)"),
        ("私", "わたし", "私は私たちの私立", "私(わたし) 私(わたし) 私立(しりつ)"),
        ("10分", "じゅっぷん", "10分で110分を", "10分(じゅっぷん) 分(ふん)"),
        ("1行", "いちぎょう", "1行と11行", "1行(いちぎょう) 行(ぎょう)"),
        ("日本", "にほん", "日本のやさしい日本語", "日本(にほん) 日本語(にほんご)"),
        ("い方が", "いほうが", "使い方が、短い方がよい", "使(つか) 方(ほう) 短(みじか) 方(ほう)"),
        ("取り", "とーり", "取り扱いと取り", "取(と) 扱(あつか) 取(とー)"),
    ],
)
def test_a_correction_holds_for_its_word_and_not_within_a_longer_one(word: str, said: str, text: str, read: str) -> None:
    found = parts(text, {word: said})
    assert "".join(part.text for part in found) == text
    assert " ".join(f"{part.text}({part.reading})" for part in found if part.reading) == read


def test_where_a_correction_holds_is_known_beforehand() -> None:
    assert holds("方", "この方法を窓口の方に聞く")
    assert not holds("方", "この方法で聞く")
    assert not holds("窓", "この方法で聞く")


def test_a_paragraph_of_nothing_but_a_corrected_kanji_is_no_burden() -> None:
    began = time.process_time()
    parts("方" * 20_000, {"方": "かた"})
    assert time.process_time() - began < 5


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
