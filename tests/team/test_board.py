"""The board of a team: who opens it, what it counts and what it never does, and what it costs."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.people import Leave, Posting, Unit
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice.models import PracticeLog
from lms.weeks import services as weeks
from tests.cases import counted, logged, planned, released, rows, told
from tests.conftest import on_one_database
from tests.house import ROOT
from tests.team.conftest import A_DAY, Hr
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def main(visitor: Visitor, **query: Any) -> str:
    answer = visitor.get("/team/", **query)
    assert answer.status_code == 200, answer.status_code
    return str(answer.text.partition("<main")[2].partition("</main>")[0].replace("<wbr>", ""))


def section(page: str, heading: str) -> str:
    return page.partition(f'id="{heading}"')[2].partition("</section>")[0]


def line_of(page: str, name: str) -> str:
    return section(page, "h-m").partition(f">{name}</th>")[2].partition("</tr>")[0]


def tile(page: str, tone: str) -> str:
    return page.partition(f'class="stat{tone}"')[2].partition("</div>")[0]


@on_one_database
def test_who_opens_it(visit: Visit, town: Town) -> None:
    expected = {"yamano": 403, "mori": 403, "office": 403, "facilitator": 403, "executive": 403, "partner": 403, "kacho": 200, "bucho": 200}
    assert {who: visit(getattr(town, who)).get("/team/").status_code for who in expected} == expected
    assert visit(None).get("/team/").status_code == 303
    for unit in (town.tax_section, town.civic_department, 987_654):
        assert visit(town.kacho).get("/team/", unit=unit).status_code == 404, "only the very units that one heads"
    assert visit(town.bucho).get("/team/", unit=town.civic_section).status_code == 404, "no persons through the door of the 課"
    assert visit(town.bucho).post("/team/", {"line": "1-1"}).status_code == 404


@on_one_database
def test_a_head_of_yesterday_sees_it_no_more_and_a_deputy_from_today(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    today = clock.today()
    deputy = services.post(session, town.sato, town.civic_section, title="課長代理", kind=PostingKind.DEPUTY, valid_from=today)
    deputy.valid_to = today + A_DAY
    services.post(session, town.mori, town.civic_section, title="課長代理", kind=PostingKind.DEPUTY, valid_from=today + A_DAY)
    session.commit()
    hr.leave(town.kacho, today)
    assert {who: visit(getattr(town, who)).get("/team/").status_code for who in ("kacho", "sato", "mori")} == {
        "kacho": 403,
        "sato": 200,
        "mori": 403,
    }
    page = main(visit(town.sato))
    assert ("山野 はるか" in page, "佐藤 圭" in section(page, "h-m")) == (True, False), "a deputy from elsewhere is no member"
    with clock.standing_at(clock.now() + A_DAY):
        assert [visit(each).get("/team/").status_code for each in (town.sato, town.mori)] == [403, 200]


@on_one_database
def test_it_shows_its_own_people_and_the_leader_first(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    hr.come("来週 のぞみ", town.civic_team, clock.today() + A_DAY)
    logged(session, town, town.kacho)
    page = main(visit(town.kacho))
    assert [name in section(page, "h-m") for name in ("山野 はるか", "森 一樹", "佐藤 圭", "来週 のぞみ", "川端 恵")] == [True] * 2 + [
        False
    ] * 3
    assert "実践 1件" in section(page, "h-me")
    assert page.index('id="h-me"') < page.index('id="h-log"') < page.index('id="h-m"')
    sight = section(page, "h-sight")
    assert [
        words
        for words in ("人事評価には使いません。", "「自分だけ」の記録は、どこにも数えません", "代理の期間の代理者だけ")
        if words not in sight
    ] == []
    assert ("結果を選んだ人の分を記録する" in page, page.count("btn-primary")) == (False, 1)
    planned(session, town, town.yamano)
    page = main(visit(town.kacho))
    assert ("結果を選んだ人の分を記録する" in page, page.count("btn-primary")) == (True, 1)


@on_one_database
def test_what_it_counts(visit: Visit, session: Session, town: Town) -> None:
    released(session, town, town.yamano, kind="failure", title="文が長くなった", intended="短く", noticed="読めない", prevention="見直す")
    told(session, town, town.mori)
    logged(session, town, town.mori, outcome="could_not_try", barrier="time")
    page = main(visit(town.kacho))
    assert ">2<small>/ 3人" in tile(page, " c-practice")
    assert (">2<small>" in tile(page, " c-share"), "うち失敗事例 1件" in tile(page, " c-share")) == (True, True)
    assert "7<small>時間</small>" in tile(page, "")
    assert ["1件" in line_of(page, name) for name in ("山野 はるか", "森 一樹")] == [True, True]


@on_one_database
def test_who_is_on_leave_is_left_in_peace(visit: Visit, session: Session, town: Town) -> None:
    """From the first day of the leave to the last; no word is offered for them, and they are not asked to log."""
    today, visitor = clock.today(), visit(town.kacho)
    logged(session, town, town.mori, outcome="could_not_try", barrier="time")
    planned(session, town, town.yamano)

    def stands() -> list[bool]:
        page = main(visitor)
        return ["お休み中" in line_of(page, "森 一樹"), "お休み中" in line_of(page, "山野 はるか"), "森 一樹さん" in page]

    assert stands() == [False, False, True]
    session.add(leave := Leave(person_id=town.mori, starts_on=today, ends_on=today + A_DAY))
    session.commit()
    assert stands() == [True, False, False]
    leave.starts_on, leave.ends_on = today - A_DAY, today
    session.commit()
    assert stands() == [False, False, True], "back today"
    leave.starts_on, leave.ends_on = today + A_DAY, None
    session.commit()
    assert stands() == [False, False, True], "it begins tomorrow"


@on_one_database
def test_a_log_for_oneself_counts_nowhere(visit: Visit, session: Session, town: Town) -> None:
    """Not a byte of the page says that it is there: the board before and after is the same."""
    practice_id = planned(session, town, town.yamano)
    quiet = planned(session, town, town.mori, action="会議メモを要約する")
    visitor = visit(town.kacho)

    def told_now() -> str:
        page = main(visitor)
        return "".join(part for part in page.split("<") if 'name="once"' not in part and 'name="csrf_token"' not in part)

    before = told_now()
    logged(session, town, town.yamano, practice_id, visibility="own", next_step="want_help", tried_on=clock.today())
    logged(session, town, town.mori, quiet, visibility="own", outcome="could_not_try", barrier="worry")
    assert told_now() == before
    logged(session, town, town.yamano, practice_id, visibility="team")
    assert told_now() != before


@on_one_database
def test_who_asked_for_help_is_heard_until_the_next_log(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    with clock.standing_at(clock.now() - A_DAY):
        logged(session, town, town.yamano, practice_id, next_step="want_help")
    page = main(visit(town.kacho))
    assert "木曜の午後に10分、いっしょに見ませんか。" in section(page, "h-ask")
    assert 'data-copy="ask-1"' in section(page, "h-ask")
    assert 'id="ask-1"' in section(page, "h-ask"), "the words themselves may be marked and copied by hand"
    logged(session, town, town.yamano, practice_id, next_step="again")
    assert 'id="h-ask"' not in main(visit(town.kacho))


@on_one_database
def test_a_word_for_somebody_names_no_colleague_who_told_only_their_own_team(visit: Visit, session: Session, town: Town) -> None:
    from lms.catalog.models import CourseVersion

    assert rows(session, CourseVersion) == []  # no lessons: whoever has planned nothing has learned all there is
    log_id = logged(session, town, town.yamano, visibility="team")
    assert "山野 はるかさんが試しています" not in main(visit(town.kacho))
    log = session.get_one(PracticeLog, log_id)
    log.visibility = "section"
    session.commit()
    assert "山野 はるかさんが試しています。となりで一度、見てみませんか。" in main(visit(town.kacho))


@on_one_database
@pytest.mark.usefixtures("midyear")
def test_a_department_sees_what_weeks_say_of_its_units_and_none_that_is_small(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    for number in range(9):
        hr.come(f"職員{number:02d}", town.civic_section, LONG_AGO)
    people = [hr.come(f"税務{number:02d}", town.tax_section, LONG_AGO) for number in range(12)]
    others = [hr.come(f"推進{number:02d}", town.office_section, LONG_AGO) for number in range(10)]
    department = session.get_one(Unit, town.civic_department)
    small = services.add_unit(session, name="会計課", code="90", level=UnitLevel.SECTION, parent=department, valid_from=LONG_AGO).id
    for number in range(4):
        hr.come(f"会計{number:02d}", small, LONG_AGO)
    for each in (*people[:4], *others):
        logged(session, town, each)
    visitor = visit(town.bucho)
    assert "最初の週が終わると" in main(visitor), "nothing is counted at the moment"
    later = clock.now() + timedelta(days=8)
    weeks.take(session, clock.local_date(later), chance=Random(4))
    session.commit()
    with clock.standing_at(later):
        page = main(visit(town.bucho))
        told = {name: [cell.partition("<")[0] for cell in line.split('">')[1:]] for name, line in lines(page).items()}
        assert told["税務課"] == ["13", "約0人", "約5人", "約0", "約15"]
        assert told["市民課"] == told["会計課"] == ["人数が少ないため非表示"], "the difference would be the small one"
        assert [name in page for name in ("職員00", "税務00", "山野", "佐藤", "<form")] == [False] * 5
        assert "部の長には、課ごとの数だけが見えます。" in page
        posting = session.scalars(select(Posting).where(Posting.person_id == people[0])).one()
        posting.unit_id = town.office_section
        session.commit()
        assert lines(main(visit(town.bucho))) == lines(page), "who goes takes nothing along"


def lines(page: str) -> dict[str, str]:
    table = section(page, "h-units").split('<th scope="row">')[1:]
    return {line.partition("<")[0]: line.partition("</th>")[2].partition("</tr>")[0] for line in table}


def test_nothing_of_the_board_is_exported(app: Flask) -> None:
    """One page, and no address of the team's that gives a file but the hand-over sheet, which knows nothing of the board."""
    of_board = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("board.") or rule.rule.startswith("/team")}
    assert of_board == {"/team/"}
    named = re.compile(r"team\.queries(\.board\b| import .*\bboard\b)")
    users = [path for path in (ROOT / "lms").rglob("*.py") if named.search(path.read_text(encoding="utf-8"))]
    assert users == [ROOT / "lms/team/views/board.py"]


@on_one_database
def test_somebody_who_heads_two_chooses(visit: Visit, session: Session, town: Town) -> None:
    services.post(session, town.kacho, town.tax_section, title="課長", kind=PostingKind.CONCURRENT, valid_from=LONG_AGO, is_head=True)
    session.commit()
    visitor = visit(town.kacho)
    assert f'href="/team/?unit={town.tax_section}"' in main(visitor)
    page = main(visitor, unit=town.tax_section)
    assert ("佐藤 圭" in page, "山野 はるか" in page) == (True, False)


@on_one_database
def test_forty_people_cost_eight_statements_whatever_waits(visit: Visit, session: Session, engine: Engine, town: Town, hr: Hr) -> None:
    visitor = visit(town.kacho)
    main(visitor)
    with counted(engine) as few:
        main(visitor)
    day = clock.today() + timedelta(days=5)
    for number in range(37):
        person = hr.come(f"職員{number:02d}", town.civic_team, date(2021, 4, 1))
        practice_id = planned(session, town, person, due_on=day)
        if number % 3 == 0:
            logged(session, town, person, practice_id, next_step="want_help" if number % 2 else None)
    with counted(engine) as many:
        page = main(visitor)
    assert page.count('class="nw"') == 39
    assert (len(many), len(many) <= 8) == (len(few), True)


@pytest.mark.parametrize("who", ["kacho", "bucho"])
def test_the_board_opens_on_both_databases(visit: Visit, session: Session, town: Town, who: str) -> None:
    told(session, town, town.yamano)
    main(visit(getattr(town, who)))
