"""環の頁: each part for whoever may see it. And the cycles of whole 課: whole numbers, none of a handful."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.cases import services as cases
from lms.insights import queries
from lms.insights.queries import Stages
from lms.kernel import clock
from lms.kernel.ids import PersonId, PracticeId
from lms.practice.services import PlanEntry
from lms.weeks import rules
from lms.weeks.kinds import FIGURES
from lms.weeks.models import GroupWeek
from tests.cases import counted, logged, planned, released
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
PLAN, WORDS, CASE = "案内文をやさしい日本語に直してもらう", "ひみつの手順", "みんなに見える事例"


@pytest.mark.parametrize(
    ("counts", "after"), [((42, 31, 12, 3), 1), ((5, 1, 1, 0), 0), ((3, 3, 3, 3), None), ((0, 2, 2, 1), 2), ((), None)]
)
def test_most_stop_where_the_drop_is_largest(counts: tuple[int, ...], after: int | None) -> None:
    assert rules.narrowest(counts) == after


def turned(session: Session, town: Town, **changed: str) -> PracticeId:
    """A practice of 山野さん that was logged and told to all."""
    practice_id = planned(session, town, town.yamano)
    log_id = logged(session, town, town.yamano, practice_id, not_worked=WORDS, **changed)
    released(session, town, town.yamano, log=log_id, title=CASE)
    return practice_id


def test_each_part_of_a_cycle_is_for_whoever_may_see_it(visit: Visit, session: Session, town: Town) -> None:
    expected: dict[str, dict[PersonId, tuple[str, ...]]] = {
        "own": {town.yamano: (PLAN, WORDS, CASE), town.mori: (CASE,), town.kacho: (PLAN, CASE), town.sato: (CASE,)},
        "team": {town.yamano: (PLAN, WORDS, CASE), town.mori: (CASE,), town.kacho: (PLAN, WORDS, CASE), town.sato: (CASE,)},
        "section": {town.mori: (PLAN, WORDS, CASE), town.sato: (CASE,), town.executive: (CASE,)},
        "everybody": {town.sato: (PLAN, WORDS, CASE), town.executive: (PLAN, WORDS, CASE), town.office: (PLAN, WORDS, CASE)},
    }
    paths = {visibility: f"/cycles/{turned(session, town, visibility=visibility)}" for visibility in expected}
    for visibility, by_person in expected.items():
        for person, shown in by_person.items():
            answer = visit(person).get(paths[visibility])
            found = tuple(words for words in (PLAN, WORDS, CASE) if words in answer.text)
            assert (answer.status_code, found) == (200, shown), (visibility, person)
    assert visit(town.partner).get(paths["everybody"]).status_code == 404
    assert visit(town.administrator).get(paths["own"]).status_code == 404


@on_one_database
def test_without_anything_to_see_it_looks_missing(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    seen = {person: visit(person).get(f"/cycles/{practice_id}").status_code for person in (town.yamano, town.kacho, town.mori, town.office)}
    assert seen == {town.yamano: 200, town.kacho: 200, town.mori: 404, town.office: 404}
    assert visit(town.yamano).get("/cycles/999").status_code == 404


def test_a_cycle_leads_back_and_on(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    first = turned(session, town)
    case_id = queries.cycle(session, town.actor(session, town.yamano), first).cases[0].id
    entry = PlanEntry("申請の案内", "金曜に", "同じ手順で直す", "drafting", town.tool, "public", clock.today() + timedelta(days=7))
    second = cases.adopt(session, town.actor(session, town.sato), case_id, entry, now=clock.now())
    session.commit()
    visitor = visit(town.yamano)
    assert "<b>税務課</b> ・ 計画" in visitor.get(f"/cycles/{first}").text
    with counted(engine) as few:
        visitor.get(f"/cycles/{first}")
    page = visit(town.sato).get(f"/cycles/{second}").text
    assert f'href="/cycles/{first}"' in page
    assert f'href="/cases/{case_id}"' in page
    for _ in range(5):
        logged(session, town, town.yamano, first)
        cases.adopt(session, town.actor(session, town.sato), case_id, entry, now=clock.now())
    session.commit()
    with counted(engine) as many:
        visitor.get(f"/cycles/{first}")
    assert len(many) == len(few) <= 8, many


def seen_by(session: Session, town: Town, person: PersonId) -> dict[str, Stages]:
    year = accounts.fiscal_year(session, clock.today())
    return {row.name: row for row in queries.stages(session, town.actor(session, person), year, today=clock.today(), least=10)}


@on_one_database
@pytest.mark.usefixtures("midyear")
def test_where_the_cycles_of_a_section_stop(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """What is kept of weeks, rounded, and nothing of a small 課 nor of one that is hidden beside it."""
    none = dict.fromkeys(FIGURES, 0) | {"begins_on": clock.today() - timedelta(days=clock.today().weekday() + 7)}
    civic = {"group_id": town.civic_section, "people": 30, "is_shown": True, "learners": 24, "planners": 23, "triers": 11, "sharers": 4}
    tax = {"group_id": town.tax_section, "people": 12, "is_shown": False, "learners": 12}
    session.execute(insert(GroupWeek), [{**none, **civic}, {**none, **tax}])
    session.commit()
    row = seen_by(session, town, town.kacho)["市民課"]
    assert (row.counts, row.stops_after, row.is_hidden) == ((25, 25, 10, 5, 0), 1, False)
    assert set(seen_by(session, town, town.kacho)) == {"市民課"}
    assert set(seen_by(session, town, town.bucho)) == {"市民課", "税務課"}
    assert set(seen_by(session, town, town.executive)) == {"市民課", "税務課", "DX推進室"}
    session.rollback()
    visitor = visit(town.bucho)
    visitor.get("/cycles/")
    with counted(engine) as seen:
        page = visitor.get("/cycles/").text
    assert len(seen) <= 5, seen
    hidden = page.partition('<th scope="row">税務課</th>')[2].partition("</tr>")[0]
    assert ("人数が少ないため" in hidden, 'class="r"' in hidden) == (True, False)
    assert "計画から実践へ" in page.partition('<th scope="row">市民課</th>')[2].partition("</tr>")[0]


@on_one_database
def test_the_figures_are_for_colleagues(visit: Visit, town: Town) -> None:
    found = {
        person: visit(person).get("/cycles/").status_code for person in (town.yamano, town.executive, town.partner, town.administrator)
    }
    assert found == {town.yamano: 200, town.executive: 200, town.partner: 403, town.administrator: 403}
