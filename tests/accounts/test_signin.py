"""Signing in and out: sessions in the database, rights by the day, a throttle that counts before it hashes."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import queries, rules, services
from lms.accounts.models.access import AuditEntry, SigninSession
from lms.accounts.models.people import Posting
from lms.accounts.queries import rights
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId
from tests.conftest import CHEAP, on_one_database
from tests.town import Town
from tests.visitor import Visitor

PASSWORD = "ひとつ試して隣に渡す会議室の花"
Visit = Callable[[PersonId | None], Visitor]


@pytest.fixture(scope="session")
def hashed() -> str:
    return CHEAP.hash(PASSWORD)


@pytest.fixture
def with_password(session: Session, town: Town, hashed: str) -> Town:
    signin.set_password_hash(session, town.yamano, hashed)
    session.commit()
    return town


def test_in_and_out(visit: Visit, session: Session, with_password: Town) -> None:
    visitor = visit(None)
    answer = visitor.submit("/login?next=/courses/", {"staff_no": "０１０００１", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/")
    assert visitor.get("/me/").status_code == 200
    token = visitor.client.get_cookie("manabi")
    assert token is not None
    assert visitor.post("/logout").status_code == 303
    visitor.client.set_cookie("manabi", token.value)  # the old cookie, kept by somebody
    assert visitor.get("/me/").status_code == 303
    assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["signed_in", "signed_out"]


@on_one_database
@pytest.mark.parametrize(
    ("staff_no", "password"), [("010001", "wrong"), ("999999", PASSWORD), ("010002", PASSWORD), ("' OR 1=1 --", PASSWORD)]
)
def test_a_wrong_name_or_password_says_one_and_the_same(visit: Visit, with_password: Town, staff_no: str, password: str) -> None:
    answer = visit(None).submit("/login", {"staff_no": staff_no, "password": password})
    assert answer.status_code == 422
    assert "職員番号かパスワードが違うようです" in answer.text
    assert password not in answer.text


@on_one_database
def test_blank_fields_are_asked_for(visit: Visit, town: Town) -> None:
    answer = visit(None).submit("/login", {"staff_no": " ", "password": ""})
    assert answer.status_code == 422
    assert "職員番号を書いてください。" in answer.text
    assert "パスワードを書いてください。" in answer.text


def test_the_token_changes_at_sign_in_and_is_stored_only_as_a_hash(visit: Visit, session: Session, with_password: Town, app: Flask) -> None:
    visitor = visit(None)
    visitor.submit("/login", {"staff_no": "010001", "password": PASSWORD})
    with visitor.client.session_transaction() as cookie:
        token = cookie["_user_id"]
    stored = session.scalars(select(SigninSession.token_hash)).all()
    assert stored == [queries.token_hash(token)]
    assert token not in stored


def test_the_throttle_lets_exactly_its_limit_through(engine: Engine, town: Town) -> None:
    now, allowed, lock = clock.now(), [], threading.Lock()

    def guess() -> None:
        with session_factory(engine)() as session:
            may = signin.take_try(session, "name:010001", now=now)
            session.commit()
        with lock:
            allowed.append(may)

    threads = [threading.Thread(target=guess) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert allowed.count(True) == rules.TRIES_PER_WINDOW


def test_too_many_tries_wait_even_with_the_right_password(visit: Visit, with_password: Town) -> None:
    visitor = visit(None)
    for _ in range(rules.TRIES_PER_WINDOW):
        visitor.submit("/login", {"staff_no": "010001", "password": "wrong"})
    answer = visitor.submit("/login", {"staff_no": "010001", "password": PASSWORD})
    assert answer.status_code == 429
    assert "15分ほどお待ちください" in answer.text
    with clock.standing_at(clock.now() + rules.WINDOW + timedelta(seconds=1)):
        assert visitor.submit("/login", {"staff_no": "010001", "password": PASSWORD}).status_code == 303


@on_one_database
@pytest.mark.parametrize(("away", "status"), [(timedelta(hours=3), 200), (rules.IDLE_LIMIT + timedelta(minutes=1), 303)])
def test_a_session_ends_when_idle(visit: Visit, town: Town, away: timedelta, status: int) -> None:
    visitor = visit(town.yamano)
    with clock.standing_at(clock.now() + away):
        assert visitor.get("/me/").status_code == status


@on_one_database
def test_a_shared_terminal_ends_sooner(app: Flask, session: Session, town: Town) -> None:
    token = signin.start_session(session, town.yamano, now=clock.now(), is_shared_terminal=True)
    session.commit()
    later = clock.now() + timedelta(minutes=5, seconds=1)
    assert rights.signed_in(session, token, now=clock.now(), today=clock.today()) is not None
    assert rights.signed_in(session, token, now=later, today=clock.today()) is None


def test_last_seen_is_noted_at_most_once_a_minute(visit: Visit, session: Session, town: Town) -> None:
    visitor, began = visit(town.yamano), clock.now()
    seen = []
    for seconds in (10, 70, 100):
        with clock.standing_at(began + timedelta(seconds=seconds)):
            visitor.get("/me/")
        session.expire_all()
        seen.append(session.scalars(select(SigninSession.last_seen_at)).one())
        session.rollback()
    assert seen[0] < seen[1] == seen[2]


def test_rights_follow_the_posting_of_the_day(session: Session, town: Town) -> None:
    today = clock.today()
    posting = session.scalars(select(Posting).where(Posting.person_id == town.kacho)).one()
    posting.valid_to = today + timedelta(days=1)
    services.post(session, town.kacho, town.tax_section, title="課長", valid_from=today + timedelta(days=1), is_head=True)
    session.commit()
    now = rights.actor_of(session, town.kacho, today=today)
    then = rights.actor_of(session, town.kacho, today=today + timedelta(days=1))
    assert now is not None
    assert then is not None
    assert (now.section_name, then.section_name) == ("市民課", "税務課")
    assert now.heads(then.unit_path) is False


@on_one_database
def test_an_actor_knows_the_section_around_a_team(session: Session, town: Town) -> None:
    yamano, bucho = town.actor(session, town.yamano), town.actor(session, town.bucho)
    assert (yamano.unit_name, yamano.section_name) == ("窓口係", "市民課")
    assert bucho.heads(yamano.unit_path)
    assert not yamano.is_manager


def test_who_has_left_cannot_enter(visit: Visit, session: Session, with_password: Town) -> None:
    queries.person(session, with_password.yamano).left_on = clock.today()
    session.commit()
    assert visit(None).submit("/login", {"staff_no": "010001", "password": PASSWORD}).status_code == 422


@on_one_database
def test_changing_the_password_ends_other_sessions(visit: Visit, with_password: Town) -> None:
    here, elsewhere = visit(with_password.yamano), visit(with_password.yamano)
    new = "あたらしい合い言葉は金木犀の道"
    wrong = here.submit("/me/password", {"current": "x", "password": new, "again": new})
    short = here.submit("/me/password", {"current": PASSWORD, "password": "短い", "again": "短い"})
    uneven = here.submit("/me/password", {"current": PASSWORD, "password": new, "again": new + "。"})
    assert [answer.status_code for answer in (wrong, short, uneven)] == [422, 422, 422]
    assert "いまのパスワードが違うようです" in wrong.text
    assert "15文字以上にしてください" in short.text
    assert "2つの新しいパスワードが違っています" in uneven.text
    changed = here.submit("/me/password", {"current": PASSWORD, "password": new, "again": new})
    assert (changed.status_code, changed.headers["Location"]) == (303, "/me/")
    assert here.get("/me/").status_code == 200
    assert elsewhere.get("/me/").status_code == 303


@on_one_database
def test_two_people_cannot_have_one_staff_number(session: Session, town: Town) -> None:
    with pytest.raises(Unacceptable, match="もう使われています"):
        services.add_person(session, name="別人", kana="べつじん", staff_no="０１０００１")
