"""The front doors: what waits comes first, with one most useful next thing; every other door stands behind."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask, url_for
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms import migrate
from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.models.people import Person
from lms.accounts.services import office as office_services
from lms.accounts.services import signin
from lms.admin.kinds.findings import ACTIONS, Finding, Level
from lms.admin.queries.front import next_step, unwell
from lms.followups import runs
from lms.followups.kinds import Channel, MessageState
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.web.navigation import ADMIN_DOORS, GROUPS, OFFICE_DOORS, Door, doors_for, entries_for, grouped
from lms.web.policy import OFFICE
from tests.cases import told
from tests.conftest import on_one_database
from tests.guidelines import published
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def settled(session: Session, town: Town) -> None:
    """Nothing is missing any more."""
    for key, value in {
        "municipality": "環野市",
        "office_phone": "2410",
        "closed_days": [clock.today().isoformat()],
        "council_sessions": [{"from": "2026-12-01", "to": "2026-12-18", "name": "12月議会"}],
        "published_contacts": ["0123-45-6789"],
    }.items():
        office_services.set_setting(session, None, key, value)
    session.execute(update(Person).values(has_pc=False))
    published(session, town)


def step(page: str) -> str:
    return page.partition('class="next"')[2].partition("</section>")[0].replace("<wbr>", "")


@on_one_database
def test_a_new_town_is_led_to_its_name_first(visit: Visit, session: Session, town: Town) -> None:
    page = visit(town.office).get("/office/").text
    assert "見ていただきたいことが8件あります" in page
    assert "定期実行がまだ一度も動いていません。" in page
    assert 'href="/office/settings"' in step(page)
    assert "自治体名を書く" in step(page)
    assert page.count("btn-primary") == 1
    for sentence in ("閉庁日が書かれていません", "まだログインできない人が10人います", "公開している連絡先が書かれていません"):
        assert sentence in page


@on_one_database
def test_the_next_step_says_all_of_its_finding_and_the_list_begins_behind_it(visit: Visit, session: Session, town: Town) -> None:
    office = visit(town.office)
    page = office.get("/office/").text
    plain = page.replace("<wbr>", "")
    assert plain.count("自治体名が決まっていません。") == 1
    assert "見てください" in step(page)
    assert "「推進」の「設定」→「名前と連絡先」で書いてください。" in step(page), "how to mend it stands with it"
    assert "ほかに見ていただきたいこと</h2>" in page
    assert plain.partition("ほかに見ていただきたいこと")[2].count(">見てください<") == 7, "of eight, seven are left"
    settled(session, town)
    runs.beat(session, "here:1")
    office_services.set_setting(session, None, "closed_days", [])
    session.commit()
    last = office.get("/office/").text
    assert "見ていただきたいことが1件あります" in last
    assert "閉庁日を書く" in step(last)
    assert "見ていただきたいこと</h2>" not in last, "nothing is left for a list"
    told(session, town, town.yamano)
    waiting = office.get("/office/").text
    assert "確かめを待っている事例が1件あります。" in step(waiting)
    assert '"h-waits">見ていただきたいこと</h2>' in waiting
    assert "閉庁日を書く" in waiting, "what the step does not say stays in the list"


@on_one_database
def test_cases_that_wait_come_before_what_is_nice_to_have(visit: Visit, session: Session, town: Town) -> None:
    settled(session, town)
    office_services.set_setting(session, None, "closed_days", [])
    told(session, town, town.yamano)
    page = visit(town.office).get("/office/").text
    assert "確かめを待っている事例が1件あります。" in step(page)
    assert 'href="/cases/checks"' in step(page)


@on_one_database
def test_lost_letters_come_before_everything(visit: Visit, session: Session, town: Town) -> None:
    now = clock.now()
    values = {"recipient_id": town.yamano, "kind": "follow_up", "params": {}, "next_try_at": now, "channel": Channel.MAIL}
    session.add_all([Message(dedupe_key=f"x{n}", state=MessageState.FAILED, **values) for n in range(3)])
    session.add(Message(dedupe_key="y", state=MessageState.QUEUED, **values))
    session.commit()
    page = visit(town.office).get("/office/").text
    assert "届かなかったか、届いたか分からないメールが3通あります。" in step(page)
    assert 'href="/office/deliveries/"' in step(page)
    assert ">1<small>通</small>" in page, "and one waits to leave"


@on_one_database
def test_a_quiet_day(visit: Visit, session: Session, town: Town) -> None:
    settled(session, town)
    runs.beat(session, "here:1")
    session.commit()
    page = visit(town.office).get("/office/").text
    assert "きょう、気にかかることはありません" in page
    assert 'href="/cases/"' in step(page)
    assert "見ていただきたいこと</h2>" not in page


@on_one_database
def test_a_number_leads_to_what_it_counts_whoever_may_open_it(visit: Visit, session: Session, town: Town) -> None:
    told(session, town, town.yamano)
    session.commit()
    stats = [visit(who).get("/office/").text.partition("<dl")[2].partition("</dl>")[0] for who in (town.office, town.administrator)]
    assert ['href="/cases/checks"' in each for each in stats] == [True, False]


@on_one_database
def test_every_door_stands_on_the_page_in_its_group(visit: Visit, town: Town) -> None:
    page = visit(town.office).get("/office/").text
    doors = page.partition('class="packed"')[2]
    assert doors.count("row-link") == len(OFFICE_DOORS)
    assert "人と組織" in doors
    assert "システムの管理へ" not in page


@on_one_database
def test_beside_every_page_of_the_office_stand_its_doors_also_where_others_use_it(
    app: Flask, visit: Visit, session: Session, town: Town
) -> None:
    with app.test_request_context():
        paths = {door.endpoint: url_for(door.endpoint) for door in OFFICE_DOORS}
    del paths["settings.general"]  # which has pages of its own, and its trail leads to the others
    pages = {endpoint: visit(town.office).get(path).text for endpoint, path in paths.items()}
    assert [endpoint for endpoint, page in pages.items() if 'href="/office/">推進</a>' not in page] == []
    assert [endpoint for endpoint, path in paths.items() if f'href="{path}" aria-current="page"' not in pages[endpoint]] == []
    assert [endpoint for endpoint, page in pages.items() if page.count('class="crumbs"') and endpoint != "imports.index"] == []
    among_its_own = '<a href="/office/" aria-current="page">'  # in the main navigation
    assert [endpoint for endpoint, page in pages.items() if among_its_own not in page] == []
    used_by_others = dict.fromkeys(("goals.index", "inventory.index", "workshops.index"), town.yamano)
    used_by_others |= dict.fromkeys(("insights.index", "releases.index"), town.kacho)
    used_by_others |= dict.fromkeys(("authoring.index", "readings.index", "words.words", "plain.lessons"), town.sato)
    accounts_services.grant(session, town.sato, Role.AUTHOR, valid_from=clock.today())
    session.commit()
    for path, person in used_by_others.items():
        page = visit(person).get(paths[path]).text
        assert 'class="crumbs"' in page
        assert "推進のページ" not in page
        assert among_its_own not in page
    trails = [
        visit(person).get("/goals/steps").text.partition('class="crumbs"')[2].partition("</li>")[0] for person in (town.office, town.yamano)
    ]
    assert ['href="/office/"' in trails[0], 'href="/practices/"' in trails[1]] == [True, True]


def test_a_door_of_an_unknown_feature_stands_under_the_last_name() -> None:
    strange = Door("weather.index", "天気", "", OFFICE)
    assert grouped([strange]) == [(GROUPS[-1][0], [strange])]
    assert [name for name, _ in grouped(list(OFFICE_DOORS))] == [name for name, _ in GROUPS[:-1]]


@on_one_database
def test_the_navigation_leads_to_the_door_that_is_open(session: Session, town: Town) -> None:
    def promote(person_id: PersonId) -> list[str]:
        return [endpoint for key, endpoint, _, _ in entries_for(town.actor(session, person_id)) if key == "promote"]

    assert promote(town.office) == ["admin.office"]
    assert promote(town.administrator) == ["admin.administration"]
    assert promote(town.yamano) == []
    accounts_services.grant(session, town.office, "administrator", valid_from=clock.today())  # type: ignore[arg-type]
    session.flush()
    assert promote(town.office) == ["admin.office"]
    assert doors_for(town.actor(session, town.yamano), ADMIN_DOORS) == []


def test_the_administrators_door_says_how_the_product_is(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    settled(session, town)
    signin.set_password_hash(session, town.administrator, "hash")
    runs.note_run(session, name="sweep", worker="here:1", began=clock.now() - timedelta(hours=1), done=12, error="")
    runs.note_run(session, name="dispatch", worker="here:1", began=clock.now(), done=0, error="OperationalError")
    session.commit()
    page = visit(town.administrator).get("/admin/").text
    assert "SQLite" in page or "PostgreSQL" in page
    assert f"データベースの形は最新です（{migrate.newest()}）。" in page
    assert "定期実行がまだ一度も動いていません。" in page
    assert "自動の仕事 dispatch が" in page
    assert "失敗しました（OperationalError）" in page
    assert "待っているメールを出す" in page, "a job by what it does, not by its name alone"
    assert 'href="/admin/components"' in page
    assert page.count("btn-primary") == 1
    accounts_services.choose_language(session, town.actor(session, town.administrator), "en")
    session.commit()
    english = visit(town.administrator).get("/admin/").text
    assert "No scheduler has run yet." in english
    assert "The job dispatch failed at" in english


@on_one_database
def test_what_stops_the_product_stands_first(visit: Visit, app: Flask, town: Town) -> None:
    stop, look = Finding("disk", Level.STOP, "空き"), Finding("tools", Level.LOOK, "道具")
    assert unwell([look, Finding("clock", Level.WELL, "時計"), stop]) == [stop, look]
    app.extensions["findings"] = lambda: [look, stop]
    page = visit(town.administrator).get("/admin/").text
    assert page.index("止まっています") < page.index("見てください")
    assert page.count("空き") == 1
    assert "空き" in step(page), "before anything that could be opened"
    assert "道具" in page.partition("ほかに見ていただきたいこと</h2>")[2]


NAMED = Finding("municipality", Level.LOOK, "名前", page="settings.general")
NICE = Finding("published-contacts", Level.LOOK, "連絡先", page="settings.access")


@pytest.mark.parametrize(
    ("waits", "cases", "reads_cases", "page"),
    [
        ([NICE, NAMED], 3, True, "settings.general"),
        ([NICE], 3, True, "cases.checks"),
        ([NICE], 0, True, "settings.access"),
        ([], 0, True, "cases.index"),
        ([], 0, False, "settings.general"),
        ([Finding("disk", Level.STOP, "空き"), NAMED], 0, False, "admin.administration"),
    ],
)
def test_the_one_next_thing(waits: list[Finding], cases: int, reads_cases: bool, page: str) -> None:
    assert next_step(waits, cases, reads_cases=reads_cases).page == page


@on_one_database
def test_every_finding_with_a_page_has_its_action(session: Session, town: Town, app: Flask) -> None:
    for each in app.extensions["findings"]():
        assert not each.page or each.name in ACTIONS


@on_one_database
@pytest.mark.parametrize("many", [0, 300])
def test_a_fixed_number_of_statements(visit: Visit, session: Session, town: Town, engine: Engine, many: int) -> None:
    for number in range(many):
        accounts_services.add_person(session, name=f"人 {number}", kana="ひと", staff_no=f"9{number:05}")
    session.commit()
    visitor = visit(town.office)
    visitor.get("/office/")
    with counted(engine) as seen:
        assert visitor.get("/office/").status_code == 200
    assert len(seen) <= 13, seen
