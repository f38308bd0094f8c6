"""The front page through the browser: one step, true counts, the open question answered in place, news from colleagues."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import paths
from lms.accounts.services.office import set_setting
from lms.cases import services as cases
from lms.cases.models import Case
from lms.cases.services import CaseEntry
from lms.catalog import queries as catalog
from lms.catalog import services as catalog_services
from lms.executive import services as executive
from lms.followups import services as followups
from lms.followups.models import FollowUp
from lms.kernel import calendar, clock
from lms.kernel.ids import PersonId, PracticeId, PracticeLogId
from lms.learning import services as learning
from lms.learning.kinds import Audience, DueFrom
from lms.learning.queries.audience import Reach
from lms.learning.services import assignments
from lms.learning.services.assignments import Entry
from lms.practice import services as practice
from lms.practice.kinds import Outcome
from lms.practice.models import Practice, PracticeLog
from lms.practice.services import LogEntry, PlanEntry
from tests.conftest import on_one_database
from tests.guidelines import acknowledged, published
from tests.licences import completed, lessons  # noqa: F401  (the fixture)
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def plan(session: Session, town: Town, person: PersonId, action: str) -> PracticeId:
    due = clock.today() + timedelta(days=7)
    entry = PlanEntry("案内文の作成", "火曜の朝に", action, "drafting", town.tool, "public", due, minutes_now=30)
    made = practice.plan(session, town.actor(session, person), entry, now=clock.now())
    session.commit()
    return made.id


def log(session: Session, town: Town, person: PersonId, practice_id: PracticeId, outcome: str = Outcome.DONE) -> PracticeLogId:
    entry = LogEntry(outcome=outcome, minutes_before=30, minutes_after=20, times_per_month=4, not_worked="日付が変わった")
    made = practice.log(session, town.actor(session, person), practice_id, entry=entry, now=clock.now())
    session.commit()
    return made.id


def share(session: Session, town: Town, person: PersonId, log_id: PracticeLogId, title: str, kind: str = "improvement") -> Case:
    entry = CaseEntry(
        kind=kind,
        title=title,
        one_line="短くしたら、聞き返しが減りました。",
        tried="案内文を短くした。",
        lesson="次は期限を先に書きます。",
        category="accuracy",
        field="documents",
        ai_use="drafting",
        effect="聞き返しが減った。",
        cause_workplace="見比べる時間を取れなかった。",
    )
    made = cases.share(session, town.actor(session, person), log_id, entry, now=clock.now())
    cases.release(session, town.actor(session, town.facilitator), made.id, now=clock.now())
    session.commit()
    return made


def _noon_of(day: date) -> datetime:
    return datetime.combine(day, time(12), clock.TOKYO)


def next_step(visitor: Visitor) -> str:
    answer = visitor.get("/")
    assert answer.status_code == 200
    assert answer.text.count("btn-primary") == 1, "one primary action"
    return answer.text.replace("<wbr>", "").partition('class="next"')[2].partition('class="ring-box"')[0]


@on_one_database
def test_the_step_follows_the_ring(visit: Visit, session: Session, town: Town) -> None:
    me = visit(town.yamano)
    assert "つぎに試すことを、ひとつ決めましょう" in next_step(me)
    practice_id = plan(session, town, town.yamano, "案内文を短くする")
    assert "「案内文を短くする」を、1回だけ試してみましょう" in next_step(me)
    assert me.submit("/", action=f"/practices/{practice_id}/start").status_code == 303
    assert f"/practices/{practice_id}/log" in next_step(me)
    log_id = log(session, town, town.yamano, practice_id)
    assert f"/cases/new?log={log_id}" in next_step(me)
    share(session, town, town.yamano, log_id, "案内文を短く")
    assert "つぎに試すことを、ひとつ決めましょう" in next_step(me)


@on_one_database
def test_what_could_not_be_tried_waits_for_another_day(visit: Visit, session: Session, town: Town) -> None:
    practice_id = plan(session, town, town.yamano, "案内文を短くする")
    entry = LogEntry(outcome=Outcome.COULD_NOT_TRY, barrier="time")
    practice.log(session, town.actor(session, town.yamano), practice_id, entry=entry, now=clock.now())
    session.commit()
    assert "1回だけ試してみましょう" in next_step(visit(town.yamano))


def test_the_ring_counts_what_is_there(visit: Visit, session: Session, town: Town) -> None:
    catalog_services.publish(session, paths.COURSES)
    card = next(card for card in catalog.catalogue(session) if card.slug == "b2-safe-ai")
    year = calendar.fiscal_year_of(clock.today())
    learning.assign(session, card.course_id, audience=Audience.EVERYBODY, fiscal_year=year, due_on=clock.today() + timedelta(days=6))
    first, second, third = (plan(session, town, town.yamano, f"案内文{n}を短くする") for n in range(3))
    share(session, town, town.yamano, log(session, town, town.yamano, first), "案内文を短く")
    log(session, town, town.yamano, second)
    practice.stop(session, town.actor(session, town.yamano), third)
    session.commit()
    page = visit(town.yamano).get("/").text
    for words in ("学ぶ 0 / 3", "実践 2 / 2", "共有 1 / 2", "2周目", "あと6日", "期限"):
        assert words in page


def test_the_open_question_is_answered_in_place(visit: Visit, session: Session, town: Town) -> None:
    practice_id = plan(session, town, town.yamano, "案内文を短くする")
    asked = session.scalars(
        select(FollowUp).where(FollowUp.subject_kind == "plan", FollowUp.subject_id == practice_id).order_by(FollowUp.step)
    ).first()
    assert asked is not None
    with clock.standing_at(_noon_of(asked.due_on)):
        followups.send_due(session, clock.now())
        session.commit()
        me = visit(town.yamano)
        page = me.get("/").text.replace("<wbr>", "")
        assert '「案内文を短くする」は、<span class="nw">その後</span>どうですか' in page
        assert "1回だけ試してみましょう" not in page, "what is asked about is not the next step as well"
        form = me.form("/", action=f"/followups/{asked.id}")
        assert form.buttons == [("answer", each) for each in ("done", "did_not_work", "not_yet", "stopped")]
        answer = me.send("/", form, {"answer": "not_yet"})
        assert answer.status_code == 303
        assert "その後</span>どうですか" not in me.get("/").text
    session.expire_all()
    assert session.get_one(FollowUp, asked.id).answer == "not_yet"
    assert session.scalars(select(PracticeLog)).all() == []


def test_news_and_a_failure_worth_knowing(visit: Visit, session: Session, town: Town) -> None:
    failed = log(session, town, town.sato, plan(session, town, town.sato, "表を写す"), Outcome.DID_NOT_WORK)
    failure = share(session, town, town.sato, failed, "列がずれた", kind="failure")
    good = share(session, town, town.sato, log(session, town, town.sato, plan(session, town, town.sato, "案内を短くする")), "案内を短く")
    due = clock.today() + timedelta(days=7)
    entry = PlanEntry("案内", "朝に", "案内を短くする", "drafting", None, "public", due)
    cases.adopt(session, town.actor(session, town.mori), good.id, entry, now=clock.now())
    session.commit()
    me = visit(town.yamano)
    page = me.get("/").text
    assert f"/cases/{failure.id}" in page.partition('class="card warm')[2].partition("</section>")[0]
    feed = page.partition('id="h-feed"')[2]
    assert "うまくいかなかった記録「" in feed
    assert "市民課が「" in feed
    assert "佐藤さん（税務課）が「" in feed
    thanked = me.submit("/", action=f"/cases/{good.id}/thanks")
    assert (thanked.status_code, thanked.headers["Location"]) == (303, f"/#case-{good.id}")
    assert me.get("/").text.count(f'id="case-{good.id}"') == 1, "where one comes back to"
    assert me.get("/").text.count('aria-pressed="true"') >= 1
    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert "この7日に共有されたものは、まだありません。" in visit(town.yamano).get("/").text
    assert "佐藤さん" not in visit(town.sato).get("/").text.partition('id="h-feed"')[2], "one's own is no news"


@on_one_database
@pytest.mark.parametrize(
    ("who", "step", "leads_to"),
    [
        ("executive", "同僚の事例を読んでみましょう", "/cases/"),
        ("partner", "講座をひとつ、読み返してみましょう", "/courses/"),
        ("administrator", "講座をひとつ、読み返してみましょう", "/courses/"),
    ],
)
def test_who_serves_in_no_unit_has_a_step_that_opens(
    visit: Visit, session: Session, town: Town, who: str, step: str, leads_to: str
) -> None:
    set_setting(session, None, "municipality", "環野市")
    session.commit()
    visitor = visit(getattr(town, who))
    shown = next_step(visitor)
    assert step in shown
    assert f'href="{leads_to}"' in shown
    assert visitor.get(leads_to).status_code == 200


@on_one_database
def test_the_first_administrator_is_led_to_what_the_town_still_needs(visit: Visit, town: Town) -> None:
    shown = next_step(visit(town.administrator))
    assert "自治体の準備を、" in shown
    assert 'href="/office/"' in shown
    assert 'href="/office/"' not in next_step(visit(town.partner))


@on_one_database
@pytest.mark.parametrize("who", ["yamano", "executive", "partner", "administrator", "office"])
def test_the_navigation_offers_only_what_opens(visit: Visit, town: Town, who: str) -> None:
    visitor = visit(getattr(town, who))
    header = visitor.get("/").text.partition('class="nav"')[2].partition('<details class="menu"')[0]
    offered = sorted(set(re.findall(r'(?:href|action)="(/[^"]*)"', header)))
    assert len(offered) >= 4
    assert {path: visitor.get(path).status_code for path in offered} == dict.fromkeys(offered, 200)


@on_one_database
def test_unshared_practices_of_others_stay_unseen(visit: Visit, session: Session, town: Town) -> None:
    plan(session, town, town.sato, "だれにも見せない計画")
    assert session.scalar(select(Practice.id)) is not None
    session.rollback()
    assert "だれにも見せない計画" not in visit(town.yamano).get("/").text


@on_one_database
def test_whatever_waits_it_takes_eight_statements(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """A new version of the rules costs the most: until when the earlier one is enough is looked up."""
    published(session, town)
    acknowledged(session, town, town.sato)
    published(session, town, lead="変わりました。")
    visitor = visit(town.sato)
    assert "AI利用ルール" in visitor.get("/").text
    with counted(engine) as sent:
        assert visitor.get("/").status_code == 200
    assert len(sent) <= 8, sent


@on_one_database
def test_a_long_entry_of_the_bar_breaks_between_its_words(visit: Visit, town: Town) -> None:
    assert "<span>ナレッジ<wbr>会議</span>" in visit(town.yamano).get("/").text


@on_one_database
def test_what_is_completed_leaves_the_list_of_what_is_assigned(lessons: None, visit: Visit, session: Session, town: Town) -> None:  # noqa: F811
    office, year = town.actor(session, town.office), calendar.fiscal_year_of(clock.today())
    for slug in ("waste", "water"):
        course_id = catalog.course(session, slug).course_id
        entry = Entry(course_id, Reach(Audience.EVERYBODY), fiscal_year=year, is_yearly=False, is_compulsory=True, due_from=DueFrom.NONE)
        assignments.create(session, office, entry)
    executive.say(session, town.actor(session, town.executive), "失敗を話せる所から。", "市長", clock.today(), today=clock.today())
    session.commit()
    yamano = visit(town.yamano)
    assert yamano.get("/").text.partition('id="h-course"')[2].count('id="h-mayor"') == 1, (
        "what there is to do stands before what is said to all"
    )

    def list_of_courses() -> str:
        return yamano.get("/").text.partition('id="h-course"')[2].partition("</section>")[0]

    assert ("/courses/waste/" in list_of_courses(), "/courses/water/" in list_of_courses(), "修了して" in list_of_courses()) == (
        True,
        True,
        False,
    )
    completed(session, town.yamano, "waste")
    assert ("/courses/waste/" in list_of_courses(), "/courses/water/" in list_of_courses()) == (False, True)
    assert "ほかに1講座を修了しています。" in list_of_courses()
    completed(session, town.yamano, "water")
    assert 'class="rows"' not in list_of_courses()
    assert "割り当てられた2講座を、すべて修了しています。" in list_of_courses()


@on_one_database
def test_a_head_finds_the_team_on_the_front_page(visit: Visit, town: Town) -> None:
    for where in ("/", "/practices/"):
        assert ['href="/team/"' in visit(who).get(where).text.partition("<main")[2] for who in (town.kacho, town.yamano)] == [True, False]
