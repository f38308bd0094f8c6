"""Two who add the same at the same moment: it stands there once, and the second is told what who comes later is told."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.access import Password
from lms.accounts.models.imports import ImportColumn, UnitCode
from lms.accounts.models.office import Tool
from lms.accounts.models.people import LoginName, Person, Unit
from lms.accounts.models.second_factor import RecoveryCode, SecondFactor
from lms.accounts.services import imports, office, postings, roles, second_factor, signin, units
from lms.accounts.services.sealing import Seal
from lms.admin.services import synonyms, tools
from lms.authoring.files import Carried
from lms.authoring.models import MadeCourse
from lms.authoring.queries import in_force
from lms.authoring.services import carrying
from lms.cases.models import ReuseReport, TrustedKey
from lms.cases.services import carrying as bundles
from lms.cases.services import reuse
from lms.catalog import files as course_files
from lms.catalog import services as catalog
from lms.catalog.models import Edition, FigurePicture
from lms.catalog.rules.pictures import Picture
from lms.catalog.services import editions
from lms.followups import runs
from lms.followups import services as followups
from lms.followups.kinds import Answer, State
from lms.followups.models import FollowUp, JobClock
from lms.inventory import services as inventory
from lms.inventory.models import WorkTask
from lms.inventory.queries import overview
from lms.kernel import clock
from lms.kernel.db import Base
from lms.kernel.errors import NotFound, Stale, Unacceptable
from lms.practice import services as practice
from lms.practice.models import PracticeMember
from lms.practice.services import PlanEntry
from lms.privacy import services as privacy
from lms.privacy.models import RetentionHold
from lms.pulse import services as pulse
from lms.pulse.models import PulseRound
from lms.search.models import Synonym, SynonymGroup
from tests.at_once import two_at_once
from tests.authoring.packing import FOLDER
from tests.cases import logged, planned, released
from tests.cases.test_reuse import adopted
from tests.town import LONG_AGO, Town

Deed = Callable[[Session], Any]
Begin = Callable[[Session, Town], Deed]
SOON = timedelta(days=30)


def standing(session: Session, *tables: type[Base]) -> list[int]:
    session.rollback()
    found = [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]
    session.rollback()  # SQLite has one writer
    return found


def a_tool(_session: Session, town: Town) -> Deed:
    return lambda own: tools.add(own, town.actor(own, town.office), name="翻訳の道具", note="")


def a_name_of_two_tools(session: Session, town: Town) -> Deed:
    free = [office.add_tool(session, None, name=f"道具{number}", note="", sort=number) for number in (2, 3)]
    session.commit()
    return lambda own: office.change_tool(own, town.actor(own, town.office), free.pop(), name="翻訳の道具", note="", version=1)


def a_key(_session: Session, town: Town) -> Deed:
    return lambda own: bundles.trust(own, town.actor(own, town.office), "となり市", "ab" * 32)


def a_code_of_a_unit(_session: Session, town: Town) -> Deed:
    def deed(own: Session) -> Any:
        office_ = town.actor(own, town.office)
        add = partial(units.add, name="保健課", code="0199", level=UnitLevel.SECTION, parent_id=town.civic_department, phone="")
        return add(own, office_, begins=LONG_AGO)

    return deed


def a_course(_session: Session, town: Town) -> Deed:
    carried = Carried("easy", {"course.md": "---\ntitle: やさしい\n---\n".encode()})
    return lambda own: carrying.bring_in(own, town.actor(own, town.office), carried, replaces=False, now=clock.now()).id


def a_report(session: Session, town: Town) -> Deed:
    practice_id = adopted(session, town, town.sato, released(session, town, town.mori))
    logged(session, town, town.sato, practice_id)
    said = reuse.Report("as_is", "")  # type: ignore[arg-type]
    return lambda own: reuse.report(own, town.actor(own, town.sato), practice_id, said, version=0)


@pytest.mark.parametrize(
    ("begin", "table", "before"),
    [
        (a_tool, Tool, 1),
        (a_name_of_two_tools, Tool, 3),
        (a_key, TrustedKey, 0),
        (a_code_of_a_unit, Unit, 6),
        (a_course, MadeCourse, 0),
        (a_report, ReuseReport, 0),
    ],
)
def test_the_second_is_refused_as_who_comes_later_is(
    engine: Engine, session: Session, town: Town, begin: Begin, table: type[Base], before: int
) -> None:
    deed = begin(session, town)
    _, second = two_at_once(engine, deed, deed)
    assert isinstance(second, Stale if begin is a_report else Unacceptable), second
    assert standing(session, table) == [before + (begin is not a_name_of_two_tools)]


# What is done already


def synonyms_of_two(_session: Session, town: Town) -> Deed:
    return lambda own: synonyms.add(own, town.actor(own, town.office), ["わいわい講座", "ごきげん講座"])


def a_round(_session: Session, town: Town) -> Deed:
    first = clock.today() + SOON
    return lambda own: pulse.open_round(own, town.actor(own, town.office), first, first + timedelta(days=10), today=clock.today())


def a_hold(session: Session, town: Town) -> Deed:
    session.get_one(Person, town.mori).left_on = clock.today() - SOON
    session.commit()
    keep = partial(privacy.hold, reason="監査", until=clock.today() + SOON, today=clock.today())
    return lambda own: keep(own, town.actor(own, town.office), town.mori)


def somebody_asked_along(session: Session, town: Town) -> Deed:
    practice_id = planned(session, town, town.yamano)
    return lambda own: practice.join(own, town.actor(own, town.yamano), practice_id, town.mori, now=clock.now())


def recovery_codes(session: Session, town: Town) -> Deed:
    session.add(SecondFactor(person_id=town.office, secret="", last_step=0))
    session.commit()
    return lambda own: len(second_factor.renew_codes(own, town.actor(own, town.office), Seal("secret")))


def columns_of_imports(_session: Session, town: Town) -> Deed:
    return lambda own: imports.keep_columns(own, town.office, {"name": "漢字"})


def codes_of_imports(_session: Session, town: Town) -> Deed:
    return lambda own: imports.keep_unit_codes(own, town.office, "0101,0205")


def a_password(_session: Session, town: Town) -> Deed:
    return lambda own: signin.set_password_hash(own, town.mori, "hash")


def a_picture(_session: Session, _town: Town) -> Deed:
    return lambda own: catalog.keep_pictures(own, [Picture(b"picture", "png", 1, 1)])


def clocks_of_jobs(_session: Session, _town: Town) -> Deed:
    return lambda own: runs.get_to_know(own, ["sweep"])


def a_table_of_tasks(_session: Session, town: Town) -> Deed:
    def deed(own: Session) -> Any:
        actor = town.actor(own, town.kacho)
        scope = next(each for each in overview.scopes(own, actor, today=clock.today()) if each.id == town.civic_section)
        table = "業務名\n窓口の案内\n".encode()
        taken = inventory.take_in(own, actor, scope, table, inspect=lambda _text: None, now=clock.now(), today=clock.today())
        return taken.unchanged

    return deed


@pytest.mark.parametrize(
    ("begin", "rows"),
    [
        (synonyms_of_two, {SynonymGroup: 1, Synonym: 2}),
        (a_round, {PulseRound: 1}),
        (a_hold, {RetentionHold: 1}),
        (somebody_asked_along, {PracticeMember: 1}),
        (recovery_codes, {RecoveryCode: 10}),
        (columns_of_imports, {ImportColumn: 1}),
        (codes_of_imports, {UnitCode: 1}),
        (a_password, {Password: 1}),
        (a_picture, {FigurePicture: 1}),
        (clocks_of_jobs, {JobClock: 1}),
        (a_table_of_tasks, {WorkTask: 1}),
    ],
)
def test_what_the_first_has_done_is_done_for_the_second_too(
    engine: Engine, session: Session, town: Town, begin: Begin, rows: dict[type[Base], int]
) -> None:
    before = standing(session, *rows)
    deed = begin(session, town)
    _, second = two_at_once(engine, deed, deed)
    assert not isinstance(second, Exception), second
    more = [now - then for now, then in zip(standing(session, *rows), before, strict=True)]
    assert more == list(rows.values())


def test_a_posting_that_is_taken_back_while_its_end_is_set_is_gone(engine: Engine, session: Session, town: Town) -> None:
    begins = clock.today() + SOON
    post = postings.PostingEntry(town.tax_section, "主査", PostingKind.CONCURRENT, is_head=False, begins=begins, until=None)
    coming = postings.appoint(session, town.actor(session, town.office), town.yamano, post)
    session.commit()

    def take_back(own: Session) -> None:
        postings.take_back(own, town.actor(own, town.office), town.yamano, coming)

    def end(own: Session) -> None:
        postings.end_posting(own, town.actor(own, town.office), town.yamano, coming, begins + SOON)

    _, second = two_at_once(engine, take_back, end)
    assert isinstance(second, NotFound), second


def test_partners_entered_at_once_have_numbers_of_their_own(engine: Engine, session: Session, town: Town) -> None:
    entry = roles.PartnerEntry("外部 太郎", "がいぶ たろう", "大学", "", clock.today() + SOON, "助言")

    def deed(own: Session) -> int:
        return roles.enter_partner(own, town.actor(own, town.office), entry, "hash")

    made = two_at_once(engine, deed, deed)
    names = session.scalars(select(LoginName.name).where(LoginName.person_id.in_(made))).all()
    assert len(set(names)) == 2


def test_who_answers_while_the_plan_is_moved_has_answered(engine: Engine, session: Session, town: Town) -> None:
    """A plan that goes to a later day asks anew what was asked too early: not what was answered at this moment."""
    practice_id = planned(session, town, town.yamano)
    asked = session.scalars(select(FollowUp).order_by(FollowUp.step)).first()
    assert asked is not None
    asked.state, asked.sent_at = State.SENT, clock.now()
    session.commit()

    def answer(own: Session) -> None:
        followups.answer(own, town.actor(own, town.yamano), asked.id, Answer.NOT_YET, memo="", now=clock.now())

    def move(own: Session) -> None:
        later = PlanEntry("転入の案内文", "火曜の朝", "やさしくしてもらう", "drafting", town.tool, "public", clock.today() + 2 * SOON)
        practice.change_plan(own, town.actor(own, town.yamano), practice_id, later, version=1, now=clock.now())

    _, second = two_at_once(engine, answer, move)
    assert second is None
    found = select(FollowUp.round, FollowUp.state).where(FollowUp.step == asked.step).order_by(FollowUp.round)
    assert [tuple(row) for row in session.execute(found)] == [(1, "answered"), (2, "scheduled")]


def test_of_two_courses_published_at_once_both_are_in_the_catalogue(engine: Engine, session: Session, town: Town) -> None:
    """The second reads what the first has put in force: the next start finds everything as it is."""

    def deed(slug: str) -> Deed:
        texts = {name.removeprefix("easy/"): str(content).replace("/easy/", f"/{slug}/") for name, content in FOLDER.items()}
        carried = Carried(slug, {name: content.encode() for name, content in texts.items()})
        return lambda own: carrying.bring_in_and_publish(own, carried, replaces=False, now=clock.now()).slug

    assert two_at_once(engine, deed("easy"), deed("plain")) == ("easy", "plain")
    made = in_force(session)
    assert set(made) == {"easy", "plain"}
    assert editions.stands(session, Edition.COURSES, course_files.digest(paths.COURSES, made))
