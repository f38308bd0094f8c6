"""What a statement has written past the ORM stands in the objects that the session holds."""

from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.accounts.services import insert_for
from lms.kernel import clock
from lms.kernel.db import brought_in, rows, take_over
from tests.conftest import on_one_database
from tests.town import Town

PEOPLE: Any = Person.__table__


@on_one_database
def test_a_row_becomes_an_object_as_if_it_had_been_loaded(session: Session) -> None:
    now = clock.now()
    said = {"name": "新井 花", "kana": "あらい はな", "employment": "regular", "created_at": now, "updated_at": now}
    written = rows(session, insert_for(session.get_bind().dialect.name, PEOPLE).returning(*PEOPLE.c), said).one()
    made = brought_in(session, Person, written)
    assert session.get(Person, written.id) is made
    assert made not in session.dirty
    made.mail = "hana@example.jp"
    session.flush()
    assert session.scalars(PEOPLE.select().with_only_columns(PEOPLE.c.mail).where(PEOPLE.c.id == made.id)).one() == "hana@example.jp"


@on_one_database
def test_an_object_that_is_held_is_brought_up_to_date(session: Session, town: Town) -> None:
    held = session.get_one(Person, town.yamano)
    renamed = update(PEOPLE).where(PEOPLE.c.id == held.id).values(name="山野 新")
    take_over(session, Person, rows(session, renamed.returning(PEOPLE.c.id, PEOPLE.c.name), {}))
    assert held.name == "山野 新"
    again = update(PEOPLE).where(PEOPLE.c.id == held.id).values(kana="やまの あらた")
    assert brought_in(session, Person, rows(session, again.returning(*PEOPLE.c), {}).one()) is held
    assert (held.kana, held in session.dirty) == ("やまの あらた", False)
