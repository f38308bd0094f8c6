"""The weekly letter: once a week, only what is near, and no more when it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import services as accounts
from lms.accounts.models.people import Posting
from lms.catalog import queries as catalog
from lms.followups.models import Message
from lms.followups.services import digest, tell
from lms.kernel import calendar, clock
from lms.kernel.ids import CourseId, PersonId
from lms.learning import rules
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, Completion
from lms.learning.queries import reminders
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments
from lms.learning.services.assignments import Entry
from lms.settings import load
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.guidelines import acknowledged, published
from tests.town import Town

MONDAY = datetime(2026, 11, 30, 8, 10, tzinfo=clock.TOKYO)
DUE = date(2026, 12, 10)


@contextmanager
def on(moment: datetime) -> Iterator[None]:
    with clock.standing_at(moment):
        yield


@pytest.fixture
def course(tmp_path: Path, session: Session, town: Town) -> CourseId:
    shelf = Shelf(tmp_path / "courses")
    shelf.course("lead", "人を動かす")
    shelf.publish(session)
    found = catalog.course(session, "waste").course_id
    session.commit()
    return found


def assigned(session: Session, town: Town, course: CourseId, **changed: object) -> Assignment:
    plain = {"fiscal_year": 2026, "is_yearly": False, "is_compulsory": True, "due_from": DueFrom.DAY, "due_on": DUE}
    reach = Reach(Audience.EVERYBODY, unit_id=town.civic_section)
    with on(MONDAY - timedelta(days=60)):
        made = assignments.create(session, town.actor(session, town.office), Entry(course, reach, **{**plain, **changed}))  # type: ignore[arg-type]
    session.commit()
    return made


def to_tell(session: Session, moment: datetime = MONDAY) -> set[PersonId]:
    with on(moment):
        found = {word.recipient_id for word in digest.words(session, moment)}
    session.rollback()
    return found


def test_once_a_week_to_those_who_are_not_done(session: Session, town: Town, course: CourseId, engine: Engine, tmp_path: Path) -> None:
    assigned(session, town, course)
    assigned(session, town, catalog.course(session, "lead").course_id, due_on=date(2026, 12, 3))
    for slug in ("waste", "lead"):
        page = catalog.course(session, slug)
        done = {"course_id": page.course_id, "course_version_id": page.version_id, "fiscal_year": 2026, "completed_at": clock.now()}
        session.add(Completion(person_id=town.mori, **done))
    session.commit()
    settings = load({"LMS_DATA_DIR": str(tmp_path / "data")})
    assert [jobs.run("digest", engine, settings, at=MONDAY + timedelta(days=day)) for day in (0, 0, 2, 7)] == [2, 0, 0, 2]
    told = session.scalars(select(Message).where(Message.kind == "digest", Message.channel == "in_app").order_by(Message.id)).all()
    assert [each.recipient_id for each in told[:2]] == [town.yamano, town.kacho]
    assert [each["title"] for each in told[0].params["courses"]] == ["人を動かす", "ごみの分別案内"], "the nearest first"
    assert (told[0].link, told[0].params["more"]) == ("/courses/", 1)


def test_only_what_is_near_compulsory_and_of_today(session: Session, town: Town, course: CourseId) -> None:
    made = assigned(session, town, course)
    everybody = {town.yamano, town.mori, town.kacho}
    assert to_tell(session) == everybody
    assert to_tell(session, MONDAY - timedelta(days=7)) == set(), "more than two weeks before"
    assert to_tell(session, MONDAY + timedelta(days=35)) == everybody
    assert to_tell(session, MONDAY + timedelta(days=42)) == set(), "four weeks after it is let be"
    assert to_tell(session, MONDAY.replace(hour=3)) == set(), "nobody is woken"
    assert to_tell(session, MONDAY - timedelta(days=1)) == set(), "a Sunday"
    accounts.begin_leave(session, town.mori, starts_on=MONDAY.date(), ends_on=None)
    assignments.exempt(session, town.actor(session, town.office), made, town.kacho, "別の研修で終えたため")
    session.commit()
    assert to_tell(session) == {town.yamano}
    session.get_one(Assignment, made.id).is_compulsory = False
    session.commit()
    assert to_tell(session) == set()


@on_one_database
def test_days_that_are_counted(session: Session, town: Town, course: CourseId) -> None:
    joined = DUE - timedelta(days=30)
    session.scalars(select(Posting).where(Posting.person_id == town.yamano)).one().valid_from = joined
    session.commit()
    assigned(session, town, course, due_from=DueFrom.JOINING, due_on=None, due_days=30)
    assert to_tell(session) == {town.yamano}, "the others were here when it was assigned, 60 days ago; their day was a month ago"
    assert to_tell(session, MONDAY - timedelta(days=14)) == {town.mori, town.kacho}


@on_one_database
@pytest.mark.parametrize("today", [date(2026, 4, 3), date(2026, 11, 24), date(2027, 3, 20), date(2027, 3, 31)])
def test_who_is_looked_at_is_whoever_the_rule_finds(session: Session, town: Town, course: CourseId, today: date) -> None:
    """The statement leaves out who cannot be near; asked one by one, the same people are."""
    year = calendar.FiscalYear(2026)
    joined = {}
    for number, days in enumerate((0, 1, 10, 16, 29, 30, 44, 45, 72, 73, 100, 300, 4000)):
        person = accounts.add_person(session, name=f"職員 {number}", kana="", staff_no=f"7{number:05}").id
        joined[person] = today - timedelta(days=days)
        accounts.post(session, person, town.tax_section, title="新任", valid_from=joined[person])
    made = assigned(session, town, course, due_from=DueFrom.JOINING, due_on=None, due_days=1)
    made.unit_id, made.post = None, "新任"
    for begun in (date(2026, 4, 1), today - timedelta(days=20), today):
        for days in (1, 30, 60, 366):
            made.begins_on, made.due_days = begun, days
            session.flush()
            due = {person: rules.due(made, year, since) for person, since in joined.items()}
            near = {person: day for person, day in due.items() if day and -28 <= (day - today).days <= 14}
            found = reminders.near(session, today=today)
            assert {person: courses[0].due_on for person, courses in found.items()} == near, (begun, days)


def test_the_last_days_of_an_earlier_version_of_the_rules(session: Session, town: Town, course: CourseId) -> None:
    with on(MONDAY - timedelta(days=60)):
        published(session, town)
        for person in (town.yamano, town.mori, town.kacho, town.sato):
            acknowledged(session, town, person)
    with on(MONDAY - timedelta(days=20)):
        published(session, town, lead="新しい版。")
    with on(MONDAY - timedelta(days=10)):
        acknowledged(session, town, town.mori)
        accounts.begin_leave(session, town.sato, starts_on=MONDAY.date() - timedelta(days=10), ends_on=None)
    session.commit()
    assert to_tell(session, MONDAY - timedelta(days=7)) == set(), "more than two weeks before"
    assert to_tell(session) == {town.yamano, town.kacho}, "nobody who has acknowledged it, nobody on leave"
    assert to_tell(session, MONDAY + timedelta(days=14)) == set(), "it is over"
    assigned(session, town, course)
    with on(MONDAY):
        told = {word.recipient_id: word for word in digest.words(session, MONDAY)}
        assert {who: (word.kind, word.params.get("rules_until")) for who, word in told.items()} == {
            town.yamano: ("digest", "2026-12-09"),
            town.kacho: ("digest", "2026-12-09"),
            town.mori: ("digest", None),
        }, "one letter a week"
        tell(session, list(told.values()))
        session.commit()
    assert to_tell(session) == set()
    with on(MONDAY):
        acknowledged(session, town, town.yamano)
    assert digest_of(session, MONDAY + timedelta(days=7), town.kacho) == "2026-12-09"
    assert digest_of(session, MONDAY + timedelta(days=7), town.yamano) is None


def digest_of(session: Session, moment: datetime, person: PersonId) -> str | None:
    with on(moment):
        found = next(word.params.get("rules_until") for word in digest.words(session, moment) if word.recipient_id == person)
    session.rollback()
    return found
