"""Somebody is forgotten while others write about them or into what was theirs: all of it is done, and nobody is thrown out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services
from lms.accounts.kinds import Role
from lms.accounts.models.people import Person, RoleGrant
from lms.cases import services as cases
from lms.cases.models import Case, CaseAuthor, CaseFollower, Comment
from lms.cases.services import comments, withdrawal
from lms.concerns import services as concerns
from lms.concerns.services import Care, ConcernEntry
from lms.executive import services as executive
from lms.followups import services as followups
from lms.followups.models import Message
from lms.followups.services import Word
from lms.jobs import chores
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.errors import Stale
from lms.kernel.ids import PersonId
from lms.meetings import services as meetings
from lms.meetings.services import decisions
from lms.practice import services as practice
from lms.privacy import services as privacy
from lms.prompts import services as prompts
from lms.prompts.services import PromptEntry
from lms.settings import load
from lms.wiring import PERSONAL, PERSONAL_DATA
from tests.at_once import Deed, crossing
from tests.cases import released, told
from tests.meetings import begun, called, decided
from tests.test_at_once import SOON
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Begin = Callable[[Session, Town], Deed]


def gone(session: Session, person_id: PersonId) -> None:
    """So long ago that the night would forget them."""
    session.execute(update(Person).where(Person.id == person_id).values(left_on=clock.today() - 14 * SOON))
    session.commit()


def erasing(person_id: PersonId) -> Deed:
    return lambda own: privacy.erase_if_due(own, person_id, PERSONAL, today=clock.today())


def joint(session: Session, town: Town) -> Any:
    """A case that 森 and 山野 have told together."""
    case_id = told(session, town, town.mori, title="森 一樹の工夫")
    session.add(CaseAuthor(case_id=case_id, person_id=town.yamano, place=1))
    session.commit()
    return case_id


def releasing(session: Session, town: Town) -> Deed:
    case_id = joint(session, town)
    return lambda own: cases.release(own, town.actor(own, town.facilitator), case_id, now=clock.now()).id


def revising(session: Session, town: Town) -> Deed:
    case_id = joint(session, town)
    case = session.get_one(Case, case_id)
    session.add(CaseFollower(case_id=case_id, person_id=town.mori, followed_at=clock.now()))
    entry = cases.CaseEntry(**{name: getattr(case, name) for name in cases.CaseEntry.__dataclass_fields__} | {"tried": "直した"})
    session.commit()
    return lambda own: cases.revise(own, town.actor(own, town.yamano), case_id, entry, version=1, now=clock.now()).id


def withdrawing_it(session: Session, town: Town) -> Deed:
    case_id = joint(session, town)
    return lambda own: withdrawal.withdraw(own, town.actor(own, town.yamano), case_id, "", now=clock.now()).id


def hiding_words(session: Session, town: Town) -> Deed:
    case_id = released(session, town, town.yamano)
    comment = Comment(case_id=case_id, person_id=town.mori, text="森 一樹より")
    session.add(comment)
    session.commit()
    number = comment.id
    return lambda own: comments.hide(own, town.actor(own, town.office), number, "わけ", now=clock.now()).id


def taking_up(session: Session, town: Town) -> Deed:
    case_id = released(session, town, town.mori, title="森 一樹の工夫")
    entry = practice.PlanEntry("通知", "火曜の朝", "やさしくしてもらう", "drafting", town.tool, "public", clock.today() + SOON)
    return lambda own: cases.adopt(own, town.actor(own, town.sato), case_id, entry, now=clock.now())


def entrusting(session: Session, town: Town) -> Deed:
    starts_at = clock.now() + SOON
    meeting_id = called(session, town, town.mori, town.yamano, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45))
    begun(session, town, meeting_id)
    number = decided(session, town, meeting_id, town.mori, due_on=clock.today() + SOON, work="森 一樹の仕事")
    due_on = clock.today() + 2 * SOON
    return lambda own: decisions.entrust(own, town.actor(own, town.kacho), number, town.yamano, due_on, version=1, now=clock.now()).id


def moving_the_meeting(session: Session, town: Town) -> Deed:
    starts_at = clock.now() + SOON
    meeting_id = called(session, town, town.mori, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45), title="森 一樹の会議")
    return lambda own: meetings.cancel(own, town.actor(own, town.office), meeting_id)


def answering_a_concern(session: Session, town: Town) -> Deed:
    me = town.actor(session, town.mori)
    number = concerns.put_in(session, me, ConcernEntry("森 一樹の心配", "どうしたら"), token="t" * 32, today=clock.today())
    care = Care(town.mori, town.kacho, clock.today() + SOON)
    concerns.ask(session, town.actor(session, town.office), number, care, version=1, today=clock.today())
    session.commit()
    return lambda own: concerns.answer(own, town.actor(own, town.kacho), number, "こうします。", version=2, today=clock.today())


def answering_a_voice(session: Session, town: Town) -> Deed:
    key = "0" * 32
    executive.speak(session, town.actor(session, town.mori), key, "森です", is_named=True, may_quote=False, today=clock.today())
    session.commit()
    mayor = town.executive
    return lambda own: executive.answer(own, town.actor(own, mayor), key, "はい。", is_public=False, version=1, today=clock.today())


def using_a_prompt(session: Session, town: Town) -> Deed:
    entry = PromptEntry("森 一樹の文", "案内", "次の文をやさしく", "documents", "drafting")
    number = prompts.put_in(session, town.actor(session, town.mori), entry, now=clock.now())
    session.commit()
    return lambda own: prompts.note_use(own, town.actor(own, town.sato), number, has_worked=True, today=clock.today())


DEEDS: dict[Begin, str] = {
    releasing: "cases",
    revising: "cases",
    withdrawing_it: "cases",
    hiding_words: "comments",
    taking_up: "cases",
    entrusting: "decisions",
    moving_the_meeting: "meetings",
    answering_a_concern: "concerns",
    answering_a_voice: "voices",
    using_a_prompt: "prompts",
}


def test_what_a_feature_says_is_in_the_middle_is_held() -> None:
    declared = [each for feature in PERSONAL_DATA for each in getattr(feature, "MIDDLES", ())]
    assert sorted(map(id, declared)) == sorted(map(id, PERSONAL.middles))


@pytest.mark.parametrize("begin", DEEDS)
def test_who_is_forgotten_while_others_write_is_forgotten_and_what_they_write_stands(
    engine: Engine, session: Session, town: Town, begin: Begin
) -> None:
    deed = begin(session, town)
    gone(session, town.mori)

    answers = crossing(engine, erasing(town.mori), deed, before=DEEDS[begin])
    assert not any(isinstance(each, Exception) and not isinstance(each, Stale) for each in answers), answers
    assert accounts.person(session, town.mori).erased_at is not None


def test_what_is_put_into_other_words_while_its_author_is_forgotten_stands_without_the_name(
    engine: Engine, session: Session, town: Town
) -> None:
    case_id = joint(session, town)
    case = session.get_one(Case, case_id)
    texts = {name: getattr(case, name) for name in cases.CaseEntry.__dataclass_fields__}
    entry = cases.CaseEntry(**texts | {"title": "森 一樹の、もっとよい工夫"})
    gone(session, town.mori)

    def revise(own: Session) -> Any:
        return cases.revise(own, town.actor(own, town.yamano), case_id, entry, version=1, now=clock.now()).id

    first, second = crossing(engine, erasing(town.mori), revise, before="cases SET")
    assert (first, second == case_id or isinstance(second, Stale)) == (True, True), (first, second)
    session.expire_all()
    assert session.get_one(Case, case_id).title == ("元職員の工夫" if isinstance(second, Stale) else "元職員の、もっとよい工夫")


# Where the two do wait for each other, PostgreSQL throws out who waited first


def test_the_job_that_is_thrown_out_forgets_somebody_all_the_same(engine: Engine, session: Session, town: Town, tmp_path: Path) -> None:
    """Two who have given each other a role are forgotten at once."""
    for one, other in ((town.mori, town.yamano), (town.yamano, town.mori)):
        services.grant(session, one, Role.PROMOTER, valid_from=LONG_AGO, granted_by=other)
        gone(session, one)

    def job(_: Session) -> Any:
        return chores.purge(session_factory(engine), load({"LMS_DATA_DIR": str(tmp_path)}))

    assert crossing(engine, erasing(town.mori), job, before="role_grants SET granted_by_id") == (True, 1)
    assert not session.scalars(select(RoleGrant).where(RoleGrant.person_id.in_((town.mori, town.yamano)))).all()


def test_the_page_that_is_thrown_out_forgets_somebody_all_the_same(
    engine: Engine, session: Session, town: Town, visit: Callable[[PersonId | None], Visitor]
) -> None:
    case_id = joint(session, town)
    followups.tell(session, [Word(town.yamano, "questions", {"title": "森 一樹の工夫"}, f"/cases/{case_id}", "key")], by_mail=False)
    gone(session, town.mori)
    visitor, path = visit(town.administrator), f"/office/retention/{town.mori}/erase"
    form = visitor.form(path)

    def read_and_touch(own: Session) -> Any:
        followups.mark_read(own, town.actor(own, town.yamano), now=clock.now())
        own.execute(update(Case).where(Case.id == case_id).values(thanks_count=Case.thanks_count))

    def erase(_: Session) -> Any:
        return visitor.send(path, form, {"sure": "y"}).status_code

    assert crossing(engine, read_and_touch, erase, before="cases") == (None, 303)
    session.expire_all()
    assert accounts.person(session, town.mori).erased_at is not None
    assert [each.params for each in session.scalars(select(Message).where(Message.dedupe_key == "key"))] == [{"title": "元職員の工夫"}]
