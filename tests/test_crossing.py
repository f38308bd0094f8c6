"""Two who write into the same rows from different sides at the same moment: one comes first, the other is told what who comes later is told, and none is thrown out."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.cases.kinds import Removed
from lms.cases.models import Case, CaseSource
from lms.cases.services import CaseEntry, share, takedown
from lms.followups import services as followups
from lms.followups.kinds import Answer, Kind, State
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.kernel.errors import NotFound, Refusal
from lms.kernel.ids import FollowUpId, PracticeId
from lms.meetings import services as meetings
from lms.meetings.models import Meeting, Participant
from lms.practice import services as practice
from lms.practice.models import Practice, PracticeLog, PracticeMember
from lms.practice.services import LogEntry, PlanEntry, mending
from tests.at_once import Deed, crossing, two_at_once
from tests.cases import logged, planned, released
from tests.meetings import SERIES, TITLE, called
from tests.test_at_once import SOON
from tests.town import Town


def asked_about(session: Session, practice_id: PracticeId) -> FollowUpId:
    """The first question of a plan, as if it had been put this morning."""
    asked = session.scalars(select(FollowUp).where(FollowUp.subject_id == practice_id).order_by(FollowUp.step)).first()
    assert asked is not None
    asked.state, asked.sent_at = State.SENT, clock.now()
    session.commit()
    return asked.id


def moving(town: Town, practice_id: PracticeId) -> Deed:
    later = PlanEntry("転入の案内文", "火曜の朝", "やさしくしてもらう", "drafting", town.tool, "public", clock.today() + 2 * SOON)
    return lambda own: practice.change_plan(own, town.actor(own, town.yamano), practice_id, later, version=1, now=clock.now()).id


def logging(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: practice.log(own, town.actor(own, town.yamano), practice_id, entry=LogEntry("done"), now=clock.now()).id


@pytest.mark.parametrize("meanwhile", [moving, logging])
def test_who_gives_up_a_plan_by_an_answer_crosses_who_works_on_it(engine: Engine, session: Session, town: Town, meanwhile: Any) -> None:
    """From its question to the plan, and from the plan to its question."""
    practice_id = planned(session, town, town.yamano)
    question = asked_about(session, practice_id)

    def give_up(own: Session) -> Any:
        return followups.answer(own, town.actor(own, town.yamano), question, Answer.STOPPED, memo="", now=clock.now()).id

    answers = crossing(engine, give_up, meanwhile(town, practice_id), before="practices")
    assert [each for each in answers if isinstance(each, Exception) and not isinstance(each, Refusal)] == []
    session.expire_all()
    came_first = "stopped" if isinstance(answers[1], Refusal) else {moving: "planned", logging: "logged"}[meanwhile]
    assert session.get_one(Practice, practice_id).state == came_first
    assert not session.scalars(select(FollowUp.id).where(FollowUp.state == State.SENT)).all()


def stopping(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: practice.stop(own, town.actor(own, town.yamano), practice_id).id


def leaving(town: Town, practice_id: PracticeId) -> Deed:
    return lambda own: practice.part(own, town.actor(own, town.yamano), practice_id, town.mori)


@pytest.mark.parametrize("meanwhile", [stopping, leaving])
def test_who_answers_while_the_plan_ends_has_answered(engine: Engine, session: Session, town: Town, meanwhile: Any) -> None:
    """What ends with the plan are questions that nobody has answered by then."""
    practice_id = planned(session, town, town.yamano)
    practice.join(session, town.actor(session, town.yamano), practice_id, town.mori, now=clock.now())
    session.execute(update(FollowUp).where(FollowUp.recipient_id == town.mori).values(state=State.SENT, sent_at=clock.now()))
    session.commit()
    question = session.scalars(select(FollowUp.id).where(FollowUp.recipient_id == town.mori).order_by(FollowUp.step)).first()
    assert question is not None
    session.rollback()

    def answer(own: Session) -> Any:
        return followups.answer(own, town.actor(own, town.mori), question, Answer.DONE, memo="", now=clock.now()).id

    _, second = two_at_once(engine, answer, meanwhile(town, practice_id))
    assert not isinstance(second, Exception), second
    states = select(FollowUp.state).where(FollowUp.recipient_id == town.mori).order_by(FollowUp.step)
    first, *others = session.scalars(states)
    assert first == State.ANSWERED
    assert set(others) == {State.SUPPRESSED}


def test_an_author_who_answers_about_a_case_crosses_who_takes_words_out_of_it(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, title="太郎さんの窓口の案内文")
    question = session.scalars(select(FollowUp).where(FollowUp.kind == Kind.REVIEW, FollowUp.recipient_id == town.yamano)).one()
    question.state, question.sent_at = State.SENT, clock.now()
    session.commit()

    def holds_still(own: Session) -> Any:
        return followups.answer(own, town.actor(own, town.yamano), question.id, Answer.DONE, memo="", now=clock.now() + SOON).id

    def take_down(own: Session) -> Any:
        return takedown.take_down(own, town.actor(own, town.office), case_id, ["太郎"], Removed.NAME, now=clock.now())

    answers = crossing(engine, holds_still, take_down, before="cases")
    assert not any(isinstance(each, Exception) for each in answers), answers
    session.expire_all()
    assert "太郎" not in session.get_one(Case, case_id).title
    assert not [each for each in session.scalars(select(FollowUp)) if "太郎" in each.title]


def test_who_corrects_a_log_in_one_window_crosses_who_takes_it_out_in_another(engine: Engine, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)

    def correct(own: Session) -> Any:
        entry = LogEntry("could_not_try", barrier="no_time")
        return mending.correct(own, town.actor(own, town.yamano), log_id, entry, version=1, now=clock.now()).id

    def withdraw(own: Session) -> Any:
        return mending.withdraw(own, town.actor(own, town.yamano), log_id, now=clock.now())

    first, second = crossing(engine, correct, withdraw, before="practices")
    assert isinstance(first, NotFound) or first == log_id, first
    assert not isinstance(second, Exception), second
    assert session.scalars(select(PracticeLog)).all() == []
    session.rollback()
    log_id = logged(session, town, town.yamano)
    _, second = two_at_once(engine, withdraw, correct)
    assert isinstance(second, NotFound), second


@pytest.mark.usefixtures("house")  # practice asks cases through a slot
def test_who_tells_a_case_crosses_who_takes_the_log_out(engine: Engine, session: Session, town: Town) -> None:
    """A told case keeps its log, or it is not told."""
    log_id = logged(session, town, town.yamano)

    def tell(own: Session) -> Any:
        texts: dict[str, Any] = {
            "title": "案内文が半分の時間になった",
            "one_line": "下書きをAIに作らせた",
            "lesson": "次は、期限を先に書きます。",
            "tried": "直した",
            "effect": "早く終わった",
        }
        entry = CaseEntry(kind="improvement", category="accuracy", field="documents", ai_use="drafting", **texts)
        return share(own, town.actor(own, town.yamano), log_id, entry, now=clock.now()).id

    def withdraw(own: Session) -> Any:
        return mending.withdraw(own, town.actor(own, town.yamano), log_id, now=clock.now())

    answers = crossing(engine, tell, withdraw, before="practices")
    assert [isinstance(each, Refusal) for each in answers].count(True) == 1, answers
    told, logs = len(session.scalars(select(Case)).all()), len(session.scalars(select(PracticeLog)).all())
    assert told == logs == len(session.scalars(select(CaseSource)).all())


def test_who_takes_somebody_off_a_meeting_crosses_who_has_them_record_it(engine: Engine, session: Session, town: Town) -> None:
    """Whoever records takes part."""
    starts_at = clock.now() + SOON
    ends_at = starts_at + timedelta(minutes=45)
    meeting_id = called(session, town, town.mori, starts_at=starts_at, ends_at=ends_at)

    def take_off(own: Session) -> Any:
        return meetings.take_off(own, town.actor(own, town.facilitator), meeting_id, town.mori)

    def have_record(own: Session) -> Any:
        entry = meetings.MeetingEntry(TITLE, SERIES, starts_at, ends_at, "第2会議室", "", town.facilitator, town.mori, is_open=False)
        return meetings.change(own, town.actor(own, town.office), meeting_id, entry, version=1, now=clock.now())

    first, second = crossing(engine, take_off, have_record, before="meetings")
    assert second is None, second
    assert first is None or isinstance(first, Refusal), first
    session.expire_all()
    assert session.get_one(Meeting, meeting_id).recorder_id == town.mori
    assert session.scalars(select(Participant).where(Participant.person_id == town.mori)).all()


def test_who_is_asked_along_again_while_they_are_taken_off_takes_part(engine: Engine, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)

    def join(own: Session) -> Any:
        return practice.join(own, town.actor(own, town.yamano), practice_id, town.mori, now=clock.now())

    def part(own: Session) -> Any:
        return practice.part(own, town.actor(own, town.yamano), practice_id, town.mori)

    join(session)
    session.commit()
    _, second = two_at_once(engine, part, join)
    assert second is None
    assert session.scalars(select(PracticeMember.person_id)).all() == [town.mori]
