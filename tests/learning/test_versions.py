"""An edited course: the office sees who finished which version and asks for what has changed; what was completed stays completed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import rules, services
from lms.learning.models import Completion, DifferenceRequest
from lms.learning.queries import reminders, versions
from tests.catalog import SECOND_TITLE, Shelf
from tests.learning import COURSE, Visit, on_one_database, take
from tests.statements import counted
from tests.town import Town

PAGE = "/office/assignments/courses/waste"
OTHER_QUIZ = COURSE + "headings/quiz"
ASKED = "修了したあとに、変わったレッスンがあります"


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.lesson("02-headings", SECOND_TITLE)
    made.publish(session)
    session.commit()
    return made


def finish(session: Session, visit: Visit, person: PersonId) -> None:
    take(visit(person))
    take(visit(person), path=OTHER_QUIZ)
    services.note_practised(session, person, catalog.lesson(session, "waste", "cutting").version_id, now=clock.now())
    session.commit()


def edit(session: Session, shelf: Shelf) -> None:
    shelf.change("waste/01-cutting.md", "短く書きます。", "短く、はっきり書きます。")
    shelf.publish(session)
    session.commit()


def reminded(session: Session) -> set[PersonId]:
    found = set(reminders.near(session, today=clock.today()))
    session.rollback()
    return found


def test_only_what_changed_is_asked_of_who_finished_before(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    for person in (town.yamano, town.mori):
        finish(session, visit, person)
    office, due = visit(town.office), (clock.today() + timedelta(days=10)).isoformat()
    assert "変わったレッスンをお願いする" not in office.get(PAGE).text, "nothing has changed"
    edit(session, shelf)
    finish(session, visit, town.sato)
    page = office.get(PAGE).text
    assert "案内文を短くする" in page
    assert SECOND_TITLE not in page
    assert "少人数のため、出していません" in page
    assert ASKED not in visit(town.yamano).get(COURSE).text, "nobody is asked by an edit alone"
    assert office.submit(PAGE, {"due_on": clock.today().isoformat()}).status_code == 422
    form = office.form(PAGE)
    assert [office.send(PAGE, form, {"due_on": due}).status_code for _ in range(2)] == [303, 303]
    assert len(session.scalars(select(DifferenceRequest)).all()) == 1
    session.rollback()
    assert "お願いしました" in office.get(PAGE).text
    before = [(row.person_id, row.course_version_id) for row in session.scalars(select(Completion).order_by(Completion.id))]
    session.rollback()
    asked = visit(town.yamano).get(COURSE).text
    assert ASKED in asked
    assert "✓ 修了" in asked
    assert ASKED not in visit(town.sato).get(COURSE).text, "who finished the version of today"
    assert reminded(session) == {town.yamano, town.mori}
    take(visit(town.yamano), path=OTHER_QUIZ)
    assert ASKED in visit(town.yamano).get(COURSE).text, "another lesson is not what was asked"
    take(visit(town.yamano))
    assert ASKED not in visit(town.yamano).get(COURSE).text
    assert reminded(session) == {town.mori}
    assert [(row.person_id, row.course_version_id) for row in session.scalars(select(Completion).order_by(Completion.id))] == before
    session.rollback()


def test_a_second_edit_needs_a_second_request(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    finish(session, visit, town.yamano)
    edit(session, shelf)
    office, due = visit(town.office), (clock.today() + timedelta(days=10)).isoformat()
    office.submit(PAGE, {"due_on": due})
    take(visit(town.yamano))
    shelf.change("waste/02-headings.md", "短く書きます。", "短く、見出しを付けて書きます。")
    shelf.publish(session)
    session.commit()
    assert ASKED in visit(town.yamano).get(COURSE).text, "what was asked for goes on to the version of today"
    assert office.submit(PAGE, {"due_on": due}).status_code == 303
    assert [each.slug for each in versions.to_reread(session, town.yamano, 2)] == ["cutting", "headings"]
    session.rollback()


@on_one_database
def test_it_is_the_offices_page_and_of_a_fixed_cost(visit: Visit, session: Session, town: Town, shelf: Shelf, engine: Engine) -> None:
    assert visit(town.kacho).get(PAGE).status_code == 403
    office = visit(town.office)
    assert office.get("/office/assignments/courses/none").status_code == 404

    def cost() -> int:
        with counted(engine) as seen:
            office.get(PAGE)
        return len(seen)

    office.get(PAGE)
    before = cost()
    edit(session, shelf)
    assert cost() == before


def test_what_is_otherwise() -> None:
    assert rules.changed({1: 10, 2: 20, 3: 30}, {1: 10, 2: 21, 4: 40}) == [21, 40]
    assert rules.changed({1: 10}, {1: 10}) == []
