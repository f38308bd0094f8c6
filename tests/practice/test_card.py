"""実践カード: printed for somebody without a PC, keyed in once by whoever heads the unit, as a log of that person."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from lms.accounts.models.people import Person
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice import rules
from lms.practice import services as practice
from lms.practice.models import Practice, PracticeCard, PracticeLog
from lms.practice.services import cards as services
from tests.cases import own_form, planned, rows, the
from tests.conftest import on_one_database
from tests.paper.reading import Paper
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
MOMENT = 0.3  # seconds in which the second click comes as far as the first, and waits
TYPED = {"outcome": "so_so", "minutes_before": "六十", "minutes_after": "40", "not_worked": "字が小さいと言われました"}


def without_pc(session: Session, person: PersonId) -> None:
    the(session, Person, Person.id == person).has_pc = False
    session.commit()


def test_a_card_is_printed_and_keyed_in_once(visit: Visit, session: Session, town: Town) -> None:
    without_pc(session, town.yamano)
    practice_id = planned(session, town, town.yamano)
    head = visit(town.kacho)
    assert "山野 はるか" in head.get("/practices/cards/").text
    answers = [head.post(f"/practices/{practice_id}/card") for _ in range(2)]
    card = the(session, PracticeCard)  # a second one only when the first is used
    assert [each.headers["Location"] for each in answers] == [f"/practices/cards/{card.id}"] * 2
    assert "印刷して、本人にわたします。" in head.get(f"/practices/cards/{card.id}").text
    typed = f" {card.code[:4].lower()}-{card.code[4:]} "
    assert head.submit("/practices/cards/", {"code": typed}).headers["Location"] == f"/practices/cards/{card.id}/log"
    path = f"/practices/cards/{card.id}/log"
    assert "紙に書いてあるとおりに入れてください。" in head.get(path).text
    form = head.form(path)
    assert [head.send(path, form, TYPED).status_code for _ in range(2)] == [303, 303]
    made = the(session, PracticeLog)
    assert (made.person_id, made.entered_by_id, made.entered_how, made.outcome) == (town.yamano, town.kacho, "card", "so_so")
    assert (made.unit_id, made.minutes_before, made.not_worked) == (town.civic_team, 60, TYPED["not_worked"])
    assert [each.log_id for each in rows(session, PracticeCard)] == [made.id]
    assert [each.state for each in rows(session, Practice)] == ["logged"]
    assert head.get(path).headers["Location"] == f"/practices/cards/{card.id}"  # spent: the page says so
    late = head.send(path, form, {**TYPED, "once": "another-form"})
    assert (late.status_code, "このカードは、もう記録になっています。" in late.text) == (409, True)
    assert len(rows(session, PracticeLog)) == 1
    told = visit(town.yamano).get("/notifications/").text
    assert told.count("を記録しました。直すことも、外すこともできます") == 1


def test_two_clicks_at_the_same_moment_print_one_card(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    me, actor = visit(town.yamano), town.actor(session, town.yamano)
    session.rollback()
    made = services.make(session, actor, practice_id, now=clock.now())
    with ThreadPoolExecutor(1) as second:
        click = second.submit(me.post, f"/practices/{practice_id}/card")
        time.sleep(MOMENT)
        session.commit()
        assert click.result().headers["Location"] == f"/practices/cards/{made}"
    assert [each.id for each in rows(session, PracticeCard)] == [made]


@on_one_database
def test_a_card_is_for_its_person_and_whoever_heads_the_unit(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visit(town.yamano).post(f"/practices/{practice_id}/card")
    card = the(session, PracticeCard)
    for stranger in (town.mori, town.sato, town.office, town.partner):
        visitor = visit(stranger)
        addresses = [f"/practices/cards/{card.id}{more}" for more in ("", ".pdf", "/log")]
        assert [visitor.get(each).status_code for each in addresses] == [404] * 3
        assert visitor.post(f"/practices/{practice_id}/card").status_code == 404
        answer = visitor.submit("/practices/cards/", {"code": card.code})
        assert (answer.status_code, "カードは見つかりません" in answer.text) == (422, True)
    for entitled in (town.yamano, town.kacho, town.bucho):
        assert visit(entitled).get(f"/practices/cards/{card.id}/log").status_code == 200


@on_one_database
def test_a_refused_card_loses_nothing_and_is_not_spent(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor = visit(town.yamano)
    visitor.post(f"/practices/{practice_id}/card")
    path = f"/practices/cards/{the(session, PracticeCard).id}/log"
    answer = visitor.submit(path, {**TYPED, "outcome": "could_not_try"})
    assert (answer.status_code, "字が小さい" in answer.text) == (422, True)
    assert visitor.send(path, own_form(answer), {"barrier": "time"}).status_code == 303
    assert the(session, PracticeLog).barrier == "time"


@on_one_database
def test_a_stopped_practice_takes_no_card(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor = visit(town.yamano)
    visitor.post(f"/practices/{practice_id}/card")
    path = f"/practices/cards/{the(session, PracticeCard).id}/log"
    form = visitor.form(path)
    practice.stop(session, town.actor(session, town.yamano), practice_id)
    session.commit()
    assert visitor.send(path, form, TYPED).status_code == 409
    assert visitor.post(f"/practices/{practice_id}/card").status_code == 409
    assert rows(session, PracticeLog) == []


@on_one_database
def test_the_paper_is_one_sheet_of_a4(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano, action="あ" * 200, plan_when="い" * 200, work="う" * 80)
    visitor = visit(town.yamano)
    visitor.post(f"/practices/{practice_id}/card")
    answer = visitor.get(f"/practices/cards/{the(session, PracticeCard).id}.pdf")
    made = Paper(answer.data)
    assert (answer.mimetype, len(made.pages), b"595.2" in made.pages[0] and b"841.8" in made.pages[0]) == ("application/pdf", 1, True)
    code = the(session, PracticeCard).code
    assert [
        words for words in (code[:4], "山野はるか", "試せなかった", "時間がなかった", "うち、確認と手直し") if words not in made.text
    ] == []


def test_a_slip_in_a_code_is_seen() -> None:
    code = rules.card_code("K7M2P4X")
    assert rules.read_code(f"  {code[:4].lower()} － {code[4:]}") == code
    assert rules.read_code("".join(chr(ord(each) + 0xFEE0) for each in code)) == code
    wrong = [code[:place] + letter + code[place + 1 :] for place in range(8) for letter in rules.LETTERS if letter != code[place]]
    swapped = [code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in range(7)]
    assert [each for each in (*wrong, *swapped, "", code[:-1], "O0O0O0O0", "あ" * 8) if rules.read_code(each) is not None] == []
