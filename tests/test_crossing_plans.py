"""Two who do something to the same plan at the same moment: what came first stands, and the second is told what who comes later is told."""

from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms.accounts.services import office
from lms.cases.kinds import CaseState
from lms.cases.models import Case, CaseSource
from lms.cases.services import CaseEntry, drafts
from lms.followups import services as followups
from lms.followups.kinds import Answer
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.errors import NotFound, Refusal, Stale
from lms.kernel.ids import CaseId, PracticeId, PracticeLogId
from lms.practice import services as practice
from lms.practice.models import LogEvidence, Practice, PracticeLog, PracticeMember
from lms.practice.rules import NotOpen
from lms.practice.services import LogEntry, cards, evidence, handing_on, mending
from lms.practice.services.for_others import Line, LinesRefused, log_for
from tests.at_once import Deed, crossing, two_at_once
from tests.cases import logged, planned
from tests.test_at_once import SOON
from tests.test_crossing import asked_about, logging, moving, stopping
from tests.town import Town

TEXTS: dict[str, Any] = {
    "title": "案内文が半分の時間になった",
    "one_line": "下書きをAIに作らせた",
    "lesson": "次は、期限を先に書きます。",
    "tried": "直した",
    "effect": "早く終わった",
}
TOLD = CaseEntry(kind="improvement", category="accuracy", field="documents", ai_use="drafting", **TEXTS)


@pytest.mark.parametrize("meanwhile", [moving, logging])
def test_who_gives_up_by_an_answer_while_its_question_closes_is_not_told_that_it_was_taken(
    engine: Engine, session: Session, town: Town, meanwhile: Any
) -> None:
    practice_id = planned(session, town, town.yamano)
    question = asked_about(session, practice_id)

    def give_up(own: Session) -> Any:
        each = followups.answer(own, town.actor(own, town.yamano), question, Answer.STOPPED, memo="窓口が混む", now=clock.now())
        return each.state, each.answer, each.memo

    first, _ = crossing(engine, give_up, meanwhile(town, practice_id), before="practices")
    standing = session.get_one(FollowUp, question)
    assert first == (standing.state, standing.answer, standing.memo), "what it answers is what stands"


def starting(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: practice.start(own, town.actor(own, town.yamano), practice_id, now=clock.now()).id


def asking_along(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: practice.join(own, town.actor(own, town.yamano), practice_id, town.mori, now=clock.now())


def printing_a_card(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: cards.make(own, town.actor(own, town.yamano), practice_id, now=clock.now())


def logging_for(town: Town, practice_id: PracticeId) -> Deed:
    def deed(own: Session) -> Any:
        kacho = town.actor(own, town.kacho)
        line = Line(practice_id, town.yamano, LogEntry("done"))
        return log_for(own, kacho, kacho.headed[0], [line], tried_on=clock.today(), now=clock.now())

    return deed


@pytest.mark.parametrize("meanwhile", [moving, starting, asking_along, printing_a_card, logging_for])
def test_what_is_done_to_a_plan_while_it_is_stopped_is_refused(engine: Engine, session: Session, town: Town, meanwhile: Any) -> None:
    practice_id = planned(session, town, town.yamano)
    _, second = two_at_once(engine, stopping(town, practice_id), meanwhile(town, practice_id))
    assert isinstance(second, NotOpen | LinesRefused), second
    standing = session.get_one(Practice, practice_id)
    assert (standing.state, standing.version, standing.started_at) == ("stopped", 1, None)
    assert not session.scalars(select(PracticeLog)).all()
    assert not session.scalars(select(PracticeMember)).all()


def test_a_card_that_is_keyed_in_while_the_plan_is_stopped_is_not_spent(engine: Engine, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    card_id = printing_a_card(town, practice_id)(session)
    session.commit()

    def key_in(own: Session) -> Any:
        return cards.key_in(own, town.actor(own, town.kacho), card_id, entry=LogEntry("done"), now=clock.now(), token="t" * 32)

    _, second = two_at_once(engine, stopping(town, practice_id), key_in)
    assert isinstance(second, NotOpen), second
    assert not session.scalars(select(PracticeLog)).all()


def handing_it_on(_town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: handing_on.hand_on(own, practice_id, "もう一度決まったため")


def giving_it_another_day(_town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: handing_on.move(own, practice_id, clock.today() + SOON)


@pytest.mark.parametrize("meanwhile", [stopping, handing_it_on, giving_it_another_day, starting])
def test_what_is_logged_stands_whatever_is_done_to_the_plan_at_the_same_moment(
    engine: Engine, session: Session, town: Town, meanwhile: Any
) -> None:
    practice_id = planned(session, town, town.yamano)
    due_on = session.get_one(Practice, practice_id).due_on
    session.rollback()
    _, second = two_at_once(engine, logging(town, practice_id), meanwhile(town, practice_id))
    assert not isinstance(second, Exception) or isinstance(second, NotOpen), second
    standing = session.get_one(Practice, practice_id)
    assert (standing.state, standing.due_on) == ("logged", due_on)


def test_who_puts_a_file_beside_a_log_while_it_is_taken_out_is_told_that_it_is_gone(engine: Engine, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    office.set_setting(session, town.actor(session, town.office), "log_evidence", True)
    session.commit()

    def put_beside(own: Session) -> Any:
        evidence.add(own, town.actor(own, town.yamano), log_id, about="前の案内文", content="前の文".encode())

    _, second = two_at_once(engine, withdrawing(town, log_id), put_beside)
    assert isinstance(second, NotFound), second


def test_files_put_beside_a_log_at_once_are_no_more_than_it_takes(engine: Engine, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    office.set_setting(session, town.actor(session, town.office), "log_evidence", True)

    def putting(text: str) -> Deed:
        return lambda own: evidence.add(own, town.actor(own, town.yamano), log_id, about=text, content=text.encode())

    for text in ("一", "二"):
        putting(text)(session)
    session.commit()
    _, second = two_at_once(engine, putting("三"), putting("四"))
    assert isinstance(second, Refusal), second
    assert session.scalar(select(func.count()).select_from(LogEvidence)) == 3


# A case that is told from it


def withdrawing(town: Town, log_id: PracticeLogId) -> Deed:
    return lambda own: mending.withdraw(own, town.actor(own, town.yamano), log_id, now=clock.now())


def finishing(town: Town, case_id: CaseId) -> Deed:
    return lambda own: drafts.finish(own, town.actor(own, town.yamano), case_id, TOLD, version=1, now=clock.now()).id


def begun(session: Session, town: Town, log_ids: list[PracticeLogId]) -> CaseId:
    made = drafts.keep(session, town.actor(session, town.yamano), log_ids, TOLD)
    session.commit()
    return made.id


@pytest.mark.usefixtures("house")  # practice asks cases through a slot
def test_a_draft_is_told_without_the_log_that_is_taken_out_meanwhile(engine: Engine, session: Session, town: Town) -> None:
    """And of its plan nobody says that it was shared."""
    first, other = logged(session, town, town.yamano), logged(session, town, town.yamano)
    plan_of = {log.id: log.practice_id for log in session.scalars(select(PracticeLog))}
    case_id = begun(session, town, [first, other])
    answers = crossing(engine, finishing(town, case_id), withdrawing(town, other), before="cases")
    assert answers[0] == case_id, answers
    session.expire_all()
    stands = set(session.scalars(select(CaseSource.log_id)))
    assert stands == set(session.scalars(select(PracticeLog.id)))
    assert isinstance(answers[1], Refusal) == (other in stands)
    assert session.get_one(Practice, plan_of[other]).state == ("shared" if other in stands else "planned")
    session.rollback()


@pytest.mark.usefixtures("house")
def test_who_takes_out_a_log_just_before_its_draft_is_told_has_taken_it_out(engine: Engine, session: Session, town: Town) -> None:
    first, other = logged(session, town, town.yamano), logged(session, town, town.yamano)
    practice_id = session.get_one(PracticeLog, other).practice_id
    case_id = begun(session, town, [first, other])
    _, second = two_at_once(engine, withdrawing(town, other), finishing(town, case_id))
    assert second == case_id, second
    assert session.scalars(select(CaseSource.log_id)).all() == [first]
    assert session.get_one(Practice, practice_id).state == "planned"


def test_a_draft_that_is_told_is_not_thrown_away_at_the_same_moment(engine: Engine, session: Session, town: Town) -> None:
    case_id = begun(session, town, [logged(session, town, town.yamano)])

    def discard(own: Session) -> Any:
        return drafts.discard(own, town.actor(own, town.yamano), case_id)

    _, second = two_at_once(engine, finishing(town, case_id), discard)
    assert isinstance(second, NotFound), second
    assert session.get_one(Case, case_id).state == CaseState.OWN_SECTION
    session.rollback()
    case_id = begun(session, town, [logged(session, town, town.yamano)])
    _, second = two_at_once(engine, discard, finishing(town, case_id))
    assert isinstance(second, Stale | NotFound), second
    assert session.get(Case, case_id) is None
