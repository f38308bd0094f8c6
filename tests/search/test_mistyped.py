"""Latin letters for kana, letters that look alike, words that are not finished: what was meant."""

import pytest

from lms.search.mistyped import MOST_LETTERS, in_kana, meant
from lms.search.tokens import folded
from lms.search.typed import taken_apart


@pytest.mark.parametrize(
    ("keys", "kana"),
    [
        ("kouhoushi", "こうほうし"),
        ("zyuuminhyou", "じゅうみんひょう"),
        ("nyuusatu", "にゅうさつ"),
        ("tsuuchi", "つうち"),
        ("anke-to", "あんけーと"),
        ("hon'yaku", "ほんやく"),
        ("shimbun", "しんぶん"),
        ("kekkon", "けっこん"),
        ("matcha", "まっちゃ"),
        ("fairu", "ふぁいる"),
        ("chekku", "ちぇっく"),
        ("tōkyō", "とうきょう"),
        ("annai", "あんない"),  # as one writes it
        ("annnai", "あんない"),  # as one types it
    ],
)
def test_keys_are_read_as_the_kana_they_are_for(keys: str, kana: str) -> None:
    assert in_kana(keys)[0] == kana


@pytest.mark.parametrize("word", ["excel", "teams", "python", "pdf", "x", "a", "kouhoushi1", "広報", "", "-", "'"])
def test_words_of_other_languages_are_none(word: str) -> None:
    assert in_kana(word) == []


@pytest.mark.parametrize(
    ("run", "word"),
    [
        ("アンケー卜", "アンケート"),
        ("ホ一ムペ一ジ", "ホームページ"),
        ("マ二ュアル", "マニュアル"),
        ("プリン夕ー", "プリンター"),
        ("工クセル", "エクセル"),
        ("八ザードマップ", "ハザードマップ"),
        ("マイナンバー力ード", "マイナンバーカード"),
        ("フ口ー図", "フロー図"),
        ("ぺーパーレス", "ペーパーレス"),  # the first letter is hiragana
        ("窓ロ予約", "窓口予約"),  # and here katakana
        ("統ー", "統一"),
        ("といあわs", "といあわせ"),
        ("ほいくえn", "ほいくえん"),
    ],
)
def test_letters_that_look_alike_and_words_not_finished(run: str, word: str) -> None:
    assert word in meant(run)


@pytest.mark.parametrize(
    "run", ["広報紙", "アンケート", "こうほうし", "一二三", "ロロロ", "", "カタカナ", "a" * (MOST_LETTERS + 1), "卜" * 5_000]
)
def test_what_is_as_it_should_be_means_nothing_else(run: str) -> None:
    assert list(meant(run)) == []


def test_marks_typed_apart_belong_to_their_letters() -> None:
    assert folded("ペーハ゜ーレスとカ゛イト゛") == "ペーパーレスとガイド"


def test_what_no_database_takes_is_left_out() -> None:
    assert folded("\x00案内\ud800") == "案内"


def test_single_letters_typed_apart_are_a_word_where_they_make_one() -> None:
    assert [chunk.text for chunk in taken_apart("図 書 館 苦 情 -採 用").chunks] == ["図書館苦情", "用"]
    assert [chunk.text for chunk in taken_apart("犬 猫 図 書館").chunks] == ["犬", "猫", "図", "書館"]
