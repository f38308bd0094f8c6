"""Every column that points to a person says what becomes of it, and erasing does just that."""

from sqlalchemy import Column, ForeignKey, Integer, Table
from sqlalchemy.orm import Session

from lms.accounts import queries, services
from lms.accounts.services import signin
from lms.kernel.db import Base
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.town import LONG_AGO, Town


def undeclared() -> set[str]:
    """Columns with a foreign key to people that no feature has declared."""
    pointing = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.target_fullname == "people.id" for key in column.foreign_keys)
    }
    return pointing - {each.name for each in PERSONAL.columns}


def test_every_column_that_references_a_person_has_its_fate() -> None:
    assert undeclared() == set()


def test_a_column_without_a_fate_is_noticed() -> None:
    table = Table("probe", Base.metadata, Column("id", Integer, primary_key=True), Column("who_id", ForeignKey("people.id")))
    try:
        assert undeclared() == {"probe.who_id"}
    finally:
        Base.metadata.remove(table)


def test_erasing_takes_the_name_and_the_keys_and_leaves_history(session: Session, town: Town) -> None:
    signin.set_password_hash(session, town.mori, "hash")
    services.keep_draft(session, town.actor(session, town.mori), "log:1", {"note": ["x"]})
    services.audit(session, town.mori, "signed_in")
    session.commit()
    privacy.erase(session, town.mori, PERSONAL, actor_id=town.administrator)
    session.commit()
    session.expire_all()
    me = queries.person(session, town.mori)
    assert (me.name, me.kana, me.mail, me.left_on is not None) == ("元職員", "", None, True)
    assert queries.credentials(session, "010011", today=LONG_AGO) is None
    assert queries.unit(session, town.civic_section).name == "市民課"
