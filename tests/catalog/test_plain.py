"""The plain-Japanese check: what it remarks and what it leaves alone; its list; the pages and the command."""

import tomllib

import pytest

from lms.catalog.kinds import HARD, HARD_HINTS, Hard
from lms.catalog.queries import plain
from lms.catalog.rules.plain import Remark, remarks

WORDS = {"遵守": "守る", "講じ": "行う", "スキーム": "しくみ", "及び": "と"}


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("あ" * 60 + "。", "long", ["あ" * 60 + "。"]),
        ("あ" * 59 + "。", "long", []),
        ("い" * 40 + "。" + "あ" * 40 + "。", "long", []),
        ("手順を遵守し、対策を講じます。", "word", ["遵守", "講じ"]),
        ("遵守と遵守。", "word", ["遵守"]),
        ("スキームとスキームズ", "word", ["スキーム"]),
        ("リスキームを見る", "word", []),
        ("要綱遵守率を見る", "word", ["遵守"]),
        ("個人番号利用事務実施者の届け", "kanji", ["個人番号利用事務実施者"]),
        ("個人情報の届け出", "kanji", []),
        ("法定外普通税課税標準額は毎年度通知", "kanji", ["法定外普通税課税標準額"]),
        ("行政手続の申請書類を全部郵送で提出。", "kanji", ["行政手続の申請書類を全部郵送で提出。"]),
        ("出せないことはない。", "negatives", ["ないことはない"]),
        ("使わないわけではありません。", "negatives", ["ないわけではありません"]),
        ("なくはないです。", "negatives", ["なくはない"]),
        ("安全でないとは限りません。", "negatives", ["ないとは限りません"]),
        ("止めざるを得ない。", "negatives", ["ざるを得ない"]),
        ("出せない人はいない。", "negatives", []),
        ("出さないでください。", "negatives", []),
        ("通知が送られます。", "passive", ["送られます"]),
        ("公開された資料", "passive", ["公開された"]),
        ("市民に使われる。", "passive", ["使われる"]),
        ("子どもがうまれた。", "passive", []),
        ("道がわかれる。", "passive", []),
        ("今日から始められます。子が生まれた。", "passive", []),
        ("答えられない、見られる、食べられる、考えられる", "passive", []),
        ("これで終わります。それから。", "passive", []),
    ],
)
def test_what_is_remarked(text: str, kind: str, parts: list[str]) -> None:
    assert [each.part for each in remarks(text, WORDS) if each.kind == kind] == parts


def test_a_remark_brings_its_sentence_and_an_easier_word() -> None:
    (only,) = remarks("はじめに。規則を遵守します。おわり。", WORDS)
    assert (only.kind, only.sentence, only.part, only.plain) == (Hard.WORD, "規則を遵守します。", "遵守", "守る")
    assert remarks("規則を遵守します。", WORDS, explained={"遵守"}) == []
    assert remarks("法令遵守と遵守。", WORDS, explained={"法令遵守"}) == [Remark(Hard.WORD, "法令遵守と遵守。", "遵守", "守る")]
    assert remarks("", WORDS) == remarks("\n\n", {}) == []


def test_the_list_of_hard_words_is_sound() -> None:
    listed = tomllib.loads(plain.WORDS.read_text(encoding="utf-8"))["word"]
    assert len(listed) >= 80
    assert len({each["hard"] for each in listed}) == len(listed) == len(plain.hard_words())
    for each in listed:
        assert set(each) <= {"hard", "plain", "stem"}, each
        assert each["plain"].strip()
        assert each["hard"] != each["plain"]
        easier = remarks(each["plain"], plain.hard_words())
        assert not [one for one in easier if one.kind == Hard.WORD], f"{each['hard']} is explained by a hard word: {easier}"
    assert set(HARD) == set(HARD_HINTS) == set(Hard)


def test_markdown_is_read_without_its_marks_prompts_and_tables() -> None:
    text = (
        "規則を[[遵守|守り]]、**速やかに**[出す](/courses/a/b)。[^S1]\n\n```prompt\n遵守して\n```\n\n| 遵守 | 及び |\n|---|---|\n\n- 又は\n"
    )
    assert [each.part for each in plain.of_markdown(text)] == ["速やかに", "又は"]
    assert plain.of_markdown(text)[0].sentence == "規則を守り、速やかに出す。"
