"""The board: every practice in its lane, the figures of the year, a fixed number of statements."""

import re
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.cases import services as cases
from lms.kernel import clock
from lms.kernel.calendar import FiscalYear, fiscal_year_of
from lms.kernel.ids import PersonId
from lms.practice import queries
from lms.practice import services as practice
from lms.practice.models import PracticeMember
from tests.cases import counted, logged, planned, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def lane(page: str, state: str) -> str:
    return page.partition(f'aria-labelledby="lane-{state}"')[2].partition("</section>")[0]


def test_every_practice_stands_in_its_lane(visit: Visit, session: Session, town: Town) -> None:
    me = town.actor(session, town.yamano)
    planned(session, town, town.yamano, action="まだの計画")
    practice.start(session, me, planned(session, town, town.yamano, action="始めた計画"), now=clock.now())
    logged(session, town, town.yamano, planned(session, town, town.yamano, action="記録した計画"), quality=4)
    log_id = logged(session, town, town.yamano, planned(session, town, town.yamano, action="共有した計画"))
    case_id = told(session, town, town.yamano, log_id)
    practice.stop(session, me, planned(session, town, town.yamano, action="とりやめた計画"))
    planned(session, town, town.mori, action="ほかの人の計画")
    page = visit(town.yamano).get("/practices/").text
    for state, words in {"planned": "まだの計画", "trying": "始めた計画", "logged": "記録した計画", "shared": "共有した計画"}.items():
        assert words in lane(page, state), state
        assert page.count(f">{words}</a>") == 1, state
    assert "できた ・ 1回 1時間 → 25分 ・ 出来ばえはよくなった" in lane(page, "logged")
    assert f'href="/cases/{case_id}"' in lane(page, "shared")
    assert "とりやめた計画 1件" in page
    assert "ほかの人の計画" not in page


def test_the_page_of_a_practice_offers_as_its_one_action_what_comes_next(visit: Visit, session: Session, town: Town) -> None:
    me, ahead = town.actor(session, town.yamano), planned(session, town, town.yamano)

    def offered() -> list[str]:
        main = visit(town.yamano).get(f"/practices/{ahead}").text.partition("<main")[2].partition("</main>")[0]
        return re.findall(r'class="btn btn-primary[^>]*>([^<]+)<', main)

    assert offered() == ["始める"]
    practice.start(session, me, ahead, now=clock.now())
    session.commit()
    assert offered() == ["記録を書く"]


def test_a_member_sees_a_practice_as_its_own(session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    assert queries.board(session, town.actor(session, town.mori)) == []
    session.add(PracticeMember(practice_id=practice_id, person_id=town.mori, joined_at=clock.now()))
    session.flush()
    assert [row.id for row in queries.board(session, town.actor(session, town.mori))] == [practice_id]


def test_the_figures_are_those_of_the_fiscal_year(visit: Visit, session: Session, town: Town) -> None:
    logged(session, town, town.yamano, minutes_before=60, minutes_after=25, times_per_month=6)  # 210 minutes
    logged(session, town, town.yamano, minutes_before=20, minutes_after=30, times_per_month=6)  # 60 more than before
    told(session, town, town.yamano, logged(session, town, town.yamano, minutes_before=None))
    logged(session, town, town.yamano, outcome="could_not_try", barrier="time")
    begins = FiscalYear(fiscal_year_of(clock.today())).start
    before = clock.now() - (clock.today() - begins + timedelta(days=30))
    with clock.standing_at(before):
        told(session, town, town.yamano, logged(session, town, town.yamano))
    me = town.actor(session, town.yamano)
    found = queries.year_figures(queries.board(session, me), accounts.fiscal_year(session, clock.today()))
    session.commit()
    assert (found.planned, found.logged, found.shared, found.minutes) == (4, 4, 1, 150)
    line = visit(town.yamano).get("/practices/").text.partition("今年度：")[2].partition("</p>")[0]
    assert line == "計画 4件 ・ 記録 4件 ・ 共有 1件 ・ 生まれた余裕 月2時間30分"


def test_the_newest_log_with_figures_counts_once(session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    logged(session, town, town.yamano, practice_id, minutes_before=60, minutes_after=50, times_per_month=1)
    logged(session, town, town.yamano, practice_id, minutes_before=60, minutes_after=30, times_per_month=1)
    logged(session, town, town.yamano, practice_id, minutes_before=None)
    rows = queries.board(session, town.actor(session, town.yamano))
    found = queries.year_figures(rows, accounts.fiscal_year(session, clock.today()))
    assert (len(rows), found.planned, found.logged, found.minutes) == (1, 1, 3, 30)
    assert (rows[0].latest is not None, len(rows[0].logs)) == (True, 3)


@on_one_database
def test_time_lost_is_not_called_room(visit: Visit, session: Session, town: Town) -> None:
    logged(session, town, town.yamano, minutes_before=20, minutes_after=30, times_per_month=6)
    page = visit(town.yamano).get("/practices/").text
    assert "記録 1件" in page
    assert "生まれた余裕" not in page


@on_one_database
def test_a_long_lane_folds(visit: Visit, session: Session, town: Town) -> None:
    for number in range(10):
        planned(session, town, town.yamano, action=f"計画{number}", due_on=clock.today() + timedelta(days=number))
    whole = lane(visit(town.yamano).get("/practices/").text, "planned")
    open_, _, folded = whole.partition("<details><summary>ほかの2件</summary>")
    assert [f"計画{number}" in open_ for number in range(10)] == [True] * 8 + [False] * 2
    assert [f"計画{number}" in folded for number in range(10)] == [False] * 8 + [True] * 2


@on_one_database
def test_an_empty_board_says_what_to_do(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/practices/").text
    assert "まだ計画はありません" in page
    assert 'href="/practices/new"' in page
    guest = visit(town.executive).get("/practices/").text
    assert "計画は、所属のある方が立てられます" in guest
    assert 'href="/practices/new"' not in guest


def test_a_board_asks_a_fixed_number_of_times(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    told(session, town, town.yamano)
    logged(session, town, town.yamano)
    visitor = visit(town.yamano)
    visitor.get("/practices/")  # what is noted once a minute is noted
    with counted(engine) as few:
        visitor.get("/practices/")
    for _ in range(20):
        case_id = told(session, town, town.yamano)
        cases.thank(session, town.actor(session, town.mori), case_id, now=clock.now())
        practice.start(session, town.actor(session, town.yamano), planned(session, town, town.yamano), now=clock.now())
    session.commit()
    with counted(engine) as many:
        page = visitor.get("/practices/").text
    assert "共有 21件" in page
    assert len(many) == len(few) <= 8, many


@on_one_database
def test_one_action_stands_beside_the_heading(visit: Visit, session: Session, town: Town) -> None:
    """On a phone what stands beside it stands above it: the plan is the first thing to press, the rest are links at the end."""
    page = visit(town.yamano).get("/practices/").text
    top = page.partition("<h1>")[2].partition('class="empty"')[0]
    assert re.findall(r'<a class="(btn[^"]*)"', top) == ["btn btn-primary"]
    assert 'href="/inventory/"' in page.partition('class="empty"')[2]
