"""The pages of the footer, as they are written: Markdown in both languages, cleaned before it reaches a page."""

import re
from functools import cache
from pathlib import Path

import nh3

from lms.kernel.immutable import immutable

# A line that ends in Japanese runs on in the next: a browser would show the line end as a blank.
RUNS_ON = re.compile(r"^(?!#)(.*[^\x00-\x7f])\n(?=[^\x00-\x7f])", re.MULTILINE)
PAGES = Path(__file__).parent / "pages"
TAGS = {"h2", "h3", "p", "ul", "ol", "li", "strong", "code", "a", "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "hr"}
CLASSES = {"table": {"class": "table"}}


@immutable
class Page:
    """A title and clean HTML below it."""

    title: str
    html: str


@cache
def page(name: str, language: str) -> Page:
    """The page *name* in *language*; its first line is the title."""
    from markdown import Markdown  # noqa: PLC0415  (docs/decisions/0005)

    title, _, text = (PAGES / language / f"{name}.md").read_text(encoding="utf-8").partition("\n")
    html = Markdown(extensions=["tables", "def_list"]).convert(RUNS_ON.sub(r"\1", text))
    return Page(title.removeprefix("# ").strip(), nh3.clean(html, tags=TAGS, link_rel=None, set_tag_attribute_values=CLASSES))
