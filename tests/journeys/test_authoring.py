"""Writing a lesson in a real browser: the preview follows the hand, and no text of an author runs anything in a reader's browser."""

import json
import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from lms.accounts import services as accounts
from lms.accounts.kinds import Role
from lms.accounts.models.people import LoginName
from lms.catalog import markdown
from lms.catalog.rules.pictures import cleaned
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.wiring import HANDLERS
from tests.authoring.drawing import png
from tests.catalog import FIGURE
from tests.journeys.attacks import KNOWN, generated
from tests.journeys.axe import violations
from tests.journeys.conftest import NARROW, Open, Site

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


@pytest.fixture
def author(site: Site) -> str:
    """The facilitator's number, who writes courses too."""
    number = "010003"
    with session_factory(site.engine, HANDLERS)() as session:
        person_id = session.scalars(select(LoginName.person_id).where(LoginName.name == number)).one()
        accounts.grant(session, person_id, Role.AUTHOR, valid_from=clock.today())
        session.commit()
    return number


def written_anew(page: Page, slug: str) -> None:
    """A new course with its first lesson open."""
    page.goto("/author/new")
    for name, text in {"title": f"試しの講座 {slug}", "slug": slug, "summary": "試しに書きます"}.items():
        page.fill(f"[name={name}]", text)
    page.locator("[name=tier]").last.check()  # no tier is chosen beforehand
    page.get_by_role("button", name="書きはじめる").click()
    page.locator(".rows .row-link").nth(1).click()


def saved(page: Page, text: str) -> None:
    page.locator("textarea[name=text]").press("Control+End")
    page.keyboard.type(text)
    page.get_by_role("button", name="保存する").click()


def test_from_the_first_word_to_a_learner(open_page: Open, author: str) -> None:
    page, office = open_page(author), open_page("010004")
    written_anew(page, "first-words")
    saved(page, "\n\n## 届いた節\n\n**ここまで**届きました。\n")
    expect(page.locator(".flash")).to_contain_text("保存しました")
    page.get_by_role("link", name="試しの講座 first-words").click()
    page.get_by_role("link", name="違いを見て、見直しに出す").click()
    page.get_by_role("button", name="見直しに出す").click()
    office.goto("/author/")
    office.get_by_role("link", name="試しの講座 first-words").click()
    office.get_by_role("link", name="違いを見て、見直す").click()
    expect(office.locator("main")).to_contain_text("ここまで")
    office.get_by_role("button", name="見直したので、公開する").click()
    expect(office.locator(".flash")).to_contain_text("公開しました")
    learner = open_page("010001")
    learner.goto("/courses/first-words/first?section=4")
    expect(learner.get_by_role("heading", name="届いた節")).to_be_visible()
    expect(learner.locator("strong", has_text="ここまで")).to_be_visible()


def test_two_windows_at_one_text_are_merged(open_page: Open, author: str) -> None:
    page = open_page(author)
    written_anew(page, "two-windows")
    other = page.context.new_page()
    other.goto(page.url)
    saved(page, "\n先の窓の文です。\n")
    expect(page.locator(".flash")).to_contain_text("保存しました")
    saved(other, "\nあとの窓の文です。\n")
    clash = other.get_by_role("region", name="3つの文を見比べる")
    expect(clash.locator("ins", has_text="先の窓の文です。")).to_be_visible()
    expect(clash.locator("ins", has_text="あとの窓の文です。")).to_be_visible()
    assert violations(other) == []
    saved(other, "\n先の窓の文です。\n")
    expect(other.locator(".flash")).to_contain_text("保存しました")
    assert "あとの窓の文です。" in other.locator("textarea[name=text]").input_value()
    other.goto(other.url.replace("/text/", "/quiz/").replace(".md", ".quiz.toml"))
    other.locator("main a.btn-small").first.click()
    expect(other.get_by_role("button", name="問いを保存する")).to_be_visible()
    assert violations(other) == []


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
