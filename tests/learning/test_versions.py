"""An edited course: the office sees who finished which version and asks for what has changed; what was completed stays completed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import rules, services
from lms.learning.models import Completion, DifferenceRequest, LessonProgress
from lms.learning.queries import reminders, versions
from tests.catalog import SECOND_TITLE, Shelf
from tests.conftest import on_one_database
from tests.learning import COURSE, QUIZ, Visit, take
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
    assert [each.slug for each in versions.to_reread(session, town.yamano, 2)] == ["headings"], "the other one is known as it is today"
    session.rollback()


def test_passed_edited_and_then_logged(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """The completion is of what was read, so that what has changed since can be asked for."""
    read = catalog.course(session, "waste").version_id
    for path in (QUIZ, OTHER_QUIZ):
        take(visit(town.yamano), path=path)
    take(visit(town.mori), path=OTHER_QUIZ)
    edit(session, shelf)
    take(visit(town.mori))
    for person in (town.yamano, town.mori):
        services.note_practised(session, person, catalog.lesson(session, "waste", "cutting").version_id, now=clock.now())
    session.commit()
    renewed = catalog.course(session, "waste").version_id
    found = select(Completion.person_id, Completion.course_version_id).order_by(Completion.person_id)
    assert [tuple(row) for row in session.execute(found)] == [(town.yamano, read), (town.mori, renewed)]
    session.rollback()
    visit(town.office).submit(PAGE, {"due_on": (clock.today() + timedelta(days=10)).isoformat()})
    assert ASKED in visit(town.yamano).get(COURSE).text
    assert ASKED not in visit(town.mori).get(COURSE).text
    assert reminded(session) == {town.yamano}


@on_one_database
def test_lessons_of_several_versions_count_as_the_oldest_of_them(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """The first lesson was passed before its edit, the second only as it was after one of its own: no version was read as a whole."""
    read = catalog.course(session, "waste").version_id
    take(visit(town.yamano))
    for name in ("01-cutting", "02-headings"):
        shelf.change(f"waste/{name}.md", "短く書きます。", "短く、はっきり書きます。")
        shelf.publish(session)
    session.commit()
    take(visit(town.yamano), path=OTHER_QUIZ)
    services.note_practised(session, town.yamano, catalog.lesson(session, "waste", "cutting").version_id, now=clock.now())
    session.commit()
    assert session.scalars(select(Completion.course_version_id)).one() == read
    session.rollback()


@on_one_database
def test_being_taught_what_has_changed_answers_too(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    finish(session, visit, town.yamano)
    lesson = catalog.lesson(session, "waste", "cutting").lesson_id
    first = session.get_one(LessonProgress, (town.yamano, lesson)).passed_at
    edit(session, shelf)
    visit(town.office).submit(PAGE, {"due_on": (clock.today() + timedelta(days=10)).isoformat()})
    at = clock.now()
    services.count_attendance(session, town.yamano, lesson, attended_at=at)
    session.commit()
    assert session.get_one(LessonProgress, (town.yamano, lesson)).passed_at == first
    session.commit()
    assert ASKED not in visit(town.yamano).get(COURSE).text
    assert reminded(session) == set()
    services.take_attendance_back(session, town.yamano, lesson, attended_at=at)
    session.commit()
    assert ASKED in visit(town.yamano).get(COURSE).text, "they were not there after all"


@on_one_database
def test_who_finished_the_new_version_in_a_later_year_is_asked_nothing(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    with clock.standing_at(clock.now() - timedelta(days=365)):
        for person in (town.yamano, town.mori):
            finish(session, visit, person)
    edit(session, shelf)
    finish(session, visit, town.yamano)
    visit(town.office).submit(PAGE, {"due_on": (clock.today() + timedelta(days=10)).isoformat()})
    assert ASKED not in visit(town.yamano).get(COURSE).text
    assert reminded(session) == {town.mori}


@on_one_database
def test_who_finished_a_version_in_two_years_is_one_person(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    people = (town.yamano, town.mori, town.sato, town.kacho, town.bucho)
    for days in (365, 0):
        with clock.standing_at(clock.now() - timedelta(days=days)):
            for person in people:
                finish(session, visit, person)
    assert len(session.scalars(select(Completion.id)).all()) == 2 * len(people)
    session.rollback()
    assert "少人数のため、出していません" in visit(town.office).get(PAGE).text


@on_one_database
def test_about_how_many_have_finished_and_not_when_one_more_does(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    page = catalog.course(session, "waste")
    done = {"course_id": page.course_id, "course_version_id": page.version_id, "fiscal_year": 2026, "completed_at": clock.now()}
    told = []
    for number in range(12):
        person = accounts.add_person(session, name=f"修了 {number}", kana="", staff_no=f"9{number:05}").id
        session.add(Completion(person_id=person, **done))
        session.commit()
        told.append("約10人" in visit(town.office).get(PAGE).text if number >= 8 else False)
    assert told == [False] * 9 + [True] * 3


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
