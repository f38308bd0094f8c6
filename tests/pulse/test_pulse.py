"""安全の脈: answered without a trace, shown rounded and for enough answers only, to each what is theirs to see."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts.models.office import OfficeSettingChange
from lms.accounts.models.people import Leave, Unit
from lms.anonymous.models import PulseAnswer
from lms.anonymous.store import KEPT, Store
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId
from lms.pulse import queries, rules, services
from lms.pulse.kinds import HEADLINE
from lms.pulse.models import PulseRound
from lms.settings import load
from lms.weeks.kinds import FIGURES, WHOLE
from lms.weeks.models import GroupWeek
from tests.cases import rows
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TODAY = date(2026, 11, 24)
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TOKYO)
ANSWER, PULSE, ROUNDS = "/pulse/answer", "/pulse/", "/pulse/rounds"
MARKS = {f"q{number}": "4" for number in range(1, 8)}


@pytest.fixture(autouse=True)
def a_fixed_day() -> Iterator[None]:
    with clock.standing_at(MORNING):
        yield


def asked(session: Session, first_on: date = TODAY - timedelta(days=3), last_on: date = TODAY + timedelta(days=7)) -> date:
    session.add(PulseRound(first_on=first_on, last_on=last_on))
    session.commit()
    return last_on


def answered(store: Store, last_on: date, department: str, agreeing: int, others: int = 0) -> None:
    with store.writing() as own:
        for number in range(agreeing + others):
            mark = 4 + number % 2 if number < agreeing else 2 + number % 2  # who says 4 agrees, who says 3 does not
            services.answer(own, last_on, department, dict.fromkeys(range(7), mark), key=queries.new_key())


def agree(number: int) -> tuple[int, ...]:
    return (number,) * 7


def test_small_groups_are_hidden_and_one_more_where_it_could_be_worked_out() -> None:
    large, other, small = (
        rules.Counted("市民部", 20, agree(18)),
        rules.Counted("総務部", 12, agree(7)),
        rules.Counted("福祉部", 4, agree(4)),
    )
    assert rules.table([rules.Counted("市民部", 9, agree(9))], 10) == []
    assert [each.department for each in rules.table([large, other], 10)] == ["", "市民部", "総務部"]
    assert [each.department for each in rules.table([large, other, small], 10)] == ["", "市民部"], "全庁 less the others is the small one"
    everybody = rules.table([rules.Counted("", 20, agree(20))], 10)[0]
    assert (everybody.answers, everybody.agree[0], everybody.percent) == (20, 15, 75), "of nobody it is known"


def test_what_is_rounded_begins_with_what_nobody_knows() -> None:
    def told(secret: str) -> rules.Row:
        return rules.table([rules.Counted("", 22, agree(12), secret)], 10)[0]

    looks = [told(secret) for secret in "abcdefgh"]
    assert {row.answers for row in looks} == {20, 25}
    assert {figure for row in looks for figure in row.agree} == {10, 15}
    assert told("a") == told("a")


@on_one_database
def test_everybody_who_serves_hears_once_of_a_round(session: Session, town: Town, engine: Engine, tmp_path: Path) -> None:
    def told(at: datetime = MORNING) -> int:
        return jobs.run("pulse", engine, load({"LMS_DATA_DIR": str(tmp_path / "data")}), at=at)

    assert told() == 0, "nothing is asked"
    asked(session)
    session.add(Leave(person_id=town.sato, starts_on=TODAY - timedelta(days=5)))
    session.commit()
    assert (told(MORNING + timedelta(days=4)), told(MORNING.replace(hour=3))) == (0, 0), "not on a day off, nor at night"
    everybody = told()
    words = rows(session, Message, Message.kind == "pulse_open")
    heard = [each.recipient_id for each in words]
    assert (len(heard), len(set(heard))) == (everybody, everybody)
    assert {town.yamano, town.kacho} <= set(heard)
    assert not {town.sato, town.partner} & set(heard), "on leave, and a guest"
    assert {each.channel for each in words} == {"in_app"}
    assert told(MORNING + timedelta(days=1)) == 0, "once, whether or not they have answered"


@pytest.mark.parametrize(
    ("first", "days", "field"), [(0, 14, "first_on"), (400, 14, "first_on"), (1, 3, "last_on"), (1, 60, "last_on"), (20, 14, "first_on")]
)
def test_it_is_asked_twice_a_year_for_a_while(first: int, days: int, field: str) -> None:
    first_on = TODAY + timedelta(days=first)
    with pytest.raises(Unacceptable) as refused:
        rules.check_round(first_on, first_on + timedelta(days=days), [TODAY - timedelta(days=100)], TODAY)
    assert refused.value.params is not None
    assert refused.value.params.get("field", field) == field
    rules.check_round(TODAY + timedelta(days=60), TODAY + timedelta(days=80), [TODAY - timedelta(days=100)], TODAY)


@on_one_database
def test_the_office_says_when_and_may_take_it_back_before(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    typed = {"first_on": "2026-11-20", "last_on": "2026-12-10"}
    early = office.submit(ROUNDS, typed)
    assert early.status_code == 422
    assert 'value="2026-12-10"' in early.text
    assert office.submit(ROUNDS, {**typed, "first_on": "2026-12-01"}).status_code == 303
    made = rows(session, PulseRound)[0]
    assert "12月1日" in visit(town.yamano).get(PULSE).text
    assert visit(town.yamano).get(ANSWER).status_code == 404, "it has not begun"
    assert office.post(f"{ROUNDS}/{made.id}/cancel").status_code == 303
    assert rows(session, PulseRound) == []
    assert office.post(f"{ROUNDS}/{made.id}/cancel").status_code == 404


@on_one_database
def test_an_answer_leaves_no_trace_and_a_double_click_is_one(
    visit: Visit, session: Session, town: Town, app: Flask, engine: Engine
) -> None:
    last_on, staff = asked(session), visit(town.yamano)
    path = str(engine.url.database)
    with clock.standing_at(clock.now() + timedelta(minutes=20)):  # long enough for a sign of life of any other page
        before = list(sqlite3.connect(path).iterdump())
        form = staff.form(ANSWER)
        lacking = staff.send(ANSWER, form, {**MARKS, "q3": None})
        assert lacking.status_code == 422
        assert lacking.text.count("checked") == 7, "six marks, and that no 部 is named"
        for _ in range(2):
            assert "答えたことは、どこにも記録していません。" in staff.send(ANSWER, form, MARKS).text
    assert list(sqlite3.connect(path).iterdump()) == before
    with store_of(app).reading() as own:
        (kept,) = own.query(PulseAnswer).all()
    assert (kept.round, kept.department, kept.q1, kept.q7) == (last_on.isoformat(), "", 4, 4)
    assert visit(town.executive).get(ANSWER).status_code == 403


def test_each_sees_what_is_theirs(visit: Visit, session: Session, town: Town, app: Flask, engine: Engine) -> None:
    last_on = asked(session, TODAY - timedelta(days=30), TODAY - timedelta(days=10))
    running = asked(session)
    for department, agreeing in (("市民部", 18), ("総務部", 9)):
        answered(store_of(app), last_on, department, agreeing, 6)
    answered(store_of(app), running, "市民部", 30)
    monday = last_on - timedelta(days=last_on.weekday() + 7)
    for group, people, failures in (
        (WHOLE, 200, 10),
        (town.civic_department, 40, 5),
        (session.get_one(Unit, town.office_section).parent_id, 9, 10),
    ):
        figures = dict.fromkeys(FIGURES, 0) | {"shared": 20, "failures": failures}
        session.add(GroupWeek(group_id=group, begins_on=monday, people=people, is_shown=True, **figures))
    session.commit()
    seen = {who: visit(getattr(town, who)).get(PULSE).text for who in ("yamano", "kacho", "office", "executive", "facilitator")}
    percents = {re.findall(r"およそ(\d+)%が", page)[0] for page in seen.values()}
    assert len(percents) == 1, "what the sums begin with is the same at every look"
    assert 62 <= int(percents.pop()) <= 86, "27 of 39: from 25 of 40 to 30 of 35, and nobody knows how far from it"
    for who, page in seen.items():
        assert ('lang="ja">総務部' in page) is (who in {"office", "executive"}), who
        assert ('lang="ja">市民部' in page) is (who in {"kacho", "office", "executive"}), who
    beside = re.findall(r"失敗の共有率</th>(.*?)</tr>", seen["office"], re.DOTALL)[-1]
    assert re.findall(r">([^<]+)</td>", beside) == ["50%", "25%", "－"], "of failures shared, and nothing of nine people"
    assert 'data-l="失敗の共有率">50%</td>' in seen["yamano"]
    office = visit(town.office)
    with counted(engine) as statements:
        office.get(PULSE)
    assert len(statements) <= 8, statements


@on_one_database
def test_backups_hold_no_answer_of_a_round_that_runs(session: Session, town: Town, app: Flask, engine: Engine) -> None:
    over, running = asked(session, TODAY - timedelta(days=30), TODAY - timedelta(days=10)), asked(session)
    store = store_of(app)
    answered(store, over, "市民部", 3)
    answered(store, running, "市民部", 2)
    session.rollback()
    jobs.run("anonymous", engine, app.extensions["settings"], at=clock.now())
    kept = json.loads(Path(app.extensions["settings"].data, KEPT).read_bytes())
    assert [each["round"] for each in kept["rows"]["pulse_answers"]] == [over.isoformat()] * 3


def store_of(app: Flask) -> Store:
    store: Store = app.extensions["anonymous"]
    return store


@on_one_database
def test_every_home_has_the_headline_of_the_last_round(visit: Visit, session: Session, town: Town, app: Flask, engine: Engine) -> None:
    """From the morning after, once; what too few have answered has none. It is the figure of the page, and home asks nothing for it."""
    store = store_of(app)
    settings = app.extensions["settings"]
    over = asked(session, TODAY - timedelta(days=30), TODAY - timedelta(days=1))
    answered(store, over, "市民部", 18, 12)
    reader = visit(town.yamano)
    reader.get("/")
    with counted(engine) as without:
        assert "「そう思う」と答えました" not in reader.get("/").text
    for _ in range(2):
        jobs.run("pulse", engine, settings, at=MORNING)
    assert len(rows(session, OfficeSettingChange, OfficeSettingChange.key == HEADLINE)) == 1
    reader.get("/")
    with counted(engine) as with_it:
        page = reader.get("/").text
    (percent,) = re.findall(r"前回は、全庁のおよそ(\d+)%が「そう思う」と答えました", page)
    assert re.findall(r"およそ(\d+)%が", reader.get(PULSE).text)[0] == percent
    assert len(with_it) == len(without)
    few = asked(session, TODAY + timedelta(days=170), TODAY + timedelta(days=180))
    answered(store, few, "市民部", 9)
    with clock.standing_at(MORNING + timedelta(days=180)):
        jobs.run("pulse", engine, settings, at=clock.now())
        assert "「そう思う」と答えました" in visit(town.yamano).get("/").text, "on its last day the round still runs"
    with clock.standing_at(MORNING + timedelta(days=181)):
        jobs.run("pulse", engine, settings, at=clock.now())
        assert "「そう思う」と答えました" not in visit(town.yamano).get("/").text, "nine have answered"
