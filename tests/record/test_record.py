"""What I learned, tried and shared, year by year, my own words then and now; on a page, in a table, on paper; for nobody else."""

import csv
import io
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.services import office
from lms.cases.services import withdrawal
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.learning.models import RecallAnswer
from lms.record import rules
from lms.record.kinds import Item, Kind
from tests.cases import logged, planned, told
from tests.catalog import Shelf
from tests.certificates import COURSE_TITLE, finished
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.paper.reading import Paper
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

PAGE = "/me/record"
LAST_YEAR = datetime(2026, 3, 31, 14, 0, tzinfo=clock.TOKYO)
THIS_YEAR = LAST_YEAR + timedelta(days=1)
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=clock.TOKYO)


def test_items_fall_into_their_fiscal_years() -> None:
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2025, 4, 1)]
    items = [Item(Kind.TRIED, day, day.isoformat()) for day in days]
    made = rules.by_year(items, {2025: 90}, 4)
    assert [(each.year.year, each.minutes, [item.on for item in each.items]) for each in made] == [
        (2026, 0, [date(2027, 3, 31), date(2026, 4, 1)]),
        (2025, 90, [date(2026, 3, 31), date(2025, 4, 1)]),
    ]
    assert [each.year.year for each in rules.by_year(items, {}, 1)] == [2027, 2026, 2025]
    assert [each.year for each in rules.years_of(days, 4)] == [2025, 2026]


@pytest.fixture
def lived(shelf: Shelf, session: Session, town: Town) -> None:
    """山野: a first try in the last fiscal year, a course, two more tries and a case in this one. 森: something of their own."""
    with clock.standing_at(LAST_YEAR):
        first = planned(session, town, town.yamano, action="はじめての要約")
        logged(
            session, town, town.yamano, first, outcome="did_not_work", minutes_after=70, not_worked="こわごわ試しました", visibility="own"
        )
    with clock.standing_at(THIS_YEAR):
        finished(session, town, town.yamano)
        logged(session, town, town.yamano, planned(session, town, town.yamano, action="途中の下書き"), note="慣れてきました")
        log = logged(
            session, town, town.yamano, planned(session, town, town.yamano, action="いまの案内文"), effect="迷わず頼めるようになりました"
        )
        told(session, town, town.yamano, log, title="わたしの事例")
        back = told(session, town, town.yamano, title="取り下げた事例")
        withdrawal.withdraw(session, town.actor(session, town.yamano), back, "道具が変わりました", now=clock.now())
        logged(session, town, town.mori, planned(session, town, town.mori, action="森さんの計画"), note="森さんのことば")
        session.commit()


def main(visitor: Visitor) -> str:
    answer = visitor.get(PAGE)
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_the_years_stand_under_each_other_with_what_was_in_them(lived: None, visit: Visit, town: Town) -> None:
    with clock.standing_at(NOW):
        page = main(visit(town.yamano))
    this, _, last = page.partition("令和8年度")[2].partition("令和7年度")
    assert all(
        words in this for words in ("いまの案内文", "途中の下書き", "わたしの事例", COURSE_TITLE, "案内文を短くする", "月に3時間30分の余裕")
    )
    assert "はじめての要約" in last
    assert "月に1時間多くかかる" in last, "a try that takes longer is a result"
    assert "わたしの事例" not in last
    assert "取り下げた事例" not in page
    assert [words in page for words in ("森さんの計画", "森さんのことば")] == [False, False]


def test_my_own_words_then_and_now(lived: None, visit: Visit, town: Town) -> None:
    page = main(visit(town.yamano))
    then, _, now = page.partition("はじめのことば")[2].partition("いまのことば")
    assert "こわごわ試しました" in then
    assert "はじめての要約" in then
    assert "迷わず頼めるようになりました" in now.partition("令和8年度")[0]
    assert "慣れてきました" not in page, "only the first and the latest"
    alone = main(visit(town.mori))
    assert "森さんのことば" in alone
    assert "次に記録を書くと" in alone


@on_one_database
def test_what_was_remembered_stands_with_what_was_learned(lived: None, visit: Visit, session: Session, town: Town) -> None:
    page = catalog.lesson(session, "waste", "cutting")
    for step, at in ((1, LAST_YEAR), (4, THIS_YEAR)):
        of_lesson: dict[str, Any] = {"lesson_id": page.lesson_id, "lesson_version_id": page.version_id, "answered_at": at}
        session.add(RecallAnswer(person_id=town.yamano, step=step, answers={}, score=1, total=2, **of_lesson))
    session.commit()
    told = main(visit(town.yamano))
    this, _, last = told.partition("令和8年度")[2].partition("令和7年度")
    for year in (this, last):
        assert "2問のうち1問" in year.partition("思い出したレッスン（1）")[2].partition("</details>")[0]
    rows = visit(town.yamano).get(PAGE + ".csv").data.decode("utf-8-sig")
    assert "2026-04-01,思い出したレッスン,案内文を短くする,2問のうち1問," in rows
    assert "2問のうち1問" in Paper(visit(town.yamano).get(PAGE + ".pdf").data).text


@on_one_database
def test_who_begins_is_met_kindly(visit: Visit, town: Town) -> None:
    for who in (town.sato, town.partner, town.executive, town.administrator):
        page = main(visit(who))
        assert "記録はこれからです" in page
        assert "PDF" not in page
        assert [visit(who).get(PAGE + end).status_code for end in (".csv", ".pdf")] == [200, 200]


@on_one_database
def test_it_is_for_nobody_else(lived: None, visit: Visit, town: Town) -> None:
    assert [visit(None).get(PAGE + end).status_code for end in ("", ".csv", ".pdf")] == [303, 303, 303]
    for who in (town.mori, town.kacho, town.office, town.administrator):
        page = main(visit(who))
        mine = ("いまの案内文", "わたしの事例", COURSE_TITLE, "案内文を短くする", "こわごわ試しました", "迷わず頼めるようになりました")
        assert [words for words in mine if words in page] == []
        assert visit(who).get(PAGE, person_id=town.yamano).text.count("いまの案内文") == 0


@on_one_database
def test_the_table_opens_in_a_spreadsheet(lived: None, visit: Visit, session: Session, town: Town) -> None:
    told(session, town, town.yamano, title="=SUM(A1)")
    answer = visit(town.yamano).get(PAGE + ".csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["年度", "いつ", "種類", "題名", "結果", "月に生まれた余裕（分）", "自分のことば"]
    assert ["令和7年度", "2026-03-31", "試したこと", "はじめての要約", "うまくいかなかった", "-60", ""] in rows
    assert ["令和8年度", "2026-04-01", "修了した講座", COURSE_TITLE, "", "", ""] in rows
    assert ["令和7年度", "", "この年度の合計", "", "", "-60", ""] in rows, "the minutes of the year, as on the page"
    then, now = (next(row for row in rows if row[2] == heading) for heading in ("はじめのことば", "いまのことば"))
    assert then[:2] == ["令和7年度", "2026-03-31"]
    assert "こわごわ試しました" in then[-1]
    assert "迷わず頼めるようになりました" in now[-1]
    assert any("'=SUM(A1)" in row for row in rows)
    assert all(len(row) == 7 for row in rows)


@on_one_database
def test_on_paper(lived: None, visit: Visit, session: Session, town: Town) -> None:
    answer = visit(town.yamano).get(PAGE + ".pdf")
    assert answer.mimetype == "application/pdf"
    paper = Paper(answer.data)
    for words in (
        "変化の実感：山野はるかさん",
        "こわごわ試しました",
        "迷わず頼めるようになりました",
        "令和7年度",
        "多くかかっている時間月1時間",
        "令和8年度",
        "わたしの事例",
        COURSE_TITLE,
    ):
        assert words in paper.text, words
    assert "森さん" not in paper.text
    assert b"/StructTreeRoot" in paper.catalog


@on_one_database
def test_in_english_and_with_another_first_month(lived: None, visit: Visit, session: Session, town: Town) -> None:
    accounts.choose_language(session, town.actor(session, town.yamano), "en")
    office.set_setting(session, None, "fiscal_year_month", 1)
    session.commit()
    page = main(visit(town.yamano))
    assert "My own words" in page or "Then and now" in page
    assert page.count("Fiscal year 2026") == 1
    assert "2025" not in page.partition("Fiscal year 2026")[2]


@on_one_database
def test_the_number_of_statements_does_not_grow(lived: None, visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    visitor = visit(town.yamano)
    main(visitor)  # what the office has set is known from here on
    with counted(engine) as few:
        main(visitor)
    for number in range(6):
        log = logged(session, town, town.yamano, note=f"ことば{number}")
        told(session, town, town.yamano, log, title=f"事例{number}")
    with counted(engine) as many:
        main(visitor)
    assert len(few) == len(many) <= 11
