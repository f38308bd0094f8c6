"""A certificate to each completion, its paper, and a page behind its code that shows what the holder agreed to and nothing else."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import OfficeFile
from lms.accounts.models.people import Person
from lms.accounts.services import office
from lms.certificates import rules, services
from lms.certificates.kinds import CODE_LENGTH, LETTERS
from lms.certificates.models import Certificate
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.learning import services as learning
from lms.learning.events import CourseCompleted
from lms.learning.models import Completion
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.cases import compared, own_form, rows, the
from tests.catalog import Shelf
from tests.certificates import COURSE_TITLE, finished
from tests.conftest import on_one_database
from tests.learning import Visit
from tests.paper.reading import Paper
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

CODE = "abcdefghjkmnpqrstuvwxyz234"
FEBRUARY = datetime(2027, 2, 3, 12, 0, tzinfo=clock.TOKYO)
ALL = {"shows_name": "y", "shows_course": "y", "shows_day": "y"}
NAME, DAY = "山野 はるか", "令和9年2月3日"  # as the paper says it, for whoever compares the two


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (CODE, CODE),
        ("ABCDEF-ghjkmn-pqrstu-vwxyz2-34", CODE),
        (" abcdef ghjkmn pqrstu vwxyz2 34 ", CODE),
        ("ａｂｃｄｅｆｇｈｊｋｍｎｐｑｒｓｔｕｖｗｘｙｚ２３４", CODE),
        (CODE[:-1], None),
        (CODE + "5", None),
        (CODE[:-1] + "0", None),
        (CODE[:-1] + "%", None),
        ("", None),
        ("a" * 100_000, None),
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str, read: str | None) -> None:
    assert rules.read_code(typed) == read


def test_a_code_is_long_enough_not_to_be_found_by_trying() -> None:
    codes = {services._new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(rules.read_code(code) == code == rules.read_code(rules.in_groups(code)) for code in codes)
    assert len(set(LETTERS)) ** CODE_LENGTH > 2**128


@pytest.fixture
def held(shelf: Shelf, session: Session, town: Town) -> Certificate:
    """山野 has finished the course in February."""
    with clock.standing_at(FEBRUARY):
        finished(session, town, town.yamano)
    return the(session, Certificate)


def own(held: Certificate) -> str:
    return f"/me/certificates/{held.id}"


def seen(visitor: Visitor, held: Certificate) -> dict[str, bool]:
    """What of the three a visitor sees behind the code."""
    page = visitor.get(f"/certificates/{held.code}")
    assert page.status_code == 200
    assert "本物の修了証です" in page.text
    main = page.text.partition("<main")[2].partition("</main>")[0]
    return {"name": NAME in main, "course": COURSE_TITLE in main, "day": DAY in main}


def test_one_certificate_to_a_completion_however_often_it_is_announced(shelf: Shelf, session: Session, town: Town) -> None:
    version = finished(session, town, town.yamano, town.mori)
    finished(session, town, town.yamano)
    learning.note_practised(session, town.yamano, version, now=clock.now())
    done = rows(session, Completion)
    services.on_course_completed(session, CourseCompleted(town.yamano, done[0].course_id, done[0].id, "waste", ""))
    session.commit()
    assert [each.completion_id for each in rows(session, Certificate)] == [each.id for each in done]
    assert len(done) == 2


def test_a_year_later_there_is_a_second_one(held: Certificate, session: Session, town: Town, visit: Visit) -> None:
    with clock.standing_at(FEBRUARY + timedelta(days=365)):
        learning.note_practised(session, town.yamano, finished(session, town, town.mori), now=clock.now())
        session.commit()
        page = visit(town.yamano).get("/me/certificates/").text
    assert page.count('class="row-link"') == 2
    assert page.index("令和9年度 第") < page.index("令和8年度 第")


def test_at_first_the_code_says_that_it_is_real_and_no_more(held: Certificate, visit: Visit) -> None:
    stranger = visit(None)
    assert seen(stranger, held) == {"name": False, "course": False, "day": False}
    assert "持ち主が見せることを選んでいない" in stranger.get(f"/certificates/{held.code}").text
    assert seen(stranger, held) == seen(stranger, held)


@pytest.mark.parametrize("chosen", [{"shows_name"}, {"shows_course"}, {"shows_day"}, set(ALL)])
@on_one_database
def test_each_is_shown_by_consent_and_gone_when_withdrawn(held: Certificate, visit: Visit, chosen: set[str]) -> None:
    holder, stranger = visit(held.person_id), visit(None)
    boxes = {name: "y" if name in chosen else None for name in ALL}
    assert holder.submit(own(held), boxes).status_code == 303
    assert seen(stranger, held) == {name: f"shows_{name}" in chosen for name in ("name", "course", "day")}
    assert holder.submit(own(held), dict.fromkeys(ALL)).status_code == 303
    assert seen(stranger, held) == {"name": False, "course": False, "day": False}


def test_a_consent_is_noted_once_under_a_double_click(held: Certificate, visit: Visit, session: Session) -> None:
    holder = visit(held.person_id)
    form = holder.form(own(held))
    assert [holder.send(own(held), form, ALL).status_code for _ in range(2)] == [303, 303]
    noted = select(AuditEntry.object_id).where(AuditEntry.action == "certificate_opened")
    assert session.scalars(noted).all() == [str(held.id)]
    assert the(session, Certificate).agreed_at is not None


@on_one_database
def test_an_old_window_does_not_open_what_was_closed_meanwhile(held: Certificate, visit: Visit, session: Session) -> None:
    holder = visit(held.person_id)
    old = holder.form(own(held))
    holder.submit(own(held), {"shows_course": "y"})
    answer = holder.send(own(held), old, ALL)
    assert answer.status_code == 422
    assert "2つの内容を見比べて" in answer.text
    assert compared(answer) == {"名前": ("いいえ", "はい"), "修了した日": ("いいえ", "はい")}
    assert not the(session, Certificate).shows_name
    assert holder.send(own(held), own_form(answer), {}).status_code == 303, "what was chosen is still there, and may be sent again"
    assert the(session, Certificate).shows_name


def test_a_double_click_is_nobody_elses_change(held: Certificate, visit: Visit, session: Session) -> None:
    holder, seen = visit(held.person_id), held.version
    form = holder.form(own(held))
    assert [holder.send(own(held), form, ALL).status_code for _ in range(2)] == [303, 303]
    assert the(session, Certificate).version == seen + 1


@on_one_database
def test_anybody_elses_certificate_looks_missing(held: Certificate, visit: Visit, town: Town) -> None:
    for who in (town.mori, town.kacho, town.office, town.administrator):
        visitor = visit(who)
        assert [visitor.get(own(held) + end).status_code for end in ("", ".pdf")] == [404, 404]
        assert visitor.post(own(held), {"once": "x", "shows_name": "y", "version": "1"}).status_code == 404
    stranger = visit(None)
    assert all(stranger.get(address).status_code == 303 for address in (own(held), own(held) + ".pdf", "/me/certificates/"))


@on_one_database
@pytest.mark.parametrize("code", ["x", "a" * 26, CODE, "0" * 26, "'--", "ア" * 26])
def test_a_code_of_nobody_says_so(held: Certificate, visit: Visit, code: str) -> None:
    answer = visit(None).get(f"/certificates/{code}")
    assert answer.status_code == 404
    assert "このコードの修了証は見つかりません" in answer.text
    assert "本物" not in answer.text


@on_one_database
def test_the_code_as_printed_opens_the_page_and_nobody_indexes_it(held: Certificate, visit: Visit) -> None:
    answer = visit(None).get(f"/certificates/{rules.in_groups(held.code).upper()}")
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store", "what is withdrawn is withdrawn at once"


def test_who_has_left_is_former_staff_and_who_is_forgotten_is_nothing(held: Certificate, visit: Visit, session: Session) -> None:
    visit(held.person_id).submit(own(held), ALL)
    session.get_one(Person, held.person_id).left_on = clock.today() + timedelta(days=1)
    session.commit()
    stranger = visit(None)
    assert seen(stranger, held) == {"name": True, "course": True, "day": True}
    session.get_one(Person, held.person_id).left_on = clock.today()
    session.commit()
    assert seen(stranger, held) == {"name": False, "course": True, "day": True}
    assert "元職員" in stranger.get(f"/certificates/{held.code}").text
    privacy.erase(session, held.person_id, PERSONAL, actor_id=None)
    session.commit()
    assert seen(stranger, held) == {"name": False, "course": False, "day": False}
    assert "元職員" not in stranger.get(f"/certificates/{held.code}").text


# The paper


def paper(visitor: Visitor, held: Certificate) -> Paper:
    answer = visitor.get(own(held) + ".pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    return Paper(answer.data)


def named(session: Session, person: PersonId, name: str) -> None:
    session.get_one(Person, person).name = name
    session.commit()


@on_one_database
def test_the_paper_says_who_finished_what_when(held: Certificate, visit: Visit, session: Session) -> None:
    office.set_setting(session, None, "municipality", "環野市")
    named(session, held.person_id, "髙﨑 德濵")
    made = paper(visit(held.person_id), held)
    for words in ("修了証", f"令和8年度第{held.id}号", "髙﨑德濵様", COURSE_TITLE, "令和9年2月3日", "環野市", rules.in_groups(held.code)):
        assert words in made.text, words
    assert len(made.pages) == 1
    assert "〓" not in made.text
    assert b"/StructTreeRoot" in made.catalog
    assert {"H1", "Figure"} <= set(made.roles)
    assert 0 not in made.glyphs


@on_one_database
@pytest.mark.parametrize("name", ["長" * 80, "W" * 80, "寿限無 " * 20], ids=["full", "latin", "blanks"])
def test_the_longest_name_stays_on_one_page(held: Certificate, visit: Visit, session: Session, name: str) -> None:
    named(session, held.person_id, name)
    made = paper(visit(held.person_id), held)
    assert len(made.pages) == 1
    assert "".join(name.split()) in made.text


@on_one_database
def test_a_letter_that_the_font_lacks_is_named(held: Certificate, visit: Visit, session: Session) -> None:
    named(session, held.person_id, "𠮷田 #set page(width: 1pt)")
    made = paper(visit(held.person_id), held)
    assert "〓田#setpage(width:1pt)様" in made.text
    assert "U+20BB7" in made.text


@on_one_database
def test_with_the_logo_and_without_one_that_is_none(held: Certificate, visit: Visit, session: Session, shelf: Shelf) -> None:
    visitor = visit(held.person_id)
    plain = len(paper(visitor, held).roles)
    shown = Path(__file__).parent.parent.parent / "lms/web/static/ring.svg"
    row = OfficeFile(name="logo", media_type="image/png", digest="0" * 64, width=1, height=1, content=shown.read_bytes())
    session.add(row)
    session.commit()
    assert paper(visitor, held).roles.count("Figure") == 2
    row.content = b"\x89PNG\r\n\x1a\n but the rest is missing"
    session.commit()
    assert len(paper(visitor, held).roles) == plain


@on_one_database
def test_in_english(held: Certificate, visit: Visit, session: Session, town: Town) -> None:
    accounts.choose_language(session, town.actor(session, held.person_id), "en")
    session.commit()
    visitor = visit(held.person_id)
    made = paper(visitor, held)
    assert b"/Lang(en)" in made.catalog
    assert "3February2027" in made.text
    assert "Certificate" in made.text
    assert "What people who check may see" in visitor.get(own(held)).text


# The way there


@on_one_database
def test_the_course_leads_to_it_and_the_list_takes_few_statements(held: Certificate, visit: Visit, engine: Engine, town: Town) -> None:
    with clock.standing_at(FEBRUARY):
        assert f'href="{own(held)}"' in visit(held.person_id).get("/courses/waste/").text
        assert "/me/certificates/" not in visit(town.mori).get("/courses/waste/").text.partition("<main")[2]
    visitor = visit(held.person_id)
    with counted(engine) as statements:
        assert f'href="{own(held)}"' in visitor.get("/me/certificates/").text
    assert len(statements) <= 5
    assert "修了証はまだありません" in visit(town.mori).get("/me/certificates/").text
