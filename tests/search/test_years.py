"""One year as it is written here and there."""

import pytest
from sqlalchemy.orm import Session

from lms.search import index
from lms.search.asking import ask
from lms.search.years import other_years

CORPUS = {
    1: ("令和6年度の広報紙", "四月から。"),
    2: ("2025年の広報紙", "五月から。"),
    3: ("R8予算の説明", "六月から。"),
    4: ("令和元年の記録", "古いもの。"),
}


@pytest.mark.parametrize(
    ("units", "others"),
    [
        (("令和", "6"), {("2024",), ("r", "6")}),
        (("h", "31"), {("2019",), ("平成", "31"), ("令和", "1"), ("令和", "元"), ("令和", "元年"), ("r", "1")}),
        (("平成", "元"), {("1989",), ("平成", "1"), ("平成", "元年"), ("h", "1"), ("昭和", "64"), ("s", "64")}),
        (("2024",), {("令和", "6"), ("r", "6")}),
        (("1200",), set()),
        (("平成", "32"), set()),
        (("令和", "0"), set()),
        (("令和",), set()),
        (("令和", "年度"), set()),
    ],
)
def test_other_ways(units: tuple[str, ...], others: set[tuple[str, ...]]) -> None:
    assert set(other_years(units)) == others


@pytest.mark.parametrize(
    ("typed", "doc_id"),
    [
        ("2024年度 広報紙", 1),
        ("R6年度の広報紙", 1),
        ("令和７年 広報紙", 2),
        ("R7 広報紙", 2),
        ("令和八年度予算", 3),
        ("2026 予算", 3),
        ("平成31年 記録", 4),
    ],
)
def test_found_by_it(session: Session, typed: str, doc_id: int) -> None:
    index.reindex(session, "case_index", [(key, title, body) for key, (title, body) in CORPUS.items()])
    query = ask(session, typed)
    hits = index.matching(session, "case_index", query).subquery()
    assert next(iter(session.scalars(hits.select().order_by(hits.c.rank), index.asking(session, query)))) == doc_id
