"""What is read out of an instruction: six points by label or by wording, and remarks. Japanese as people write it."""

import time

import pytest

from lms.learning.kinds import POINTS, REMARKS, Point, Remark
from lms.learning.rules.instructions import read

R, P, D, M, F, L = Point
WHOLE = """役割：市役所の文書担当です。
目的：公園の工事のお知らせです。
読み手：近所の住民です。
材料：工期は4月1日〜30日、通行止めは平日9時〜16時
形：200字以内、見出し1つ、箇条書き3つ
してはいけないこと：材料にない日付・理由・おわびの約束を足さない"""
THERE = [
    (WHOLE, {R, P, D, M, F, L}),
    ("【役割】広報の担当\n【目的】ごみの出し方が変わることを知らせる\n【読み手】転入した人", {R, P, D}),
    ("## 役割\n議会事務局の記録担当\n## 形\n発言者ごとに2文以内", {R, F}),
    ("1. 役割: 窓口の職員\n2. 読み手: 転入の手続きに来た人", {R, D}),
    ("あなたは市役所の広報担当です。", {R}),
    ("防災の専門家として書いてください。", {R}),
    ("窓口に来た人の立場で、分かりにくい所を挙げてください。", {R}),
    ("申請の書き方で迷う人を減らすために作ります。", {P}),
    ("広報紙に載せます。", {P}),
    ("説明会に来てもらえるように書いてください。", {P}),
    ("子育て中の保護者向けの案内にしてください。", {D}),
    ("外国人の方にも分かる文にしてください。", {D}),
    ("読む人は、はじめて確定申告をする人です。", {D}),
    ("住民の皆さんにお知らせする文です。", {D}),
    ("次のメモをもとに書いてください。", {M}),
    ("下の発言だけを使ってください。", {M}),
    ("「駅前の街灯を3基増やすことを検討する。来年度の予算で判断する」をまとめてください。", {M}),
    ("6月9日から11日まで、プールが休みます。", {M}),
    ("300字以内で、箇条書きにしてください。", {F}),
    ("三百字程度にしてください。", {F}),
    ("見出しを付けて、です・ます調で。", {F}),
    ("理由を３つ挙げてください。", {F}),
    ("やさしい日本語に直してください。", {F}),
    ("書いていない日付を足さないでください。", {L}),
    ("分からない所は「要確認」と書いてください。", {L}),
    ("専門用語は避けてください。", {L}),
    ("「検討」を「実施」に言いかえてはいけません。", {L}),
    ("推測せず、書いてあることだけで答えます。", {L}),
]
TRAPS = [  # words that look like a point and are none
    ("役割分担について教えて", R),
    ("あなたはどう思いますか", R),
    ("参考として見せてください", R),
    ("工事のため通れません", P),
    ("目的地までの道を教えて", P),
    ("前向きに検討してください", D),
    ("年度末に向けて準備します", D),
    ("手あてについて書いて", D),
    ("次の日の予定を書いて", M),
    ("4月1日までに書いてください", M),
    ("工期は4月1日から30日です", F),
    ("発表に使う文を書いて", F),
    ("3つの事業があります", F),
    ("ポイ捨て禁止の看板の案を書いて", L),
    ("申請しない人が多い", L),
    ("混雑を避けて来庁する人", L),
    ("役割：\n目的：会議の案内", R),
    ("読み手：未定", D),
    ("材料：なし", M),
    ("してはいけないこと：", L),
]


@pytest.mark.parametrize(("text", "there"), THERE)
def test_what_is_there_is_seen(text: str, there: set[Point]) -> None:
    feedback = read(text)
    assert {each.point for each in feedback.there} == there
    assert set(feedback.missing) == set(Point) - there


@pytest.mark.parametrize(("text", "point"), TRAPS)
def test_what_only_looks_like_a_point_is_none(text: str, point: Point) -> None:
    assert point in read(text).missing


def test_the_words_in_which_a_point_was_seen_are_quoted() -> None:
    seen = {each.point: each.words for each in read(WHOLE).points}
    assert seen[D] == "近所の住民です。"
    assert seen[F] == "200字以内、見出し1つ、箇条書き3つ"
    assert len(read("材料：" + "工期は4月、" * 40).there[0].words) <= 44


def test_points_come_in_the_order_of_the_lesson() -> None:
    assert [each.point for each in read("").points] == [R, P, D, M, F, L]


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("要約して", [(Remark.SHORT, "")]),
        ("いい感じに直して", [(Remark.SHORT, ""), (Remark.VAGUE, "いい感じ")]),
        (WHOLE, []),
        (WHOLE + "\n分かりやすく書いてください。", [(Remark.VAGUE, "分かりやすく")]),
        (WHOLE * 10, [(Remark.LONG, "")]),
    ],
)
def test_remarks(text: str, remarks: list[tuple[Remark, str]]) -> None:
    assert list(read(text).remarks) == remarks


def test_width_and_case_make_no_difference() -> None:
    assert read("役割:市の職員\nＮＧ：日付を足す").there == read("役割：市の職員\nng:日付を足す").there


def test_every_point_and_remark_has_its_words() -> None:
    assert list(POINTS) == list(Point)
    assert list(REMARKS) == list(Remark)


@pytest.mark.parametrize("text", ["役割" * 2_000, "あなたは" * 1_000, "「" * 4_000, "：" * 4_000, "\n" * 4_000, "数" + "1" * 3_999])
def test_a_text_built_to_be_slow_is_not(text: str) -> None:
    began = time.perf_counter()
    read(text)
    assert time.perf_counter() - began < 0.5
