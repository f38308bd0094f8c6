"""The first start of an empty municipality: one person who may sign in and set up the rest."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.models.people import Person
from lms.accounts.queries import rights
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

PASSWORD = "はじめの一歩は金木犀の香る道"  # 14 characters: one too few
LONG_ENOUGH = PASSWORD + "。"
Visit = Callable[[PersonId | None], Visitor]


def test_the_first_administrator_signs_in_and_reaches_the_front_doors(app: Flask, session: Session) -> None:
    assert queries.is_empty(session)
    made = signin.enter_administrator(session, login="kanri", password=LONG_ENOUGH)
    session.commit()
    actor = rights.actor_of(session, made.id, today=clock.today())
    assert actor is not None
    assert (actor.has("administrator"), actor.unit_id) == (True, None)
    session.rollback()
    visitor = Visitor.enter(app, session, None)
    answer = visitor.submit("/login", {"staff_no": "kanri", "password": LONG_ENOUGH})
    assert answer.status_code == 303
    assert visitor.get("/office/settings").status_code == 200


@on_one_database
def test_a_short_password_enters_nobody(session: Session) -> None:
    with pytest.raises(Unacceptable, match="15文字以上"):
        signin.enter_administrator(session, login="kanri", password=PASSWORD)
    assert session.scalar(select(func.count()).select_from(Person)) == 0


@on_one_database
def test_a_one_time_password_leads_to_its_change_and_nowhere_else(visit: Visit, session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.yamano, signin.hashed(LONG_ENOUGH), must_change=True)
    session.commit()
    visitor = visit(town.yamano)
    for path in ("/", "/me/", "/cases/"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/me/password")
    page = visitor.get("/me/password")
    assert page.status_code == 200
    assert "自分のパスワードに変えて" in page.text
    new = "あたらしい合い言葉は金木犀の道"
    assert visitor.submit("/me/password", {"current": LONG_ENOUGH, "password": new, "again": new}).status_code == 303
    assert visitor.get("/me/").status_code == 200


@on_one_database
def test_a_one_time_password_is_not_kept_by_entering_it_again(visit: Visit, session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.yamano, signin.hashed(LONG_ENOUGH), must_change=True)
    session.commit()
    visitor = visit(town.yamano)
    same = visitor.submit("/me/password", {"current": LONG_ENOUGH, "password": LONG_ENOUGH, "again": LONG_ENOUGH})
    assert same.status_code == 422
    assert "いまと違うパスワードにしてください" in same.text
    assert visitor.get("/me/").status_code == 303
