"""The holder's page, the card, and what its QR says to somebody who is not signed in."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.accounts.services import office
from lms.followups.models import Message
from lms.kernel import clock
from lms.licences import services
from lms.licences.models import LicenceCard
from tests.conftest import on_one_database
from tests.guidelines import acknowledged, published
from tests.licences import Visit, completed, lessons, licensed, one_more  # noqa: F401  (the fixture)
from tests.town import Town
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("lessons")
VALID, NOT_VALID = "有効です", "いまは有効ではありません"


def code_of(session: Session, person: int) -> str:
    found = session.scalars(select(LicenceCard.code).where(LicenceCard.person_id == person)).one()
    session.rollback()
    return found


def heading(visitor: Visitor) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", visitor.get("/licence/").text, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", "", found[1])


def test_a_licence_comes_of_the_basic_tier_and_the_rules_and_of_nothing_less(visit: Visit, session: Session, town: Town) -> None:
    me = visit(town.yamano)
    completed(session, town.yamano, "waste", "lead")
    acknowledged(session, town, town.yamano)
    assert "あと少し" in heading(me), "one basic course is missing; the practical one is none"
    completed(session, town.yamano, "water", year=clock.today().year - 3)
    assert "あと少し" in heading(me), "of another fiscal year"
    completed(session, town.yamano, "water")
    assert "まで有効です" in heading(me)
    assert "3月31日" in heading(me)


def test_a_new_version_leaves_thirty_days(visit: Visit, session: Session, town: Town) -> None:
    licensed(session, town, town.yamano)
    me = visit(town.yamano)
    published(session, town, lead="新しい版。")
    last = clock.today() + timedelta(days=29)
    assert f"{last.month}月{last.day}日まで有効です" in heading(me)
    assert "新しい版が始まっています" in me.get("/licence/").text
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert "あと少し" in heading(visit(town.yamano)), "the grace period is over"
    office.set_setting(session, None, "rules_grace_days", 0)
    session.commit()
    assert "あと少し" in heading(me), "the office gives no grace"
    acknowledged(session, town, town.yamano)
    assert "まで有効です" in heading(me)


@on_one_database
def test_a_new_basic_course_is_announced_to_its_holders(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    licensed(session, town, town.yamano)
    one_more(session, tmp_path / "courses")
    me, day = visit(town.yamano), clock.today() + timedelta(days=30)
    page = me.get("/licence/").text
    assert f"{day.month}月{day.day}日" in page.partition("から要ります")[0][-20:]
    assert "もうひとつの講座" in page
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert "あと少し" in heading(visit(town.yamano))
    completed(session, town.yamano, "more")
    assert "3月31日まで有効です" in heading(me)
    assert "から要ります" not in me.get("/licence/").text


@on_one_database
def test_who_serves_nowhere_is_promised_nothing(visit: Visit, session: Session, town: Town) -> None:
    for person in (town.executive, town.partner, town.administrator):
        page = visit(person).get("/licence/").text
        assert "あと少し" not in page
        assert "所属のない方には、その業務がないため" in page
        assert ('href="/licence/"' in visit(person).get("/").text) == (person != town.partner), "a guest from outside can have none"
    assert 'href="/licence/"' in visit(town.yamano).get("/").text
    licensed(session, town, town.executive)
    assert "3月31日まで有効です" in heading(visit(town.executive)), "who has one keeps it"


def test_the_card_and_its_qr(visit: Visit, session: Session, town: Town) -> None:
    licensed(session, town, town.yamano)
    me, stranger = visit(town.yamano), visit(None)
    form = me.form("/licence/")
    assert [me.send("/licence/", form).status_code for _ in range(2)] == [303, 303]
    page = me.get("/licence/").text
    assert 'class="qr"' in page
    assert "山野 はるか" in page, "on one's own card stands one's name"
    path = f"/licence/{code_of(session, town.yamano)}"
    answer = stranger.get(path)
    assert VALID in answer.text
    assert "山野" not in answer.text, "nothing was agreed to"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert me.submit("/licence/", {"shows_name": "y"}).status_code == 303
    assert "山野 はるか" in stranger.get(path).text
    assert me.submit("/licence/", {"shows_name": None, "is_renewed": "y"}).status_code == 303
    assert stranger.get(path).status_code == 404, "the lost card leads nowhere"
    assert "山野" not in stranger.get(f"/licence/{code_of(session, town.yamano)}").text


@on_one_database
def test_what_a_qr_does_not_say(visit: Visit, session: Session, town: Town) -> None:
    licensed(session, town, town.yamano)
    visit(town.yamano).submit("/licence/")
    path, stranger = f"/licence/{code_of(session, town.yamano)}", visit(None)
    services.revoke(session, town.actor(session, town.office), town.yamano, reason="調べているあいだ", now=clock.now())
    session.commit()
    page = stranger.get(path).text
    assert NOT_VALID in page
    assert "調べているあいだ" not in page
    assert "止" not in page.partition("<main")[2].partition("</main>")[0]
    mine = visit(town.yamano).get("/licence/").text
    assert "調べているあいだ" in mine
    assert 'class="qr"' not in mine
    session.execute(update(Person).where(Person.id == town.yamano).values(left_on=clock.today()))
    session.commit()
    assert stranger.get(path).status_code == 404
    for wrong in ("x", "A" * 22, "%00", "あ"):
        assert stranger.get(f"/licence/{wrong}").status_code == 404


@on_one_database
def test_who_is_stopped_is_told_once(visit: Visit, session: Session, town: Town) -> None:
    services.revoke(session, town.actor(session, town.office), town.yamano, reason="面談のあとに戻します", now=clock.now())
    session.commit()
    told = session.execute(select(Message.recipient_id, Message.channel).where(Message.kind == "licence_revoked")).all()
    assert sorted(told) == [(town.yamano, "in_app"), (town.yamano, "mail")]
    params = session.scalars(select(Message.params)).all()
    session.rollback()
    assert "面談" not in str(params), "the reason stays on the page"
    assert "担当課からのことば" in visit(town.yamano).get("/notifications/").text
