"""Those who have left are forgotten when their time is over: no sooner, once, one by one, and not while they are held or when they came back."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import LoginName, Person
from lms.accounts.services import office
from lms.followups.models import JobRun, Message
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId
from lms.privacy import queries
from lms.privacy import services as privacy
from lms.privacy.models import RetentionHold
from lms.privacy.rules import retention
from lms.settings import Settings, load
from lms.wiring import PERSONAL
from tests.cases import beside, own_form
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
LIST = "/office/retention"


# Pure


@pytest.mark.parametrize(
    ("left_on", "months", "expected"),
    [
        (date(2026, 4, 1), 12, date(2027, 4, 1)),
        (date(2026, 4, 1), 0, date(2026, 4, 1)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 11, 30), 120, date(2036, 11, 30)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 10), -13, date(2024, 12, 10)),
    ],
)
def test_the_same_day_so_many_months_later(left_on: date, months: int, expected: date) -> None:
    assert retention.erase_on(left_on, months) == expected


def test_nobody_due_leaves_after_the_last_day_looked_at() -> None:
    for months in (0, 1, 6, 12, 13, 120):
        for offset in range(800):
            left_on = date(2027, 1, 1) + timedelta(days=offset)
            assert left_on <= retention.last_leaving(retention.erase_on(left_on, months), months)


@pytest.mark.parametrize(
    ("name", "kana", "expected"),
    [
        ("山野 はるか", "やまの はるか", ["やまの はるか", "やまの　はるか", "やまのはるか", "山野 はるか", "山野　はるか", "山野はるか"]),
        ("山野　はるか", "", ["山野 はるか", "山野　はるか", "山野はるか"]),
        ("管理者", "かんりしゃ", []),
        ("林 一", "", ["林 一", "林　一"]),
        ("", "", []),
    ],
)
def test_a_full_name_in_its_spellings(name: str, kana: str, expected: list[str]) -> None:
    assert sorted(retention.spellings(name, kana)) == sorted(expected)


def test_a_hold_ends_later_than_today_and_before_it_is_forgotten() -> None:
    today = date(2026, 11, 25)
    retention.check_hold(date(2026, 11, 26), today)
    retention.check_hold(date(2036, 12, 31), today)
    for wrong in (date(2026, 11, 25), date(2020, 1, 1), date(2037, 1, 1)):
        with pytest.raises(Unacceptable):
            retention.check_hold(wrong, today)


# The nightly job


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"LMS_DATA_DIR": str(tmp_path / "data")})


def leave(session: Session, person_id: PersonId, on: date) -> None:
    accounts.person(session, person_id).left_on = on
    session.commit()


def names(engine: Engine) -> dict[int, str]:
    with engine.connect() as connection:
        return {row.id: row.name for row in connection.execute(select(Person.id, Person.name))}


def purge(engine: Engine, settings: Settings, day: date) -> int:
    return jobs.run("purge", engine, settings, at=datetime(day.year, day.month, day.day, 3, 40, tzinfo=clock.TOKYO))


@on_one_database
def test_a_name_goes_on_its_day_and_not_before(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    leave(session, town.sato, date(2026, 4, 1))
    assert purge(engine, settings, date(2027, 3, 31)) == 0
    assert names(engine)[town.sato] == "佐藤 圭"
    assert purge(engine, settings, date(2027, 4, 1)) == 1
    assert names(engine)[town.sato] == "元職員"
    assert purge(engine, settings, date(2027, 4, 2)) == 0
    assert [name for name in names(engine).values() if name == "元職員"] == ["元職員"]
    noted = select(AuditEntry.actor_id, AuditEntry.object_id).where(AuditEntry.action == "person_erased")
    assert session.execute(noted).all() == [(None, str(town.sato))]


@on_one_database
@pytest.mark.parametrize(
    ("months", "day", "gone"), [(0, date(2026, 3, 31), 0), (0, date(2026, 4, 1), 1), (6, date(2026, 9, 30), 0), (6, date(2026, 10, 1), 1)]
)
def test_the_office_sets_the_time(
    session: Session, town: Town, engine: Engine, settings: Settings, months: int, day: date, gone: int
) -> None:
    office.set_setting(session, town.actor(session, town.office), "retention_months", months)
    leave(session, town.sato, date(2026, 4, 1))
    assert purge(engine, settings, day) == gone


@on_one_database
@pytest.mark.parametrize(
    ("valid_from", "valid_to", "gone"),
    [(date(2026, 10, 1), None, 0), (date(2026, 4, 1), None, 0), (date(2026, 10, 1), date(2026, 12, 1), 1), (LONG_AGO, None, 1)],
)
def test_who_came_back_stays(
    session: Session, town: Town, engine: Engine, settings: Settings, valid_from: date, valid_to: date | None, gone: int
) -> None:
    """A posting that began on the last day or later and still lasts; not an old one that nobody has ended."""
    services.post(session, town.sato, town.civic_section, title="係員", valid_from=valid_from, valid_to=valid_to)
    leave(session, town.sato, date(2026, 4, 1))
    assert purge(engine, settings, date(2027, 6, 1)) == gone


@on_one_database
def test_who_has_no_last_day_stays(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    assert purge(engine, settings, date(2040, 1, 1)) == 0


def test_a_hold_keeps_until_its_day(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    leave(session, town.sato, date(2026, 4, 1))
    session.add(RetentionHold(person_id=town.sato, reason="訴訟", until=date(2028, 1, 1), placed_by_id=town.office))
    session.commit()
    assert purge(engine, settings, date(2027, 12, 31)) == 0
    assert purge(engine, settings, date(2028, 1, 1)) == 1
    assert session.scalar(select(func.count()).select_from(RetentionHold)) == 0


def test_ended_in_the_middle_the_next_run_goes_on(
    session: Session, town: Town, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended like by a signal while the second of three is forgotten: the first stays forgotten, the second is whole, nobody is missed."""
    for person in (town.yamano, town.mori, town.sato):
        leave(session, person, date(2026, 4, 1))
    forget = services.forget_name

    def ends(session: Session, person_id: PersonId) -> None:
        forget(session, person_id)
        if person_id == town.mori:
            raise KeyboardInterrupt

    monkeypatch.setattr(services, "forget_name", ends)
    with pytest.raises(KeyboardInterrupt):
        purge(engine, settings, date(2027, 4, 1))
    standing = names(engine)
    assert (standing[town.yamano], standing[town.mori], standing[town.sato]) == ("元職員", "森 一樹", "佐藤 圭")
    assert session.scalars(select(LoginName.name).where(LoginName.person_id == town.mori)).all() == ["010011"]
    session.rollback()
    monkeypatch.undo()
    assert purge(engine, settings, date(2027, 4, 1)) == 2
    assert session.scalar(select(func.count()).where(AuditEntry.action == "person_erased")) == 3


@on_one_database
def test_one_that_fails_keeps_nobody_waiting(
    session: Session, town: Town, engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (town.yamano, town.sato):
        leave(session, person, date(2026, 4, 1))
    forget = services.forget_name

    def fails(session: Session, person_id: PersonId) -> None:
        if person_id == town.yamano:
            raise RuntimeError
        forget(session, person_id)

    monkeypatch.setattr(services, "forget_name", fails)
    with pytest.raises(RuntimeError):
        purge(engine, settings, date(2027, 4, 1))
    assert (names(engine)[town.yamano], names(engine)[town.sato]) == ("山野 はるか", "元職員")
    assert [run.error for run in session.scalars(select(JobRun))] == ["RuntimeError"]


def test_a_second_worker_finds_nothing_left_to_do(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    """It has read the same list; what it finds when its turn comes is what counts."""
    leave(session, town.sato, date(2026, 4, 1))
    today = date(2027, 4, 1)
    assert queries.due(session, today=today, months=12) == [town.sato]
    session.rollback()
    assert purge(engine, settings, today) == 1
    assert privacy.erase_if_due(session, town.sato, PERSONAL, today=today) is False


def test_messages_go_after_two_years(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    written = datetime(2026, 4, 1, tzinfo=clock.TOKYO)
    common = {
        "recipient_id": town.sato,
        "channel": "in_app",
        "kind": "case_released",
        "params": {},
        "state": "delivered",
        "next_try_at": written,
    }
    session.add_all(Message(dedupe_key=f"x:{n}", created_at=written, updated_at=written, **common) for n in range(201))
    session.add(JobRun(name="sweep", worker="w", started_at=written))
    session.commit()
    assert purge(engine, settings, date(2028, 3, 31)) == 0
    assert purge(engine, settings, date(2028, 4, 2)) == 201
    assert session.scalars(select(JobRun.name)).all() == ["purge"]


# The office's page


def test_the_list_says_who_is_forgotten_when(visit: Visit, session: Session, town: Town) -> None:
    leave(session, town.sato, clock.today() - timedelta(days=20))
    leave(session, town.mori, clock.today() - timedelta(days=900))
    leave(session, town.kacho, clock.today() + timedelta(days=30))
    page = visit(town.office).get(LIST).text
    assert page.index("森 一樹") < page.index("佐藤 圭") < page.index("川端 恵")
    assert "3人が待っています" in page
    assert "今夜" in page
    on = retention.erase_on(clock.today() - timedelta(days=20), 12)
    assert f"{on.year}年{on.month}月{on.day}日" in page
    last = clock.today() - timedelta(days=21)
    assert f"{last.year}年{last.month}月{last.day}日</time></td>" in page, "the last day of service, not the first without"
    assert "すぐに消す" not in page, "that is the administrator's"
    assert visit(town.administrator).get(LIST).text.count("すぐに消す") == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "月数を書いてください。"),
        ("121", "0〜120 の数にしてください。"),
        ("-1", "0〜120 の数にしてください。"),
        ("一年", "数字で書いてください。"),
    ],
)
@on_one_database
def test_a_wrong_number_of_months_is_told_and_kept(visit: Visit, session: Session, town: Town, typed: str, words: str) -> None:
    answer = visit(town.office).submit(LIST, {"retention_months": typed})
    assert answer.status_code == 422
    assert words in beside(answer, "retention_months")
    assert own_form(answer).values["retention_months"] == [typed]
    assert privacy.months(session) == 12


@on_one_database
def test_the_office_changes_the_months(visit: Visit, session: Session, town: Town) -> None:
    browser = visit(town.office)
    assert browser.submit(LIST, {"retention_months": "２４"}).status_code == 303
    assert privacy.months(session) == 24
    session.rollback()
    assert browser.submit(LIST, {"retention_months": "24"}).status_code == 303
    assert session.scalar(select(func.count()).where(AuditEntry.action == "setting_changed")) == 1
    session.rollback()
    assert "退職した人の名前を残す期間" in browser.get("/office/settings/access").text


def test_a_hold_is_placed_changed_and_ended(visit: Visit, session: Session, town: Town) -> None:
    leave(session, town.sato, clock.today() - timedelta(days=900))
    browser = visit(town.office)
    until = clock.today() + timedelta(days=100)
    page = f"{LIST}/{town.sato}/hold"
    form = browser.form(page)
    filled = {"reason": "情報公開の請求（第12号）", "until": until.isoformat()}
    assert [browser.send(page, form, filled).status_code for _ in range(2)] == [303, 303]
    shown = browser.get(LIST).text
    assert "情報公開の請求（第12号）" in shown
    assert "今夜" not in shown
    assert browser.form(page).values["until"] == [until.isoformat()]
    assert browser.submit(page, {"until": (until + timedelta(days=1)).isoformat()}).status_code == 303
    assert browser.post(f"{LIST}/{town.sato}/release").status_code == 303
    assert "今夜" in browser.get(LIST).text
    assert browser.post(f"{LIST}/{town.sato}/release").status_code == 303
    done = session.execute(
        select(AuditEntry.action, AuditEntry.actor_id).where(AuditEntry.object_id == str(town.sato)).order_by(AuditEntry.id)
    ).all()
    assert done == [("retention_held", town.office), ("retention_held", town.office), ("retention_released", town.office)]


@pytest.mark.parametrize(
    ("changed", "at", "words"),
    [
        ({"reason": ""}, "reason", "保留のわけを書いてください。"),
        ({"reason": "あ" * 201}, "reason", "200字までで書いてください。"),
        ({"reason": "電話 090-1234-5678 へ"}, "reason", "電話番号"),
        ({"until": ""}, "until", "いつまで保留にするかを選んでください。"),
        ({"until": "あした"}, "until", "日付を、2026-11-24 のように書いてください。"),
        ({"until": "2020-01-01"}, "until", "きょうより後の日を選んでください。"),
        ({"until": "2090-01-01"}, "until", "10年より先にはできません。"),
    ],
)
@on_one_database
def test_a_wrong_hold_is_told_and_kept(visit: Visit, session: Session, town: Town, changed: dict[str, str], at: str, words: str) -> None:
    leave(session, town.sato, clock.today())
    typed = {"reason": "訴訟", "until": (clock.today() + timedelta(days=9)).isoformat(), **changed}
    answer = visit(town.office).submit(f"{LIST}/{town.sato}/hold", typed)
    assert answer.status_code == 422
    assert words in beside(answer, at)
    assert {name: own_form(answer).values[name][0] for name in typed} == typed
    assert session.scalar(select(func.count()).select_from(RetentionHold)) == 0


def test_the_administrator_forgets_somebody_at_once(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    leave(session, town.sato, clock.today())
    browser = visit(town.administrator)
    page = f"{LIST}/{town.sato}/erase"
    unsure = browser.submit(page)
    assert unsure.status_code == 422
    assert "確かめたら、印を付けてください。" in beside(unsure, "sure")
    form = browser.form(page)
    answers = [browser.send(page, form, {"sure": "y"}) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, LIST), (303, LIST)]
    assert names(engine)[town.sato] == "元職員"
    assert "佐藤" not in browser.get(LIST).text
    noted = select(AuditEntry.actor_id).where(AuditEntry.action == "person_erased")
    assert session.scalars(noted).all() == [town.administrator]
    assert "元職員" in browser.get("/audit/", group="privacy").text


@on_one_database
@pytest.mark.parametrize("state", ["serving", "leaving", "held", "erased"])
def test_who_is_not_to_be_forgotten_is_not(visit: Visit, session: Session, town: Town, engine: Engine, state: str) -> None:
    browser = visit(town.administrator)
    page = f"{LIST}/{town.sato}/erase"
    leave(session, town.sato, clock.today())
    form = browser.form(page)
    person = accounts.person(session, town.sato)
    person.left_on = {"serving": None, "leaving": clock.today() + timedelta(days=1)}.get(state, clock.today())
    person.erased_at = clock.now() if state == "erased" else None
    if state == "held":
        session.add(RetentionHold(person_id=town.sato, reason="訴訟", until=clock.today() + timedelta(days=1)))
    session.commit()
    answer = browser.send(page, form, {"sure": "y"})
    assert answer.status_code == {"serving": 404, "leaving": 409, "held": 409, "erased": 404}[state]
    assert names(engine)[town.sato] == "佐藤 圭"


@on_one_database
def test_whose_doors_these_are(visit: Visit, session: Session, town: Town) -> None:
    leave(session, town.sato, clock.today())
    pages = (LIST, f"{LIST}/{town.sato}/hold", f"{LIST}/{town.sato}/erase", f"{LIST}/{town.mori}/hold", f"{LIST}/999/erase")
    seen = {
        who: [visit(getattr(town, who)).get(page).status_code for page in pages]
        for who in ("yamano", "kacho", "facilitator", "office", "administrator")
    }
    assert seen == {
        "yamano": [403] * 5,
        "kacho": [403] * 5,
        "facilitator": [403] * 5,
        "office": [200, 200, 403, 404, 403],
        "administrator": [200, 200, 200, 404, 404],
    }
    assert visit(town.yamano).post(f"{LIST}/{town.sato}/release").status_code == 403
