"""On the day: who came without a place and without a device, and places that somebody does not need any more."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.accounts.models.people import Person
from lms.kernel import clock
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.town import Town
from tests.workshops import ON_THE_DAY, STARTS, Visit, planned, signed_up, standings, told
from tests.workshops.test_attendance import came, passed

pytestmark = pytest.mark.usefixtures("shelf")


@on_one_database
def test_who_has_neither_a_place_nor_a_device_is_counted_by_number(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    path = f"/workshops/{number}/attendance"
    signed_up(session, town, number, town.yamano)
    with clock.standing_at(ON_THE_DAY):
        facilitator = visit(town.facilitator)
        refused = facilitator.submit(path, {"came": str(town.yamano), "walk_ins": "０１００１３\n999999\nyamano@wano.example"})
        assert refused.status_code == 422
        assert "見つかりません：999999、yamano@wano.example。" in refused.text
        assert "０１００１３" in refused.text, "nothing that was typed is lost"
        assert f'value="{town.yamano}" checked' in refused.text
        assert came(session, number) == {}
        assert facilitator.submit(path, {"walk_ins": "０１００１３\r\n010013\r\n010001"}).status_code == 303
        assert came(session, number) == {town.sato: "list", town.yamano: "list"}
        assert standings(session, number) == {town.yamano: "seated", town.sato: "walked_in"}
        assert passed(session, town.sato) == ON_THE_DAY


@on_one_database
def test_who_has_left_came_to_nothing(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    session.execute(update(Person).where(Person.id == town.sato).values(left_on=clock.today()))
    session.commit()
    with clock.standing_at(ON_THE_DAY):
        refused = visit(town.office).submit(f"/workshops/{number}/attendance", {"walk_ins": "010013"})
    assert refused.status_code == 422
    assert standings(session, number) == {}


def test_a_seat_that_is_not_needed_goes_to_the_next_until_it_begins(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano, town.mori, town.sato)
    path = f"/workshops/{number}/people/{town.yamano}/free"
    for late, is_form in ((STARTS - timedelta(days=2), True), (STARTS - timedelta(minutes=10), True), (ON_THE_DAY, False)):
        with clock.standing_at(late):
            assert (path in visit(town.facilitator).get(f"/workshops/{number}/attendance").text) is is_form
    with clock.standing_at(ON_THE_DAY):
        assert visit(town.facilitator).post(path).status_code == 409
    with clock.standing_at(STARTS - timedelta(minutes=10)):
        assert visit(town.mori).post(path).status_code == 403
        assert [visit(town.facilitator).post(path).status_code for _ in range(2)] == [303, 303]
        assert visit(town.facilitator).post(f"/workshops/{number}/people/{town.kacho}/free").status_code == 404
    assert standings(session, number) == {town.yamano: "withdrawn", town.mori: "seated", town.sato: "seated"}
    assert told(session, town.sato) == ["seated"]
    assert list(session.scalars(select(AuditEntry.action))).count("workshop_seat_freed") == 1


@on_one_database
def test_a_date_stays_changeable_when_its_lesson_has_ended(visit: Visit, session: Session, town: Town, shelf: Shelf) -> None:
    number = planned(session, town)
    shelf.course("water", "水道の案内")
    for name in ("course.md", "01-cutting.md", "01-cutting.quiz.toml", "figures/cut.svg"):
        shelf.remove(f"waste/{name}")
    (shelf.directory / "waste" / "figures").rmdir()
    (shelf.directory / "waste").rmdir()
    shelf.publish(session)
    with clock.standing_at(STARTS - timedelta(days=10)):
        office, path = visit(town.office), f"/workshops/{number}/edit"
        assert "（公開を終えました）" in office.get(path).text
        assert office.submit(path, {"place": "大会議室"}).status_code == 303
        assert office.submit(path, {"lesson_id": "4711"}).status_code == 422
