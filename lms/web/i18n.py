"""Languages: Japanese is the source, English complete. The person's choice, else the visitor's cookie, else Japanese."""

from flask import Flask, g, request
from flask_babel import Babel, get_translations, gettext, ngettext

from lms.kernel.errors import Refusal
from lms.web.login import is_signed_in, preferences

SOURCE = "ja"
LANGUAGES = (SOURCE, "en")
COOKIE = "manabi_language"


def init_i18n(app: Flask, translations: str) -> None:
    Babel(app, default_locale=SOURCE, default_timezone="Asia/Tokyo", locale_selector=language, default_translation_directories=translations)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(_translated, _translated_plural, newstyle=True)  # type: ignore[attr-defined]


def _translated(message: str) -> str:
    """Japanese is the source: nothing is looked up for its readers, on pages of some fifty sentences."""
    return message if language() == SOURCE else str(gettext(message))


def _translated_plural(singular: str, plural: str, number: int) -> str:
    return plural if language() == SOURCE else str(ngettext(singular, plural, number))


def language() -> str:
    """Of this request, found once."""
    if "language" not in g:
        g.language = _chosen()
    return str(g.language)


def _chosen() -> str:
    chosen = preferences().locale if not g.get("without_database") and is_signed_in() else request.cookies.get(COOKIE, SOURCE)
    return chosen if chosen in LANGUAGES else SOURCE


def said(text: str | Refusal) -> str:
    """A sentence from below the edge in the reader's language, its parameters filled in and translated as well."""
    if isinstance(text, Refusal):
        params = {name: said(value) if isinstance(value, str) else value for name, value in text.params.items()}
        return str(gettext(text.message, **params))
    return str(gettext(text)) if text else ""


class FormTranslations:
    """WTForms' own sentences, from our catalogue."""

    def gettext(self, string: str) -> str:
        return str(get_translations().gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(get_translations().ngettext(singular, plural, n))
