"""Reading a lesson where script runs: the voice of the browser, pop-ups by key, on from the paragraph one left; and without any of it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Page]
LESSON = "/courses/b2-safe-ai/what-may-go-in"
# A browser with one Japanese voice, which notes what it is given to say and ends when the test says so.
VOICE = """
window.said = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => [{ lang: "en-US" }, { lang: "ja-JP" }],
  speak: (utterance) => { window.said.push(utterance.text); window.current = utterance; },
  cancel: () => { window.current = null; },
  addEventListener: () => {},
} });
"""


@pytest.mark.browser
def test_the_voice_reads_without_furigana_pauses_and_stops(open_page: Open) -> None:
    page = open_page("010001")
    page.goto(f"{LESSON}?section=2")
    expect(page.get_by_role("button", name="この節を聞く")).to_be_hidden()  # no Japanese voice here
    page.get_by_role("button", name="ふりがなを付ける").click()
    page.add_init_script(VOICE)
    page.goto(f"{LESSON}?section=2")
    assert page.locator(".prose rt").count() > 10
    heading = page.evaluate(
        "[...document.querySelectorAll('#h-section rt, #h-section rp')].forEach((part) => part.remove()) || document.querySelector('#h-section').textContent"
    )
    page.get_by_role("button", name="この節を聞く").click()
    assert page.evaluate("said") == [heading]
    expect(page.locator("#h-section")).to_have_class("spoken")
    page.evaluate("current.onend()")
    first, second = page.evaluate("said")
    assert first == heading
    assert "（" not in second or "）（" not in second
    expect(page.locator(".prose .spoken")).to_have_count(1)
    page.get_by_role("button", name="少し止める").click()
    assert page.evaluate("current") is None
    page.get_by_role("button", name="続きを聞く").click()
    assert page.evaluate("said") == [first, second, second]
    page.get_by_role("button", name="聞くのをやめる").click()
    expect(page.locator(".spoken")).to_have_count(0)
    expect(page.get_by_role("button", name="この節を聞く")).to_be_focused()


@pytest.mark.browser
def test_reading_goes_on_at_the_paragraph_and_words_open_by_key(open_page: Open) -> None:
    page = open_page("010001", size=(375, 760))
    page.goto(f"{LESSON}?section=3")
    last = page.locator(".prose > *").last
    last.scroll_into_view_if_needed()
    with page.expect_response(lambda answer: answer.url.endswith("/place")) as sent:
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', { value: 'hidden' }); document.dispatchEvent(new Event('visibilitychange'))"
        )
    assert sent.value.status == 204
    page.goto("/courses/")
    page.goto(LESSON)
    assert page.evaluate("scrollY") > 300
    expect(last).to_be_in_viewport()
    page.goto(f"{LESSON}?section=3")
    assert page.evaluate("scrollY") == 0
    word = page.locator(".prose button.term").first
    word.focus()
    page.keyboard.press("Enter")
    pop = page.locator("[popover]:popover-open")
    expect(pop).to_contain_text(word.text_content() or "-")
    page.keyboard.press("Escape")
    expect(pop).to_have_count(0)
    word.click()
    pop.get_by_role("link", name="用語集で見る").click()
    expect(page.locator(":target")).to_be_in_viewport()


@pytest.mark.browser
def test_without_script_words_still_open_and_the_switch_works(open_page: Open) -> None:
    page = open_page("010002", script=False)
    page.goto(f"{LESSON}?section=3")
    expect(page.get_by_role("button", name="この節を聞く")).to_be_hidden()
    page.locator(".prose button.term").first.click()
    expect(page.get_by_role("link", name="用語集で見る").first).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="ふりがなを付ける").click()
    expect(page.get_by_role("button", name="ふりがなを外す")).to_be_visible()
    assert page.url.endswith(f"{LESSON}?section=3")
