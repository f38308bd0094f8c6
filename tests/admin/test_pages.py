"""The pages of the footer are real, in both languages, for everybody."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.admin import markdown
from lms.admin.kinds import GUIDES
from lms.kernel.ids import PersonId
from tests.town import Town
from tests.visitor import Visitor, forms_of

Visit = Callable[[PersonId | None], Visitor]
NAMES = ["guide", "accessibility", "privacy", *(f"guide-{role}" for role in GUIDES)]
ADDRESSES = ["/guide/", "/accessibility", "/privacy", *(f"/guide/{role}" for role in GUIDES)]


@pytest.mark.parametrize("path", ADDRESSES)
def test_anybody_reads_it_in_both_languages(visit: Visit, town: Town, path: str) -> None:
    visitor = visit(None)
    page = visitor.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1>") == 1
    form = next(form for form in forms_of(page.text) if form.action == "/language")
    visitor.send(path, form, {"language": "en"})
    english = visitor.get(path).text
    assert '<html lang="en"' in english
    prose = english.partition('<div class="prose">')[2].partition("</div>")[0]
    assert prose
    assert re.search(r"[ぁ-んァ-ヶ一-龠]", prose) is None


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same_things(name: str) -> None:
    japanese, english = markdown.page(name, "ja").html, markdown.page(name, "en").html
    for tag in ("<h2>", "<li>", "<p>", "<tr>"):
        assert japanese.count(tag) == english.count(tag), tag
    assert len(japanese) > 200


def test_an_unknown_role_is_missing(visit: Visit, town: Town) -> None:
    assert visit(None).get("/guide/mayor").status_code == 404
    assert visit(None).get("/guide/../privacy").status_code in {404, 308, 200}


def test_the_wheel_carries_what_is_read() -> None:
    files = {path.name for language in ("ja", "en") for path in (markdown.PAGES / language).iterdir()}
    assert files == {f"{name}.md" for name in NAMES}


def test_script_in_a_page_is_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ja").mkdir()
    (tmp_path / "ja" / "bad.md").write_text("# 題\n\n<script>go()</script>\n\n[x](javascript:go())\n\n良い文\n", encoding="utf-8")
    monkeypatch.setattr(markdown, "PAGES", tmp_path)
    page = markdown.page("bad", "ja")
    assert "script" not in page.html
    assert "良い文" in page.html
