"""Before a plan, cases of other work are said to be that: measured on plans for the demo town, of which the town has cases for half."""

import tomllib
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.cases.queries import alike
from lms.jobs import likeness
from lms.kernel.db import make_engine, session_factory
from tests.demo_town import copy_of

PLANS = tomllib.loads(Path(__file__).with_name("plans.toml").read_text(encoding="utf-8"))
UNSEEN = 20  # plans of each kind, at the end: the bar was not chosen with them


@pytest.fixture(scope="module")
def said_far(demo_database: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[bool]]:
    engine = make_engine(f"sqlite:///{copy_of(demo_database, tmp_path_factory.mktemp('plans'))}")
    sessions = session_factory(engine)
    likeness.rebuild(sessions)
    with sessions() as session:
        found = {kind: [is_far(session, *plan) for plan in plans] for kind, plans in PLANS.items()}
    engine.dispose()
    return found


def is_far(session: Session, work: str, action: str, ai_use: str) -> bool:
    found = alike.fitting(session, alike.EVERYBODY, work, action, ai_use)
    assert [each.kind == "improvement" for each in found.cases] == [False, True, True], "the same cases are shown in any case"
    return found.is_far


def test_of_work_that_the_town_has_cases_about_hardly_any_is_said_to_be_far(said_far: dict[str, list[bool]]) -> None:
    assert sum(said_far["near"]) <= len(said_far["near"]) * 0.05
    assert sum(said_far["near"][-UNSEEN:]) <= UNSEEN * 0.1


def test_of_other_work_most_is_said_to_be_far(said_far: dict[str, list[bool]]) -> None:
    assert sum(said_far["far"]) >= len(said_far["far"]) * 0.65
    assert sum(said_far["far"][-UNSEEN:]) >= UNSEEN * 0.6
