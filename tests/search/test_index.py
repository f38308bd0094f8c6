"""Japanese search on both databases: spellings, compounds, synonyms, phrases, order, hostile input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.rules import prose
from lms.search import index
from lms.search.asking import ask
from lms.search.query import parse
from lms.search.snippets import snippet
from lms.search.terms import Tally
from lms.search.tokens import folded, tokens
from tests.conftest import on_one_database

CORPUS = {
    1: ("国民健康保険の通知を読みやすく", "納期限を先に書き、制度の説明を後ろに回しました。電話の問い合わせが減りました。"),
    2: ("要約でただし書きが消えていた", "案内文を短くしたら、例外の一文が抜けました。配る前に気づけました。"),
    3: ("粗大ごみの案内を3つの言語で", "やさしい日本語に直してから翻訳すると、誤りが減りました。"),
    4: ("市議会の会議録を要約", "公開の委員会の発言を、二人で照らしました。"),
    5: ("協議会の資料づくり", "地域の協議会に出す資料の下書きです。"),
    6: ("全国保育の集まりの報告", "保育の研修に出て学んだことです。"),
    7: ("エクセルで集計を自動に", "マクロの説明を書いて係で共有しました。サーバーには置きません。"),
    8: ("髙橋さんの窓口メモ", "聞き取りの項目を決めて、子どもの手続きをまとめました。"),
    9: ("マイナンバーカードの案内", "写真の大きさを先に伝えます。個人情報の漏えいに気をつけます。"),
    10: ("防災訓練の連絡文", "避難所の名前は変えずに、読みを付けました。"),
}


@pytest.fixture
def corpus(session: Session) -> Session:
    for doc_id, (title, body) in CORPUS.items():
        index.put(session, "case_index", doc_id, title=title, body=body)
    session.commit()
    return session


def found(session: Session, typed: str) -> list[int]:
    query = ask(session, typed)
    hits = index.matching(session, "case_index", query).subquery()
    return list(session.scalars(select(hits.c.doc_id).order_by(hits.c.rank, hits.c.doc_id), index.asking(session, query)))


@pytest.mark.parametrize(
    ("typed", "doc_id"),
    [
        ("問合せ", 1),
        ("問い合せ", 1),
        ("漏洩", 9),
        ("サーバ", 7),
        ("ｴｸｾﾙ", 7),
        ("excel", 7),
        ("粗大ゴミ", 3),
        ("高橋", 8),
        ("こども", 8),
        ("国保", 1),
        ("議事録", 4),
        ("個人番号カード", 9),
        ("市議会", 4),
        ("避難場所", 10),
        ("案内文", 2),
    ],
)
def test_whatever_the_spelling(corpus: Session, typed: str, doc_id: int) -> None:
    assert doc_id in found(corpus, typed)


@on_one_database
@pytest.mark.parametrize(("typed", "stranger"), [("議会", 5), ("国保", 6), ("人事", 9)])
def test_no_word_inside_another(corpus: Session, typed: str, stranger: int) -> None:
    assert stranger not in found(corpus, typed)


@on_one_database
def test_all_words_first_then_any(corpus: Session) -> None:
    hits = found(corpus, "案内 翻訳")
    assert hits[0] == 3
    assert set(hits) > {3}


@on_one_database
def test_a_word_in_the_title_weighs_more(corpus: Session) -> None:
    index.put(corpus, "case_index", 11, title="別の話", body="防災の訓練も、少しだけ触れています。")
    assert found(corpus, "防災")[0] == 10


@on_one_database
def test_a_phrase_stands_as_it_is(corpus: Session) -> None:
    assert found(corpus, '"やさしい日本語"') == [3]
    assert found(corpus, "「日本語やさしい」") == []


@on_one_database
def test_without(corpus: Session) -> None:
    assert 4 in found(corpus, "要約")
    assert 4 not in found(corpus, "要約 -議会 -会議録")


@on_one_database
def test_a_document_is_replaced_and_removed(corpus: Session) -> None:
    index.put(corpus, "case_index", 10, title="花の水やり", body="")
    assert (found(corpus, "防災"), found(corpus, "水やり")) == ([], [10])
    index.remove(corpus, "case_index", 10)
    assert found(corpus, "水やり") == []
    assert index.size(corpus, "case_index") == len(CORPUS) - 1


@on_one_database
def test_building_anew_gives_the_same(corpus: Session) -> None:
    before = found(corpus, "案内")
    tally = Tally()
    index.renew(corpus, "case_index", [(key, *value) for key, value in CORPUS.items()], tally)
    index.recounted(corpus, "case_index", tally, without=[])
    assert tally.documents == index.size(corpus, "case_index") == len(CORPUS)
    assert found(corpus, "案内") == before


@on_one_database
@pytest.mark.parametrize(
    "typed",
    [
        '"',
        "' OR 1=1 --",
        "a AND NOT b",
        "NEAR(x y)",
        "case_index:x",
        "* ^ ( ) :",
        "-",
        '-""',
        "%00\x00",
        "🎉",
        "＼",
        "あ" * 5_000,
        "'':*&|!<->",
    ],
)
def test_hostile_words_are_only_words(corpus: Session, typed: str) -> None:
    query = parse(typed)
    if query:
        assert isinstance(found(corpus, typed), list)
    else:
        assert query.forms() == frozenset()


@given(st.text(max_size=80))
def test_anything_can_be_read(typed: str) -> None:
    query = parse(typed)
    assert all(form.isalnum() for form in query.forms())


def test_a_snippet_marks_what_was_meant() -> None:
    text = "はじめに。" * 30 + "長い説明のあと、電話の問い合わせが減りました。" + "おわりに。" * 30
    pieces = snippet(text, parse("問合せ"))
    assert ("問い合わせ", True) in pieces
    assert pieces[:2] == [("…", False), ("長い説明のあと、電話の", False)], "the sentence from its beginning"
    assert len("".join(piece for piece, _ in pieces)) < 140


def test_a_snippet_of_a_long_sentence_begins_with_a_part_of_it_or_within_a_word() -> None:
    part, word = "前置きの長い文が続き、" * 9, "切れ目のない長い話" * 9
    assert snippet(part + "電話が減りました。", parse("電話"))[1] == ("前置きの長い文が続き、" * 3, False)
    assert snippet(word + "電話が減りました。", parse("電話"))[1] == (word[-40:], False)


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        (
            "前の話。" + "課の入口に置いてある古い手引きを、係のみんなで章ごとに読み直してから、支所の" + "電話が減った。",
            "課の入口",
        ),  # farther than parts are looked for
        (
            "前の話。" * 9 + "「次はいつですか。」と聞かれることがなくなり、電話が減った。",
            "「次は",
        ),  # what is said within a sentence ends none
        ("前の話。" * 9 + "（十二分を含みます。）窓口の電話が減った。", "窓口の"),
        ("前の話。" * 9 + "本当ですか？電話が減った。", "電話"),
        ("見出しに丸はない\n" * 9 + "窓口の電話が減った", "窓口の"),  # a line is as good as a sentence
        ("- 番号を控える\r\n" * 9 + "  ・電話が減った", "・電話"),
        ("切れ目のない長い話" * 9 + "「多い電話」が減った。", "「多い"),
        ("切れ目のない長い話" * 9 + "：多い電話が減った。", "多い電話"),
        ("切れ目なし長い話" * 9 + "窓口で受ける電話が減った。", "受ける"),
        (
            "切れ目なし長い話" * 9 + "申し込み電話が減った。",
            "し長い話切れ",
        ),  # and not with 込み: within a word only where nothing else is known
    ],
    ids=["farther", "quoted", "bracket", "question", "line", "item", "bracketed", "colon", "particle", "within"],
)
def test_a_snippet_begins_with_a_sentence_or_a_part_of_one_where_there_is_one(text: str, begins: str) -> None:
    first, second, *_ = snippet(text, parse("電話"))
    assert (first, (second[0] + "電話")[: len(begins)]) == (("…", False), begins)


TABLE = "表で比べます。\n\n| 区分 | 例 | どうするか |\n|---|:---:|---|\n| 緑 | **広報**の文 | |\n| 赤 | [[個人番号|マイナンバー]] | 入れない |\n\n迷ったら聞きます。"


def test_a_table_is_read_on_a_line_cell_by_cell_and_row_by_row() -> None:
    shown = "".join(piece for piece, _ in snippet(prose.line(TABLE), parse("広報")))
    assert shown == "表で比べます。 区分 ・ 例 ・ どうするか ／ 緑 ・ 広報の文 ／ 赤 ・ マイナンバー ・ 入れない 迷ったら聞きます。"
    assert prose.words(TABLE).split() == [word for word in prose.line(TABLE).split() if word not in {"・", "／"}], (
        "what is found is the same"
    )


def test_a_snippet_shows_the_longest_hit_and_marks_no_single_letter_beside_it() -> None:
    text = "文を読みました。" + "何も関係のない長い話が続きます。" * 5 + "次に案内を直しました。文は短くなりました。"
    marked = [piece for piece, is_hit in snippet(text, parse("案内 文")) if is_hit]
    assert marked == ["案内"]
    assert [piece for piece, is_hit in snippet("文を読みました。", parse("案内 文")) if is_hit] == ["文"], "where it is all there is"


def test_words_that_stand_together_are_marked_together() -> None:
    text = "申請者に送る案内文を直した。文は短く、案内は先に。"
    assert [piece for piece, is_hit in snippet(text, parse("案内文")) if is_hit] == ["案内文", "案内"]


def test_a_snippet_keeps_the_text_where_nothing_hits() -> None:
    assert snippet("ｶﾅと㍿の短い文", parse("関係ない")) == [("ｶﾅと㍿の短い文", False)]


def test_folding() -> None:
    assert folded("Ｅｘｃｅｌ 髙﨑‐ﾃｽﾄ") == "excel 高崎-テスト"
    assert tokens("") == []
