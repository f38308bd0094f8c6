"""Languages: Japanese is the source, English complete. The person's choice, else the visitor's cookie, else Japanese."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from flask import Flask, g, request
from flask_babel import Babel, format_date, get_translations, gettext, ngettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from lms.kernel.errors import P_, Refusal
from lms.kernel.handover import Words
from lms.web.login import is_signed_in, preferences

SOURCE = "ja"
LANGUAGES = (SOURCE, "en")
COOKIE = "manabi_language"
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")
WORDS = re.compile("[ぁ-ヿ一-鿿々〇、。！？「」『』（）〜０-９]*[ぁ-ヿ一-鿿々][ぁ-ヿ一-鿿々〇、。！？「」『』（）〜０-９]*")
SENTENCE = re.compile(r"\b[A-Za-z]{2,}\b.*\b[a-z]{2,}\b", re.DOTALL)  # two words by themselves, as letters beside kanji are not
LATIN = re.compile("[a-z]")
FIRST = 6  # letters: what somebody wrote comes first, AI利用ルール (about 4 hours a month)
LISTS = (
    P_("many", "修了証"),
    P_("many", "回復コード"),
    P_("many", "下書き"),
    P_("many", "計画"),
    P_("many", "実践カード"),
)  # what templates call so
ONE = {"1", "-1", "−1"}


def init_i18n(app: Flask, translations: str) -> None:
    Babel(app, default_locale=SOURCE, default_timezone="Asia/Tokyo", locale_selector=language, default_translation_directories=translations)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(_=_on_page, gettext=_on_page, ngettext=_on_page_counted)


def _on_page(message: str, /, **variables: object) -> Markup:
    """A sentence in a template. Some fifty stand on a page, so what can be looked up once is."""
    text = sentence(language(), message)
    return text % variables if variables else text


def _on_page_counted(singular: str, plural: str, num: int, /, **variables: object) -> Markup:
    text = plural if language() == SOURCE else get_translations().ngettext(singular, plural, num)
    return Markup(text) % {"num": num, **variables}  # noqa: S704  (our own sentence; what is put in is escaped)


@cache
def sentence(language_: str, message: str) -> Markup:
    """A sentence of a template in *language_*, which is that of the request."""
    return Markup(message if language_ == SOURCE else gettext(message))  # noqa: S704  (our own sentence)


def counted(singular: str, plural: str, num: int) -> str:
    """A sentence with a number, for code that says many of them on a page."""
    return plural % {"num": num} if language() == SOURCE else str(ngettext(singular, plural, num))


def unit_of(unit: str, number: object) -> str:
    """What stands behind a number that is drawn by itself: 件 is "item" behind a 1; in a box that is empty there may come many."""
    if not unit or language() == SOURCE:
        return unit
    return str(get_translations().ngettext(unit, unit, 1 if str(number) in ONE else 2))  # not formatted: a unit may be a %


def language() -> str:
    """Of this request, found once."""
    found: str | None = g.get("language")
    if found is None:
        found = g.language = _chosen()
    return found


def _chosen() -> str:
    chosen = preferences().locale if not g.get("without_database") and is_signed_in() else request.cookies.get(COOKIE, SOURCE)
    return chosen if chosen in LANGUAGES else SOURCE


def said(text: str | Refusal) -> str:
    """A sentence from below the edge in the reader's language, its parameters filled in and translated as well."""
    if isinstance(text, Refusal):
        return str(gettext(text.message, **_said_each(text.params)))
    return text if not text or language() == SOURCE else str(gettext(text))


def many(name: str) -> str:
    """The name of a page on which many of a thing stand; Japanese has one word for one and for many."""
    if language() == SOURCE:
        return name
    found = get_translations().pgettext("many", name)
    return said(name) if found == name else str(found)


def month_name(month: int) -> str:
    """4月."""
    return f"{month}月" if language() == SOURCE else str(format_date(date(2000, month, 1), "LLLL"))


def marked(text: str) -> str:
    """What people wrote in Japanese, on a page in another language: said to be Japanese, so that it is read aloud as such."""
    if not text or language() == SOURCE or not JAPANESE.search(str(text)):  # a label may be a lazy one
        return text
    if SENTENCE.search(str(text)) and not isinstance(text, Markup):  # a sentence of ours with a name in it
        return spoken_parts(escape(text))
    return Markup('<span lang="ja">{}</span>').format(text)


def spoken_for(value: object) -> object:
    """The same for whatever a template puts out between tags: plain letters only, markup says its language itself."""
    if type(value) is LazyString:  # a hint or a label of a form
        value = str(value)
    return marked(value) if type(value) is str else value


def language_of(value: object) -> Markup:
    """The attribute of an element that can hold letters only: an option, a drawn word."""
    if type(value) is not str or language() == SOURCE:
        return Markup()
    is_japanese = JAPANESE.search(value[:FIRST]) or len(JAPANESE.findall(value)) > len(LATIN.findall(value))
    return Markup(' lang="ja"') if is_japanese else Markup()


def spoken_parts(sentence: Markup) -> Markup:
    """The same for a sentence of ours in another language that has Japanese words in it."""
    return Markup(WORDS.sub(r'<span lang="ja">\g<0></span>', str(sentence)))  # noqa: S704  (only the span was added)


def said_with(text: str, params: Mapping[str, object]) -> str:
    """A sentence from below the edge with its parameters; those that are sentences themselves are translated as well."""
    words = _said_each(params)
    return said(text) % words if words and text else said(text)


def _said_each(params: Mapping[str, object]) -> dict[str, object]:
    return {name: _said_one(value) for name, value in params.items()}


def _said_one(value: object) -> object:
    if isinstance(value, tuple):  # several sentences where one is asked for
        return " / ".join(str(_said_one(each)) for each in value)
    if isinstance(value, Words):
        return said_with(value.message, value.params)
    return said(value) if isinstance(value, str) else value


class FormTranslations:
    """WTForms' own sentences, from our catalogue."""

    def gettext(self, string: str) -> str:
        return str(get_translations().gettext(string))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return str(get_translations().ngettext(singular, plural, n))
