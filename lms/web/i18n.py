"""Languages: Japanese is the source, English complete. The person's choice, else the visitor's cookie, else Japanese."""

from flask import Flask, g, request
from flask_babel import Babel, get_translations, gettext

from lms.kernel.errors import Refusal
from lms.web.login import is_signed_in, preferences

LANGUAGES = ("ja", "en")
COOKIE = "manabi_language"


def init_i18n(app: Flask, translations: str) -> None:
    Babel(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=language, default_translation_directories=translations)
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def language() -> str:
    chosen = preferences().locale if not g.get("without_database") and is_signed_in() else request.cookies.get(COOKIE, "ja")
    return chosen if chosen in LANGUAGES else "ja"


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
