"""Units by day, and what the office does with them: adding, correcting, reorganising on a date."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.kinds import Change, PostingKind, Role, UnitLevel
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.queries import rights
from lms.accounts.services import reorganisation
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId, UnitId
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
TODAY = clock.today()
SOON = TODAY + timedelta(days=20)
PAST = TODAY - timedelta(days=20)
NEW = {"name": "くらしの窓口課", "code": "0109"}


def unit_named(session: Session, name: str, *, on: date) -> Unit:
    session.expire_all()
    return session.scalars(select(Unit).where(Unit.name == name, queries.valid_on(Unit, on))).one()


def serving(session: Session, unit_id: UnitId, on: date) -> set[PersonId]:
    return set(session.scalars(select(Posting.person_id).where(Posting.unit_id == unit_id, queries.valid_on(Posting, on))))


def twice(office: Visitor, path: str, typed: dict[str, Any]) -> Any:
    """Look at it, then do it: the page that shows the preview is sent back as it stands."""
    seen = office.submit(path, typed)
    assert seen.status_code == 200, seen.text
    assert "まだ何も変わっていません" in seen.text
    from_page = office.form(path)
    mark = seen.text.partition('name="mark" type="hidden" value="')[2].partition('"')[0]
    return office.send(path, from_page, {**typed, "mark": mark})


def test_the_tree_of_a_day(visit: Visit, session: Session, town: Town) -> None:
    services.post(session, town.sato, town.civic_section, title="課長代理", kind=PostingKind.DEPUTY, valid_from=TODAY)
    session.commit()
    person = visit(town.sato)
    page = person.get("/units/").text
    order = ["市民部", "市民課", "窓口係", "税務課", "総務部", "DX推進室"]
    places = [page.index(f">{name}</a>") for name in order]
    assert places == sorted(places)
    counts = [int(cell.partition("</td>")[0]) for cell in page.split('class="r">')[2:]]
    assert counts == [5, 3, 1, 1, 2, 2]
    assert page.count("代理</span>") == 1
    assert ">佐藤 圭</a>" in page
    assert "この日には、まだ組織がありません。" in person.get("/units/", on="平成31年4月1日").text
    assert "市民部" in person.get("/units/", on="R9.4.1").text
    wrong = person.get("/units/", on="さくらの咲くころ")
    assert "日付を、2026-11-24 のように書いてください。" in wrong.text
    assert 'value="さくらの咲くころ"' in wrong.text


def test_a_unit_shows_its_people_and_its_contact(visit: Visit, session: Session, town: Town) -> None:
    session.add(RoleGrant(person_id=town.mori, role=Role.PROMOTER, unit_id=town.civic_section, valid_from=TODAY))
    session.commit()
    page = visit(town.sato).get(f"/units/{town.civic_section}").text
    contact = page.partition("DXの推進員")[2].partition("</dd>")[0]
    assert "森 一樹" in contact
    assert "川端 恵" in page.partition("<dt>長</dt>")[2].partition("</dd>")[0]
    assert "窓口係" in page
    assert visit(town.sato).get("/units/999999").status_code == 404


def test_a_team_without_a_contact_of_its_own_is_shown_that_of_its_section(visit: Visit, session: Session, town: Town) -> None:
    session.execute(update(Unit).where(Unit.id == town.civic_section).values(phone="1101"))
    session.add(RoleGrant(person_id=town.mori, role=Role.PROMOTER, unit_id=town.civic_section, valid_from=TODAY))
    session.commit()

    def contact() -> str:
        page = visit(town.sato).get(f"/units/{town.civic_team}").text
        return " ".join(re.sub("<[^>]+>", "", page.partition("DXの推進員")[2].partition("</dd>")[0]).split())

    assert contact() == "（連絡先）森 一樹（市民課） 内線 1101"
    session.add(RoleGrant(person_id=town.yamano, role=Role.PROMOTER, unit_id=town.civic_team, valid_from=TODAY))
    session.commit()
    assert contact() == "（連絡先）山野 はるか 内線 1101"
    other = visit(town.sato).get(f"/units/{town.tax_section}").text.partition("DXの推進員")[2].partition("</dd>")[0]
    assert "まだ決まっていません" in other


@on_one_database
def test_only_the_office_changes_units(visit: Visit, town: Town) -> None:
    head = visit(town.kacho)
    for path in ("new", *(f"{town.civic_section}/{what}" for what in ("edit", "rename", "merge", "join", "split"))):
        assert (head.get(f"/units/{path}").status_code, head.post(f"/units/{path}").status_code) == (403, 403), path
    assert visit(town.office).get(f"/units/{town.civic_section}/burn").status_code == 404


def test_a_correction_is_refused_where_somebody_was_first(visit: Visit, session: Session, town: Town) -> None:
    office, path = visit(town.office), f"/units/{town.tax_section}/edit"
    first, second = office.form(path), office.form(path)
    assert office.send(path, first, {"phone": "1201"}).status_code == 303
    late = office.send(path, second, {"phone": "1299", "name": "税の課"})
    assert late.status_code == 422
    assert "ほかの方が先に変更しました" in late.text
    assert 'value="1299"' in late.text
    taken = office.submit(path, {"code": "0101"})
    assert taken.status_code == 422
    assert "このコードは、もう使われています。" in taken.text
    assert (unit_named(session, "税務課", on=TODAY).phone, unit_named(session, "税務課", on=TODAY).version) == ("1201", 2)


@pytest.mark.parametrize("on", [PAST, TODAY, SOON])
def test_a_new_name_from_a_day_on(visit: Visit, session: Session, town: Town, on: date) -> None:
    session.add(RoleGrant(person_id=town.mori, role=Role.PROMOTER, unit_id=town.civic_section, valid_from=LONG_AGO))
    services.post(session, town.sato, town.civic_section, title="主任", valid_from=on + timedelta(days=5), kind=PostingKind.CONCURRENT)
    session.commit()
    office = visit(town.office)
    answer = twice(office, f"/units/{town.civic_section}/rename", {"on": on.isoformat(), **NEW})
    new = unit_named(session, "くらしの窓口課", on=on)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/units/{new.id}?on={on.isoformat()}")
    old = session.get_one(Unit, town.civic_section)
    assert (old.name, old.valid_to, new.valid_from, new.parent_id) == ("市民課", on, on, town.civic_department)
    team = unit_named(session, "窓口係", on=on)
    assert team.path == f"{new.path}{team.id}/"
    assert team.id != town.civic_team
    assert (serving(session, new.id, on), serving(session, team.id, on)) == ({town.kacho, town.mori}, {town.yamano})
    assert serving(session, new.id, on + timedelta(days=5)) == {town.kacho, town.mori, town.sato}
    assert serving(session, town.civic_section, on - timedelta(days=1)) == {town.kacho, town.mori}
    assert serving(session, town.civic_section, on) == set()
    grants = session.execute(select(RoleGrant.unit_id, RoleGrant.valid_to).where(RoleGrant.role == Role.PROMOTER)).all()
    assert sorted(grants) == sorted([(town.civic_section, on), (new.id, None)])
    pairs = {(row.predecessor_id, row.successor_id) for row in session.scalars(select(UnitSuccession))}
    assert pairs == {(town.civic_section, new.id), (town.civic_team, team.id)}
    actor = rights.actor_of(session, town.kacho, today=on)
    assert actor is not None
    assert (actor.section_name, set(actor.headed)) == ("くらしの窓口課", {new.path, old.path})
    page = office.get(f"/units/{new.id}", on=on.isoformat()).text
    assert "市民課" in page.partition("前の組織")[2]
    assert "くらしの窓口課" in office.get(f"/units/{town.civic_section}").text.partition("あとをつぐ組織")[2]
    assert session.scalars(select(AuditEntry.action)).all().count("unit_reorganised:rename") == 1


@on_one_database
def test_predecessors_of_predecessors_need_one_look_up(visit: Visit, session: Session, town: Town) -> None:
    office, first, second = visit(town.office), TODAY - timedelta(days=30), TODAY - timedelta(days=10)
    twice(office, f"/units/{town.civic_section}/rename", {"on": first.isoformat(), **NEW})
    middle = unit_named(session, "くらしの窓口課", on=TODAY).id
    session.rollback()
    twice(
        office,
        f"/units/{middle}/merge",
        {"on": second.isoformat(), "other_1": str(town.tax_section), "name": "市民税務課", "code": "0110"},
    )
    last = unit_named(session, "市民税務課", on=TODAY)
    before = set(session.scalars(select(UnitSuccession.predecessor_id).where(UnitSuccession.successor_id == last.id)))
    assert before == {town.civic_section, middle, town.tax_section}
    actor = rights.actor_of(session, town.yamano, today=TODAY)
    assert actor is not None
    assert len(actor.sections) == 4
    assert len(actor.carried) == 2, "the 係 itself was two others before"


def test_a_unit_goes_into_one_that_stands(visit: Visit, session: Session, town: Town) -> None:
    services.post(session, town.mori, town.tax_section, title="課長", is_head=True, kind=PostingKind.CONCURRENT, valid_from=LONG_AGO)
    session.commit()
    path = f"/units/{town.civic_section}/join"
    seen = visit(town.office).submit(path, {"on": SOON.isoformat(), "into": str(town.tax_section)})
    assert "「税務課」の長が2人になります。" in seen.text
    twice(visit(town.office), path, {"on": SOON.isoformat(), "into": str(town.tax_section)})
    team = unit_named(session, "窓口係", on=SOON)
    assert team.parent_id == town.tax_section
    assert {town.kacho, town.mori, town.sato} == serving(session, town.tax_section, SOON)
    assert serving(session, team.id, SOON) == {town.yamano}
    actor = rights.actor_of(session, town.sato, today=SOON)
    assert actor is not None
    assert len(actor.sections) == 2


def test_a_split_sends_everybody_where_the_office_says(visit: Visit, session: Session, town: Town) -> None:
    family = services.add_unit(
        session, name="戸籍係", code="010102", level=UnitLevel.TEAM, parent=queries.unit(session, town.civic_section), valid_from=LONG_AGO
    ).id
    session.commit()
    office, path = visit(town.office), f"/units/{town.civic_section}/split"
    mori = session.scalars(select(Posting.id).where(Posting.person_id == town.mori)).one()
    session.rollback()
    typed = {"on": SOON.isoformat(), "name_1": "窓口課", "code_1": "0111", "name_2": "戸籍課", "code_2": "0112"}
    typed |= {f"unit-{family}": "1", f"posting-{mori}": "1"}
    twice(office, path, typed)
    first, second = unit_named(session, "窓口課", on=SOON), unit_named(session, "戸籍課", on=SOON)
    assert (serving(session, first.id, SOON), serving(session, second.id, SOON)) == ({town.kacho}, {town.mori})
    assert unit_named(session, "戸籍係", on=SOON).parent_id == second.id
    assert unit_named(session, "窓口係", on=SOON).parent_id == first.id
    pairs = {(row.predecessor_id, row.successor_id) for row in session.scalars(select(UnitSuccession))}
    assert {(town.civic_section, first.id), (town.civic_section, second.id)} <= pairs


def test_a_whole_department_moves_with_everything_below(visit: Visit, session: Session, town: Town) -> None:
    twice(visit(town.office), f"/units/{town.civic_department}/rename", {"on": SOON.isoformat(), "name": "くらし部", "code": "01"})
    department, section, team = (unit_named(session, name, on=SOON) for name in ("くらし部", "市民課", "窓口係"))
    assert team.path == f"/{department.id}/{section.id}/{team.id}/"
    tree = session.scalars(select(Unit.name).where(Unit.path.startswith(department.path)).order_by(Unit.path)).all()
    assert sorted(tree) == sorted(["くらし部", "市民課", "窓口係", "税務課"])
    assert (section.code, team.code) == ("0101", "010101")
    head = rights.actor_of(session, town.bucho, today=SOON)
    assert head is not None
    assert head.heads(queries.unit(session, town.civic_team).path)
    assert head.heads(team.path)


def test_what_was_seen_is_what_is_done(visit: Visit, session: Session, town: Town) -> None:
    """Changed after the look, or overtaken by a transfer: it is shown again. Sent twice: done once."""
    office, path = visit(town.office), f"/units/{town.tax_section}/rename"
    typed = {"on": SOON.isoformat(), **NEW}
    seen = office.submit(path, typed)
    form = office.form(path)
    form.values["mark"] = [seen.text.partition('name="mark" type="hidden" value="')[2].partition('"')[0]]
    assert "まだ何も変わっていません" in office.send(path, form, {**typed, "name": "税金課"}).text
    services.post(session, town.yamano, town.tax_section, title="応援", kind=PostingKind.CONCURRENT, valid_from=LONG_AGO)
    session.commit()
    again = office.send(path, form, typed)
    assert "応援" in again.text
    assert session.scalar(select(func.count()).where(Unit.name == NEW["name"])) == 0
    session.rollback()
    form.values["mark"] = [again.text.partition('name="mark" type="hidden" value="')[2].partition('"')[0]]
    done = [office.send(path, form, typed) for _ in range(2)]
    assert [each.status_code for each in done] == [303, 303]
    assert done[0].headers["Location"] == done[1].headers["Location"]
    assert office.get(path).status_code == 404, "it has ended: there is nothing to change any more"
    assert session.scalar(select(func.count()).where(Unit.name == NEW["name"])) == 1


@on_one_database
def test_what_cannot_be_is_refused_in_words(visit: Visit, session: Session, town: Town) -> None:
    ending = services.add_unit(
        session,
        name="統計課",
        code="0103",
        level=UnitLevel.SECTION,
        parent=queries.unit(session, town.civic_department),
        valid_from=LONG_AGO,
    )
    ending.valid_to = SOON
    later = services.add_unit(
        session, name="新設課", code="0104", level=UnitLevel.SECTION, parent=queries.unit(session, town.civic_department), valid_from=SOON
    )
    session.commit()
    office, day = visit(town.office), TODAY.isoformat()
    civic, tax, team = town.civic_section, town.tax_section, town.civic_team
    table: list[tuple[UnitId, str, dict[str, str], str]] = [
        (civic, "rename", {"on": "", **NEW}, "いつからかを書いてください。"),
        (civic, "rename", {"on": "あした", **NEW}, "日付を、2026-11-24 のように書いてください。"),
        (civic, "rename", {"on": day, "name": "", "code": "0109"}, "組織の名前を書いてください。"),
        (civic, "rename", {"on": LONG_AGO.isoformat(), **NEW}, "「市民課」は 2020-04-01 からです。"),
        (civic, "rename", {"on": day, "name": "新市民課", "code": "0102"}, "コード 0102 は、その日にはほかの組織が使っています。"),
        (civic, "rename", {"on": day, **NEW, "parent_id": str(team)}, "課は、部の下に置くか"),
        (team, "rename", {"on": day, **NEW, "parent_id": str(town.civic_department)}, "係は、課の下に置いてください。"),
        (team, "rename", {"on": day, **NEW, "parent_id": str(ending.id)}, "「統計課」は"),
        (civic, "merge", {"on": day, **NEW, "other_1": str(tax), "other_2": str(tax)}, "同じ組織が2回選ばれています。"),
        (civic, "merge", {"on": day, **NEW, "other_1": str(civic)}, "表示されている中から選んでください。"),
        (civic, "merge", {"on": day, **NEW}, "合わせる組織を選んでください。"),
        (civic, "merge", {"on": day, **NEW, "other_1": str(ending.id)}, "に終わることが、もう決まっています。"),
        (civic, "join", {"on": day}, "入る先の組織を選んでください。"),
        (civic, "join", {"on": day, "into": str(ending.id)}, "「統計課」は"),
        (civic, "join", {"on": day, "into": str(later.id)}, "「新設課」は"),
        (civic, "join", {"on": day, "into": str(team)}, "表示されている中から選んでください。"),
        (civic, "split", {"on": day, "name_1": "甲課", "code_1": "0111", "name_2": "乙課", "code_2": "0111"}, "コード 0111 は"),
        (civic, "split", {"on": day, "name_1": "甲課", "code_1": "0111"}, "組織の名前を書いてください。"),
        (town.civic_department, "rename", {"on": day, "name": "くらし部", "code": "01"}, "に終わることが、もう決まっています。"),
    ]
    before = session.scalar(select(func.count()).select_from(Unit))
    session.rollback()
    for unit, change, typed, sentence in table:
        answer = office.submit(
            f"/units/{unit}/{change}", {"code": "0199", **typed} if change == "rename" and "code" not in typed else typed
        )
        assert (answer.status_code, sentence in answer.text) == (422, True), (change, typed, sentence)
        assert all(f'value="{text}"' in answer.text for name, text in typed.items() if name.startswith(("name", "code")) and text)
    assert office.get(f"/units/{ending.id}/rename").status_code == 404
    assert session.scalar(select(func.count()).select_from(Unit)) == before


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (lambda town: Wish(Change.JOIN, TODAY, (town.civic_section,), into=town.civic_section), "自分自身や、上下の組織には"),
        (lambda town: Wish(Change.JOIN, TODAY, (town.civic_section,), into=town.civic_team), "自分自身や、上下の組織には"),
        (lambda town: Wish(Change.JOIN, TODAY, (town.civic_team,), into=town.civic_section), "自分自身や、上下の組織には"),
        (lambda town: Wish(Change.JOIN, TODAY, (town.civic_team,), into=town.tax_section), "係は係と合わせてください。"),
        (lambda town: Wish(Change.MERGE, TODAY, (town.civic_section, town.civic_section), (NewUnit("甲", "9"),)), "同じ組織が2回"),
        (
            lambda town: Wish(Change.MERGE, TODAY, (town.civic_section, town.civic_team), (NewUnit("甲", "9"),)),
            "係は係と合わせてください。",
        ),
        (
            lambda town: Wish(Change.RENAME, TODAY, (town.civic_team,), (NewUnit("甲", "9"),), parent_id=town.civic_team),
            "係は、課の下に置いてください。",
        ),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_circle_is_refused_whoever_asks(session: Session, town: Town, wish: Callable[[Town], Wish], sentence: str) -> None:
    with pytest.raises(Unacceptable) as refused:
        reorganisation.carry_out(session, town.actor(session, town.office), wish(town))
    assert sentence in str(refused.value)
