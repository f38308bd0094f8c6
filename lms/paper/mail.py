"""Letters in the reader's language, as text and as HTML, from templates/_mail."""

import gettext
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lms import paths


@dataclass(frozen=True, slots=True)
class Sheet:
    subject: str
    text: str
    html: str


def written(kind: str, params: dict[str, Any], *, link: str, name: str, language: str, base_url: str, office: dict[str, str]) -> Sheet:
    """The letter of a message kind. The subject is the first line of the text template."""
    values = {
        **params,
        "url": base_url + link,
        "base_url": base_url,
        "settings_url": base_url + "/me/",
        "name": name.split(" ", maxsplit=1)[0],
        "office": office,
        "language": language,
    }
    environment = _environment(language)
    subject, _, text = environment.get_template(f"{kind}.txt").render(values).lstrip().partition("\n")
    return Sheet(subject.strip(), text.strip() + "\n", environment.get_template(f"{kind}.html").render(values))


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
