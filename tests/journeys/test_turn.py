"""One whole turn of the ring, as two persons: learn, plan, be asked, log, share, be taken up."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from time import monotonic
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import jobs
from lms.catalog import queries as catalog
from lms.followups.models import FollowUp
from lms.kernel import clock
from lms.settings import load
from tests.journeys.conftest import NARROW, WIDE, Site, sign_in

Open = Callable[..., Page]
COURSE = "b2-safe-ai"
LESSON = "how-it-errs"
ME, COLLEAGUE = "010001", "010003"


@dataclass(frozen=True, slots=True)
class Way:
    """How the turn is walked: on which screen, with or without script."""

    size: tuple[int, int]
    script: bool
    action: str


WAYS = {
    "wide": Way(WIDE, script=True, action="広報の原稿を要約し、日付と金額を見比べる"),
    "narrow": Way(NARROW, script=True, action="講座の案内を要約し、持ち物を見比べる"),
    "narrow-without-script": Way(NARROW, script=False, action="募集の案内を要約し、期限を見比べる"),
}


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    page.locator("main").get_by_role("link", name=name).first.click()


def learn(page: Page, site: Site) -> None:
    """From the catalogue through every section to a quiz passed."""
    page.goto("/courses/")
    follow(page, "生成AIを安全に知る")
    expect(page.locator("h1")).to_have_text("生成AIを安全に知る")
    page.locator(f"main a[href='/courses/{COURSE}/{LESSON}']").first.click()
    page.goto(f"/courses/{COURSE}/{LESSON}?section=1")
    with Session(site.engine) as session:
        lesson = catalog.lesson(session, COURSE, LESSON)
    for number in range(2, len(lesson.sections) + 1):
        page.get_by_role("link", name="次の節へ").click()
        expect(page).to_have_url(re.compile(f"section={number}$"))
    expect(page.get_by_text("自分の業務で試すこと").first).to_be_visible()
    page.locator("main .actions").get_by_role("link", name=re.compile("確認問題")).click()
    for question in lesson.questions:
        for option in question.right_answer():
            page.locator(f"input[name='q-{question.id}'][value='{option}']").check()
    press(page, "答え合わせをする")
    expect(page.get_by_text("このレッスンを修了しました")).to_be_visible()
    assert page.locator(".why").count() >= 3 * len(lesson.questions), "every option is explained"


def plan(page: Page, way: Way) -> str:
    """The plan comes filled in from the lesson's task; answers the address of the practice."""
    follow(page, "自分の業務で試すことへ")
    assert page.locator("[name=plan_when]").input_value()
    assert page.locator("[name=work]").input_value()
    assert page.locator("[name=action]").input_value()
    page.fill("[name=action]", way.action)
    page.get_by_label("庁内の生成AI").check()
    page.get_by_label(re.compile("^公開している情報")).check()
    page.fill("[name=minutes_now]", "40")
    press(page, "計画を保存する")
    expect(page.get_by_text("計画を保存しました。")).to_be_visible()
    return page.url


def be_asked(site: Site, practice: str) -> int:
    """A week later the scheduler's job asks; answers the id of the question."""
    practice_id = int(practice.rpartition("/")[2])
    with Session(site.engine) as session:
        asked = session.scalars(
            select(FollowUp).where(FollowUp.subject_kind == "plan", FollowUp.subject_id == practice_id).order_by(FollowUp.step)
        ).first()
    assert asked is not None
    assert asked.step == 1
    settings = load({}, data=str(Path(str(site.engine.url.database)).parent), demo=True)
    jobs.run("followups", site.engine, settings, at=datetime.combine(asked.due_on, time(10), clock.TOKYO))
    return asked.id


def answer_and_log(page: Page, way: Way, question: int) -> None:
    page.goto("/notifications/")
    follow(page, re.compile(f"1週間後のおたずね：「{way.action}」"))
    expect(page).to_have_url(re.compile(f"/followups/{question}$"))
    expect(page.get_by_text(re.compile("公開済みのお知らせの要約.*" + way.action))).to_be_visible()
    assert page.locator("input[name=answer]").count() == 4
    page.get_by_label(re.compile("^できた")).check()
    press(page, "答えを送る")
    expect(page).to_have_url(re.compile(r"/log\?outcome=done$"))
    expect(page.get_by_label("できた", exact=True)).to_be_checked()
    expect(page.locator("[name=minutes_before]")).to_have_value("40")
    page.fill("[name=minutes_after]", "二十五")
    page.fill("[name=times_per_month]", "6")
    if way.script:
        expect(page.locator("[data-saving]")).to_have_text("つづけると、月に 1時間30分 の余裕が生まれます")
    page.fill("[name=not_worked]", "日付の書き方が1か所だけ変わっていた。")
    press(page, "記録を保存する")
    expect(page.get_by_text("月に1時間30分の余裕が生まれます。")).to_be_visible()


def share(page: Page, way: Way) -> str:
    """One action turns the log into a case; answers its address."""
    follow(page, "事例として共有する")
    assert page.locator("[name=tried]").input_value() == way.action
    page.fill("[name=title]", f"{way.action[:10]}ときの手順")
    if way.script:  # the title is left: cases that say the same are looked for anew
        with page.expect_response(re.compile("/cases/alike$")):
            page.locator("[name=one_line]").focus()
        expect(page.get_by_role("button", name="似た事例を見る")).to_be_hidden()
    page.fill("[name=one_line]", "要約のあと、変わった所だけを見比べると早く終わりました。")
    page.fill("[name=effect]", "1回40分が25分になりました。")
    page.fill("[name=lesson]", "次は日付と金額を先に抜き出します。")
    press(page, "共有する")
    expect(page.get_by_text("まず課の同僚が読めます。")).to_be_visible()
    return page.url


def take_up(page: Page, case: str) -> None:
    """The colleague looks it over, thanks, and tries it too."""
    path = "/" + case.split("/", 3)[3]
    page.goto("/cases/checks")
    page.locator(f"main a[href='{path}']").first.click()
    press(page, "確かめて全庁に出す")
    expect(page.get_by_text("全庁で読めるようになりました。")).to_be_visible()
    page.get_by_role("button", name=re.compile("ナイスチャレンジ")).click()
    expect(page.get_by_role("button", name=re.compile("ナイスチャレンジ 1"))).to_have_attribute("aria-pressed", "true")
    follow(page, "うちでも試す")
    assert page.locator("[name=action]").input_value() == "日付と金額を先に抜き出します。"
    page.fill("[name=plan_when]", "金曜の午後に")
    page.get_by_label(re.compile("^公開している情報")).check()
    press(page, "計画を保存する")
    expect(page.get_by_text("残してくれた人にも伝わります。")).to_be_visible()


@pytest.mark.browser
def test_the_short_log_takes_a_minute_and_twelve_strokes(open_page: Open) -> None:
    """From home to the thanks: every key and every press of the mouse counts."""
    me = open_page(ME)
    me.add_init_script(
        "for (const kind of ['keydown', 'pointerdown']) "
        "addEventListener(kind, () => { sessionStorage.strokes = Number(sessionStorage.strokes ?? 0) + 1; }, true)"
    )
    began = monotonic()
    me.goto("/")
    follow(me, "記録を書く")
    me.get_by_label("できた", exact=True).check()
    me.locator("[name=minutes_after]").click()
    me.keyboard.type("25")
    me.keyboard.press("Tab")
    me.keyboard.type("6")
    me.keyboard.press("Enter")
    expect(me).to_have_url(re.compile(r"/practices/logs/\d+$"))
    strokes = me.evaluate("Number(sessionStorage.strokes)")
    assert 6 <= strokes <= 12, strokes  # fewer would mean that nobody has counted
    assert monotonic() - began < 60


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_whole_turn(open_page: Open, site: Site, way: Way) -> None:
    me = open_page(ME, size=way.size, script=way.script)
    turn_before = ring_turn(me)
    learn(me, site)
    practice = plan(me, way)
    question = be_asked(site, practice)
    answer_and_log(me, way, question)
    case = share(me, way)
    assert ring_turn(me) == turn_before + 1

    colleague = open_page(COLLEAGUE, size=way.size, script=way.script)
    take_up(colleague, case)

    me.goto("/notifications/")
    expect(me.get_by_text("DX推進室で試されます").first).to_be_visible()
    me.goto(case)
    expect(me.locator("svg.lineage")).to_contain_text("DX推進室")
    me.goto("/cases/?q=" + way.action[:4])
    expect(me.locator(f"main a[href='/{case.split('/', 3)[3]}']")).to_be_visible()


def ring_turn(page: Page) -> int:
    page.goto("/")
    found = re.search(r"いまは(\d+)周目", page.locator("svg.ring desc").first.text_content() or "")
    assert found
    return int(found[1])


@pytest.mark.browser
def test_a_double_click_makes_one_plan(open_page: Open) -> None:
    me = open_page(ME)
    me.goto("/practices/new")
    me.fill("[name=plan_when]", "水曜の朝に")
    me.select_option("[name=work_task_id]", "other")
    me.fill("[name=work]", "受付簿の整理")
    with me.expect_request(lambda request: "並べかえる" in parse_qs(request.post_data or "").get("action", [""])[0]) as sent:
        me.fill("[name=action]", "受付簿の列を並べかえる")
    assert sent.value.url.endswith("/practices/new/hints"), "what will be tried says most of what fits; no address holds it"
    me.select_option("[name=ai_use]", "tally")
    expect(me.get_by_role("complementary").get_by_role("link").first).to_be_visible()  # cases that fit come while one writes
    expect(me.get_by_role("button", name="合う事例を見る")).to_be_hidden()
    me.get_by_label("庁内の生成AI").check()
    me.get_by_label(re.compile("^公開している情報")).check()
    me.locator("main .btn-primary").dblclick()
    expect(me).to_have_url(re.compile(r"/practices/\d+$"))
    me.goto("/practices/")
    expect(me.get_by_role("link", name="受付簿の列を並べかえる", exact=True)).to_have_count(1)


@pytest.mark.browser
def test_a_signed_in_person_sees_the_same_on_a_second_device(open_page: Open) -> None:
    first, second = open_page(ME), open_page()
    sign_in(second, ME)
    first.goto("/practices/")
    second.goto("/practices/")
    assert first.locator("main").inner_text() == second.locator("main").inner_text()
