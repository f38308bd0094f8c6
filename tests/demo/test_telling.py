"""How the story of the invented town is told, where a day would make it stumble."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.certificates.models import Certificate
from lms.demo import finishers, retold
from lms.demo.register import Town
from lms.demo.story import Story, working_day_by
from lms.demo.words import data
from lms.feedback.models import CourseFeedback
from lms.kernel import calendar, clock
from lms.kernel.db import make_engine, session_factory
from lms.learning.models import Completion
from lms.practice.kinds import Outcome
from lms.wiring import HANDLERS
from tests.demo import GOLDEN_WEEK, LOGINS, how_many
from tests.demo_town import copy_of


def story_in(session: Session) -> Story:
    """A story that goes on in a town that stands."""
    town = Town(april=calendar.FiscalYear(calendar.fiscal_year_of(clock.today())).start)
    for login in LOGINS:
        found = accounts.credentials(session, login, today=clock.today())
        assert found is not None
        town.accounts[login] = found.person_id
    return Story(session, town, Random(1), clock.today())


def test_who_completes_a_course_in_two_years_looks_back_on_it_once(
    demo_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = make_engine(f"sqlite:///{copy_of(demo_database, tmp_path)}")
    monkeypatch.setattr(finishers, "ANSWER", 1)
    with session_factory(engine, HANDLERS)() as session:
        person = session.scalars(select(CourseFeedback.person_id).order_by(CourseFeedback.id).limit(1)).one()
        once = session.scalars(select(Completion).where(Completion.person_id == person).limit(1)).one()
        course = {"course_id": once.course_id, "course_version_id": once.course_version_id}
        before = {"fiscal_year": once.fiscal_year - 1, "completed_at": once.completed_at - timedelta(days=120)}
        session.add(again := Completion(person_id=person, **course, **before))
        session.flush()
        session.add(Certificate(completion_id=again.id, person_id=person, code="A" * 26, issued_at=again.completed_at))
        session.execute(delete(CourseFeedback).where(CourseFeedback.person_id == person))
        session.flush()
        story = story_in(session)
        story.passed[person] = []
        finishers.look_back(story)
        of_course = (CourseFeedback.person_id == person, CourseFeedback.course_version_id == once.course_version_id)
        assert how_many(session, CourseFeedback, *of_course) == 1
    engine.dispose()


def test_who_has_no_words_left_keeps_it_to_themselves() -> None:
    """On some days more is taken up than there are words for: nobody says what somebody has said."""
    seed = {"good": "よい。", "good_lesson": "次は続けます。", "bad": "だめ。", "bad_lesson": "次はやめます。"}
    story = Story(session=None, town=None, chance=None, today=clock.today())  # type: ignore[arg-type]
    assert retold.has_words(story, Outcome.SO_SO, seed)
    story.said |= {"よい。", *(row["text"] for row in data("retold")["spare_good"])}
    assert not retold.has_words(story, Outcome.SO_SO, seed)
    assert retold.has_words(story, Outcome.DID_NOT_WORK, seed)


def test_a_long_holiday_is_looked_across_backwards() -> None:
    assert working_day_by(GOLDEN_WEEK.date()) == datetime(2027, 4, 30, tzinfo=clock.TOKYO).date()
    assert working_day_by(datetime(2026, 11, 26, tzinfo=clock.TOKYO).date()) == datetime(2026, 11, 26, tzinfo=clock.TOKYO).date()
