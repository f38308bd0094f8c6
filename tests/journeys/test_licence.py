"""From a new version of the rules to a card in the wallet, and to the one who scans it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.guidelines import RIGHT, WRONG
from tests.journeys.axe import violations

Open = Callable[..., Page]
CARD = (91, 55)  # millimetres
MILLIMETRE = 96 / 25.4  # CSS pixels


@pytest.mark.browser
def test_rules_card_and_qr(open_page: Open) -> None:
    page = open_page("010002")
    page.goto("/rules/")
    for name in WRONG:
        page.locator(f"input[name={name}][value='{RIGHT[name]}']").check()
    page.get_by_label(re.compile("3区分を読みました")).check()
    page.get_by_role("button", name="答えて確かめる").click()
    page.get_by_role("link", name="AIライセンスを見る").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3月31日まで有効です")
    page.get_by_role("button", name="カードを作る").click()
    expect(page.locator(".wallet .qr")).to_be_visible()
    assert violations(page) == []
    page.emulate_media(media="print")
    box = page.locator(".wallet").bounding_box()
    assert box is not None
    assert all(abs(side - wanted * MILLIMETRE) < 2 for side, wanted in zip((box["width"], box["height"]), CARD, strict=True))
    assert not page.locator("h1").is_visible(), "on paper there is the card alone"
    assert not page.locator("form").first.is_visible()


@pytest.mark.browser
def test_a_mistake_takes_the_eye_to_what_is_missing_without_script(open_page: Open) -> None:
    page = open_page("010005", script=False)
    page.goto("/rules/")
    page.locator(f"input[name=q-q1][value='{WRONG['q-q1']}']").check()
    page.get_by_role("button", name="答えて確かめる").click()
    expect(page.locator("#form-errors")).to_be_visible()
    assert page.locator(f"input[name=q-q1][value='{WRONG['q-q1']}']").is_checked(), "what was chosen is kept"
