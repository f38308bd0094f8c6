"""axe-core in the page, through the browser's own channel, so that a strict content policy does not stand in its way."""

import json
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@cache
def _script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """One line per violation of WCAG 2.2 AA on the open page: rule, then the elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_script())
    found = page.evaluate(f"async () => (await axe.run(document, {{runOnly: {json.dumps(TAGS)}}})).violations")
    return [f"{each['id']}: " + " | ".join(node["html"][:160] for node in each["nodes"][:4]) for each in found]
