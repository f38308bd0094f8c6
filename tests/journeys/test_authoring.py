"""Writing a lesson in a real browser: the preview follows the hand, and no text of an author runs anything in a reader's browser."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lms.catalog import markdown
from lms.catalog.rules.pictures import cleaned
from tests.authoring.drawing import png
from tests.catalog import FIGURE
from tests.journeys.attacks import KNOWN, generated
from tests.journeys.conftest import NARROW, Open

pytestmark = pytest.mark.browser
GENERATED, SEED = 1_500, 20_261_126
CORPUS = Path(os.environ.get("MANABI_XSS_CORPUS", Path(__file__).parents[3] / "shared" / "corpora" / "xss-vectors.json"))
FIGURES = {"figures/cut.svg": FIGURE, "figures/shot.png": cleaned(png()).stands}
WORDS = {"生成AI": "<img src=x onerror=hit(1)>", "<script>hit(1)</script>": "x"}
# What may stand on an element besides its text; everything else is foreign.
OURS = {
    "class",
    "href",
    "rel",
    "role",
    "tabindex",
    "aria-label",
    "type",
    "popovertarget",
    "scope",
    "start",
    "src",
    "alt",
    "width",
    "height",
    "viewbox",
    "aria-labelledby",
    "id",
    "x",
    "y",
}
HEAD = "<!doctype html><script>window.hits = 0; window.hit = () => { window.hits += 1; }; window.alert = window.hit;</script>"
LOOK = """(ours) => {
  const found = [];
  const leadsTo = (value) => URL.canParse(value, "https://here.example/") ? new URL(value, "https://here.example/").protocol : "https:";
  for (const element of document.querySelectorAll("main *")) {
    for (const name of element.getAttributeNames()) {
      const value = element.getAttribute(name);
      const bad = !ours.includes(name.toLowerCase()) || (name === "href" && !["http:", "https:"].includes(leadsTo(value)))
        || (name === "src" && !value.startsWith("/courses/figures/"));
      if (bad) found.push(`${element.tagName} ${name}=${value}`);
    }
    if (/^(script|style|iframe|object|embed|form|input|link|meta|base|template|math|foreignobject)$/i.test(element.tagName)) found.push(element.tagName);
    for (const kind of ["mouseover", "click", "focus", "error", "load", "toggle"]) element.dispatchEvent(new Event(kind, {cancelable: true}));
  }
  return found;
}"""


def vectors() -> list[str]:
    """Ours, and those of a corpus where there is one."""
    more = json.loads(CORPUS.read_text(encoding="utf-8")) if CORPUS.is_file() else []
    return [*KNOWN, *generated(SEED, GENERATED), *more]


def drawn(number: int, text: str) -> list[str]:
    """A text in every way in which it can come to a page."""
    section = markdown.fresh(number, text, WORDS, FIGURES)
    return [section.html, markdown.plain(text), markdown.fresh_with_readings(section, {text[:9]: text, "生成": "<i onclick=hit(1)>"}).html]


def test_no_text_of_an_author_runs_in_a_browser(browser: Browser) -> None:
    """Without the policy of the pages, which would stop what came through."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    texts = vectors()
    for start in range(0, len(texts), 500):
        parts = [part for number, text in enumerate(texts[start : start + 500], 1) for part in drawn(number, text)]
        page.set_content(HEAD + "<main>" + "\n".join(f"<section>{part}</section>" for part in parts) + "</main>")
        assert page.locator("main section").count() == len(parts)  # none of them closed what stands around it
        assert page.evaluate(LOOK, sorted(OURS)) == []
        page.wait_for_timeout(100)
        assert page.evaluate("window.hits") == 0
    page.close()


def test_the_browser_would_have_noticed(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(HEAD + "<main><p onclick='hit(1)'>x</p><img src=x onerror=hit(1)></main>")
    assert page.evaluate(LOOK, sorted(OURS)) != []
    page.wait_for_timeout(100)
    assert page.evaluate("window.hits") >= 1
    page.close()


def test_a_lesson_is_written_beside_its_preview(open_page: Open) -> None:
    page = open_page("010004")
    page.goto("/author/")
    page.get_by_role("button", name="写しをつくって直す").first.click()
    page.locator(".rows .row-link").nth(1).click()
    preview = page.locator("#preview")
    expect(preview.locator("svg.drawing").first).to_be_visible()
    page.locator("textarea[name=text]").press("Control+End")
    page.keyboard.type("\n\n## あたらしい節\n\n**ここ**を読みます。\n\n```prompt\n写す文\n```\n")
    expect(preview.get_by_role("heading", name="あたらしい節")).to_be_visible()
    expect(preview.locator("strong", has_text="ここ")).to_be_visible()
    expect(preview.get_by_role("button", name="この文をコピーする").last).to_be_visible()
    page.get_by_role("button", name="保存する").click()
    expect(page.locator(".flash")).to_contain_text("保存しました")
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW[0]
