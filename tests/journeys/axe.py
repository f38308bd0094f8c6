"""axe-core in the page, through the browser's own channel, so that a strict content policy does not stand in its way."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import axe_playwright_python
from playwright.sync_api import Page

from tests.journeys.conftest import Look, look

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
# What can differ from look to look: colours and sizes. Names, roles and relations are the same at every width and in every theme.
OF_A_LOOK = ("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable", "css-orientation-lock")
# What the contrast of a text is computed from, by value: its colour and size, and the grounds that show through below it. Two texts with the
# same signature have the same contrast. What lies over something else than what is around it (placed, faded, blended, a picture) has none.
# Of the rule for contrast only what it has measured counts as passed.
# Whether a target is large enough takes axe longer than all other rules together, for it looks at every element near it. One that is at least
# 24 px high and wide (WCAG 2.2, 2.5.8) and that no other target touches has passed; all others it is asked about.
LOOK = """async ([rules, known]) => {
  const grounds = new Map([[document, "white"]]);
  const ground = (element) => {
    if (grounds.has(element)) return grounds.get(element);
    const above = ground(element.parentNode), {backgroundColor, backgroundImage, filter, mixBlendMode, opacity, position} = getComputedStyle(element);
    const lies = ["absolute", "fixed"].includes(position) || [backgroundImage, filter].some((each) => each !== "none")
      || opacity !== "1" || mixBlendMode !== "normal";
    const shows = backgroundColor.startsWith("rgb(") ? backgroundColor : backgroundColor === "rgba(0, 0, 0, 0)" ? above : `${above}/${backgroundColor}`;
    grounds.set(element, above && !lies ? shows : "");
    return grounds.get(element);
  };
  const signature = (element) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element), below = ground(element);
    return below && [below, color, fontSize, fontWeight, textShadow].join("|");
  };
  const measured = ({any}) => any.some((check) => check.data?.contrastRatio > 1);
  const seen = new Set(known);
  const targets = [...document.querySelectorAll("a, button, input, select, textarea, summary, [role=button], [role=link], [role=option]")]
    .filter((each) => each.checkVisibility({visibilityProperty: true})).map((each) => [each, each.getBoundingClientRect()]);
  const touches = (one, other) => one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  const roomy = ([each, at]) => at.width >= 24 && at.height >= 24 && targets.every(([other, around]) => other === each || !touches(at, around));
  for (const each of targets) each[0].toggleAttribute("data-roomy", roomy(each));
  for (const each of document.querySelectorAll("body *")) each.toggleAttribute("data-known", seen.has(signature(each)));
  axe.configure({rules: [{id: "color-contrast", selector: "*:not([data-known])"}, {id: "target-size", selector: "*:not([data-roomy])"}]});
  const found = await axe.run(document, {runOnly: rules, elementRef: true, selectors: false});
  const passed = found.passes.filter(({id}) => id === "color-contrast").flatMap(({nodes}) => nodes.filter(measured)).map(({element}) => signature(element));
  const violations = found.violations.map(({id, nodes}) => `${id}: ${nodes.slice(0, 4).map(({html}) => html.slice(0, 160)).join(" | ")}`);
  return {violations, passed: [...new Set(passed)].filter(Boolean)};
}"""


@cache
def _script() -> str:
    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def with_axe(page: Page) -> Page:
    """For a page that is to be looked at in many places: every document brings axe along, which is cheaper than to send it into each."""
    page.add_init_script(_script())
    return page


@dataclass
class Looker:
    """Looks at many pages. Every rule at every element; only the contrast of a text is not computed twice for the same colours and size,
    a target that is large and alone is not measured again, and in a second look at the same page only what a look can change is asked.
    """

    _passed: set[str] = field(default_factory=set)

    def violations(self, page: Page, rules: Sequence[str] = TAGS) -> list[str]:
        """One line per violation of WCAG 2.2 AA on the open page: rule, then the elements. *rules*: by tag or by name."""
        if not page.evaluate("'axe' in window"):
            page.evaluate(_script())
        found = page.evaluate(LOOK, [list(rules), sorted(self._passed)])
        self._passed.update(found["passed"])
        faults: list[str] = found["violations"]
        return faults

    def faults(self, page: Page, looks: Sequence[Look]) -> list[str]:
        """Of the open page in every look: violations, and what is wider than the screen. The look that it has already comes first."""
        now = page.viewport_size
        found: list[str] = []
        for number, each in enumerate(sorted(looks, key=lambda other: now is None or other.size != (now["width"], now["height"]))):
            look(page, each)
            wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            said = [*self.violations(page, OF_A_LOOK if number else TAGS), *([f"{wider} px wider than the screen"] if wider > 0 else [])]
            found += [f"{page.url} {each}: {fault}" for fault in said]
        return found


def violations(page: Page) -> list[str]:
    """The same for one page alone."""
    return Looker().violations(page)
