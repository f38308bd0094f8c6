"""Assignments from the office's form to the pages of those whom they reach, today and after joining, transfer and exemption."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Change, Employment, PostingKind, Role
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.services import reorganisation
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.catalog import queries as catalog
from lms.kernel import calendar, clock
from lms.kernel.ids import CourseId
from lms.learning import queries
from lms.learning.kinds import Audience, DueFrom
from lms.learning.models import Assignment, Exemption
from lms.learning.queries import assignments, reminders
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments as services
from lms.learning.services.assignments import Entry
from tests.cases import compared, own_form
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import forms_of

NEW = "/office/assignments/new"
WHO = ("yamano", "mori", "kacho", "bucho", "sato", "facilitator", "office", "executive", "partner", "administrator")


@pytest.fixture
def course(tmp_path: Path, session: Session, town: Town) -> CourseId:
    Shelf(tmp_path / "courses").publish(session)
    found = catalog.course(session, "waste").course_id
    session.commit()
    return found


def this_year() -> int:
    return calendar.fiscal_year_of(clock.today())


def typed(course: CourseId, **changed: Any) -> dict[str, Any]:
    plain = {"course_id": str(course), "audience": "everybody", "is_compulsory": "yes", "is_yearly": "no", "due_from": "none"}
    return {**plain, "fiscal_year": str(this_year()), **changed}


def entry(course: CourseId, reach: Reach, **changed: Any) -> Entry:
    plain: dict[str, Any] = {"fiscal_year": this_year(), "is_yearly": False, "is_compulsory": True, "due_from": DueFrom.NONE}
    return Entry(course, reach, **{**plain, **changed})


def assigned(session: Session, town: Town, course: CourseId, reach: Reach, **changed: Any) -> Assignment:
    made = services.create(session, town.actor(session, town.office), entry(course, reach, **changed))
    session.flush()
    return made


def reached(session: Session, town: Town, today: date | None = None) -> set[str]:
    """Who sees the course among their own, each asked as their pages ask."""
    day = today or clock.today()
    with clock.standing_at(clock.now().replace(year=day.year, month=day.month, day=day.day, hour=3)):
        return {who for who in WHO if queries.course_progress(session, town.actor(session, getattr(town, who)), today=day)}


def counted_by_office(session: Session, of: Reach | Assignment, course: CourseId) -> set[str]:
    """Who the office's preview names: the same people, asked all at once."""
    return set(assignments.reached(session, of, today=clock.today()).sample)


def test_each_audience_reaches_the_same_people_one_by_one_and_all_at_once(session: Session, town: Town, course: CourseId) -> None:
    accounts.grant(session, town.sato, Role.PROMOTER, valid_from=LONG_AGO, unit_id=town.tax_section)
    accounts.grant(session, town.mori, Role.PROMOTER, valid_from=LONG_AGO, unit_id=town.tax_section)  # serves elsewhere: rests
    session.get_one(Person, town.yamano).employment = Employment.FISCAL_YEAR
    session.flush()
    wanted = {
        Reach(Audience.EVERYBODY): {"yamano", "mori", "kacho", "bucho", "sato", "facilitator", "office"},
        Reach(Audience.EVERYBODY, unit_id=town.civic_section): {"yamano", "mori", "kacho"},
        Reach(Audience.EVERYBODY, post="課長"): {"kacho"},
        Reach(Audience.EVERYBODY, unit_id=town.tax_section, post="課長"): set(),
        Reach(Audience.EVERYBODY, employment=Employment.FISCAL_YEAR): {"yamano"},
        Reach(Audience.MANAGERS): {"kacho", "bucho", "sato"},
        Reach(Audience.MANAGERS, unit_id=town.civic_section): {"kacho"},
        Reach(Audience.PERSONS, persons=(town.mori, town.executive)): {"mori"},  # who serves nowhere is not asked
    }
    names = {getattr(town, who): who for who in WHO}
    for reach, people in wanted.items():
        made = assigned(session, town, course, reach)
        assert reached(session, town) == people, reach
        for asked in (reach, made):
            found = counted_by_office(session, asked, course)
            assert {names[person.id] for person in session.scalars(select(Person).where(Person.name.in_(found)))} == people, reach
        services.end(session, town.actor(session, town.office), made)
        session.flush()


def test_who_joins_later_is_in_and_who_is_transferred_moves_along(session: Session, town: Town, course: CourseId) -> None:
    today = clock.today()
    april = date(this_year() + 1, 4, 1)
    assigned(session, town, course, Reach(Audience.EVERYBODY, unit_id=town.tax_section), is_yearly=True)
    assert reached(session, town) == {"sato"}
    for who in (town.sato, town.mori):
        session.scalars(select(Posting).where(Posting.person_id == who)).one().valid_to = april
    accounts.post(session, town.mori, town.tax_section, title="係員", valid_from=april)
    accounts.post(session, town.sato, town.civic_section, title="係員", valid_from=april)
    session.flush()
    assert reached(session, town) == {"sato"}
    assert reached(session, town, april) == {"mori"}
    newcomer = accounts.add_person(session, name="新人 葵", kana="しんじん あおい", staff_no="020001")
    accounts.post(session, newcomer.id, town.tax_section, title="係員", valid_from=today)
    session.flush()
    actor = town.actor(session, newcomer.id)
    assert [each.slug for each in queries.course_progress(session, actor, today=today)] == ["waste"]


@on_one_database
def test_what_stood_below_the_unit_is_reached_where_it_went(session: Session, town: Town, course: CourseId) -> None:
    """窓口係 of 市民課 goes under 税務課: assigned to 市民課, it still reaches 窓口係, and nobody else of 税務課."""
    april = date(this_year() + 1, 4, 1)
    assigned(session, town, course, Reach(Audience.EVERYBODY, unit_id=town.civic_section), is_yearly=True)
    wish = Wish(Change.RENAME, april, (town.civic_team,), (NewUnit("総合窓口係", "010201"),), parent_id=town.tax_section)
    reorganisation.carry_out(session, town.actor(session, town.office), wish)
    session.flush()
    assert reached(session, town, april) == {"yamano", "mori", "kacho"}


@on_one_database
def test_a_yearly_assignment_counts_by_fiscal_years_and_one_of_a_year_is_over_with_it(
    session: Session, town: Town, course: CourseId
) -> None:
    once = assigned(session, town, course, Reach(Audience.EVERYBODY), due_from=DueFrom.DAY, due_on=date(this_year() + 1, 3, 31))
    next_march, april = date(this_year() + 1, 3, 31), date(this_year() + 1, 4, 1)
    assert reached(session, town, next_march)
    assert not reached(session, town, april)
    once.is_yearly = True
    session.flush()
    (found,) = queries.course_progress(session, town.actor(session, town.yamano), today=april)
    assert (found.due_on, found.is_complete) == (date(this_year() + 2, 3, 31), False)


@on_one_database
def test_days_are_counted_from_joining_or_from_the_post(session: Session, town: Town, course: CourseId) -> None:
    today, me = clock.today(), town.actor(session, town.yamano)
    assigned(session, town, course, Reach(Audience.EVERYBODY), due_from=DueFrom.JOINING, due_days=30)
    assert queries.standing_in(session, me, course, today=today).due_on == today + timedelta(days=30), "here long before it was assigned"
    session.scalars(select(Posting).where(Posting.person_id == town.yamano)).one().valid_to = today
    accounts.post(session, town.yamano, town.civic_team, title="係長", valid_from=today)
    session.flush()
    assigned(session, town, course, Reach(Audience.EVERYBODY, post="係長"), due_from=DueFrom.POST, due_days=10, due_post="係長")
    assert queries.standing_in(session, me, course, today=today).due_on == today + timedelta(days=10), "the nearest of several"
    (found,) = queries.course_progress(session, me, today=today)
    assert found.due_on == today + timedelta(days=10)
    assert queries.standing_in(session, town.actor(session, town.executive), course, today=today).due_on is None


def test_who_comes_again_has_the_days_again(session: Session, town: Town, course: CourseId) -> None:
    """森さん left and is hired again; 山野さん was 係長 before and is so again, without having left."""
    today = clock.today()
    for who in (town.mori, town.yamano):
        session.scalars(select(Posting).where(Posting.person_id == who)).one().valid_to = today - timedelta(days=200)
    accounts.post(session, town.mori, town.civic_team, title="係員", valid_from=today - timedelta(days=3))
    accounts.post(session, town.mori, town.civic_team, title="主任", valid_from=today, kind=PostingKind.CONCURRENT)
    for title, begins, ends in (("係長", 200, 150), ("主任", 150, 3), ("係長", 3, None)):
        ended = today - timedelta(days=ends) if ends else None
        accounts.post(session, town.yamano, town.civic_team, title=title, valid_from=today - timedelta(days=begins), valid_to=ended)
    made = [
        assigned(session, town, course, Reach(Audience.EVERYBODY), due_from=DueFrom.JOINING, due_days=10),
        assigned(session, town, course, Reach(Audience.EVERYBODY), due_from=DueFrom.POST, due_days=7, due_post="係長"),
    ]
    for each in made:
        each.begins_on = today - timedelta(days=100)
    session.flush()
    due = {who: queries.standing_in(session, town.actor(session, who), course, today=today).due_on for who in (town.mori, town.yamano)}
    assert due == {town.mori: today + timedelta(days=7), town.yamano: today - timedelta(days=90)}
    services.end(session, town.actor(session, town.office), made[0])
    session.flush()
    assert queries.standing_in(session, town.actor(session, town.yamano), course, today=today).due_on == today + timedelta(days=4)
    near = reminders.near(session, today=today)
    assert [(who, near[who][0].due_on) for who in near] == [(town.yamano, today + timedelta(days=4))]


def test_leave_puts_a_last_day_off_and_the_letter_comes_when_it_is_near(session: Session, town: Town, course: CourseId) -> None:
    today, me = clock.today(), town.actor(session, town.yamano)
    made = assigned(session, town, course, Reach(Audience.EVERYBODY), due_from=DueFrom.DAY, due_on=today - timedelta(days=40))
    made.begins_on = today - timedelta(days=90)
    accounts.begin_leave(session, town.yamano, starts_on=today - timedelta(days=60), ends_on=today - timedelta(days=10))
    accounts.begin_leave(session, town.mori, starts_on=today - timedelta(days=60), ends_on=None)
    session.flush()
    put_off = today + timedelta(days=10)
    assert queries.standing_in(session, me, course, today=today).due_on == put_off
    assert [each.due_on for each in queries.course_progress(session, me, today=today)] == [put_off]
    other = queries.standing_in(session, town.actor(session, town.kacho), course, today=today)
    assert other.due_on == today - timedelta(days=40), "who was here has the day of everybody"
    near = reminders.near(session, today=today)
    assert {who: courses[0].due_on for who, courses in near.items()} == {town.yamano: put_off}


def test_what_one_must_stands_first_and_says_so(visit: Visit, session: Session, town: Town, course: CourseId, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "courses")
    shelf.course("mail", "返信の下書き")
    shelf.publish(session)
    second = catalog.course(session, "mail").course_id
    soon = {"due_from": DueFrom.DAY, "due_on": clock.today()}
    assigned(session, town, course, Reach(Audience.EVERYBODY), is_compulsory=False, **soon)
    assigned(session, town, second, Reach(Audience.EVERYBODY), is_compulsory=False, **soon)
    assigned(session, town, second, Reach(Audience.EVERYBODY))
    me = town.actor(session, town.yamano)
    found = [(each.slug, each.is_compulsory, each.due_on) for each in queries.course_progress(session, me, today=clock.today())]
    assert found == [("mail", True, clock.today()), ("waste", False, clock.today())]
    session.commit()
    yamano = visit(town.yamano)
    home = yamano.get("/").text
    assert "「返信の下書き」を始めましょう" in home.replace("<wbr>", "")
    assert 'href="/courses/mail/">講座を開く' in yamano.get("/courses/").text, "what is assigned, and not the first of the list"
    for page in (home, yamano.get("/courses/").text):
        assert (page.count(">必修<"), page.count(">おすすめ<")) == (1, 1)
    assert [">必修<" in yamano.get(f"/courses/{slug}/").text for slug in ("mail", "waste")] == [True, False]
    assert ">必修<" not in visit(town.executive).get("/courses/mail/").text


def test_a_preview_of_a_change_leaves_out_whom_it_exempts(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    made = assigned(session, town, course, Reach(Audience.EVERYBODY, unit_id=town.civic_section))
    services.exempt(session, town.actor(session, town.office), made, town.mori, "別の研修で終えたため")
    session.commit()
    office, edit = visit(town.office), f"/office/assignments/{made.id}/edit"
    assert "きょうなら、6人に届きます" in office.submit(edit, {"unit_id": ""}).text


def test_the_office_looks_first_and_then_assigns(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    office = visit(town.office)
    form = office.form(NEW)
    looked = office.send(NEW, form, typed(course, unit_id=str(town.civic_section), due_from="day", due_on=clock.today().isoformat()))
    assert looked.status_code == 200
    assert "きょうなら、3人に届きます" in looked.text
    assert "少人数のため、出していません" in looked.text
    assert not session.scalars(select(Assignment)).all()
    session.rollback()
    (again,) = [each for each in forms_of(looked.text) if "once" in each.values]
    answer = office.send(NEW, again)
    assert answer.status_code == 303
    assert office.send(NEW, again).headers["Location"] == answer.headers["Location"], "a double click"
    (made,) = session.scalars(select(Assignment)).all()
    assert (made.unit_id, made.audience, made.due_on, made.is_compulsory) == (town.civic_section, "everybody", clock.today(), True)
    assert [each.action for each in session.scalars(select(AuditEntry)) if each.object_kind == "assignment"] == ["course_assigned"]
    session.rollback()
    page = office.get(answer.headers["Location"]).text
    assert "市民課 ・ 職員" in page
    assert "10人に満たないため、進み具合の数は出していません" in page
    assert "市民課 ・ 職員" in office.get("/office/assignments/").text
    assert "期限" in visit(town.yamano).get("/courses/waste/").text


def test_another_audience_wants_another_look(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    office = visit(town.office)
    looked = office.send(NEW, office.form(NEW), typed(course, unit_id=str(town.civic_section)))
    (again,) = [each for each in forms_of(looked.text) if "once" in each.values]
    answer = office.send(NEW, again, {"unit_id": ""})
    assert (answer.status_code, "きょうなら、7人に届きます" in answer.text) == (200, True)
    assert not session.scalars(select(Assignment)).all()
    session.rollback()


@on_one_database
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"audience": ""}, "ひとつ選んでください。"),
        ({"audience": "mayors"}, "表示されている中から選んでください。"),
        ({"unit_id": "999"}, "表示されている中から選んでください。"),
        ({"course_id": "999"}, "表示されている中から選んでください。"),
        ({"due_from": "day", "due_on": "2020-01-01"}, "期限は、この年度の中の日にしてください。"),
        ({"due_from": "day", "due_on": "31日"}, "日付を、2026-11-24 のように書いてください。"),
        ({"due_from": "joining", "due_days": "0"}, "1〜366日で書いてください。"),
        ({"due_from": "joining", "due_days": "半月"}, "数字で書いてください。"),
        ({"due_from": "post", "due_days": "30"}, "どの職に就いた日から数えるかを書いてください。"),
        ({"audience": "persons", "numbers": ""}, "職員番号を、一行にひとつ書いてください。"),
        ({"audience": "persons", "numbers": "010001\n099999"}, "この職員番号の人は、いまいません：099999"),
        ({"audience": "persons", "numbers": "\n".join(str(n) for n in range(1_001))}, "一度に1000人までにしてください。"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_typed_is_lost(
    visit: Visit, session: Session, town: Town, course: CourseId, changed: dict[str, str], sentence: str
) -> None:
    answer = visit(town.office).submit(NEW, typed(course, is_yearly="yes", **changed))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'name="is_yearly" value="yes" checked' in answer.text
    assert changed.get("numbers", "")[:13] in answer.text
    assert not session.scalars(select(Assignment)).all()
    session.rollback()


def test_named_persons_by_their_numbers(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    office = visit(town.office)
    wish = typed(course, audience="persons", numbers="０１００１１、010001 010001", unit_id=str(town.tax_section))
    looked = office.send(NEW, office.form(NEW), wish)
    assert "たとえば：森 一樹、山野 はるか" in looked.text
    (again,) = [each for each in forms_of(looked.text) if "once" in each.values]
    where = office.send(NEW, again).headers["Location"]
    assert reached(session, town) == {"yamano", "mori"}
    session.rollback()
    edit, late = office.form(where + "/edit"), office.form(where + "/edit")
    assert edit.values["numbers"] == ["010001\n010011"]
    looked = office.send(where + "/edit", edit, {"numbers": "010001"})
    (again,) = [each for each in forms_of(looked.text) if "once" in each.values]
    assert office.send(where + "/edit", again).status_code == 303
    assert reached(session, town) == {"yamano"}
    session.rollback()
    answer = office.send(where + "/edit", own_form(office.send(where + "/edit", late, {"is_compulsory": "no"})))
    assert answer.status_code == 422
    assert "2つの内容を見比べて" in answer.text
    assert compared(answer) == {"扱い": ("必修", "おすすめ"), "指定する人の職員番号": ("010001", "010001\n010011")}
    looked = office.send(where + "/edit", own_form(answer))
    assert "たとえば：森 一樹、山野 はるか" in looked.text, "whom it would reach is shown again before it is saved"
    assert office.send(where + "/edit", own_form(looked)).status_code == 303
    assert reached(session, town) == {"yamano", "mori"}


def test_an_exemption_has_a_reason_and_an_end(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    made = assigned(session, town, course, Reach(Audience.EVERYBODY, unit_id=town.civic_section))
    session.commit()
    office, address = visit(town.office), f"/office/assignments/{made.id}"
    assert f"person={town.mori}" in office.get(address + "/exempt", q="もり").text
    exempt = f"{address}/exempt?person={town.mori}"
    assert office.submit(exempt, {"reason": ""}).status_code == 422
    assert office.submit(exempt, {"reason": "別の研修で終えたため"}).status_code == 303
    assert "もう免除されています" in office.submit(exempt, {"reason": "もう一度"}).text
    assert reached(session, town) == {"yamano", "kacho"}
    (found,) = session.scalars(select(Exemption)).all()
    assert (found.person_id, found.exempted_by_id) == (town.mori, town.office)
    stop = f"{address}/exempt/{found.id}/end"
    session.rollback()
    page = office.get(address).text
    assert "別の研修で終えたため" in page
    assert office.post(stop).status_code == 303
    assert office.post(stop).status_code == 404
    assert reached(session, town) == {"yamano", "mori", "kacho"}
    session.rollback()
    assert office.get(address + "/exempt?person=99999").status_code == 404


def test_an_end_is_for_everybody_and_for_good(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    made = assigned(session, town, course, Reach(Audience.EVERYBODY))
    session.commit()
    office, address = visit(town.office), f"/office/assignments/{made.id}"
    assert office.submit(address + "/end").status_code == 303
    assert reached(session, town) == set()
    session.rollback()
    assert "もう終わっています" in office.submit(address + "/end").text
    assert "もう終わっています" in office.submit(f"{address}/exempt?person={town.mori}", {"reason": "別の研修で"}).text
    assert "ごみの分別案内" in office.get("/office/assignments/", shown="past").text
    assert "ごみの分別案内" not in office.get("/office/assignments/").text


@on_one_database
def test_it_is_the_offices_and_nobody_elses(visit: Visit, session: Session, town: Town, course: CourseId) -> None:
    made = assigned(session, town, course, Reach(Audience.EVERYBODY))
    session.commit()
    for who in (town.kacho, town.administrator, town.yamano):
        assert visit(who).get("/office/assignments/").status_code == 403
        assert visit(who).get(f"/office/assignments/{made.id}").status_code == 403
    assert visit(town.office).get("/office/assignments/999").status_code == 404


@on_one_database
def test_the_statements_do_not_grow_with_people_or_assignments(
    visit: Visit, session: Session, town: Town, course: CourseId, engine: Engine
) -> None:
    office = visit(town.office)
    made = assigned(session, town, course, Reach(Audience.EVERYBODY))
    session.commit()
    office.get("/office/assignments/")

    def cost(path: str) -> int:
        with counted(engine) as seen:
            assert office.get(path).status_code == 200
        return len(seen)

    pages = ("/office/assignments/", f"/office/assignments/{made.id}", NEW)
    before = [cost(path) for path in pages]
    departments = [
        Unit(level="department", code=f"7{n}", name=f"部{n}", path=f"/{900 + n}/", valid_from=LONG_AGO, id=900 + n) for n in range(20)
    ]
    session.add_all(departments)
    session.flush()
    for number in range(60):
        person = accounts.add_person(session, name=f"職員 {number}", kana="しょくいん", staff_no=f"3{number:05}")
        accounts.post(session, person.id, departments[number % 20].id, title=f"職{number}", valid_from=LONG_AGO, kind=PostingKind.MAIN)
        assigned(session, town, course, Reach(Audience.EVERYBODY, unit_id=departments[number % 20].id))
    session.commit()
    assert [cost(path) for path in pages] == before
