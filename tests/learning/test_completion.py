"""A course is completed once, whoever asks at the same moment, and for the content that was read."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from lms.catalog import queries as catalog
from lms.catalog.models import CourseVersion
from lms.certificates.models import Certificate
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import services
from lms.learning.events import CourseCompleted
from lms.learning.models import Completion, Enrolment
from lms.practice import services as practice
from lms.practice.kinds import Origin
from lms.practice.models import PracticeLog
from lms.practice.services.for_others import Line, log_for
from lms.wiring import HANDLERS
from tests.cases import logged, planned, rows, the
from tests.catalog import SECOND_TITLE, Shelf
from tests.conftest import on_one_database
from tests.followups import entry
from tests.learning import QUIZ, RIGHT, Visit, filled, out_of, take
from tests.statements import counted
from tests.town import Town

SAME_MOMENT = 8


def at_once(deeds: list[Callable[[], object]]) -> None:
    """Every deed in a thread of its own, all beginning at the same moment."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        start.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(run, deeds))


def test_two_tabs_and_a_log_at_the_same_moment_complete_once(
    visit: Visit, session: Session, town: Town, shelf: Shelf, engine: Engine
) -> None:
    """Four clicks on one quiz, two in another tab, and two sendings of a log, all at once."""
    version = catalog.lesson(session, "waste", "cutting").version_id
    plan = out_of(version, session, planned(session, town, town.yamano))
    address = f"/practices/{plan}/log"
    visitors = [visit(town.yamano) for _ in range(SAME_MOMENT)]
    quiz, other, log = visitors[0].form(QUIZ), visitors[0].form(QUIZ), visitors[0].form(address)
    token = {each: each.form(QUIZ).values["csrf_token"] for each in visitors}
    heard: list[CourseCompleted] = []
    wished = [(QUIZ, quiz, filled(RIGHT))] * 4 + [(QUIZ, other, filled(RIGHT))] * 2 + [(address, log, {"outcome": "done"})] * 2

    def note(_session: Session, completed: CourseCompleted) -> None:
        heard.append(completed)

    usual = HANDLERS[CourseCompleted]
    HANDLERS[CourseCompleted] = (note,)  # type: ignore[index]
    try:
        at_once(
            [
                lambda visitor=visitor, path=path, form=form, given=given: visitor.send(path, form, {**given, "csrf_token": token[visitor]})  # type: ignore[misc]
                for visitor, (path, form, given) in zip(visitors, wished, strict=True)
            ]
        )
    finally:
        HANDLERS[CourseCompleted] = usual  # type: ignore[index]
    (made,) = session.scalars(select(Completion)).all()
    assert made.person_id == town.yamano
    assert len(heard) == 1, "what follows from a completion follows once"


def test_a_completion_keeps_the_content_that_was_read(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    read = session.scalars(select(CourseVersion)).one()
    version = catalog.lesson(session, "waste", "cutting").version_id
    take(visit(town.yamano))
    services.note_practised(session, town.yamano, version, now=clock.now())
    session.commit()
    shelf.change("waste/01-cutting.md", "短く書きます。", "短く、はっきり書きます。")
    shelf.publish(session)
    services.note_practised(session, town.yamano, version, now=clock.now())
    session.commit()
    (made,) = session.scalars(select(Completion)).all()
    assert made.course_version_id == read.id
    assert session.get_one(CourseVersion, made.course_version_id).content_hash == read.content_hash
    assert not read.is_current


def test_a_lesson_that_is_withdrawn_holds_nobody_up(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """Two have passed what is left; one of them also finds the quiz once more, where nobody had looked after the new version."""
    shelf.lesson("02-headings", SECOND_TITLE)
    shelf.publish(session)
    version = catalog.lesson(session, "waste", "cutting").version_id
    for person in (town.yamano, town.mori):
        take(visit(person))
        services.note_practised(session, person, version, now=clock.now())
    take(visit(town.sato))  # has not practised
    session.commit()
    assert completed(session) == []
    for name in ("02-headings.md", "02-headings.quiz.toml"):
        shelf.remove(f"waste/{name}")
    shelf.publish(session)
    session.commit()
    assert completed(session) == [town.yamano, town.mori]
    assert len(session.scalars(select(Certificate.id)).all()) == 2
    session.rollback()


@on_one_database
def test_a_quiz_passed_once_more_completes_what_is_complete(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    version = catalog.lesson(session, "waste", "cutting").version_id
    take(visit(town.yamano))
    services.note_practised(session, town.yamano, version, now=clock.now())
    session.execute(delete(Certificate))
    session.execute(delete(Completion))
    session.commit()
    take(visit(town.yamano))
    assert completed(session) == [town.yamano]


@on_one_database
def test_the_quiz_that_completes_takes_three_statements_more(
    visit: Visit, session: Session, town: Town, shelf: Shelf, engine: Engine
) -> None:
    """The completion, its certificate and the word about it in the inbox, none of which looks anything up; and no second enrolment."""
    services.note_practised(session, town.yamano, catalog.lesson(session, "waste", "cutting").version_id, now=clock.now())
    session.commit()

    def cost(person: PersonId) -> int:
        visitor = visit(person)
        visitor.get("/")
        form = visitor.form(QUIZ)
        with counted(engine) as seen:
            visitor.send(QUIZ, form, filled(RIGHT))
        return len(seen)

    cost(town.sato)  # office settings are read once for each of their editions
    assert (cost(town.mori), cost(town.yamano)) == (6, 8)
    assert completed(session) == [town.yamano]


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True)
def test_a_quiz_waits_for_a_log_that_is_being_written(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """Neither sees the other's half until it is committed; on SQLite one writes at a time anyway."""
    page = catalog.lesson(session, "waste", "cutting")
    visitor = visit(town.yamano)
    form = visitor.form(QUIZ)
    services.enrol(session, town.yamano, page.course.course_id)
    session.commit()
    services.note_practised(session, town.yamano, page.version_id, now=clock.now())
    with ThreadPoolExecutor(1) as pool:
        sent = pool.submit(visitor.send, QUIZ, form, filled(RIGHT))
        with pytest.raises(TimeoutError):
            sent.result(timeout=0.5)
        session.commit()
        assert sent.result(timeout=30).status_code == 303
    assert completed(session) == [town.yamano]


def completed(session: Session) -> list[PersonId]:
    found = list(session.scalars(select(Completion.person_id).order_by(Completion.person_id)))
    session.rollback()
    return found


@on_one_database
def test_a_log_that_its_person_takes_out_completes_nothing(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """What had come of it goes: completion, certificate, the word of it. The question that it had answered is open, the others come."""
    version = catalog.lesson(session, "waste", "cutting").version_id
    me = town.actor(session, town.yamano)
    made = practice.plan(session, me, entry(due_on=clock.today()), origin=practice.Origin(Origin.LESSON, None, version), now=clock.now())
    other = practice.plan(session, me, entry(due_on=clock.today(), action="別の文書"), now=clock.now())
    session.execute(update(FollowUp).where(FollowUp.step == 1, FollowUp.subject_id == made.id).values(state="sent", sent_at=clock.now()))
    session.commit()
    visitor = visit(town.yamano)
    assert take(visitor).status_code == 303
    kacho = town.actor(session, town.kacho)
    lines = [Line(each.id, town.yamano, practice.LogEntry(outcome="done")) for each in (made, other)]
    log, _ = log_for(session, kacho, kacho.headed[0], lines, tried_on=clock.today(), now=clock.now())
    session.commit()
    certificate = the(session, Certificate)
    assert (the(session, Completion).person_id, "取り下げ" in visit(None).get(f"/certificates/{certificate.code}").text) == (
        town.yamano,
        False,
    )
    assert visitor.post(f"/practices/logs/{log.id}/withdraw").status_code == 303
    session.expire_all()
    assert (rows(session, Completion), the(session, Enrolment).practised_at) == ([], None)
    assert (certificate.completion_id, "取り下げられた修了証です" in visit(None).get(f"/certificates/{certificate.code}").text) == (
        None,
        True,
    )
    assert visitor.get(f"/me/certificates/{certificate.id}").status_code == 404
    assert rows(session, Message, Message.kind == "course_completed") == []
    asked = {
        each.step: (each.state, each.answer)
        for each in rows(session, FollowUp, FollowUp.subject_id == made.id, FollowUp.subject_kind == "plan")
    }
    assert asked == {1: ("sent", None), 4: ("scheduled", None), 12: ("scheduled", None)}
    practice.log(session, me, made.id, entry=practice.LogEntry(outcome="done"), now=clock.now())
    session.commit()
    assert [each.completion_id is None for each in rows(session, Certificate)] == [True, False]
    assert len(rows(session, Message, Message.kind == "course_completed")) == 1


@on_one_database
def test_what_else_was_tried_in_the_year_counts_instead(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    """Of three logs the last is of the year before: with the second the course is open again."""
    plan = out_of(catalog.lesson(session, "waste", "cutting").version_id, session, planned(session, town, town.yamano))
    visitor, now = visit(town.yamano), clock.now()
    assert take(visitor).status_code == 303
    made = []
    for hours in range(3):
        with clock.standing_at(now + timedelta(hours=hours)):
            made.append(logged(session, town, town.yamano, plan))
    session.execute(update(PracticeLog).where(PracticeLog.id == made[2]).values(logged_at=now - timedelta(days=366)))
    session.commit()
    told = []
    for log_id in made[:2]:
        assert visitor.post(f"/practices/logs/{log_id}/withdraw").status_code == 303
        told.append((the(session, Enrolment).practised_at, len(rows(session, Completion))))
    assert told == [(now + timedelta(hours=1), 1), (None, 0)]
