"""Seats and the waiting list: signing up, withdrawing, moving up, the last seat, people who moved or left."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Person, Posting, Unit, UnitSuccession
from lms.accounts.queries import rights
from lms.jobs.chores import workshops as the_job
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.ids import PersonId
from lms.settings import load
from lms.wiring import HANDLERS
from lms.workshops.services import places, upkeep
from tests.conftest import on_one_database
from tests.town import LONG_AGO, Town
from tests.workshops import CLOSES, STARTS, TODAY, Visit, planned, signed_up, standings, told

pytestmark = pytest.mark.usefixtures("shelf")


def test_a_full_workshop_has_a_waiting_list_that_moves_up(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    yamano, mori, sato, kacho = (visit(who) for who in (town.yamano, town.mori, town.sato, town.kacho))
    for visitor in (yamano, mori, sato, kacho):
        assert visitor.submit(f"/workshops/{number}", action=f"/workshops/{number}/sign-up").status_code == 303
    assert list(standings(session, number).values()) == ["seated", "seated", "waiting", "waiting"]
    assert "空き待ちの1番目です" in sato.get(f"/workshops/{number}").text
    assert "空き待ちの2番目です" in kacho.get(f"/workshops/{number}").text
    assert yamano.submit(f"/workshops/{number}", action=f"/workshops/{number}/withdraw").status_code == 303
    assert standings(session, number) == {town.yamano: "withdrawn", town.mori: "seated", town.sato: "seated", town.kacho: "waiting"}
    assert (told(session, town.sato), told(session, town.kacho), told(session, town.mori)) == (["seated"], [], [])
    assert "空き待ちの1番目です" in kacho.get(f"/workshops/{number}").text
    assert "手を動かす90分」の席が空きました。参加できます（12月8日（火） 14:00〜15:30）" in sato.get("/notifications/").text
    again = yamano.submit(f"/workshops/{number}", action=f"/workshops/{number}/sign-up")
    assert again.status_code == 303
    assert list(standings(session, number).items())[-1] == (town.yamano, "waiting"), "who comes back waits behind the others"


@on_one_database
def test_twice_is_once(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    yamano = visit(town.yamano)
    for _ in range(2):
        assert yamano.post(f"/workshops/{number}/sign-up").status_code == 303
    assert standings(session, number) == {town.yamano: "seated"}
    for _ in range(2):
        assert yamano.post(f"/workshops/{number}/withdraw").status_code == 303
    assert standings(session, number) == {town.yamano: "withdrawn"}


@on_one_database
def test_after_the_deadline_nobody_comes_or_goes(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.mori)
    with clock.standing_at(STARTS - timedelta(days=3)):  # the day after
        yamano, mori = visit(town.yamano), visit(town.mori)
        assert clock.today() > CLOSES
        late = yamano.post(f"/workshops/{number}/sign-up")
        assert (late.status_code, "締切を過ぎました" in late.text) == (409, True)
        assert mori.post(f"/workshops/{number}/withdraw").status_code == 409
        assert "申し込む" not in yamano.get(f"/workshops/{number}").text
    assert standings(session, number) == {town.mori: "seated"}


def test_of_two_who_take_the_last_seat_at_once_exactly_one_gets_it(session: Session, town: Town, engine: Engine) -> None:
    number = planned(session, town, seats=1)
    people = [town.yamano, town.mori, town.sato, town.kacho, town.bucho, town.office]
    gate, failures = threading.Barrier(len(people)), list[BaseException]()

    def go(person: PersonId) -> None:
        try:
            with clock.standing_at(TODAY), session_factory(engine, HANDLERS)() as own:
                actor = rights.actor_of(own, person, today=clock.today())
                assert actor is not None
                own.rollback()
                gate.wait(timeout=20)
                places.sign_up(own, actor, number, now=TODAY)
                own.commit()
        except BaseException as error:  # noqa: BLE001  (a thread's failure is the test's)
            failures.append(error)

    threads = [threading.Thread(target=go, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert failures == []
    assert sorted(standings(session, number).values()) == ["seated", *["waiting"] * 5]


def test_who_moves_to_another_unit_or_leaves_frees_the_place(session: Session, town: Town, engine: Engine) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano, town.mori, town.sato, town.kacho)
    today = clock.today()
    session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=today))
    accounts.post(session, town.yamano, town.tax_section, title="係員", valid_from=today)
    session.execute(update(Person).where(Person.id == town.mori).values(left_on=today))
    session.commit()
    assert upkeep.free_places(session, TODAY) == 2
    session.commit()
    assert standings(session, number) == {town.yamano: "freed", town.mori: "freed", town.sato: "seated", town.kacho: "seated"}
    assert (told(session, town.yamano), told(session, town.mori)) == (["freed"], [])
    assert told(session, town.kacho) == ["seated"]
    assert upkeep.free_places(session, TODAY) == 0
    session.commit()
    signed_up(session, town, number, town.yamano)
    assert standings(session, number)[town.yamano] == "waiting", "signs up again from the new unit"
    assert upkeep.free_places(session, TODAY) == 0


@on_one_database
def test_a_reorganised_unit_is_no_move(session: Session, town: Town) -> None:
    number = planned(session, town)
    signed_up(session, town, number, town.yamano)
    today, counter = clock.today(), session.get_one(Unit, town.civic_team)
    new = accounts.add_unit(session, name="総合窓口係", code="010109", level=UnitLevel.TEAM, parent=None, valid_from=LONG_AGO)
    session.add(UnitSuccession(predecessor_id=counter.id, successor_id=new.id))
    session.execute(update(Posting).where(Posting.person_id == town.yamano).values(valid_to=today))
    accounts.post(session, town.yamano, new.id, title="係員", valid_from=today)
    session.commit()
    assert upkeep.free_places(session, TODAY) == 0
    assert standings(session, number) == {town.yamano: "seated"}


def test_who_has_a_seat_is_reminded_once_on_the_working_day_before(session: Session, town: Town, engine: Engine, tmp_path: object) -> None:
    number = planned(session, town, starts_at=STARTS - timedelta(days=1), ends_at=STARTS - timedelta(days=1) + timedelta(hours=1))
    signed_up(session, town, number, town.yamano, town.mori, town.sato)
    sessions, settings = session_factory(engine, HANDLERS), load({}, data=str(tmp_path))
    friday = STARTS - timedelta(days=4)  # the workshop is on the Monday after
    sent = []
    for moment in (friday - timedelta(days=1), friday.replace(hour=7), friday.replace(hour=9), friday.replace(hour=10)):
        with clock.standing_at(moment):
            sent.append(the_job(sessions, settings))
    assert sent == [0, 0, 2, 0]
    assert (told(session, town.yamano), told(session, town.sato)) == (["near"], [])


@on_one_database
def test_partners_and_people_without_a_unit_do_not_sign_up(visit: Visit, session: Session, town: Town) -> None:
    number = planned(session, town)
    assert visit(town.partner).get("/workshops/").status_code == 403
    assert visit(town.partner).get(f"/workshops/{number}").status_code == 403
    executive = visit(town.executive)
    assert executive.get(f"/workshops/{number}").status_code == 200
    assert executive.post(f"/workshops/{number}/sign-up").status_code == 403
    assert visit(town.yamano).get("/workshops/4711").status_code == 404
    assert visit(town.yamano).post("/workshops/4711/sign-up").status_code == 404
    assert standings(session, number) == {}
