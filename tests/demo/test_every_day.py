"""What 環野市 promises its visitors on whatever day they come: the days of the demo are told from today, so holidays and the turn of a year must not empty a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import demo, paths
from lms.accounts import queries as accounts
from lms.accounts.queries import rights
from lms.app import create_app
from lms.cases import queries as cases
from lms.cases.models import Case
from lms.cases.queries import lineage
from lms.catalog import queries as catalog_queries
from lms.catalog import services as catalog
from lms.certificates import queries as certificates
from lms.certificates.models import Certificate
from lms.demo.story import working_day_by
from lms.demo.words import data
from lms.feedback import queries as feedback
from lms.followups.models import FollowUp, Message
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.db import make_engine, session_factory
from lms.learning.models import Completion, Enrolment
from lms.learning.queries import items, releases, runs, versions
from lms.meetings.models import AgendaItem, Decision, Meeting
from lms.meetings.queries import decided, tray
from lms.meetings.queries import page as pages
from lms.meetings.queries.decided import Only
from lms.practice.models import Practice, PracticeLog
from lms.settings import load
from lms.wiring import HANDLERS
from tests.catalogue import ROOT
from tests.demo import GOLDEN_WEEK, LOGINS, SPRING, counted, how_many
from tests.demo_town import copy_of
from tests.visitor import Visitor

PAGES = ["/", "/courses/", "/practices/", "/notifications/", "/me/"]
FOR_READERS = ["/cases/"]
READERS = {"010001", "010002", "010003", "010004", "010005", "admin"}
OF_STAFF = {
    "/practices/",
    "/cases/",
    "/cases/mine",
    "/cases/new",
    "/concerns/",
    "/decisions/",
    "/inventory/",
    "/me/certificates/",
    "/me/record",
}
OF_STAFF |= {"/meetings/", "/meetings/tray/", "/notifications/", "/prompts/?mine=1", "/recall/", "/workshops/", "/handover/"}
OF_OFFICE = {"/cases/checks", "/office/assignments/", "/office/deliveries/", "/office/feedback/", "/office/guard/", "/office/licences"}
OF_OFFICE |= {
    "/office/cases",
    "/office/retention",
    "/office/roles",
    "/office/rules",
    "/office/weeks/",
    "/author/",
    "/releases/",
    "/insights/",
    "/insights/courses",
}
BY_WEEKS = {"/insights/", "/insights/courses"}  # what counts from April shows nothing before its first week is over
NEVER_EMPTY = {
    "010001": OF_STAFF - {"/handover/"},
    "010002": OF_STAFF | {"/cases/checks", "/team/", "/progress/", "/releases/", "/author/"},
    "010003": OF_STAFF | {"/cases/checks"},
    "010004": OF_STAFF | OF_OFFICE,
    "010005": {
        "/cases/",
        "/concerns/",
        "/decisions/",
        "/insights/",
        "/meetings/",
        "/meetings/tray/",
        "/pulse/",
        "/voices/box",
        "/me/record",
    },
    "p0001": {"/", "/cases/", "/meetings/", "/courses/"},
    "admin": OF_STAFF | {"/audit/", "/office/deliveries/", "/office/licences", "/office/retention", "/office/roles"},
}


@pytest.fixture(scope="module", params=[None, SPRING, GOLDEN_WEEK], ids=["today", "spring", "golden week"])
def engine(
    request: pytest.FixtureRequest, demo_database: Path, town_of: Callable[[datetime], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """The town of a day, with the clock at the hour at which it was told."""
    told = town_of(request.param) if request.param else demo_database
    made = make_engine(f"sqlite:///{copy_of(told, tmp_path_factory.mktemp('town'))}")
    with clock.standing_at(request.param) if request.param else nullcontext():
        yield made
    made.dispose()


@pytest.fixture(scope="module")
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine, HANDLERS)() as opened:
        yield opened


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(load({}, data=str(tmp_path_factory.mktemp("data")), demo=True), engine, demo_accounts=demo.ACCOUNTS)


def actor(session: Session, login: str) -> Actor:
    found = accounts.credentials(session, login, today=clock.today())
    assert found is not None
    made = rights.actor_of(session, found.person_id, today=clock.today())
    assert made is not None
    return made


@pytest.mark.parametrize("login", LOGINS)
def test_no_list_of_an_account_is_empty(app: Flask, session: Session, login: str) -> None:
    visitor = Visitor.enter(app, session, actor(session, login).person_id)
    found = {path: visitor.get(path) for path in sorted(NEVER_EMPTY[login])}
    assert {path: answer.status_code for path, answer in found.items()} == dict.fromkeys(found, 200)
    is_counted = clock.today() >= calendar.FiscalYear(calendar.fiscal_year_of(clock.today())).start + timedelta(days=13)
    assert [path for path, answer in found.items() if 'class="empty"' in answer.text and (is_counted or path not in BY_WEEKS)] == []


def test_the_tour_of_the_readme_leads_through(app: Flask, session: Session) -> None:
    tour = (ROOT / "README.md").read_text(encoding="utf-8").partition("## A tour")[2].partition("\n## ")[0]
    logins = re.findall(r"`(0\d{5}|admin)`", tour)
    assert set(logins) <= set(LOGINS)
    assert len(logins) >= 5
    visitor = Visitor.enter(app, session, actor(session, "010001").person_id)
    taken = {
        "記録を書く": "/",
        "その後を答える": "/practices/",
        "記入例": "/cases/",
        "記入例の説明を、矢印の横の10字に": "/cases/?q=きにゅう例",
    }
    assert [words for words in taken if f"「{words}」" not in tour] == []
    found = {words: visitor.get(path).text for words, path in taken.items() if path != "/cases/"}
    assert [words for words, page in found.items() if words not in re.sub(r"</?mark[^>]*>", "", page)] == []


def test_some_cases_wait_for_a_second_look_and_one_came_back(session: Session) -> None:
    told = {row["title"]: row for row in data("lately")["case"]}
    rows = {case.title: case for case in session.scalars(select(Case).where(Case.title.in_(told)))}
    assert set(rows) == set(told)
    assert {title: rows[title].state for title in told} == {
        title: "published" if "released" in row else "returned" if "returned" in row else "own_section" for title, row in told.items()
    }
    waiting = {login: {case.title for case in cases.waiting(session, actor(session, login))} for login in ("010002", "010003", "010004")}
    assert min(len(titles) for titles in (waiting["010003"], waiting["010004"])) >= 4
    assert {row.get("unit") for title, row in told.items() if title in waiting["010002"]} == {"0201"}, "of one's own 課"
    assert all(case.created_at < clock.now() for case in rows.values())


def test_one_meeting_was_held_and_one_is_near(session: Session) -> None:
    held, near = session.scalars(select(Meeting).where(Meeting.series == "ナレッジ会議").order_by(Meeting.starts_at))
    assert (held.state, near.state, held.series == near.series) == ("closed", "planned", True)
    assert held.starts_at < clock.now() < near.starts_at
    assert counted(session, Decision.verdict) == {"adopted": 4, "held": 2, "not_adopted": 1}
    assert how_many(session, Decision, Decision.practice_id.is_not(None)) == 4
    assert how_many(session, AgendaItem, AgendaItem.meeting_id == near.id, AgendaItem.case_id.is_not(None)) == 3


def test_a_second_series_has_gaps_and_a_meeting_with_room(session: Session) -> None:
    keeper = actor(session, "010003")
    assert decided.decided(session, keeper, Only.ALL, 1).counts[Only.LATE] >= 1
    assert [each.gap for each in decided.decided(session, keeper, Only.GAP, 1).rows] == ["moved"]
    to_come = session.scalars(select(Meeting).where(Meeting.series != "ナレッジ会議", Meeting.state == "planned")).one()
    assert pages.free_minutes(session, keeper, to_come.id, to_come) >= 25
    assert len(tray.kept(session, keeper)) >= 3


def test_seven_months_and_no_day_of_the_future(session: Session) -> None:
    first, last = session.execute(select(func.min(Practice.planned_at), func.max(Practice.planned_at))).one()
    today = clock.today()
    assert timedelta(days=180) <= today - clock.local_date(first) <= timedelta(days=215)
    assert last <= clock.now()
    assert today - clock.local_date(last) <= timedelta(days=14)


def test_it_looks_like_life(session: Session) -> None:
    outcomes, states, answers = counted(session, PracticeLog.outcome), counted(session, Practice.state), counted(session, FollowUp.answer)
    assert min(outcomes[each] for each in ("done", "so_so", "did_not_work", "could_not_try")) >= 20
    assert min(states[each] for each in ("planned", "trying", "logged", "shared", "stopped")) >= 3
    assert min(answers[each] for each in ("done", "did_not_work", "not_yet")) >= 20
    assert how_many(session, FollowUp, FollowUp.state == "sent") >= 50, "some are left open"
    slower = PracticeLog.minutes_after > PracticeLog.minutes_before
    assert how_many(session, PracticeLog, slower) >= 20, "a result that takes longer is a result"
    assert {"improvement", "failure", "near_miss"} <= set(counted(session, Case.kind))
    assert {"published", "own_section"} <= set(counted(session, Case.state))
    told = session.execute(select(Case.title, Case.one_line)).all()
    assert len({title for title, _ in told}) == len({line for _, line in told}) == len(told), "nobody says the same twice"
    assert how_many(session, Completion) >= 50
    assert how_many(session, Certificate) == how_many(session, Completion)


def test_what_came_back_of_a_lesson_is_in_its_statistics_and_a_quiz_is_under_way(session: Session) -> None:
    row = data("recalling")["remembered"]
    told = items.items_of(session, catalog_queries.lesson(session, row["course"], row["lesson"])).items
    assert [each for item in told for each in item.recalled if each.answered >= 10 and 0 < each.percent < 100]
    assert len(runs.begun(session, actor(session, "010001").person_id)) == 1


def test_a_case_of_the_first_account_was_handed_on_three_times(session: Session) -> None:
    told = session.scalar(select(Case.id).where(Case.title == "記入例の説明を、矢印の横の10字に"))
    assert told is not None

    def depth(branches: list[lineage.Branch]) -> int:
        return max((1 + depth(each.branches) for each in branches), default=0)

    assert depth(lineage.grown(session, told).branches) >= 3


@pytest.mark.parametrize("login", LOGINS)
def test_every_page_has_something_for_each_account(app: Flask, session: Session, login: str) -> None:
    visitor = Visitor.enter(app, session, actor(session, login).person_id)
    texts = {path: visitor.get(path) for path in PAGES + (FOR_READERS if login in READERS else [])}
    assert {path: answer.status_code for path, answer in texts.items()} == dict.fromkeys(texts, 200)
    assert ("周目" in texts["/"].text) == (login not in {"010005", "p0001"})  # a ring of nothing at all says nothing
    assert 'class="progress"' in texts["/courses/"].text or "<progress" in texts["/courses/"].text
    if login in READERS:
        assert len(set(re.findall(r'href="/cases/(\d+)"', texts["/cases/"].text))) == 20
    if login in {"010001", "010002", "010003", "010004", "admin"}:
        assert texts["/practices/"].text.count('class="ticket') >= 1
        assert 'class="row-link"' in texts["/notifications/"].text


def test_one_request_to_complete_without_a_practice_waits_and_one_is_answered(session: Session) -> None:
    asked = session.scalars(select(Enrolment).where(Enrolment.release_asked_at.is_not(None)).order_by(Enrolment.release_asked_at)).all()
    assert [each.released_at is not None for each in asked] == [True, False]
    assert len(releases.open_requests(session, actor(session, "010002"), today=clock.today())) == 1


def test_a_course_was_mended_on_the_way_and_letters_say_what_is_due(session: Session) -> None:
    course = versions.page(session, data("renewed")["course"])
    assert [(row.is_current, bool(row.finished), len(row.changed)) for row in course.rows] == [(True, True, 0), (False, True, 1)]
    assert course.asked is not None
    asked = list(versions.waiting(session, course.asked, today=clock.today()))
    assert asked
    assert [each.slug for each in versions.to_reread(session, actor(session, "010002").person_id, course.asked.id)] == ["national-plan"]
    letters = select(func.substr(Message.dedupe_key, 1, 15), Message.recipient_id).where(Message.dedupe_key.like("digest:%"))
    told = session.execute(letters.where(Message.channel == "in_app")).all()
    assert len(told) == len(set(told)), "one a week"
    monday = clock.today() - timedelta(days=clock.today().weekday())
    if working_day_by(monday) == monday:  # else this week's letters have not gone out yet
        assert set(asked) <= {row.recipient_id for row in told}
        assert len(told) >= 100
    assert catalog.check(paths.COURSES) == []
    served = catalog_queries.course(session, data("renewed")["course"]).version_id
    catalog.publish(session, paths.COURSES)
    assert catalog_queries.course(session, data("renewed")["course"]).version_id == served, "a restart finds what the files hold"


def test_finished_courses_have_their_papers_and_are_looked_back_on(session: Session) -> None:
    for login in ("010001", "010002", "010003", "010004"):
        assert certificates.own(session, actor(session, login)), login
    said = feedback.overview(session)
    assert sum(each.answers >= 10 for each in said) >= 1
    assert sum(not each.answers for each in said) >= 1, "what is too few is shown as too few"
