"""Asking what is due: question, message and mail row together, once, in the office's hours, and only those who are there."""

import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts.models.people import Leave
from lms.followups import services
from lms.followups.kinds import Channel, MessageState, Reason, State
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.settings import Settings, load
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, SENTENCE, ask, asked, messages, moment, planned, questions, rows, sessions_of
from tests.town import Town


@on_one_database
def test_a_question_goes_with_its_message_and_its_mail(session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    assert (first.state, first.sent_at) == (State.SENT, ASKED_AT)
    inbox, outbox = messages(engine, Channel.IN_APP), messages(engine, Channel.MAIL)
    assert [(each.recipient_id, each.state) for each in inbox] == [(town.yamano, MessageState.DELIVERED)]
    assert [(each.recipient_id, each.state) for each in outbox] == [(town.yamano, MessageState.QUEUED)]
    assert {each.link for each in inbox + outbox} == {f"/followups/{first.id}"}
    assert inbox[0].params == outbox[0].params
    assert inbox[0].params | {"title": ACTION, "plan": SENTENCE, "step": 1} == inbox[0].params


@on_one_database
def test_what_is_not_due_is_not_asked(session: Session, town: Town, engine: Engine) -> None:
    practice_id = planned(session, town)
    assert ask(engine, ASKED_AT - timedelta(days=1)) == 0
    assert ask(engine) == 1
    assert [each.state for each in questions(engine, practice_id)] == [State.SENT, State.SCHEDULED, State.SCHEDULED]
    assert ask(engine, moment("2026-12-08 09:00")) == 1
    assert ask(engine, moment("2027-02-02 09:00")) == 1
    assert len(messages(engine, Channel.IN_APP)) == len(messages(engine, Channel.MAIL)) == 3


@pytest.mark.parametrize("broken_at", ["before commit", "message", "mail"])
def test_an_exception_on_the_way_leaves_nothing_behind(session: Session, town: Town, engine: Engine, broken_at: str) -> None:
    """Breaks after the work is done, or at the very statement that writes the message or the mail row."""
    practice_id = planned(session, town)
    seen: list[str] = []

    def breaks(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO messages"):
            seen.append(statement)
            if len(seen) == {"message": 1, "mail": 2}.get(broken_at):
                raise RuntimeError(broken_at)

    def asks_and_breaks() -> None:
        with clock.standing_at(ASKED_AT), sessions_of(engine)() as writing:
            services.send_due(writing, ASKED_AT)
            raise RuntimeError(broken_at)

    event.listen(engine, "before_cursor_execute", breaks)
    with pytest.raises(RuntimeError, match=broken_at):
        asks_and_breaks()
    event.remove(engine, "before_cursor_execute", breaks)
    assert seen
    assert [each.state for each in questions(engine, practice_id)] == [State.SCHEDULED] * 3
    assert rows(engine, Message) == []
    assert ask(engine) == 1  # and the next tick makes up for it
    assert len(rows(engine, Message)) == 2


@on_one_database
def test_the_same_tick_twice_is_one_question(session: Session, town: Town, engine: Engine) -> None:
    asked(session, town, engine)
    before = [(each.id, each.updated_at) for each in rows(engine, Message)]
    assert ask(engine) == 0
    assert ask(engine, ASKED_AT + timedelta(minutes=1)) == 0
    assert [(each.id, each.updated_at) for each in rows(engine, Message)] == before


def test_a_second_scheduler_passes_over_what_the_first_holds(session: Session, town: Town, engine: Engine) -> None:
    """The first has asked and not committed yet when the second looks: on PostgreSQL it sees nothing due, on SQLite it waits."""
    planned(session, town)
    started, sent = threading.Event(), []

    def second() -> None:
        started.set()
        sent.append(ask(engine))

    other = threading.Thread(target=second)
    with clock.standing_at(ASKED_AT), sessions_of(engine)() as first:
        assert services.send_due(first, ASKED_AT) == 1
        other.start()
        assert started.wait(5)
        other.join(0.3)
        assert other.is_alive() == (engine.dialect.name == "sqlite")
        first.commit()
    other.join(10)
    assert sent == [0]
    assert len(messages(engine, Channel.IN_APP)) == len(messages(engine, Channel.MAIL)) == 1


def test_many_schedulers_at_once_ask_each_question_once(session: Session, town: Town, engine: Engine) -> None:
    people = [town.yamano, town.mori, town.sato, town.kacho]
    for number in range(12):
        planned(session, town, people[number % 4], action=f"要約を試す {number}")
    ready, sent = threading.Barrier(4), []

    def tick() -> None:
        ready.wait(5)
        sent.append(ask(engine))

    schedulers = [threading.Thread(target=tick) for _ in range(4)]
    for each in schedulers:
        each.start()
    for each in schedulers:
        each.join(20)
    assert (len(sent), sum(sent)) == (4, 12)
    inbox = messages(engine, Channel.IN_APP)
    assert len({each.link for each in inbox}) == len(inbox) == len(messages(engine, Channel.MAIL)) == 12


def test_two_that_have_both_read_it_as_due_still_ask_once(session: Session, town: Town, engine: Engine) -> None:
    """The fence behind the locks: who comes second finds it sent, and says nothing."""
    _, first = asked(session, town, engine)
    with clock.standing_at(ASKED_AT), sessions_of(engine)() as late:
        stale = late.get_one(FollowUp, first.id)
        stale.state = State.SCHEDULED  # as it was when this one looked
        with late.no_autoflush:
            assert services._ask(late, [stale], ASKED_AT) == 0
        late.rollback()
    assert len(messages(engine, Channel.IN_APP)) == 1


@on_one_database
def test_nobody_is_asked_before_the_office_opens(session: Session, town: Town, engine: Engine) -> None:
    planned(session, town)
    assert ask(engine, moment("2026-11-17 00:30")) == ask(engine, moment("2026-11-17 07:59")) == 0
    assert rows(engine, Message) == []
    assert ask(engine, moment("2026-11-17 08:00")) == 1


@on_one_database
@pytest.mark.parametrize("day", ["2026-11-22", "2026-12-30"])
def test_a_question_left_over_by_a_standstill_waits_for_a_working_day(session: Session, town: Town, engine: Engine, day: str) -> None:
    """The scheduler stood still on the day itself: who is asked late is not asked on a Sunday or between the years."""
    planned(session, town)
    assert ask(engine, moment(f"{day} 10:00")) == 0
    assert ask(engine, moment("2027-01-04 10:00")) >= 1


def on_leave(session: Session, person: PersonId, starts_on: date, ends_on: date | None) -> None:
    session.add(Leave(person_id=person, starts_on=starts_on, ends_on=ends_on))
    session.commit()


@on_one_database
def test_who_is_on_leave_is_asked_when_back(session: Session, town: Town, engine: Engine) -> None:
    practice_id = planned(session, town)
    on_leave(session, town.yamano, date(2026, 11, 16), date(2026, 12, 1))
    assert ask(engine) == 0
    assert rows(engine, Message) == []
    first = questions(engine, practice_id)[0]
    assert (first.state, first.due_on, bool(first.shift_reason)) == (State.SCHEDULED, date(2026, 11, 24), True)
    assert ask(engine, moment("2026-11-24 09:00")) == 0
    assert ask(engine, moment("2026-12-01 09:00")) == 1
    assert len(messages(engine, Channel.IN_APP)) == 1


@on_one_database
def test_an_open_leave_is_never_disturbed(session: Session, town: Town, engine: Engine) -> None:
    planned(session, town)
    on_leave(session, town.yamano, date(2026, 11, 16), None)
    assert [ask(engine, ASKED_AT + timedelta(days=day)) for day in range(0, 120, 7)] == [0] * 18
    assert rows(engine, Message) == []


@pytest.mark.parametrize(("left_on", "sent"), [(date(2026, 11, 17), 0), (date(2026, 11, 18), 1)])
def test_who_has_left_is_not_asked(session: Session, town: Town, engine: Engine, left_on: date, sent: int) -> None:
    practice_id = planned(session, town)
    accounts.person(session, town.yamano).left_on = left_on
    session.commit()
    assert ask(engine) == sent
    first = questions(engine, practice_id)[0]
    assert (first.state, first.state_reason) == ((State.SENT, "") if sent else (State.SUPPRESSED, Reason.LEFT))
    assert len(messages(engine, Channel.IN_APP)) == sent
    assert len(messages(engine, Channel.MAIL)) == sent  # also for who leaves tomorrow: today is a day of work


@on_one_database
def test_a_batch_of_which_nobody_is_asked_is_not_the_last(
    session: Session, town: Town, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 1)
    planned(session, town, town.yamano)
    planned(session, town, town.mori)
    accounts.person(session, town.yamano).left_on = ASKED_AT.date()
    session.commit()
    assert jobs.run("followups", engine, load({"LMS_DATA_DIR": str(tmp_path / "data")}), at=ASKED_AT) == 1
    assert {each.recipient_id for each in messages(engine, Channel.IN_APP)} == {town.mori}


@on_one_database
@pytest.mark.parametrize(("mail", "wanted"), [(None, True), ("010001@wano.example", False)])
def test_who_has_or_wants_no_mail_is_told_in_the_app(session: Session, town: Town, engine: Engine, mail: str | None, wanted: bool) -> None:
    planned(session, town)
    person = accounts.person(session, town.yamano)
    person.mail, person.mail_wanted = mail, wanted
    session.commit()
    assert ask(engine) == 1
    assert [each.channel for each in rows(engine, Message)] == [Channel.IN_APP]


def settings(directory: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(directory / "data")})


@on_one_database
def test_more_than_one_batch_is_asked_in_one_run(
    session: Session, town: Town, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    for number in range(5):
        planned(session, town, action=f"要約を試す {number}")
    assert jobs.run("followups", engine, settings(tmp_path), at=ASKED_AT) == 5


def test_many_who_are_away_do_not_keep_the_others_waiting(
    session: Session, town: Town, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "BATCH", 2)
    for number in range(3):
        planned(session, town, town.mori, action=f"要約を試す {number}")
    planned(session, town, town.yamano)
    on_leave(session, town.mori, date(2026, 11, 16), None)
    ticks: list[datetime] = [ASKED_AT + timedelta(minutes=minute) for minute in range(3)]
    assert sum(jobs.run("followups", engine, settings(tmp_path), at=tick) for tick in ticks) == 1
