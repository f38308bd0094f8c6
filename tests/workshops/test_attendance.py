"""Who came: by list, by code, both, twice; it counts as the lesson once, and can be taken back."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.followups.kinds import Subject
from lms.followups.models import FollowUp
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId, WorkshopId
from lms.learning import services as learning
from lms.learning.models import Completion, LessonProgress
from lms.workshops.models import SignUp
from tests.conftest import on_one_database
from tests.learning import QUIZ, RIGHT, take
from tests.town import Town
from tests.visitor import Visitor
from tests.workshops import ENDS, ON_THE_DAY, STARTS, TODAY, Visit, planned, signed_up, standings

pytestmark = pytest.mark.usefixtures("shelf")


def passed(session: Session, person: PersonId) -> datetime | None:
    session.rollback()
    found = session.scalar(select(LessonProgress.passed_at).where(LessonProgress.person_id == person))
    session.rollback()
    return found


def came(session: Session, number: WorkshopId) -> dict[PersonId, str]:
    session.rollback()
    here = select(SignUp.person_id, SignUp.attended_how).where(SignUp.workshop_id == number, SignUp.attended_at.is_not(None))
    found = {row.person_id: row.attended_how for row in session.execute(here)}
    session.rollback()
    return found


def completions(session: Session) -> list[tuple[PersonId, datetime, int]]:
    """Who completed the course, when, in which fiscal year."""
    session.rollback()
    rows = session.execute(select(Completion.person_id, Completion.completed_at, Completion.fiscal_year))
    found = [(row[0], row[1], row[2]) for row in rows]
    session.rollback()
    return found


def tick(visitor: Visitor, number: WorkshopId, *people: PersonId) -> int:
    path = f"/workshops/{number}/attendance"
    form = visitor.form(path)
    return visitor.send(path, form, {"came": [str(each) for each in people]}).status_code


def code_of(visitor: Visitor, number: WorkshopId) -> str:
    """Let a fresh code be shown, and read it off the page."""
    path = f"/workshops/{number}/attendance"
    assert visitor.submit(path, action=f"/workshops/{number}/code").status_code == 303
    found = re.search(r'<p class="num" role="status">(\d{3}) (\d{3})</p>', visitor.get(path).text)
    assert found is not None
    return found[1] + found[2]


def type_in(visitor: Visitor, number: WorkshopId, code: str) -> int:
    return visitor.submit(f"/workshops/{number}", {"code": code}, action=f"/workshops/{number}/attend").status_code


@pytest.fixture
def number(session: Session, town: Town) -> WorkshopId:
    made = planned(session, town)
    signed_up(session, town, made, town.yamano, town.mori, town.sato)
    return made


def test_a_tick_counts_as_the_lesson(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    with clock.standing_at(ENDS + timedelta(days=1)):
        assert tick(visit(town.facilitator), number, town.yamano, town.sato, PersonId(4711)) == 303
        assert came(session, number) == {town.yamano: "list", town.sato: "list"}
        assert (passed(session, town.yamano), passed(session, town.mori)) == (ENDS, None), "on the day itself, not when it was ticked"
        assert "✓ 修了" in visit(town.yamano).get("/courses/waste/").text
        assert "✓ 出席しました" in visit(town.yamano).get("/workshops/").text
        leads_on = 'href="/practices/new?lesson=waste/cutting"'
        assert [leads_on in visit(each).get(f"/workshops/{number}").text for each in (town.yamano, town.mori)] == [True, False]


def test_the_code_in_the_room_counts_once(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    with clock.standing_at(ON_THE_DAY):
        facilitator, yamano, kacho = visit(town.facilitator), visit(town.yamano), visit(town.kacho)
        old = code_of(facilitator, number)
        page = yamano.form(f"/workshops/{number}", action=f"/workshops/{number}/attend")
        assert yamano.send("", page, {"code": "000000" if old != "000000" else "111111"}).status_code == 422
        assert yamano.send("", page, {"code": old}).status_code == 303
        assert yamano.send("", page, {"code": old}).status_code == 303
        assert came(session, number) == {town.yamano: "code"}
        assert passed(session, town.yamano) == ON_THE_DAY
        assert type_in(kacho, number, old) == 303, "who had not signed up may come as well"
        assert standings(session, number)[town.kacho] == "walked_in"
        fresh = code_of(facilitator, number)
        assert type_in(visit(town.mori), number, old) == (422 if fresh != old else 303), "a code shown before opens nothing"
    with clock.standing_at(ON_THE_DAY + timedelta(minutes=15)):
        assert type_in(visit(town.mori), number, fresh) == 422, "it lives for a quarter of an hour"
    assert town.mori not in came(session, number)


def test_guessing_codes_ends_after_ten_tries(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    with clock.standing_at(ON_THE_DAY):
        code = code_of(visit(town.facilitator), number)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        yamano = visit(town.yamano)
        page = yamano.form(f"/workshops/{number}", action=f"/workshops/{number}/attend")
        answers = [yamano.send("", page, {"code": wrong}) for _ in range(10)]
        assert {answer.status_code for answer in answers} == {422}
        late = yamano.send("", page, {"code": code})
        assert (late.status_code, "15分ほど待つか" in late.text) == (422, True), "the right one too"
        assert type_in(visit(town.mori), number, code) == 303, "the others go on"
    assert came(session, number) == {town.mori: "code"}


def test_a_list_opened_before_a_code_was_typed_takes_nothing_back(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    with clock.standing_at(ON_THE_DAY):
        facilitator, path = visit(town.facilitator), f"/workshops/{number}/attendance"
        code = code_of(facilitator, number)
        opened = facilitator.form(path)
        assert type_in(visit(town.yamano), number, code) == 303
        assert facilitator.send(path, opened, {"came": [str(town.mori)]}).status_code == 303
    assert came(session, number) == {town.yamano: "code", town.mori: "list"}


def test_a_wrong_tick_is_taken_back(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    with clock.standing_at(ON_THE_DAY):
        facilitator = visit(town.facilitator)
        assert tick(facilitator, number, town.yamano, town.mori) == 303
        assert take(visit(town.mori), RIGHT).status_code == 303, "passes the quiz as well"
        assert tick(facilitator, number) == 303
        assert came(session, number) == {}
        assert (passed(session, town.yamano), passed(session, town.mori)) == (None, ON_THE_DAY)
        assert coming_back(session) == [(town.mori, 1), (town.mori, 4)], "nothing comes back of what one was not at"
        assert take(visit(town.yamano), RIGHT).status_code == 303
        assert coming_back(session) == [(person, weeks) for person in (town.yamano, town.mori) for weeks in (1, 4)]


def coming_back(session: Session) -> list[tuple[PersonId, int]]:
    """Whose questions of a lesson are on their way, after how many weeks."""
    found = select(FollowUp.recipient_id, FollowUp.step).where(FollowUp.subject_kind == Subject.LESSON)
    told = [(row.recipient_id, row.step) for row in session.execute(found.order_by(FollowUp.recipient_id, FollowUp.step))]
    session.rollback()
    return told


def practised(session: Session, person: PersonId, at: datetime) -> None:
    with clock.standing_at(at):
        page = catalog.lesson(session, "waste", "cutting")
        learning.note_practised(session, person, page.version_id, now=at)
    session.commit()


def test_attendance_completes_a_course_that_was_practised_and_then_stands(
    visit: Visit, session: Session, town: Town, number: WorkshopId
) -> None:
    practised(session, town.yamano, TODAY)
    with clock.standing_at(ON_THE_DAY):
        facilitator = visit(town.facilitator)
        assert tick(facilitator, number, town.yamano) == 303
        assert completions(session) == [(town.yamano, ON_THE_DAY, 2026)]
        assert tick(facilitator, number) == 422, "what a completion stands on is not taken back"
        assert came(session, number) == {town.yamano: "list"}


@on_one_database
def test_who_passed_the_quiz_before_keeps_that_day(visit: Visit, session: Session, town: Town, number: WorkshopId) -> None:
    assert take(visit(town.yamano), RIGHT, QUIZ).status_code == 303
    with clock.standing_at(ON_THE_DAY):
        facilitator = visit(town.facilitator)
        assert tick(facilitator, number, town.yamano) == 303
        assert passed(session, town.yamano) == TODAY
        assert tick(facilitator, number) == 303
        assert passed(session, town.yamano) == TODAY


@on_one_database
def test_a_workshop_of_march_ticked_in_april_belongs_to_the_old_year(visit: Visit, session: Session, town: Town) -> None:
    last = calendar.FiscalYear(2026).end
    starts = datetime(last.year, last.month, last.day, 14, 0, tzinfo=clock.TOKYO)
    number = planned(session, town, starts_at=starts, ends_at=starts + timedelta(hours=1), closes_on=last)
    signed_up(session, town, number, town.yamano)
    practised(session, town.yamano, starts - timedelta(days=30))
    with clock.standing_at(starts + timedelta(days=2)):
        assert tick(visit(town.facilitator), number, town.yamano) == 303
    assert completions(session) == [(town.yamano, starts + timedelta(hours=1), 2026)]


@on_one_database
def test_ticked_in_april_it_completes_what_was_practised_in_april(visit: Visit, session: Session, town: Town) -> None:
    last = calendar.FiscalYear(2026).end
    starts = datetime(last.year, last.month, last.day, 14, 0, tzinfo=clock.TOKYO)
    number = planned(session, town, starts_at=starts, ends_at=starts + timedelta(hours=1), closes_on=last)
    signed_up(session, town, number, town.yamano)
    logged = starts + timedelta(days=2)
    practised(session, town.yamano, logged)
    with clock.standing_at(starts + timedelta(days=5)):
        assert tick(visit(town.facilitator), number, town.yamano) == 303
    assert completions(session) == [(town.yamano, logged, 2027)], "when both halves were done, not before"


@on_one_database
@pytest.mark.parametrize("moment", [STARTS - timedelta(hours=2), ENDS + timedelta(days=31)])
def test_neither_too_early_nor_too_late(visit: Visit, session: Session, town: Town, number: WorkshopId, moment: datetime) -> None:
    with clock.standing_at(moment):
        facilitator = visit(town.facilitator)
        page = facilitator.get(f"/workshops/{number}/attendance").text
        assert "山野 はるか" in page
        assert 'name="came"' not in page
        assert facilitator.post(f"/workshops/{number}/code").status_code == 409
        assert facilitator.post(f"/workshops/{number}/attendance", {"came": str(town.yamano)}).status_code in {409, 422}
    assert came(session, number) == {}


@on_one_database
def test_the_printed_list_names_who_comes_to_organisers_only(visit: Visit, town: Town, number: WorkshopId) -> None:
    page = visit(town.office).get(f"/workshops/{number}/list").text
    assert [name in page for name in ("山野 はるか", "森 一樹", "佐藤 圭")] == [True] * 3
    assert "空き待ち" in page
    for path in (f"/workshops/{number}", "/workshops/"):
        assert "佐藤 圭" not in visit(town.yamano).get(path).text
