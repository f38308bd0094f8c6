"""Every kind of question: what an author may write, what counts as answered, what is right, and what is said afterwards."""

from typing import Any

import pytest

from lms.catalog.rules import quiz
from lms.catalog.rules.quiz.questions import Question
from lms.catalog.rules.quiz.written import plain

KINDS = """[[question]]
id = "order"
kind = "order"
text = "相談の順に並べてください。"
why = "まず身近な人に話します。"
item = [{ id = "a", text = "係長に話す" }, { id = "b", text = "DX推進室に聞く" }, { id = "c", text = "記録を残す" }]

[[question]]
id = "match"
kind = "match"
text = "合うものを選んでください。"

  [[question.pair]]
  id = "a"
  text = "議事録"
  match = "要約"
  why = "長い文を短くします。"

  [[question.pair]]
  id = "b"
  text = "案内文"
  match = "言いかえ"
  why = "やさしい言葉にします。"

[[question]]
id = "number"
kind = "number"
text = "月に何分の余裕ができますか。"
answer = 210
tolerance = 5
unit = "分"
why = "35分を6回です。"

[[question]]
id = "short"
kind = "short"
text = "AIがもっともらしく誤ることを何といいますか。"
accept = ["ハルシネーション", "もっともらしい誤り"]
why = "だから原文で確かめます。"

[[question]]
id = "redact"
kind = "redact"
text = "隠すところを選んでください。"
passage = "[[山田花子]]さん（[[090-1234-5678]]）から、ごみの日の質問がありました。"
why = "名前と電話番号は、だれのことか分かります。"
"""
ORDER, MATCH, NUMBER, SHORT, REDACT = quiz.read("kinds.toml", KINDS)[0]
WHOLE = {
    "order": ["a=1", "b=2", "c=3"],
    "match": ["a=a", "b=b"],
    "number": ["210"],
    "short": ["はるしねーしょん"],
    "redact": ["0", "3"],
}


@pytest.mark.parametrize(
    ("question", "answer", "is_answered", "is_right"),
    [
        (ORDER, ["a=1", "b=2", "c=3"], True, True),
        (ORDER, ["c=3", "a=1", "b=2"], True, True),
        (ORDER, ["a=2", "b=1", "c=3"], True, False),
        (ORDER, ["a=1", "b=1", "c=3"], False, False),
        (ORDER, ["a=1", "b=2"], False, False),
        (ORDER, ["a=1", "b=2", "x=3"], False, False),
        (ORDER, ["a=1", "b=2", "c=4"], False, False),
        (MATCH, ["a=a", "b=b"], True, True),
        (MATCH, ["a=b", "b=a"], True, False),
        (MATCH, ["a=a", "b=a"], True, False),
        (MATCH, ["a=a"], False, False),
        (MATCH, ["a=a", "b=x"], False, False),
        (NUMBER, ["210"], True, True),
        (NUMBER, ["２１５分"], True, True),
        (NUMBER, ["205.0"], True, True),
        (NUMBER, ["204.9"], True, False),
        (NUMBER, ["-210"], True, False),
        (NUMBER, ["3時間半"], False, False),
        (NUMBER, ["1e3"], False, False),
        (NUMBER, ["9" * 2_000_000], False, False),
        (NUMBER, [], False, False),
        (SHORT, ["ハルシネーション"], True, True),
        (SHORT, ["ﾊﾙｼﾈｰｼｮﾝ"], True, True),
        (SHORT, ["「もっともらしい　誤り」。"], True, True),
        (SHORT, ["うそ"], True, False),
        (SHORT, ["  "], False, False),
        (SHORT, ["あ" * 201], False, False),
        (REDACT, ["0", "3"], True, True),
        (REDACT, ["0", "2", "3", "4"], True, True),  # brackets around a secret are no secret
        (REDACT, ["0"], True, False),
        (REDACT, ["0", "1", "3"], True, False),
        (REDACT, ["999"], False, False),
        (REDACT, ["x"], False, False),
        (REDACT, [], False, False),
    ],
)
def test_what_is_answered_and_what_is_right(question: Question, answer: list[str], is_answered: bool, is_right: bool) -> None:
    assert (question.is_answered(answer), question.is_right(answer)) == (is_answered, is_right)


@pytest.mark.parametrize("question", [ORDER, MATCH, NUMBER, SHORT, REDACT], ids=lambda each: each.kind)
def test_what_is_offered_does_not_say_what_is_right(question: Any) -> None:
    orders = {repr(question.offered(seed)) for seed in range(40)}
    assert (len(orders) > 1) == (question.kind in {"order", "match"})
    said = repr(question.offered(7))
    for secret in ("why", "余裕ができ" if question.kind != "number" else "210", "[[", "ハルシネーション"):
        assert secret not in said
    told = question.explained(7, WHOLE[question.id])
    assert told.is_right
    assert question.is_right(question.right_answer())
    assert all(row.is_right for row in told.rows) or question.kind == "redact"


def test_the_passage_is_offered_in_pieces_of_one_script() -> None:
    assert [text for _, text in REDACT.offered(1).options][:6] == ["山田花子", "さん", "（", "090-1234-5678", "）", "から"]
    told = REDACT.explained(1, ["0", "1"])
    assert [(row.text, row.is_chosen, row.is_right) for row in told.rows[:4]] == [
        ("山田花子", True, True),
        ("さん", True, False),
        ("（", False, False),
        ("090-1234-5678", False, True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('{ id = "b", text = "DX推進室に聞く" }', '{ id = "a", text = "DX推進室に聞く" }', "問い「order」に、同じidの項目"),
        ('match = "言いかえ"', 'match = "要約"', "問い「match」の組み合わせに、同じ相手"),
        ("tolerance = 5", "tolerance = -5", "「tolerance」の値が使えません"),
        ("answer = 210", 'answer = "たくさん"', "「answer」の値が使えません"),
        ("answer = 210", 'answer = "1e50000000"', "「answer」の値が使えません"),
        ("tolerance = 5", 'tolerance = "1e-50000000"', "「tolerance」の値が使えません"),
        ('accept = ["ハルシネーション", "もっともらしい誤り"]', 'accept = ["……"]', "記号だけ"),
        ("[[山田花子]]さん（[[090-1234-5678]]）", "山田花子さん（090-1234-5678）", "印 [[…]] がありません"),
        ("[[山田花子]]", "[[山田]]花子", "切れ目に合わせて"),
        ('why = "35分を6回です。"\n', "", "「why」がありません"),
        ('kind = "order"', 'kind = "essay"', "「kind」の値が使えません"),
        ('kind = "order"\n', "", "「kind」がありません"),
        ('id = "match"', 'id = "order"', "同じid「order」の問い"),
    ],
)
def test_an_author_is_told_what_to_mend(old: str, new: str, says: str) -> None:
    assert KINDS.count(old) == 1
    faults = quiz.read("kinds.toml", KINDS.replace(old, new))[1]
    assert len(faults) == 1
    assert says in faults[0].sentence


@pytest.mark.parametrize(
    ("typed", "compared"),
    [("ＡＩ（生成）", "ai生成"), ("テスト データ", "てすとでた"), ("生成AI。", "生成ai"), ("ヴァ", "ゔぁ"), ("……", "")],
)
def test_how_words_are_compared(typed: str, compared: str) -> None:
    assert plain(typed) == compared


def test_a_number_with_an_exponent_is_written_out() -> None:
    (question,) = [each for each in quiz.read("a.toml", KINDS.replace("answer = 210", 'answer = "2.1e2"'))[0] if each.kind == "number"]
    assert (question.right_answer(), question.is_right(["210"])) == (["210"], True)
