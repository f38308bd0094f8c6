"""Two of the office who work on the same list at the same moment, and the box of concerns: nobody is thrown out, and nothing comes back."""

from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.services import office
from lms.admin.services import synonyms
from lms.cases.models import CaseParcel
from lms.cases.services import carrying
from lms.concerns import services as concerns
from lms.concerns.models import Concern
from lms.concerns.services import ConcernEntry
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale, Unacceptable
from lms.search.models import Synonym
from tests.at_once import Deed, crossing, two_at_once
from tests.town import Town


def test_a_parcel_of_cases_about_which_two_decide_at_once_is_gone_for_the_second(engine: Engine, session: Session, town: Town) -> None:
    parcel = CaseParcel(file_name="cases.jsonl", source="となり市", content=b"{}", document={"tally": []}, arrived_at=clock.now())
    session.add(parcel)
    session.commit()
    parcel_id, order = parcel.id, carrying.Order("となり市", [], key="ab", public_key="ab" * 32, is_trusted=False)

    def accept(own: Session) -> Any:
        return carrying.accept(own, town.actor(own, town.office), parcel_id, order, [], trusts=True, now=clock.now())

    def discard(own: Session) -> Any:
        return carrying.discard(own, parcel_id)

    answers = crossing(engine, accept, accept, before="case_parcels")
    assert sorted(isinstance(each, NotFound) for each in answers) == [False, True], answers
    assert not any(isinstance(each, Unacceptable) for each in answers)
    session.expunge_all()
    session.add(again := CaseParcel(file_name="", source="となり市", content=b"{}", document={"tally": []}, arrived_at=clock.now()))
    session.commit()
    parcel_id = again.id
    _, second = two_at_once(engine, discard, discard)
    assert isinstance(second, NotFound), second


def test_a_concern_that_is_answered_while_it_is_taken_out_leaves_no_words(engine: Engine, session: Session, town: Town) -> None:
    me = town.actor(session, town.yamano)
    number = concerns.put_in(session, me, ConcernEntry("窓口が混む", "どうしたら"), token="t" * 32, today=clock.today())
    care = concerns.Care(town.yamano, town.kacho, clock.today())
    concerns.ask(session, town.actor(session, town.office), number, care, version=1, today=clock.today())
    session.commit()

    def answer(own: Session) -> Any:
        return concerns.answer(own, town.actor(own, town.kacho), number, "こうします。", version=2, today=clock.today())

    def take_out(own: Session) -> Any:
        return concerns.remove(own, town.actor(own, town.office), number)

    _, second = two_at_once(engine, answer, take_out)
    concern = session.get_one(Concern, number)
    assert second is None or concern.state == "answered", second
    assert (concern.state, concern.answer, concern.version) == ("removed", "", 4)


def test_words_that_are_added_to_a_group_while_it_is_taken_out_are_a_group_of_their_own(
    engine: Engine, session: Session, town: Town
) -> None:
    number = synonyms.add(session, town.actor(session, town.office), ["わいわい講座", "ごきげん講座"])
    session.commit()

    def add(own: Session) -> Any:
        return synonyms.add(own, town.actor(own, town.office), ["わいわい講座", "にこにこ講座"])

    def remove(own: Session) -> Any:
        return synonyms.remove(own, town.actor(own, town.office), number)

    _, second = two_at_once(engine, remove, add)
    assert isinstance(second, int), second
    words = session.scalars(select(Synonym.text).where(Synonym.group_id == second).order_by(Synonym.place)).all()
    assert words == ["わいわい講座", "にこにこ講座"]


def test_two_who_move_two_tools_at_once_do_not_wait_for_each_other(engine: Engine, session: Session, town: Town) -> None:
    added = [office.add_tool(session, None, name=f"道具{number}", note="", sort=number) for number in (2, 3)]
    session.commit()

    def moving(tool: Any, place: int) -> Deed:
        return lambda own: office.move_tool(own, town.actor(own, town.office), tool, steps=-1, place=place)

    answers = crossing(engine, moving(added[1], 2), moving(added[0], 1), before=r"tools \s*(?:SET|WHERE tools.retired_at)")
    assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, Stale)] == [], answers
    assert sorted(session.scalars(select(Tool.sort)).all()) == [1, 2, 3]
