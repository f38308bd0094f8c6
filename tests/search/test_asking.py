"""What a search knows beside the words typed: synonyms of the office, readings, meanings, how common a word is; and what it makes of hostile input."""

import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.search import index, synonyms
from lms.search.asking import ask
from lms.search.models import SearchTerm
from lms.search.suggesting import begun
from lms.search.terms import Tally
from tests.conftest import on_one_database

CORPUS = {
    1: ("督促状の文を見直した", "納め忘れの方へ送る文です。"),
    2: ("補助金の申請を電子にした", "申請書を書かずに済みます。"),
    3: ("転居の手続きを一枚に", "窓口で書く紙を減らしました。"),
    4: ("避難訓練の連絡", "要約を配りました。"),
    5: ("避難所の名簿", "体育館を開けました。"),
    6: ("Excelで集計した", "表の数式を直しました。"),
    7: ("田中さんの引き継ぎ", "係で分けました。"),
    8: ("公用車の予約", "鍵の置き場を決めました。"),
    9: ("読み聞かせの会", "シュレッダーの前に集まり、投票立会人も来ました。書類を突き合わせました。"),
    10: ("鍵を返す", "補助金の話も出ました。"),
    11: ("議事録の作成", "分別の会議でした。臭いの話です。"),
    13: ("シートの色分け", "表の行を、決めた順に塗りました。"),
    12: ("消防団と防災無線", "消防署ではありません。災害対策の会議録です。"),
}


@pytest.fixture
def corpus(session: Session) -> Session:
    index.reindex(session, "case_index", [(key, title, body) for key, (title, body) in CORPUS.items()])
    session.commit()
    return session


def found(session: Session, typed: str) -> list[int]:
    query = ask(session, typed)
    if not query:
        return []
    hits = index.matching(session, "case_index", query).subquery()
    return list(session.scalars(select(hits.c.doc_id).order_by(hits.c.rank, hits.c.doc_id), index.asking(session, query)))


@on_one_database
@pytest.mark.parametrize(
    ("typed", "doc_id"),
    [
        ("催促", 1),  # of the office's table
        ("引っ越し", 3),  # of the dictionary's groups of meaning
        ("ほじょきん", 2),  # by its reading, though no word of the dictionary is written so
        ("ようやく", 4),  # an adverb to the dictionary, a noun to the corpus
        ("えくせる", 6),
        ("補助金しんせい", 2),
        ("國補助金 申請", 2),  # with a word that nowhere stands
        ("－補助金 転居", 3),
        ("「避難所の名簿」", 5),
        ("読聞かせ", 9),  # which the dictionary cuts in two
        ("読みきかせ", 9),
        ("突合わせ", 9),
        ("シレッダー", 9),  # a letter is missing
        ("Exsel", 6),  # which the dictionary reads エクセル
        ("シュレッダ－", 9),  # a dash typed for the long vowel, at the end and within
        ("シ‐トを使った表", 13),
        ("立会人", 9),  # within a word that stands there letter by letter
        ("補助金 -督促", 2),  # in the title, though another is newer: what is not wanted changes no order
        ("hojokin", 2),  # the keys of kana, while Latin letters are on
        ("hinanjo no meibo", 5),
        ("シ一トを使った表", 13),  # 一 for ー
        ("議事録のサ成", 11),
        ("てんきょn", 3),  # not finished
        ("読 み 聞 か せ", 9),
        ("避 難 訓 練", 4),
        ("読み聞かせで困っています。どうすれば長く続けられるのか、教えてください", 9),
    ],
)
def test_found_first(corpus: Session, typed: str, doc_id: int) -> None:
    assert found(corpus, typed)[0] == doc_id


@on_one_database
@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("ぎじろくさくせい", "議事録 作成"),  # the dictionary: ぎ, じろ, 臭い, せい, and 臭い has synonyms
        ("しょうぼうだん", "消防団"),  # not 消防, which has synonyms, and だん
        ("かいぎろく", "会議録"),
        ("ぶんべつ", "分別"),  # not 分 and 別, though both are in use
        ("ぼうさいむせん", "防災 無線"),
        ("まどぐち", "窓口"),
    ],
)
def test_kana_are_read_as_words_in_use_before_they_are_cut_as_the_dictionary_likes(corpus: Session, typed: str, terms: str) -> None:
    corpus.add(SearchTerm(term="別", reading="ベツ", shown="別", bones="", docs=1))
    corpus.add(SearchTerm(term="分", reading="ブン", shown="分", bones="", docs=1))
    query = ask(corpus, typed)
    ways = [{"".join(units) for units in term.choices} for term in query.terms]
    assert [word in own for word, own in zip(terms.split(), ways, strict=True)] == [True] * len(ways)


def test_what_has_no_word_of_it_is_not_found(corpus: Session) -> None:
    assert found(corpus, "「名簿の避難所」") == []
    assert found(corpus, "避難所")[0] == 5  # a drill is no shelter: it has only a part of the word
    assert found(corpus, '補助金 -"申請を電子"') == [10]
    assert found(corpus, "補助金 ー申請") == [10], "as the key of the minus writes it among kana"
    assert found(corpus, "補助金 ｰ「申請を電子」") == [10]
    assert found(corpus, "存在しないことばだけ") == []


@on_one_database
def test_a_synonym_of_the_office_holds_at_once(corpus: Session) -> None:
    assert found(corpus, "モビリティ") == []
    number = synonyms.add(corpus, ["モビリティ", "公用車"])
    assert found(corpus, "モビリティ") == [8]
    synonyms.remove(corpus, number)
    assert found(corpus, "モビリティ") == []


@on_one_database
def test_names_are_no_words_to_be_suggested(corpus: Session) -> None:
    known = set(corpus.scalars(select(SearchTerm.term)))
    assert "引き継ぎ" in known
    assert not {"田中", "タナカ"} & known


@on_one_database
def test_what_is_being_typed(corpus: Session) -> None:
    def words(typed: str) -> list[str]:
        found = begun(corpus, typed)
        return [word for word, _ in found.words] if found else []

    assert "補助金" in words("ほじょ")
    assert "転居" in words("てんき")
    assert "excel" in words("えくせ")
    assert words("") == []
    assert begun(corpus, "転居 ひな").before == "転居"  # type: ignore[union-attr]


def test_words_are_counted_by_case(corpus: Session) -> None:
    def docs(term: str) -> int | None:
        return corpus.scalar(select(SearchTerm.docs).where(SearchTerm.term == term))

    assert docs("避難") == 2
    index.put(corpus, "case_index", 9, title="避難の話", body="")
    assert docs("避難") == 3
    tally = Tally()
    index.renew(corpus, "case_index", [(1, "別の話", "")], tally)
    index.recounted(corpus, "case_index", tally, without=[key for key in CORPUS if key > 1])
    assert docs("避難") is None
    assert index.ids(corpus, "case_index") == {1}


HOSTILE = [
    "あ" * 5_000,
    "-" * 5_000,
    '"' * 5_000,
    "(" * 3_000 + "*" * 2_000,
    "\ud800\udfff案内",
    "ﾞﾟ" * 2_000,
    "a NEAR b OR c AND NOT d",
    "'); DROP TABLE cases;--",
]
HOSTILE += [
    "！？＃＄％＆（）",
    "-補助金",
    "－－－",
    "が\u3099\u3099",
    "\x00案内\x01",
    "卜" * 5_000,
    "ka" * 2_500,
    "といあわs " * 30,
    " ".join("図書館苦情") * 60,
    "𠮷" * 200,
    "title:x {body}:y ^z",
    "a:* & !b | c <-> d",
    "ー" * 300,
    "の" * 200,
    "1" * 5_000,
    "避難 " * 500,
]


@pytest.mark.parametrize("typed", HOSTILE, ids=range(len(HOSTILE)))
@on_one_database
def test_hostile_input_is_answered_soon(corpus: Session, typed: str) -> None:
    began = time.process_time()
    assert isinstance(found(corpus, typed), list)
    assert begun(corpus, typed) is None or True
    assert time.process_time() - began < 0.5


@on_one_database
def test_hostile_input_is_no_syntax(corpus: Session) -> None:
    for typed in HOSTILE:
        assert isinstance(found(corpus, typed), list), typed
