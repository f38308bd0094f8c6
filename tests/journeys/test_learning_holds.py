"""What makes learning hold, in a real browser: rules from the office to the card and who scans it, an instruction, a recall, a workshop."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import jobs
from lms.accounts import queries as accounts
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.catalog.rules.quiz.questions import Question
from lms.followups.kinds import Kind, State
from lms.followups.models import FollowUp
from lms.guidelines import queries as guidelines
from lms.guidelines.rules import questions_of
from lms.kernel import clock
from lms.learning.models import LessonProgress
from lms.licences.models import LicenceCard
from lms.settings import load
from tests.journeys.axe import violations
from tests.journeys.conftest import NARROW, Site

Open = Callable[..., Page]
WITH_INSTRUCTION = (("b3-first-use", "instructions"), ("b3-first-use", "faq-plain-japanese"), ("p2-ai-in-work", "policy-ideas"))
pytestmark = pytest.mark.browser


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("button", name=name).first.click()


def answer(page: Page, questions: Iterable[Question]) -> None:
    """Everything right, of the questions that stand on the page."""
    for question in questions:
        name = f"q-{question.id}"
        for wanted in question.right_answer():
            key, _, value = wanted.partition("=")
            if page.locator(f"select[name='{name}-{key}']").count():
                page.select_option(f"[name='{name}-{key}']", value)
            elif page.locator(f"input[name='{name}'][value='{wanted}']").count():
                page.locator(f"input[name='{name}'][value='{wanted}']").check()
            elif page.locator(f"input[name='{name}']").count():
                page.fill(f"[name='{name}']", wanted)


def test_from_a_published_version_to_who_scans_the_card(open_page: Open, site: Site) -> None:
    office = open_page("010004")
    office.goto("/office/rules/draft")
    text = office.locator("main textarea").first
    text.fill(f"{text.input_value()}\n迷ったときは、入れる前に聞きます。")
    office.locator("main .btn-primary").click()
    press(office, re.compile("版を公開する"))
    expect(office.get_by_text(re.compile(r"第\d+版を公開しました。"))).to_be_visible()

    me = open_page("010002", size=NARROW)
    me.goto("/rules/")
    expect(me.locator("main ins").first).to_contain_text("迷ったときは")
    with Session(site.engine) as session:
        page = guidelines.newest(session)
    assert page is not None
    for question in questions_of(page.document):
        right = dict(question.offered(0).options)[question.right_answer()[0]]
        me.get_by_text(right, exact=True).click()
    me.get_by_label(re.compile("3区分を読みました")).check()
    press(me, "答えて確かめる")
    me.get_by_role("link", name="AIライセンスを見る").click()
    press(me, re.compile("カードを作る|保存する"))
    expect(me.locator(".wallet .qr")).to_be_visible()
    expect(me.locator(".wallet")).to_contain_text(f"第{page.number}版")

    with Session(site.engine) as session:
        codes = session.scalars(select(LicenceCard.code).order_by(LicenceCard.made_at.desc())).all()
    stranger = open_page(size=NARROW)
    stranger.goto(f"/licence/{codes[0]}")
    expect(stranger.get_by_role("heading", name="有効です")).to_be_visible()
    expect(stranger.locator("main")).to_contain_text(f"第{page.number}版")
    expect(stranger.locator("main")).to_contain_text("持ち主が、見せないことを選んでいます。")
    assert violations(stranger) == []


def unpassed(site: Site, login: str) -> LessonPage:
    """A lesson with an instruction to write that this person has not passed yet."""
    with Session(site.engine) as session:
        me = accounts.credentials(session, login, today=clock.today())
        assert me is not None
        passed = select(LessonProgress.lesson_id).where(LessonProgress.person_id == me.person_id, LessonProgress.passed_at.is_not(None))
        done = set(session.scalars(passed))
        return next(page for each in WITH_INSTRUCTION if (page := catalog.lesson(session, *each)).lesson_id not in done)


def week_later(site: Site) -> int:
    """The scheduler's job asks what the quiz that was passed last brings back; answers the id of the question."""
    with Session(site.engine) as session:
        asked = session.scalars(
            select(FollowUp)
            .where(FollowUp.kind == Kind.RECALL, FollowUp.step == 1, FollowUp.state == State.SCHEDULED)
            .order_by(FollowUp.id.desc())
        ).first()
    assert asked is not None
    settings = load({}, data=str(Path(str(site.engine.url.database)).parent), demo=True)
    jobs.run("followups", site.engine, settings, at=datetime.combine(asked.due_on, time(10), clock.TOKYO))
    with Session(site.engine) as session:
        rested = session.get_one(FollowUp, asked.id)
    if rested.due_on != asked.due_on:  # a council session: it waits until that is over
        assert rested.shift_reason
        jobs.run("followups", site.engine, settings, at=datetime.combine(rested.due_on, time(10), clock.TOKYO))
    return asked.id


def test_an_instruction_a_quiz_and_what_comes_back_of_it(open_page: Open, site: Site) -> None:
    lesson = unpassed(site, "010001")
    address = f"/courses/{lesson.course.slug}/{lesson.row.slug}"
    me = open_page("010001", size=NARROW)
    me.goto(f"{address}/instruction")
    me.fill("[name=text]", "あなたは市の広報担当です。転入の案内を、はじめて来た方に向けて、箇条書き3つで書いてください。")
    press(me, "見てもらう")
    expect(me.locator("#feedback")).to_be_visible()
    assert violations(me) == []

    me.goto(f"{address}/quiz")
    answer(me, lesson.questions)
    press(me, "答え合わせをする")
    expect(me.get_by_text("このレッスンを修了しました")).to_be_visible()
    assert violations(me) == []

    me.goto(f"/followups/{week_later(site)}")
    answer(me, lesson.questions)
    press(me, "答え合わせをする")
    expect(me.locator("#recall .why").first).to_be_visible()
    expect(me.locator("#recall")).to_contain_text("正解")
    assert violations(me) == []


def test_a_seat_in_a_workshop_and_a_place_in_the_queue(open_page: Open) -> None:
    me = open_page("010001")
    for title, button, said in (
        ("はじめての人のための、AIの安全な使い方", "申し込む", "席が決まっています"),
        ("表計算の関数を、AIに聞きながら組む", "空き待ちに入る", "空き待ち"),
    ):
        me.goto("/workshops/")
        me.locator("main").get_by_role("link", name=title).first.click()
        press(me, button)
        expect(me.locator("main").get_by_text(said, exact=True).first).to_be_visible()
        assert violations(me) == []
        me.locator("main").get_by_role("button", name="取りやめる").click()
        expect(me.locator("main").get_by_role("button", name=button)).to_be_visible()
