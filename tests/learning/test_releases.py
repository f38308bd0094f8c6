"""試せなかった completes nothing; where there is no such work, the manager or the office may let the quizzes alone count."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Posting
from lms.catalog.models import CourseVersion, LessonVersion
from lms.followups.models import Message
from lms.kernel import calendar, clock
from lms.kernel.ids import LessonVersionId, PersonId
from lms.learning import services
from lms.learning.kinds import Audience
from lms.learning.models import Completion, Enrolment, Exemption
from lms.wiring import PERSONAL
from tests.cases import logged, planned
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import COURSE, Visit, out_of, take
from tests.town import Town

ASK = "/releases/ask/waste"
NO_WORK = {"outcome": "could_not_try", "barrier": "no_such_work", "minutes_before": None, "minutes_after": None, "times_per_month": None}


@pytest.fixture
def lesson(tmp_path: Path, session: Session, town: Town) -> LessonVersionId:
    Shelf(tmp_path / "courses").publish(session)
    found = session.scalars(select(LessonVersion.id)).one()
    session.commit()
    return found


def no_work(session: Session, town: Town, person: PersonId, lesson: LessonVersionId) -> None:
    """A plan out of the lesson, and a log that there was no such work. Committed."""
    plan = out_of(lesson, session, planned(session, town, person))
    logged(session, town, person, plan, **NO_WORK)


def completions(session: Session) -> list[PersonId]:
    found = list(session.scalars(select(Completion.person_id)))
    session.rollback()
    return found


def told(session: Session) -> set[PersonId]:
    found = set(session.scalars(select(Message.recipient_id).where(Message.kind == "release_asked")))
    session.rollback()
    return found


def asked(session: Session) -> int:
    found = session.scalars(select(Enrolment.id).where(Enrolment.release_asked_at.is_not(None))).one()
    session.rollback()
    return found


def test_from_the_log_to_the_completion(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    person, manager = visit(town.yamano), visit(town.kacho)
    assert "まず計画を立て" in person.get(ASK).text
    no_work(session, town, town.yamano, lesson)
    take(person)
    assert completions(session) == [], "試せなかった does not complete"
    assert ASK in person.get(COURSE).text
    assert person.submit(ASK).status_code == 303
    assert "所属長かDX推進室が、わけを添えて答えます。" in person.get(ASK).text
    assert told(session) == {town.kacho}
    address = f"/releases/{asked(session)}"
    assert f'href="{address}"' in manager.get("/releases/").text
    assert "答えを待つ修了の願い出" in visit(town.office).get("/office/").text
    assert manager.submit(address, {"reason": ""}).status_code == 422
    form = manager.form(address)
    answer = manager.send(address, form, {"reason": "窓口がなく、分別の案内を書かないため"})
    assert (answer.status_code, completions(session)) == (303, [town.yamano])
    assert manager.send(address, form, {"reason": "窓口がなく、分別の案内を書かないため"}).status_code in {303, 404}
    assert manager.get(address).status_code == 404, "answered"
    assert "待っている願い出はありません" in manager.get("/releases/").text
    kept = session.scalars(select(Enrolment)).one()
    assert (kept.released_by_id, kept.release_reason) == (town.kacho, "窓口がなく、分別の案内を書かないため")
    (noted,) = [each for each in session.scalars(select(AuditEntry)) if each.action == "practice_half_released"]
    assert (noted.actor_id, noted.object_id) == (town.kacho, str(town.yamano))
    session.rollback()
    page = person.get(COURSE).text
    assert "✓ 修了" in page
    assert "わけ：窓口がなく、分別の案内を書かないため" in page
    assert "わけ：窓口がなく、分別の案内を書かないため" in person.get(ASK).text
    assert "「ごみの分別案内」は、確認問題だけで修了できることになりました" in person.get("/notifications/").text
    assert "答えを待つ修了の願い出" not in visit(town.office).get("/office/").text


def test_looking_for_a_practice_together_is_an_answer_too(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    no_work(session, town, town.yamano, lesson)
    person, manager = visit(town.yamano), visit(town.kacho)
    take(person)
    person.submit(ASK)
    address = f"/releases/{asked(session)}"
    form = manager.form(address)
    answer = {"reason": "掲示の文で試せそうです", "together": "1"}
    assert manager.send(address, form, answer).status_code == 303
    assert completions(session) == []
    assert manager.get(address).status_code == 404, "answered"
    for path in (ASK, COURSE):
        assert "わけ：掲示の文で試せそうです" in person.get(path).text
    assert "「ごみの分別案内」で試すことを、いっしょにさがすことになりました" in person.get("/notifications/").text
    assert person.submit(ASK).status_code == 303, "one may ask again"
    assert "わけ：" not in person.get(ASK).text
    assert len(session.scalars(select(Message).where(Message.kind == "release_asked", Message.channel == "in_app")).all()) == 2
    session.rollback()
    assert manager.submit(address, {"reason": "やはり業務がないため"}).status_code == 303
    assert completions(session) == [town.yamano]
    found = {each.action for each in session.scalars(select(AuditEntry))}
    assert {"practice_looked_for", "practice_half_released"} <= found
    session.rollback()


@on_one_database
def test_asked_in_march_and_answered_in_april(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    march = datetime(2027, 3, 30, 10, tzinfo=clock.TOKYO)
    with clock.standing_at(march):
        no_work(session, town, town.yamano, lesson)
        take(visit(town.yamano))
        visit(town.yamano).submit(ASK)
    with clock.standing_at(march + timedelta(days=3)):
        person = visit(town.yamano)
        assert "所属長かDX推進室が、わけを添えて答えます。" in person.get(ASK).text
        assert visit(town.kacho).submit(f"/releases/{asked(session)}", {"reason": "対象の業務がないため"}).status_code == 303
        assert session.scalars(select(Completion.fiscal_year)).all() == [2026]
        session.rollback()
        assert "わけ：対象の業務がないため" in person.get(ASK).text
    with clock.standing_at(march + timedelta(days=400)):
        assert "わけ：" not in visit(town.yamano).get(ASK).text


@on_one_database
def test_an_exemption_says_why_to_whom_it_concerns(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    course = session.scalars(select(CourseVersion.course_id)).one()
    made = services.assign(session, course, audience=Audience.EVERYBODY, fiscal_year=calendar.fiscal_year_of(clock.today()), due_on=None)
    session.add(Exemption(assignment_id=made.id, person_id=town.yamano, reason="別の研修で終えたため"))
    session.commit()
    assert "わけ：別の研修で終えたため" in visit(town.yamano).get(COURSE).text
    assert "わけ：" not in visit(town.mori).get(COURSE).text


@on_one_database
def test_the_office_finds_requests_and_progress(visit: Visit, town: Town, lesson: LessonVersionId) -> None:
    office = visit(town.office)
    assert 'href="/releases/"' in office.get("/office/").text
    assert 'href="/progress/"' in office.get("/courses/").text
    assert 'href="/progress/"' not in visit(town.yamano).get("/courses/").text


def test_released_first_the_last_quiz_completes(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    no_work(session, town, town.yamano, lesson)
    person = visit(town.yamano)
    person.submit(ASK)
    assert visit(town.office).submit(f"/releases/{asked(session)}", {"reason": "対象の業務がないため"}).status_code == 303
    assert completions(session) == []
    take(person)
    assert completions(session) == [town.yamano]


@on_one_database
def test_who_may_answer(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    no_work(session, town, town.kacho, lesson)
    head = visit(town.kacho)
    head.submit(ASK)
    address = f"/releases/{asked(session)}"
    assert told(session) == {town.bucho}, "the next one above"
    assert visit(town.sato).get(address).status_code == 403
    assert head.get(address).status_code == 404, "nobody for themselves"
    assert visit(town.bucho).get(address).status_code == 200
    assert visit(town.office).get(address).status_code == 200
    session.scalars(select(Posting).where(Posting.person_id == town.kacho)).one().unit_id = town.office_section
    session.commit()
    assert visit(town.bucho).get(address).status_code == 404, "it moves with a transfer"


@on_one_database
def test_without_such_a_log_there_is_nothing_to_ask(visit: Visit, session: Session, town: Town, lesson: LessonVersionId) -> None:
    no_work(session, town, town.yamano, lesson)
    person = visit(town.yamano)
    form = person.form(ASK)
    assert visit(town.mori).post(ASK, {"once": form.values["once"]}).status_code == 422
    person.send(ASK, form)
    person.send(ASK, form)
    assert told(session) == {town.kacho}
    assert len(session.scalars(select(Message).where(Message.kind == "release_asked", Message.channel == "in_app")).all()) == 1
    session.rollback()
    logged(session, town, town.yamano, out_of(lesson, session, planned(session, town, town.yamano)))
    assert visit(town.kacho).get(f"/releases/{asked(session)}").status_code == 404, "it was tried after all"


@on_one_database
def test_the_reason_goes_with_the_name(session: Session, town: Town, visit: Visit, lesson: LessonVersionId) -> None:
    no_work(session, town, town.yamano, lesson)
    visit(town.yamano).submit(ASK)
    visit(town.kacho).submit(f"/releases/{asked(session)}", {"reason": "対象の業務がないため"})
    for farewell in PERSONAL.farewells:
        farewell.run(session, town.yamano, [])
    assert session.scalars(select(Enrolment.release_reason)).all() == [""]
