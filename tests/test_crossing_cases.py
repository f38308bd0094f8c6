"""Two who do something to the same case, or to a prompt that came of it, at the same moment: nothing of either is lost or comes back."""

from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts.models.access import AuditEntry
from lms.cases import services as cases
from lms.cases.kinds import SEEN_BY_ALL, CarriedOver, CaseState, Disclosure, Removed
from lms.cases.models import Case, Comment, ReuseReport
from lms.cases.rules import NotWaiting
from lms.cases.services import CaseEntry, comments, partners, reuse, takedown, withdrawal
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale
from lms.kernel.ids import CaseId, PersonId, PromptId
from lms.practice.models import PracticeLog
from lms.practice.services import mending
from lms.prompts import services as prompts
from lms.prompts.models import Prompt, PromptVersion
from lms.prompts.services import PromptEntry, Source
from lms.prompts.services import takedown as prompt_takedown
from tests.at_once import Deed, crossing, two_at_once
from tests.cases import logged, released, told
from tests.cases.test_reuse import adopted
from tests.town import Town

NAME = "太郎さん"
ENTRY = PromptEntry("窓口の文", "やさしくする", "次の文を直してください。", "documents", "drafting")


def revising(session: Session, town: Town, case_id: CaseId, **changed: Any) -> Deed:
    case = session.get_one(Case, case_id)
    texts = {name: getattr(case, name) for name in CaseEntry.__dataclass_fields__}
    session.rollback()
    entry = CaseEntry(**texts | changed)
    return lambda own: cases.revise(own, town.actor(own, town.yamano), case_id, entry, version=1, now=clock.now()).id


def releasing(town: Town, case_id: CaseId) -> Deed:
    return lambda own: cases.release(own, town.actor(own, town.facilitator), case_id, now=clock.now()).id


def withdrawing(town: Town, case_id: CaseId, who: PersonId | None = None) -> Deed:
    return lambda own: withdrawal.withdraw(own, town.actor(own, who or town.yamano), case_id, "わけ", now=clock.now()).id


def bringing_back(town: Town, case_id: CaseId) -> Deed:
    return lambda own: withdrawal.bring_back(own, town.actor(own, town.yamano), case_id).id


def taking_down(town: Town, case_id: CaseId) -> Deed:
    return lambda own: takedown.take_down(own, town.actor(own, town.office), case_id, [NAME], Removed.NAME, now=clock.now())


def standing(session: Session, case_id: CaseId) -> Case:
    session.expire_all()
    found = session.get_one(Case, case_id)
    session.expunge_all()
    session.rollback()  # SQLite has one writer
    return found


# Out of sight, and what is written meanwhile


def test_who_puts_a_case_into_other_words_while_it_is_taken_back_does_not_bring_it_back(
    engine: Engine, session: Session, town: Town
) -> None:
    case_id = released(session, town, town.yamano)
    revise = revising(session, town, case_id, tried="直した")
    _, second = two_at_once(engine, withdrawing(town, case_id), revise)
    assert isinstance(second, Stale), second
    assert standing(session, case_id).state == CaseState.ARCHIVED


def test_a_case_that_is_released_while_its_author_mends_it_stays_with_everybody(engine: Engine, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    revise = revising(session, town, case_id, tried="直した")
    _, second = two_at_once(engine, releasing(town, case_id), revise)
    assert second == case_id, second
    case = standing(session, case_id)
    assert (case.state in SEEN_BY_ALL, case.tried) == (True, "直した")


def test_a_case_that_is_taken_back_while_it_is_released_comes_back_as_it_was_released(engine: Engine, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    _, second = two_at_once(engine, releasing(town, case_id), withdrawing(town, case_id))
    assert second == case_id, second
    assert standing(session, case_id).archived_from == CaseState.PUBLISHED
    bringing_back(town, case_id)(session)
    session.commit()
    assert standing(session, case_id).state == CaseState.PUBLISHED


def test_a_case_that_two_take_back_at_once_is_taken_back_by_one(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    _, second = two_at_once(engine, withdrawing(town, case_id), withdrawing(town, case_id, town.office))
    assert isinstance(second, NotWaiting | NotFound), second
    case = standing(session, case_id)
    assert (case.archived_from, case.archived_by) == (CaseState.PUBLISHED, "author")
    bring_back = bringing_back(town, case_id)
    assert two_at_once(engine, bring_back, bring_back) == (case_id, case_id)
    noted = session.scalars(select(AuditEntry.action).where(AuditEntry.action.in_(("case_withdrawn", "case_brought_back")))).all()
    assert sorted(noted) == ["case_brought_back", "case_withdrawn"]


def test_a_case_that_is_kept_to_its_section_while_it_is_taken_back_stays_away(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)

    def keep_in(own: Session) -> Any:
        return partners.disclose(own, town.actor(own, town.office), case_id, Disclosure.SECTION)

    _, second = two_at_once(engine, withdrawing(town, case_id), keep_in)
    assert isinstance(second, NotWaiting | NotFound), second
    assert standing(session, case_id).state == CaseState.ARCHIVED


# Words that are taken out, and what is written meanwhile


def test_what_its_author_saves_at_this_moment_is_looked_through_too(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, word=f"{NAME}へ")
    revise = revising(session, town, case_id, tried=f"{NAME}と、紙で直した", one_line="新しい一行")
    _, second = two_at_once(engine, revise, taking_down(town, case_id))
    assert not isinstance(second, Exception), second
    case = standing(session, case_id)
    assert (case.one_line, NAME in case.word, NAME in case.tried, "紙で直した" in case.tried) == ("新しい一行", False, False, True)
    assert case.version == 3


def writing_under(town: Town, case_id: CaseId, _: int) -> Deed:
    return lambda own: comments.write(own, town.actor(own, town.sato), case_id, f"{NAME}が二度読んだ", now=clock.now()).id


def changing_a_word(town: Town, _: CaseId, number: int) -> Deed:
    return lambda own: comments.change(own, town.actor(own, town.sato), number, f"{NAME}が二度読んだ", version=1, now=clock.now()).id


@pytest.mark.parametrize("meanwhile", [writing_under, changing_a_word])
def test_what_colleagues_write_under_it_at_this_moment_is_looked_through_too(
    engine: Engine, session: Session, town: Town, meanwhile: Any
) -> None:
    case_id = released(session, town, town.yamano, word=f"{NAME}へ")
    number = comments.write(session, town.actor(session, town.sato), case_id, f"{NAME}が読んだ", now=clock.now()).id
    session.commit()
    _, second = two_at_once(engine, meanwhile(town, case_id, number), taking_down(town, case_id))
    assert not isinstance(second, Exception), second
    said = session.scalars(select(Comment.text)).all()
    assert [each for each in said if NAME in each] == []
    assert [each for each in said if "二度読んだ" in each]


def test_what_is_said_about_a_try_at_this_moment_is_looked_through_too(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, word=f"{NAME}へ")
    practice_id = adopted(session, town, town.sato, case_id)
    logged(session, town, town.sato, practice_id)
    said = reuse.Report(CarriedOver.ADAPTED, f"{NAME}に聞いた")

    def report(own: Session) -> Any:
        return reuse.report(own, town.actor(own, town.sato), practice_id, said, version=0)

    _, second = two_at_once(engine, report, taking_down(town, case_id))
    assert not isinstance(second, Exception), second
    assert not [each for each in session.scalars(select(ReuseReport.conditions)) if NAME in each]


# Prompts


def putting_in(town: Town, source: Source, entry: PromptEntry = ENTRY) -> Deed:
    return lambda own: prompts.put_in(own, town.actor(own, town.yamano), entry, source, now=clock.now())


@pytest.mark.usefixtures("house")
def test_a_prompt_that_is_taken_over_from_a_case_goes_out_of_sight_with_it(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    put_in = putting_in(town, Source(case_id=case_id))
    _, second = two_at_once(engine, withdrawing(town, case_id), put_in)
    assert isinstance(second, NotFound), second
    bringing_back(town, case_id)(session)
    session.commit()
    made, second = two_at_once(engine, put_in, withdrawing(town, case_id))
    assert second == case_id, second
    assert session.get_one(Prompt, made).withdrawn_at is not None


def test_a_prompt_of_a_log_that_is_taken_out_at_this_moment_is_told_that_it_is_gone(engine: Engine, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)

    def take_out(own: Session) -> Any:
        return mending.withdraw(own, town.actor(own, town.yamano), log_id, now=clock.now())

    _, second = two_at_once(engine, take_out, putting_in(town, Source(log_id=log_id)))
    assert isinstance(second, NotFound), second
    assert not session.scalars(select(PracticeLog)).all()


def test_what_its_author_saves_in_a_prompt_at_this_moment_is_looked_through_too(engine: Engine, session: Session, town: Town) -> None:
    made: PromptId = putting_in(town, Source(), PromptEntry(**{**vars_of(ENTRY), "purpose": f"{NAME}の"}))(session)
    session.commit()
    entry = PromptEntry(**{**vars_of(ENTRY), "text": f"{NAME}へ、紙で直してください。", "purpose": f"{NAME}の"})

    def revise(own: Session) -> Any:
        return prompts.revise(own, town.actor(own, town.yamano), made, entry, version=1, now=clock.now())

    def take_down(own: Session) -> Any:
        office_ = town.actor(own, town.office)
        return prompt_takedown.take_down(own, office_, made, [NAME], Removed.NAME, now=clock.now())

    _, second = two_at_once(engine, revise, take_down)
    assert not isinstance(second, Exception), second
    prompt = session.get_one(Prompt, made)
    assert (NAME in prompt.text, NAME in prompt.purpose, "紙で直して" in prompt.text, prompt.version) == (False, False, True, 3)
    assert not [each for each in session.scalars(select(PromptVersion)) if NAME in each.purpose]


def vars_of(entry: PromptEntry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in PromptEntry.__dataclass_fields__}


def test_a_prompt_that_two_take_back_at_once_is_taken_back_once(engine: Engine, session: Session, town: Town) -> None:
    made = putting_in(town, Source())(session)
    session.commit()

    def withdraw(own: Session) -> Any:
        return prompts.withdraw(own, town.actor(own, town.office), made, now=clock.now())

    assert two_at_once(engine, withdraw, withdraw) == (None, None)
    assert len(session.scalars(select(AuditEntry.id).where(AuditEntry.action == "prompt_withdrawn")).all()) == 1


def withdrawing_prompt(town: Town, prompt_id: PromptId, who: PersonId | None = None) -> Deed:
    return lambda own: prompts.withdraw(own, town.actor(own, who or town.yamano), prompt_id, now=clock.now())


def bringing_prompt_back(town: Town, prompt_id: PromptId) -> Deed:
    return lambda own: prompts.bring_back(own, town.actor(own, town.yamano), prompt_id)


@pytest.mark.parametrize("was_away", [False, True])
def test_an_author_does_not_bring_back_what_the_office_takes_out_of_sight_at_this_moment(
    engine: Engine, session: Session, town: Town, was_away: bool
) -> None:
    made: PromptId = putting_in(town, Source())(session)
    if was_away:
        withdrawing_prompt(town, made)(session)
    session.commit()
    _, second = two_at_once(engine, withdrawing_prompt(town, made, town.office), bringing_prompt_back(town, made))
    assert isinstance(second, NotFound), second
    session.expire_all()
    prompt = session.get_one(Prompt, made)
    assert (prompt.withdrawn_at is None, prompt.withdrawn_by) == (False, "office")


def test_a_prompt_that_the_office_takes_out_of_sight_while_its_author_takes_it_back_is_the_offices(
    engine: Engine, session: Session, town: Town
) -> None:
    made: PromptId = putting_in(town, Source())(session)
    session.commit()
    assert two_at_once(engine, withdrawing_prompt(town, made), withdrawing_prompt(town, made, town.office)) == (None, None)
    assert session.scalars(select(Prompt.withdrawn_by)).all() == ["office"]
    with pytest.raises(NotFound):
        bringing_prompt_back(town, made)(session)
    noted = session.scalars(select(AuditEntry.actor_id).where(AuditEntry.action == "prompt_withdrawn").order_by(AuditEntry.id)).all()
    assert noted == [town.yamano, town.office]


@pytest.mark.postgresql
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite locks no rows
def test_an_author_who_brings_a_prompt_back_crosses_who_takes_words_out_of_its_case(engine: Engine, session: Session, town: Town) -> None:
    """The case comes before its prompts, for both."""
    case_id = released(session, town, town.yamano, word=f"{NAME}へ")
    made: PromptId = putting_in(town, Source(case_id=case_id))(session)
    withdrawing_prompt(town, made)(session)
    session.commit()
    answers = crossing(engine, bringing_prompt_back(town, made), taking_down(town, case_id), before="cases")
    assert not any(isinstance(each, Exception) for each in answers), answers
    session.expire_all()
    assert (session.get_one(Prompt, made).withdrawn_at, NAME in session.get_one(Case, case_id).word) == (None, False)
