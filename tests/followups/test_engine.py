"""When it is better not to ask: council sessions and busy times, who has moved on; and the weeks that courses and units set for themselves."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.people import Posting
from lms.accounts.services import office as office_services
from lms.followups import rules
from lms.followups.kinds import Channel, Reason, State
from lms.followups.models import FollowUp
from lms.followups.rules import Quiet
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.periods import Period
from tests.conftest import on_one_database
from tests.followups import ASKED_AT, DUE, ask, asked, messages, moment, planned, questions
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
COUNCIL = (Period(date(2026, 12, 1), date(2026, 12, 18), "12月議会"), "議会の会期")
BUSY = (Period(date(2026, 11, 16), date(2026, 12, 4), "予算要求"), "繁忙期")


@pytest.mark.parametrize(
    ("rests", "expected"),
    [
        ([COUNCIL], [("2026-11-17", ""), ("2026-12-21", "議会の会期"), ("2027-02-02", "")]),
        ([BUSY], [("2026-12-07", "繁忙期"), ("2026-12-14", ""), ("2027-02-02", "")]),  # a week apart, for both became free on one day
        ([BUSY, COUNCIL], [("2026-12-21", "繁忙期"), ("2026-12-28", "議会の会期"), ("2027-02-02", "")]),
    ],
)
def test_sessions_and_busy_times_move_questions_and_say_so(rests: list[Any], expected: list[tuple[str, str]]) -> None:
    found = rules.steps(DUE, Quiet(rests=rests))
    assert [(step.due_on.isoformat(), step.reason) for step in found] == expected


@pytest.mark.parametrize(
    ("said", "weeks"),
    [
        ({}, (1, 4, 12)),
        ({"": [2]}, [2]),
        ({"": [2], "course:3": [3]}, [3]),
        ({"": [2], "course:3": [3], "unit:1": [1, 8]}, [1, 8]),  # the unit stands before the course
        ({"unit:1": [1, 8], "unit:12": [6], "course:3": [3]}, [6]),  # and the nearest before those around it
        ({"unit:2": [1], "course:4": [3]}, (1, 4, 12)),
    ],
)
def test_the_most_specific_weeks_win(said: dict[str, list[int]], weeks: list[int]) -> None:
    assert rules.rhythm(said, 3, rules.units_of("/1/4/12/")) == weeks


def test_weeks_are_read_as_people_write_them() -> None:
    assert [rules.weeks_typed(text) for text in ("1・4・12", "１２、４ 1週間", "2")] == [[1, 4, 12], [1, 4, 12], [2]]
    for text in ("", "毎週", "0", "53", "-1", "1・2・3・4・5"):
        with pytest.raises(Unacceptable):
            rules.weeks_typed(text)


def test_a_busy_time_written_down_later_puts_everything_off_at_once(session: Session, town: Town, engine: Engine) -> None:
    """But not what somebody asked for on a day: まだ said “in a week”."""
    practice_id = planned(session, town)
    other = planned(session, town, town.mori)
    session.execute(update(FollowUp).where(FollowUp.subject_id == other, FollowUp.step == 1).values(snoozed_until=ASKED_AT.date()))
    office_services.set_setting(session, None, "busy_periods", [BUSY[0].stored()])
    session.commit()
    assert ask(engine) == 1
    first = questions(engine, practice_id)[0]
    assert (first.state, first.due_on, first.shift_reason) == (State.SCHEDULED, date(2026, 12, 7), "繁忙期")
    assert [each.recipient_id for each in messages(engine, Channel.IN_APP)] == [town.mori]
    assert ask(engine, moment("2026-12-07 09:00")) == 1


def posted(session: Session, town: Town, unit_id: UnitId) -> None:
    """山野 works elsewhere since yesterday."""
    ended = ASKED_AT.date() - timedelta(days=1)
    session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=ended))
    accounts.post(session, town.yamano, unit_id, title="係員", valid_from=ended)
    session.commit()


@pytest.mark.parametrize(("place", "sent"), [("tax_section", 0), ("civic_section", 1)])
def test_who_was_transferred_out_is_asked_no_more(session: Session, town: Town, engine: Engine, place: str, sent: int) -> None:
    """Another desk of the same 課 is no transfer out."""
    practice_id = planned(session, town)
    posted(session, town, getattr(town, place))
    assert ask(engine) == sent
    first = questions(engine, practice_id)[0]
    assert (first.state, first.state_reason) == ((State.SENT, "") if sent else (State.SUPPRESSED, Reason.TRANSFERRED))
    assert len(messages(engine, Channel.IN_APP)) == sent


@on_one_database
def test_the_next_question_takes_the_place_of_an_open_one(session: Session, town: Town, engine: Engine) -> None:
    practice_id, _ = asked(session, town, engine)
    assert ask(engine, moment("2026-12-08 09:00")) == 1
    assert [(each.state, each.state_reason, each.help_step) for each in questions(engine, practice_id)] == [
        (State.EXPIRED, Reason.NEWER, 0),
        (State.SENT, "", 1),
        (State.SCHEDULED, "", 0),
    ]
