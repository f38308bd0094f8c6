"""Whoever heads a unit sees how far it is: numbers of groups that are not small, of that very unit, and no names."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import PostingKind
from lms.catalog import queries as catalog
from lms.kernel import calendar, clock
from lms.kernel.ids import CourseId
from lms.learning.kinds import Audience
from lms.learning.models import Assignment, Completion, Enrolment
from lms.learning.services import assign
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town

PROGRESS = "/progress/"


@pytest.fixture
def course(tmp_path: Path, session: Session, town: Town) -> CourseId:
    """Assigned to everybody; nine more people in 税務課, of whom four have begun and two have completed it."""
    Shelf(tmp_path / "courses").publish(session)
    page = catalog.course(session, "waste")
    year = calendar.fiscal_year_of(clock.today())
    assign(session, page.course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=None)
    for number in range(9):
        person = accounts.add_person(session, name=f"税務 {number}", kana="", staff_no=f"5{number:05}").id
        accounts.post(session, person, town.tax_section, title="係員", valid_from=LONG_AGO)
        if number < 4:
            session.add(Enrolment(person_id=person, course_id=page.course_id, fiscal_year=year))
        if number < 2:
            done = {"course_id": page.course_id, "course_version_id": page.version_id, "fiscal_year": year, "completed_at": clock.now()}
            session.add(Completion(person_id=person, **done))
    session.commit()
    return page.course_id


def test_numbers_of_the_very_unit_one_heads(visit: Visit, session: Session, town: Town, course: CourseId, engine: Engine) -> None:
    page = visit(town.bucho).get(PROGRESS).text
    assert "市民部" in page
    assert [f">{number}</td>" in page for number in (14, 4, 2)] == [True] * 3
    assert "税務課" not in page, "its numbers beside those of the department would give away 市民課's"
    assert "税務 0" not in page
    small = visit(town.kacho).get(PROGRESS).text
    assert "10人に満たないため、進み具合の数は出していません" in small
    assert "所属長の組織だけが、ここに出ます" in visit(town.office).get(PROGRESS).text
    assert visit(town.yamano).get(PROGRESS).status_code == 403
    assert PROGRESS in visit(town.kacho).get("/courses/").text
    head = visit(town.bucho)
    head.get(PROGRESS)

    def cost() -> int:
        with counted(engine) as seen:
            head.get(PROGRESS)
        return len(seen)

    before = cost()
    for _ in range(5):
        assign(session, course, audience=Audience.MANAGERS, fiscal_year=calendar.fiscal_year_of(clock.today()), due_on=None)
    session.commit()
    assert cost() == before


@on_one_database
def test_of_what_nobody_must_do_nobody_and_everybody_are_not_told(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    session.execute(update(Assignment).values(is_compulsory=False))
    session.execute(delete(Completion))
    session.commit()
    page = visit(town.bucho).get(PROGRESS).text
    assert [f">{number}</td>" in page for number in (14, 4, 0)] == [True, True, False]


@on_one_database
def test_of_two_headed_units_the_inner_one_does_not_give_the_rest_away(
    visit: Visit, session: Session, town: Town, course: CourseId
) -> None:
    """市民部 has 14 people, 税務課 ten of them: the other four are nobody's to read."""
    accounts.post(
        session, town.bucho, town.tax_section, title="課長事務取扱", valid_from=LONG_AGO, kind=PostingKind.CONCURRENT, is_head=True
    )
    session.commit()
    page = visit(town.bucho).get(PROGRESS).text
    assert ">税務課</h2>" in page
    assert ">14</td>" in page
    assert ">10</td>" not in page


@on_one_database
def test_hundreds_of_assignments(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    for _ in range(600):
        assign(session, course, audience=Audience.EVERYBODY, fiscal_year=calendar.fiscal_year_of(clock.today()), due_on=None)
    session.commit()
    assert visit(town.bucho).get(PROGRESS).text.count(">14</td>") == 601
