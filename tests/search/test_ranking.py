"""In which order documents answer, and what of an index is asked at all, on both databases."""

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lms.search import index, loosening, ranking
from lms.search.asking import ask
from lms.search.kinds import MOST_SHOWN
from lms.search.query import parse
from lms.search.ranking import ENOUGH


def fill(session: Session, *bodies: str) -> None:
    index.reindex(session, "case_index", [(key, "報告", body) for key, body in enumerate(bodies, 1)])
    session.commit()


def found(session: Session, typed: str) -> list[int]:
    query = ask(session, typed)
    hits = index.matching(session, "case_index", query).subquery()
    return list(session.scalars(select(hits.c.doc_id).order_by(hits.c.rank, hits.c.doc_id), index.asking(session, query)))


def test_words_that_stand_as_they_were_typed_come_before_newer_ones_that_stand_apart(session: Session) -> None:
    fill(session, "防災訓練をした", *["訓練の日に防災の話をした"] * (MOST_SHOWN + 20), *["体育館を開けた"] * 6 * MOST_SHOWN)
    assert found(session, "防災訓練")[0] == 1


def test_a_title_with_the_word_itself_comes_before_one_with_another_word_for_it(session: Session) -> None:
    """However seldom the other one is: whoever types 会議 looks for that first."""
    rows = [("課内会議の宿題", "要点を配った"), ("打合せ", "打合せを録音し、打合せを文字にした"), *[("報告", "会議の多い週")] * 40]
    index.reindex(session, "case_index", [(key, *row) for key, row in enumerate(rows, 1)])
    session.commit()
    assert found(session, "会議")[:2] == [1, 2]


def test_what_has_only_some_of_the_words_is_left_out_where_enough_have_most_of_them(session: Session) -> None:
    most, some = ["公用車の鍵と当番"] * ENOUGH, ["鍵を返した", "当番を決めた"]
    fill(session, *most, *some)
    assert sorted(found(session, "公用車 鍵 当番 予約")) == [*range(1, ENOUGH + 1)]
    fill(session, *most[1:], *some)
    assert sorted(found(session, "公用車 鍵 当番 予約")) == [*range(1, ENOUGH + 2)]


def test_a_statement_has_the_looser_legs_that_a_query_has_and_no_more(session: Session) -> None:
    """Planning one that asks for nothing costs PostgreSQL as much as planning any other."""
    fill(session, "公用車の鍵と当番", "鍵を返した")
    for typed, number in (("鍵", 0), ("鍵 当番", 0), ("鍵 予約", 1), ("公用車 鍵 当番 予約", 4)):
        query = ask(session, typed)
        statement = str(index.matching(session, "case_index", query))
        legs = [name for name in ranking.LOOSER if f"{name}_leg" in statement]
        assert (len(loosening.loosened(query)), legs) == (number, [*ranking.LOOSER[:number]]), typed
        assert 1 in found(session, typed)


def test_what_to_be_content_with() -> None:
    """The most common word is dropped first, and stands for nothing by itself."""
    terms = parse("防災 訓練 通知").terms
    rare, middle, common = (type(term)(term.text, term.typed, docs=docs) for term, docs in zip(terms, (3, 400, 9_000), strict=True))
    query = type(parse(""))(terms=(common, rare, middle), documents=10_000)
    assert loosening.loosened(query) == [[rare, middle], [rare, common]]
    assert loosening.telling(query) == [rare, middle]


def test_where_few_are_expected_the_newest_are_not_gone_through_one_by_one(session: Session) -> None:
    """PostgreSQL takes a phrase for as common as its words, and would read every document from the newest on until there are enough."""
    terms = parse("防災 訓練").terms
    rare, common = ([type(term)(term.text, term.typed, docs=docs) for term in terms] for docs in (100, 9_000))
    queries = [type(parse(""))(terms=tuple(each), documents=10_000, whole=("防災", "訓練")) for each in (rare, common)]
    ways = [ranking.way("case_index", query, is_sqlite=False) for query in queries]
    assert [way.is_narrow for way in ways] == [True, False]
    assert not ranking.way("case_index", queries[0], is_sqlite=True).is_narrow
    if session.get_bind().dialect.name != "postgresql":
        return
    for setting in ("enable_seqscan", "enable_sort", "enable_incremental_sort"):
        session.execute(text(f"SET LOCAL {setting} = off"))
    orders = []
    for way, query in zip(ways, queries, strict=True):
        statement = ranking.hits(way).compile(dialect=session.get_bind().dialect)
        plan = session.connection().exec_driver_sql(f"EXPLAIN {statement}", {**statement.params, **ranking.params(query, is_sqlite=False)})
        orders.append(sum("Scan Backward using case_index_pkey" in line for line in plan.scalars()))
    assert orders[0] < orders[1]


def test_of_a_word_that_nowhere_stands_the_parts_that_do_are_asked_for_beside_the_others(session: Session) -> None:
    """避難署 for 避難所: 避難 says something, 署 by itself does not. Of an expression that has other words, those say it."""
    fill(session, "避難の訓練と名簿", "訓練の名簿", "担当の名簿")
    for typed, ways in (("避難署 訓練", [["訓練", "避難"], ["訓練"]]), ("新しい担当 名簿", [["名簿"]])):
        loosened = [sorted(term.text for term in way) for way in loosening.loosened(ask(session, typed))]
        assert [way for way in loosened if "署" not in way and "新しい" not in way] == ways
    assert found(session, "避難署 訓練")[0] == 1
