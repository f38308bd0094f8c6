"""Questions go out as GIFT and come back; what cannot be carried is said."""

from decimal import Decimal
from pathlib import Path

import pytest

from lms.catalog.files import read as read_courses
from lms.catalog.rules import gift, quiz
from lms.catalog.rules.quiz.questions import Question
from tests.catalog import QUIZ
from tests.catalog.test_questions import KINDS

OURS = [*quiz.read("a.toml", QUIZ)[0], *quiz.read("b.toml", KINDS)[0]]
FOREIGN = r"""// from elsewhere
$CATEGORY: AI/basics

::Q1:: 生成AIに渡してよいのは\: どれですか。 {
=公開している要綱#公開の文は渡せます。
~住民の名前#だれのことか分かります。
~\{内部\}の検討案
}

Grant is buried in {~No one =Grant's tomb#yes} today.

月に何分ですか。{#210:5}

一回は何分ですか。 {#30..40#三十五分です。}

[html]正しいですか。{FALSE#原文で確かめます。}

合うものは？ {=議事録 -> 要約 =案内 -> 言いかえ}

二つ選んでください。 {~%50%収集日#a ~%50%電話番号#b ~%-50%紙の色#c}

考えを書いてください。 {}

これは説明の文です。

名前は？ {=はるか =%50%ハルカ}

何点ですか。{#=%100%3:1 =%50%4}
"""


def told(made: gift.Carried) -> list[tuple[str, str]]:
    return [(id_, words.message % words.params) for id_, words in made.report]


def without_ids(question: Question) -> object:
    return question.model_dump(exclude={"id"})


def test_choices_numbers_and_words_come_back_as_they_went() -> None:
    gone = gift.write(OURS)
    back = gift.read(gone.text)
    carried = [each for each in OURS if each.kind not in {"order", "redact", "match", "number"}]
    came = [each for each in back.questions if each.kind not in {"match", "number"}]
    assert [without_ids(each) for each in came] == [without_ids(each) for each in carried]
    assert {id_ for id_, _ in gone.report} == {"order", "redact", "match", "number"}
    number = next(each for each in back.questions if each.kind == "number")
    assert (number.is_right(["215"]), number.is_right(["216"])) == (True, False)
    match = next(each for each in back.questions if each.kind == "match")
    assert match.is_right(match.right_answer())
    assert [sentence for _, sentence in told(back)] == ["説明のない選択肢があります。説明を書いてください。"]  # of the pairs


def test_the_whole_curriculum_goes_out_and_comes_back() -> None:
    courses = read_courses(Path(__file__).parents[2] / "courses")
    questions = [each for read in courses if read.document for lesson in read.document.lessons for each in lesson.questions]
    gone = gift.write(questions)
    back = gift.read(gone.text)
    assert len(questions) == 95
    assert {sentence for _, sentence in told(gone)} == {
        "組み合わせの説明は、GIFTに書けません。",
        "単位は、GIFTに書けません。",
        "並べ替えと墨消しは、GIFTに書けません。",
    }
    carried = [each for each in questions if each.kind in {"single", "multiple", "true_false", "short"}]
    assert [without_ids(each) for each in back.questions if each.kind not in {"match", "number"}] == [without_ids(each) for each in carried]


def test_what_others_write_is_read_and_the_rest_is_named() -> None:
    made = gift.read(FOREIGN)
    assert [(each.id, each.kind) for each in made.questions] == [
        ("q1", "single"),
        ("q2", "single"),
        ("q3", "number"),
        ("q4", "number"),
        ("q5", "true_false"),
        ("q6", "match"),
        ("q7", "multiple"),
        ("q10", "short"),
    ]
    first, second = made.questions[:2]
    assert (first.text, first.offered(1).kind) == ("生成AIに渡してよいのは: どれですか。", "single")
    assert "{内部}の検討案" in [text for _, text in first.offered(1).options]
    assert second.text == "Grant is buried in ＿＿＿ today."
    said = dict(told(made))
    assert said[""] == "分類は持ち込みません。"
    assert said["8"] == "記述式の問いは、ここでは採点できません。"
    assert said["9"] == "答えのない文は持ち込みません。"
    assert said["11"] == "答えがいくつもある数の問いは持ち込みません。"
    assert ("7", "部分点は持ち込みません。正しいものをすべて選ぶ問いにしました。") in told(made)
    assert ("1", "説明のない選択肢があります。説明を書いてください。") in told(made)


HUGE = ["#1e999999..9e999999", "#1e50000000", "#5:1e50000000", "#" + "9" * 100_000 + "..1", "#1:0.0000001", "#nan", "#1..inf", "#1..2..3"]


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\n", "{", "}", "a {=", "a {#}", "a {~}", "a {=->}", "::a", "a {T", "a {" + "~x" * 5000 + "}", "\0 {=\0}"),
        *(f"a {{{inside}}}" for inside in HUGE),
    ],
)
def test_whatever_is_read_no_file_breaks_it(text: str) -> None:
    made = gift.read(text)
    assert made.questions == [] or made.questions[0].faults() == []


EXPORTED = r"""// question: 7  name: 台数
::台数::[html]<p>台数は<b>いくつ</b>ですか&nbsp;？</p>{#
\t=1822:5#<p>届いた<br>台数です。</p>
\t~#数えなおします。
}

::書き方::長さは？{#=%100%3.5:0.5}

どちらですか。{=左#左が正面です。 ~右 ####図の<b>向き</b>を見ます。}

正しいですか。{T##そのとおりです。####原文で確かめます。}

名前は？{=はるか#平仮名です。 =ハルカ#片仮名です。####人の名です。}

[html]どれですか。<img src\="@@PLUGINFILE@@/a.png">{=左 ~右}

[plain]<b>はどの印ですか。&amp;も使います。{=太字#b です。 ~斜体#i です。}

3 < 4 で b<c かつ c>d です。{T#はい。}
"""


def test_what_the_export_of_others_says_is_kept_or_named() -> None:
    made = gift.read(EXPORTED.replace("\\t", "\t"))
    by_id = {each.id: each.model_dump() for each in made.questions}
    assert list(by_id) == ["q1", "q2", "q3", "q4", "q5", "q7", "q8"]
    first, second = by_id["q1"], by_id["q2"]
    assert (first["text"], first["answer"], first["tolerance"], first["why"]) == ("台数はいくつですか ？", 1822, 5, "届いた\n台数です。")
    assert (second["answer"], second["tolerance"]) == (Decimal("3.5"), Decimal("0.5"))
    assert [each["why"] for each in by_id["q3"]["option"]] == ["左が正面です。", "図の向きを見ます。"]
    assert [each["why"] for each in by_id["q4"]["option"]] == ["そのとおりです。", "原文で確かめます。"]
    assert by_id["q5"]["why"] == "平仮名です。"
    assert (by_id["q7"]["text"], by_id["q8"]["text"]) == ("<b>はどの印ですか。&amp;も使います。", "3 < 4 で b<c かつ c>d です。")
    formatted = "文字の飾りや段落などの書式は持ち込みません。文だけにしました。"
    others = "ほかの答えへの説明は持ち込みません。要ることは、説明に書き足してください。"
    assert told(made) == [
        *(("1", sentence) for sentence in (formatted, others)),
        *(("2", sentence) for sentence in ("題名「書き方」は持ち込みません。", "説明のない選択肢があります。説明を書いてください。")),
        ("3", formatted),
        ("5", others),
        ("5", "問い全体への説明は持ち込みません。選択肢や答えの説明に書き足してください。"),
        ("6", "図や動画のある問いは持ち込みません。"),
    ]


def test_what_is_too_long_or_too_much_is_named_in_words() -> None:
    long, many = "あ" * 501, "".join(f"~{number}#c" for number in range(12))
    made = gift.read(f"{long} {{T#はい。}}\n\nどれ {{=左#{long} {many}}}\n\n何 {{#1:0.0000001#a}}")
    assert [(id_, str(words.params["place"])) for id_, words in made.report] == [
        ("1", "問いか選択肢の文"),
        ("2", "選択肢"),
        ("3", "前後いくつまで正解にするか"),
    ]


def test_a_flood_of_blanks_or_marks_is_read_at_once() -> None:
    for flood in (" " * 190_000, "<p" * 90_000, "<p>" * 60_000, "&#1" * 60_000, "</p " + " " * 190_000):
        assert len(gift.read(f"a<b>{flood}x {{=a#b ~c#d}}").questions) <= 1
