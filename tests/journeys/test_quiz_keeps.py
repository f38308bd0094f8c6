"""A quiz in a real browser: every kind by pointer and by keyboard, a line that drops and comes back, a second device."""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select

from lms import paths
from lms.accounts import queries as accounts
from lms.accounts.models.people import LoginName
from lms.catalog import services as catalog
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.learning.models import QuizAttempt, QuizRun
from lms.web.login import TERMINAL_COOKIE
from lms.wiring import HANDLERS
from tests.catalog import COURSE, FIGURE, LESSON, QUIZ
from tests.catalog.test_questions import KINDS
from tests.journeys.axe import violations
from tests.journeys.conftest import NARROW, WIDE, Site
from tests.journeys.test_terminal import FIRST, enter, terminal_token

Open = Callable[..., Page]
PLACE = "/courses/waste/cutting/quiz"
TRUE_FALSE = """
[[question]]
id = "tf"
kind = "true_false"
text = "原文でも確かめますか。"
option = [
  { id = "a", text = "正しい", right = true, why = "原文で確かめます。" },
  { id = "b", text = "正しくない", right = false, why = "原文で確かめます。" },
]
"""
KEPT = "答えを残しました"
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def course(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One more course beside those of the house, with a question of every kind."""
    shelf = tmp_path_factory.mktemp("shelf") / "courses"
    shutil.copytree(paths.COURSES, shelf)
    texts = {"course.md": COURSE, "01-cutting.md": LESSON, "01-cutting.quiz.toml": QUIZ + TRUE_FALSE + KINDS, "figures/cut.svg": FIGURE}
    for name, text in texts.items():
        path = shelf / "waste" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with session_factory(site.engine, HANDLERS)() as session:
        catalog.publish(session, Path(shelf))
        session.commit()


@pytest.fixture(autouse=True)
def _afresh(site: Site, course: None) -> None:
    """Nobody has begun, nor the one who has in the demo."""
    with session_factory(site.engine)() as session:
        session.query(QuizRun).delete()
        session.commit()


def run_of(site: Site, login: str) -> dict[str, list[str]]:
    with session_factory(site.engine)() as session:
        kept = session.scalar(
            select(QuizRun.answers).join(LoginName, LoginName.person_id == QuizRun.person_id).where(LoginName.name == login)
        )
        return {key: sorted(entry["given"]) for key, entry in (kept or {}).items()}


def attempts_of(site: Site, login: str) -> list[QuizAttempt]:
    with session_factory(site.engine)() as session:
        found = accounts.credentials(session, login, today=clock.today())
        assert found is not None
        return list(session.scalars(select(QuizAttempt).where(QuizAttempt.person_id == found.person_id, QuizAttempt.total == 8)))


def told(page: Page) -> None:
    expect(page.locator("[data-said]")).to_have_text(KEPT)


def by_pointer(page: Page) -> None:
    page.get_by_text("句点で切る").click()
    page.get_by_text("収集日", exact=True).click()
    page.get_by_text("電話番号", exact=True).click()
    page.locator("#q-tf").get_by_text("正しい", exact=True).click()
    for key, place in (("a", "1"), ("b", "2"), ("c", "3")):
        page.select_option(f"[name=q-order-{key}]", place)
    for key in ("a", "b"):
        page.select_option(f"[name=q-match-{key}]", key)
    page.locator("[name=q-number]").fill("２１０分")
    page.locator("[name=q-short]").fill("ハルシネーション")
    page.locator("#q-redact").get_by_text("山田花子", exact=True).click()
    page.locator("#q-redact").get_by_text("090-1234-5678", exact=True).click()


def by_keyboard(page: Page) -> None:
    """From the first control to the button with nothing but keys."""
    page.locator("[name=q-q1]").first.focus()
    press_until(page, "[name=q-q1][value=a]", "ArrowDown")
    page.keyboard.press("Space")
    for name, value in (("q-q2", "a"), ("q-q2", "b")):
        tab_to(page, f"[name={name}][value={value}]")
        page.keyboard.press("Space")
    tab_to(page, "[name=q-tf]")
    press_until(page, "[name=q-tf][value=a]", "ArrowDown")
    page.keyboard.press("Space")
    for name, text in (("q-order-a", "1"), ("q-order-b", "2"), ("q-order-c", "3"), ("q-match-a", "要約"), ("q-match-b", "言いかえ")):
        tab_to(page, f"[name={name}]")
        wanted = page.locator(f"[name={name}] option").all_inner_texts().index(text)
        for _ in range(wanted):
            page.keyboard.press("ArrowDown")
    tab_to(page, "[name=q-number]")
    page.keyboard.type("210")
    tab_to(page, "[name=q-short]")
    page.keyboard.type("hallucination")
    for value in ("0", "3"):
        tab_to(page, f"[name=q-redact][value='{value}']")
        page.keyboard.press("Space")


def tab_to(page: Page, selector: str) -> None:
    """By Tab, forwards or, where the shuffle put it before, backwards."""
    press_until(page, selector, "Tab", 25)


def press_until(page: Page, selector: str, key: str, most: int = 4) -> None:
    there = f"document.activeElement.matches({json.dumps(selector)})"
    for step, times in ((key, most), ("Shift+Tab" if key == "Tab" else "ArrowUp", 2 * most)):
        for _ in range(times):
            if page.evaluate(there):
                return
            page.keyboard.press(step)
    raise AssertionError(f"{selector} is not reached by {key}")


@pytest.mark.parametrize("way", [by_pointer, by_keyboard])
def test_every_kind_is_answered_kept_and_judged(open_page: Open, site: Site, way: Callable[[Page], None]) -> None:
    page = open_page("010001", size=NARROW)
    page.goto(PLACE)
    way(page)
    told(page)
    expect(page.locator("[name=v-redact]")).not_to_have_value("0")
    assert len(run_of(site, "010001")) == 8
    assert violations(page) == []
    page.locator("main .btn-primary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(
        f"8問のうち{8 if way is by_pointer else 7}問が合っていました"
    )  # "hallucination" is not accepted
    assert run_of(site, "010001") == {}


def test_a_dropped_line_is_bridged_and_the_quiz_is_sent_when_it_is_back(open_page: Open, site: Site) -> None:
    page = open_page("010003", size=NARROW)
    page.goto(PLACE)
    page.get_by_text("句点で切る").click()
    told(page)
    page.context.set_offline(True)
    by_pointer(page)
    expect(page.locator("[data-said]")).to_contain_text("つながっていません。")
    assert run_of(site, "010003") == {"q1": ["a"]}
    waiting = page.evaluate("Object.entries(sessionStorage).filter(([key]) => key.startsWith('manabi-quiz:'))")
    assert len(waiting) == 1
    assert "ハルシネーション" in waiting[0][1]
    page.locator("main .btn-primary").click()
    expect(page.locator("[data-said]")).to_contain_text("ひとりでに答え合わせをします。")
    assert attempts_of(site, "010003") == []
    page.context.set_offline(False)
    expect(page.locator("h1")).to_have_text("8問のうち8問が合っていました")
    assert [each.score for each in attempts_of(site, "010003")] == [8]
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('manabi-quiz:'))") == []


def test_what_was_not_sent_outlives_the_page_for_its_owner_only(open_page: Open, site: Site) -> None:
    page = open_page("010002")
    page.goto(PLACE)
    page.route("**/quiz", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.locator("[name=q-short]").fill("うろ覚え")
    expect(page.locator("[data-said]")).to_contain_text("つながっていません。")
    page.unroute("**/quiz")
    page.reload()
    expect(page.locator("[name=q-short]")).to_have_value("うろ覚え")
    told(page)
    assert run_of(site, "010002") == {"short": ["うろ覚え"]}
    page.evaluate('sessionStorage.setItem(\'manabi-quiz:0123456789abcdef:1:1\', \'{"short": {"given": ["他人の答え"], "version": "0"}}\')')
    page.reload()
    expect(page.locator("[name=q-short]")).to_have_value("うろ覚え")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('manabi-quiz:'))") == []


def test_what_was_answered_last_is_sent_beside_the_rest_when_a_shared_terminal_is_left(open_page: Open, site: Site) -> None:
    page = open_page()
    page.context.add_cookies([{"name": TERMINAL_COOKIE, "value": terminal_token(site), "url": site.url, "httpOnly": True}])
    enter(page, FIRST)
    page.goto(PLACE)
    slow = page.context.new_cdp_session(page)
    line = {"offline": False, "latency": 1_500, "downloadThroughput": -1, "uploadThroughput": -1}
    slow.send("Network.emulateNetworkConditions", line)
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_text("句点で切る").click()
    page.locator("[name=q-number]").fill("210")
    page.locator("[name=q-q1][value=b]").check()  # changed again while it is under way
    asked: list[str] = []

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go)
    page.evaluate("location.assign('/courses/')")
    page.wait_for_url("**/courses/")
    assert asked == ["beforeunload"]
    by = time.monotonic() + 5
    while (kept := run_of(site, FIRST)) != {"q1": ["b"], "number": ["210"]} and time.monotonic() < by:
        page.wait_for_timeout(100)
    assert kept == {"q1": ["b"], "number": ["210"]}
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('manabi-quiz:'))") == []


def test_it_goes_on_on_a_second_device_and_the_later_one_chooses(open_page: Open, site: Site) -> None:
    desk, phone = open_page("010004"), open_page("010004", size=NARROW)
    desk.goto(PLACE)
    desk.locator("[name=q-number]").fill("210")
    told(desk)
    phone.goto(PLACE)
    expect(phone.locator("[name=q-number]")).to_have_value("210")
    order = "[...document.querySelectorAll('[name=q-q1]')].map((one) => one.value)"
    assert desk.evaluate(order) == phone.evaluate(order), "in the same order"
    phone.locator("[name=q-number]").fill("35")
    told(phone)
    desk.locator("[name=q-number]").fill("6")
    notice = desk.locator("#q-number-c")
    expect(notice).to_contain_text("別の画面で、先にこの問いに答えています")
    expect(notice.locator("[data-text]")).to_have_text("35")
    assert violations(desk) == []
    assert run_of(site, "010004") == {"number": ["35"]}
    notice.get_by_text("この画面の答えにする").click()
    told(desk)
    assert run_of(site, "010004") == {"number": ["6"]}
    phone.locator("[name=q-short]").fill("ハルシネーション")
    expect(phone.locator("[name=q-number]")).to_have_value("6")  # what this screen did not touch comes along
    desk.locator("[name=q-short]").fill("うそ")
    desk.locator("#q-short-c").get_by_text("別の画面の答えにする").click()
    expect(desk.locator("[name=q-short]")).to_have_value("ハルシネーション")


def test_without_script_it_is_kept_by_a_button(open_page: Open, site: Site) -> None:
    page = open_page("010005", size=WIDE, script=False)
    page.goto(PLACE)
    by_pointer(page)
    page.get_by_role("button", name="答えを残して、あとで続ける").click()
    expect(page.get_by_text("ここまでの答えを残しました。")).to_be_visible()
    expect(page.locator("[name=q-short]")).to_have_value("ハルシネーション")
    page.locator("main .btn-primary").click()
    expect(page.locator("h1")).to_have_text("8問のうち8問が合っていました")
