"""個人情報チェック while one writes, in a real browser under our content security policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.axe import violations

Open = Callable[..., Page]
WRITTEN = "田んぼ😀の件、電話 090-1234-5678 へ。\n個人番号は 1234 5678 9018 です。"
REPLACED = "田んぼ😀の件、電話 （電話番号） へ。\n個人番号は （個人番号） です。"


@pytest.mark.browser
def test_what_is_found_stands_beside_the_box_while_one_writes(open_page: Open) -> None:
    page = open_page("010001")
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto("/practices/new")
    box, beside = page.locator("#action"), page.locator("#action-g")
    box.fill(WRITTEN)
    expect(beside.get_by_role("button")).to_have_count(2)
    expect(box).to_be_focused()  # nothing moves the focus
    assert beside.get_attribute("aria-live") == "polite"
    assert page.evaluate("document.adoptedStyleSheets.length + document.querySelectorAll('style, [style]').length") == 0
    assert violations(page) == []
    for _ in range(2):
        beside.get_by_role("button", name="置き換える").first.click()
    expect(box).to_have_value(REPLACED)
    expect(beside.get_by_role("button").last).to_be_focused()
    beside.get_by_role("button", name="元に戻す").first.click()
    expect(box).to_have_value(REPLACED.replace("（電話番号）", "090-1234-5678"))
    assert page.locator("[name=replaced-action]").input_value() == "my_number.block"
    beside.get_by_role("button", name="置き換える").click()
    box.press("End")
    box.type("。")
    expect(beside).to_be_empty()
    assert complaints == []
