"""Letters in the reader's language, as text and as HTML, from templates/_mail."""

import gettext
import re
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms import paths
from lms.kernel.immutable import immutable
from lms.kernel.text import inside_quotes

GAP = re.compile(r"\n{3,}")


@immutable
class Sheet:
    subject: str
    text: str
    html: str


def written(kind: str, params: dict[str, Any], *, link: str, name: str, language: str, base_url: str, office: dict[str, str]) -> Sheet:
    """The letter of a message kind. The subject is the first line of the text template."""
    values = {**_quoted(params), **_around(link, base_url, office, language), "name": called(name)}
    environment = _environment(language)
    subject, _, text = environment.get_template(f"{kind}.txt").render(values).lstrip().partition("\n")
    return Sheet(subject.strip(), text.strip() + "\n", environment.get_template(f"{kind}.html").render(values))


def written_own(
    kind: str,
    params: dict[str, Any],
    words: tuple[str, str, str],
    *,
    link: str,
    name: str,
    language: str,
    base_url: str,
    office: dict[str, str],
) -> Sheet:
    """The same in the office's own words: *words* are the subject, and what stands before and behind the way to the page and what is not the office's to drop."""
    subject, *parts = words
    values = {
        **_quoted(params),
        **_around(link, base_url, office, language),
        "name": called(name),
        "kind": kind,
        "parts": parts,
        "subject": subject,
    }
    environment = _environment(language)
    text = GAP.sub("\n\n", environment.get_template("_own.txt").render(values))
    return Sheet(" ".join(subject.split()), text.strip() + "\n", environment.get_template("_own.html").render(values))


def called(name: str) -> str:
    """The family name, as one is addressed."""
    return name.split(" ", maxsplit=1)[0]


def _quoted(params: dict[str, Any]) -> dict[str, Any]:
    """Titles stand in quotes in every letter."""
    return {name: inside_quotes(value) if name == "title" else value for name, value in params.items()}


def _around(link: str, base_url: str, office: dict[str, str], language: str) -> dict[str, Any]:
    return {"url": base_url + link, "base_url": base_url, "settings_url": base_url + "/me/letters", "office": office, "language": language}


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(paths.TEMPLATES / "_mail"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations = gettext.translation("messages", str(paths.TRANSLATIONS), [language], fallback=True)
    made.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]
    return made
