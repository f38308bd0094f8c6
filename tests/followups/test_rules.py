"""When somebody is asked: working days after the plan's day, and what becomes of the questions when the plan changes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts.services import office as office_services
from lms.followups import rules
from lms.followups.kinds import Answer, Kind, Reason, State
from lms.followups.models import FollowUp
from lms.followups.rules import Quiet
from lms.kernel import clock
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.kinds import Outcome
from lms.practice.models import Practice
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, DUE, PLANNED_AT, SENTENCE, asked, entry, moment, planned, questions, rows
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
NO_DAYS = Quiet()


@pytest.mark.parametrize(
    ("anchor", "expected"),
    [
        (date(2026, 11, 10), [("2026-11-17", ""), ("2026-12-08", ""), ("2027-02-02", "")]),
        (date(2026, 10, 27), [("2026-11-04", "祝日"), ("2026-11-24", ""), ("2027-01-19", "")]),  # 文化の日
        (date(2026, 12, 1), [("2026-12-08", ""), ("2027-01-04", "年末年始"), ("2027-02-24", "祝日")]),  # 29 December; 天皇誕生日
        (date(2026, 12, 6), [("2026-12-14", "土日"), ("2027-01-04", "土日"), ("2027-03-01", "土日")]),  # 3 January is a Sunday
        (date(2026, 11, 14), [("2026-11-24", "土日"), ("2026-12-14", "土日"), ("2027-02-08", "土日")]),  # a holiday after the weekend
        (date(2027, 2, 22), [("2027-03-01", ""), ("2027-03-23", "祝日"), ("2027-05-17", "")]),  # 振替休日 of a Sunday's holiday
        (date(2025, 10, 9), [("2025-10-16", ""), ("2025-11-06", ""), ("2026-01-05", "祝日")]),  # 元日, the turn of the year, a weekend
    ],
)
def test_one_four_and_twelve_weeks_on_working_days(anchor: date, expected: list[tuple[str, str]]) -> None:
    found = rules.steps(anchor, NO_DAYS)
    assert [(step.due_on.isoformat(), step.reason) for step in found] == expected
    assert [(step.weeks, step.kind) for step in found] == [(1, Kind.DID_YOU_TRY), (4, Kind.KEPT_UP), (12, Kind.EFFECT_CHECK)]


def test_the_offices_own_closed_days_move_a_question_too() -> None:
    closed = {date(2026, 11, 17), date(2026, 11, 18)}
    assert [(step.due_on, step.reason) for step in rules.steps(DUE, Quiet(closed))][:2] == [
        (date(2026, 11, 19), "閉庁日"),
        (date(2026, 12, 8), ""),
    ]


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 2), (3, 4), (4, 8), (8, 128), (9, 256), (10, 360), (40, 360)])
def test_a_mail_waits_twice_as_long_each_time_up_to_six_hours(attempts: int, minutes: int) -> None:
    assert rules.wait(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("local", "may"),
    [
        ("2026-11-17 00:00", False),
        ("2026-11-17 07:59", False),
        ("2026-11-17 08:00", True),
        ("2026-11-17 17:00", True),
        ("2026-11-22 10:00", False),
        ("2026-11-18 10:00", False),
    ],
)
def test_nobody_is_asked_at_night_or_on_a_day_off(local: str, may: bool) -> None:
    assert rules.may_ask(moment(local), {date(2026, 11, 18)}) is may


def test_every_outcome_of_a_log_answers_a_question() -> None:
    assert {Outcome(outcome) for outcome in rules.ANSWER_OF_OUTCOME} == set(Outcome)
    assert rules.ANSWER_OF_OUTCOME[Outcome.COULD_NOT_TRY] == Answer.NOT_YET


@on_one_database
def test_a_plan_writes_three_questions_that_quote_it(session: Session, town: Town, engine: Engine) -> None:
    practice_id = planned(session, town, due_on=date(2026, 12, 1))
    found = questions(engine, practice_id)
    assert [(each.step, each.due_on, each.shift_reason) for each in found] == [
        (1, date(2026, 12, 8), ""),
        (4, date(2027, 1, 4), "年末年始"),
        (12, date(2027, 2, 24), "祝日"),
    ]
    assert {(each.recipient_id, each.anchor_on, each.state) for each in found} == {(town.yamano, date(2026, 12, 1), State.SCHEDULED)}
    assert {(each.title, each.plan) for each in found} == {(ACTION, SENTENCE)}


@on_one_database
def test_a_plan_knows_the_days_that_the_office_has_closed(session: Session, town: Town, engine: Engine) -> None:
    office_services.set_setting(session, town.actor(session, town.office), "closed_days", ["2026-12-08"])
    first, second, _ = questions(engine, planned(session, town))
    assert (first.due_on, first.shift_reason) == (date(2026, 11, 17), "")
    assert (second.due_on, second.shift_reason) == (date(2026, 12, 9), "閉庁日")


def test_a_plan_that_is_not_kept_leaves_no_question(session: Session, town: Town, engine: Engine) -> None:
    with clock.standing_at(ASKED_AT):
        practice.plan(session, town.actor(session, town.yamano), entry(due_on=date(2026, 12, 1)), now=ASKED_AT)
    assert session.scalar(select(func.count()).select_from(FollowUp)) == 3
    session.rollback()
    assert rows(engine, FollowUp) == []


def test_the_form_of_a_plan_writes_them_too(visit: Visit, town: Town, engine: Engine) -> None:
    with clock.standing_at(PLANNED_AT):
        typed = {"work_task_id": "other", "work": "会議のあと", "plan_when": "火曜の朝", "action": ACTION, "ai_use": "minutes"}
        chosen = {"tool_id": str(town.tool), "data_class": "public", "due_on": "2026-11-10"}
        answer = visit(town.yamano).submit("/practices/new", {**typed, **chosen})
    assert answer.status_code == 303, answer.text
    found = questions(engine, PracticeId(int(answer.headers["Location"].rsplit("/", 1)[1])))
    assert [each.due_on.isoformat() for each in found] == ["2026-11-17", "2026-12-08", "2027-02-02"]
    assert {each.plan for each in found} == {SENTENCE}


def change(session: Session, town: Town, practice_id: int, now: datetime, **said: object) -> None:
    standing = session.get_one(Practice, practice_id)
    session.refresh(standing)
    with clock.standing_at(now):
        practice.change_plan(session, town.actor(session, town.yamano), standing.id, entry(**said), version=standing.version, now=now)
    session.commit()


def test_a_moved_plan_moves_its_questions(session: Session, town: Town, engine: Engine) -> None:
    practice_id = planned(session, town)
    change(session, town, practice_id, moment("2026-11-04 10:00"), due_on=date(2026, 12, 1), action="要約を2回試す")
    found = questions(engine, practice_id)
    assert [each.due_on.isoformat() for each in found] == ["2026-12-08", "2027-01-04", "2027-02-24"]
    assert [each.shift_reason for each in found] == ["", "年末年始", "祝日"]
    assert {each.title for each in found} == {"要約を2回試す"}
    assert {each.plan for each in found} == {"火曜の朝、会議のあとで、要約を2回試す"}


@on_one_database
def test_what_was_asked_before_the_plan_moved_is_asked_again_after_its_new_day(session: Session, town: Town, engine: Engine) -> None:
    practice_id, _ = asked(session, town, engine)
    change(session, town, practice_id, moment("2026-11-18 10:00"), due_on=date(2026, 12, 1), action="要約を2回試す")
    early, first, second, third = questions(engine, practice_id)
    assert (early.state, early.state_reason, early.plan) == (State.SUPPRESSED, Reason.REPLANNED, SENTENCE)
    assert (first.round, first.title, first.state) == (2, "要約を2回試す", State.SCHEDULED)
    assert [each.due_on for each in (first, second, third)] == [date(2026, 12, 8), date(2027, 1, 4), date(2027, 2, 24)]
    assert {each.anchor_on for each in (first, second, third)} == {date(2026, 12, 1)}


@on_one_database
def test_other_words_for_a_plan_leave_alone_what_was_asked(session: Session, town: Town, engine: Engine) -> None:
    practice_id, _ = asked(session, town, engine)
    change(session, town, practice_id, moment("2026-11-18 10:00"), action="要約を2回試す")
    first, second, _third = questions(engine, practice_id)
    assert (first.state, first.due_on, first.anchor_on, first.plan) == (State.SENT, date(2026, 11, 17), DUE, SENTENCE)
    assert second.title == "要約を2回試す"


def test_stopping_ends_every_question(session: Session, town: Town, engine: Engine) -> None:
    practice_id, _ = asked(session, town, engine)
    practice.stop(session, town.actor(session, town.yamano), practice_id)
    session.commit()
    assert {(each.state, each.state_reason) for each in questions(engine, practice_id)} == {(State.SUPPRESSED, Reason.STOPPED)}


@on_one_database
@pytest.mark.parametrize(
    ("outcome", "answer"),
    [("so_so", Answer.DONE), ("could_not_try", Answer.NOT_YET)],
)
def test_a_log_answers_the_open_question(session: Session, town: Town, engine: Engine, outcome: str, answer: Answer) -> None:
    practice_id, _ = asked(session, town, engine)
    log(session, town, practice_id, outcome)
    first, second, third = questions(engine, practice_id)
    assert (first.state, first.answer) == (State.ANSWERED, answer)
    assert first.answered_at == ASKED_AT + timedelta(hours=1)
    assert (second.state, third.state) == (State.SCHEDULED, State.SCHEDULED)


@on_one_database
@pytest.mark.parametrize(("outcome", "state"), [("done", State.SUPPRESSED), ("could_not_try", State.SCHEDULED)])
def test_who_has_tried_is_not_asked_whether(session: Session, town: Town, engine: Engine, outcome: str, state: State) -> None:
    practice_id = planned(session, town)
    log(session, town, practice_id, outcome)
    assert [each.state for each in questions(engine, practice_id)] == [state, State.SCHEDULED, State.SCHEDULED]


def log(session: Session, town: Town, practice_id: int, outcome: str) -> None:
    standing = session.get_one(Practice, practice_id)
    now = ASKED_AT + timedelta(hours=1)
    told = practice.LogEntry(outcome, barrier="time" if outcome == "could_not_try" else None)
    with clock.standing_at(now):
        practice.log(session, town.actor(session, town.yamano), standing.id, entry=told, now=now)
    session.commit()
