"""Words cut short, as offices say them."""

import pytest
from sqlalchemy.orm import Session

from lms.search import index
from lms.search.asking import ask
from lms.search.clipped import is_clipped

CORPUS = {
    1: ("固定資産税の評価替え", "土地と家屋の話です。"),
    2: ("会計年度任用職員の募集", "面接の日を決めました。"),
    3: ("ふるさと納税のお礼", "品を選びました。"),
    4: ("マイナンバーカードの受け取り", "予約を受けました。"),
    5: ("市税の滞納整理", "催告の文です。"),
    6: ("防災課題の洗い出し", "会議で話しました。"),
    7: ("教育委員会の議案", "市の考え方も載せました。"),
}


@pytest.fixture
def corpus(session: Session) -> Session:
    index.reindex(session, "case_index", [(key, title, body) for key, (title, body) in CORPUS.items()])
    session.commit()
    return session


@pytest.mark.parametrize(
    ("short", "long", "is_short"),
    [
        ("固資税", "固定資産税", True),
        ("会任", "会計年度任用職員", True),  # of two of its four words
        ("ふる納", "ふるさと納税", True),
        ("マイナ", "マイナンバーカード", True),
        ("マイ", "マイナンバーカード", False),  # too little of it
        ("会室", "会議室", True),
        ("会議", "会議室", False),  # a word of its own, of which the other is made
        ("資税", "固定資産税", False),  # without its beginning
        ("固定", "固定資産税", False),
    ],
)
def test_what_is_cut_short(short: str, long: str, *, is_short: bool) -> None:
    assert is_clipped(short, long) is is_short


@pytest.mark.parametrize(
    ("typed", "doc_ids"), [("固資税の評価替え", [1]), ("会任 募集", [2]), ("ふる納", [3]), ("マイナ", [4]), ("防災課", [6]), ("教委", [7])]
)
def test_found_by_it(corpus: Session, typed: str, doc_ids: list[int]) -> None:
    query = ask(corpus, typed)
    hits = index.matching(corpus, "case_index", query).subquery()
    assert list(corpus.scalars(hits.select().order_by(hits.c.rank), index.asking(corpus, query)))[:1] == doc_ids


def test_an_expression_of_several_words_stands_in_as_many_cases_as_its_rarest_word(corpus: Session) -> None:
    """Of 教委 it was thought that it nowhere stands, so that what has none of it was taken for what was meant."""
    (term,) = ask(corpus, "教委").terms
    assert (term.docs, term.reach) == (0, 1)
    index.put(corpus, "case_index", 8, title="介護保険の認定", body="")
    (term,) = ask(corpus, "介護").terms
    assert [other.docs for other in term.others] == [1]
    assert (term.docs, term.reach) == (1, 1), "介護保険 is told where 介護 is"
