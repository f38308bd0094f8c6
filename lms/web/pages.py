"""What every page may use: dates and durations in words, icons, the layout's few facts, the picture of the ring."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask_babel import format_date, gettext
from jinja2 import StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy.orm import Session

from lms import paths
from lms.kernel import clock
from lms.kernel.handover import Value, Words
from lms.kernel.slots import Slot
from lms.kernel.text import inside_quotes
from lms.web import idle, owners, unsent
from lms.web.addresses import address, asking, page_for
from lms.web.compiled import Compiled
from lms.web.durations import MOST_KEPT, duration, once_took
from lms.web.i18n import language, language_of, many, marked, month_name, said, said_with, spoken_for, unit_of
from lms.web.login import is_signed_in, preferences
from lms.web.navigation import entries_for, neighbours_of
from lms.web.policy import CASE_GUEST, CASE_READER, DIRECTORY, WORKSHOP_GUEST
from lms.web.remains import is_settled
from lms.web.request import actor, db, visitor
from lms.web.templates import Templates
from lms.web.token import form_token
from lms.web.trail import Crumb, is_promoting, nav_of, trail_from

SEAM = re.compile(r"(?<=[ァ-ヶー])(?=[一-鿿])")
COUNTED_IN = re.compile(r"(?<=\d)\D+")
TORN = "その後"  # which browsers that break between phrases break within
NO_SETTINGS: dict[str, Any] = {"municipality": "", "office_name": "", "office_phone": "", "published_contacts": [], "logo": ""}
NO_SETTINGS |= {"mayor_message": {}, "pulse_headline": {}}
office = Slot[[Session], dict[str, Any]]("office settings", NO_SETTINGS)
read_aloud = Slot[[str, Mapping[str, str]], str]("ふりがな over a text, as safe markup", "")
markup_read_aloud = Slot[[str, Mapping[str, str]], str]("the same over the text of safe markup", "")
readings = Slot[[Session], Mapping[str, str]]("readings that authors have corrected for everywhere", {})
SHOWN_FOR = {  # what a page of the layout asks by name
    "reads_cases": CASE_READER,
    "sees_cases": CASE_GUEST,
    "reads_directory": DIRECTORY,
    "sees_workshops": WORKSHOP_GUEST,
}
WEEKDAYS = "月火水木金土日"


def init_pages(app: Flask, *, is_demo: bool) -> None:
    env = app.jinja_env
    assert isinstance(env, Templates)
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.do")
    days = (day, day_long, iso_day, stamp, hour, month_year, stamp_long)
    words = (said, many, marked, month_name, duration, in_large, phrases, in_parts, inside_quotes, paragraphs, ruby, coded)
    env.filters |= {each.__name__: each for each in (*days, *words)}
    app.context_processor(_person)
    env.globals |= {
        "url_for": address,
        "asset": asset,
        "once_took": once_took,
        "asks_first": _asks_first,
        "form_token": form_token,
        "is_settled": is_settled,
        "language": language,
        "preferences": preferences,
        "shared_readings": shared_readings,
        "is_demo": is_demo,
        "office": office_facts,
        "unread_count": _unread,
        "session_clock": idle.idle_clock,
        "farewell": idle.farewell,
        "owner_of": owners.owner_of,
        "owner_mark": owners.owner_mark,
        "unsent_key": unsent.key_for,
        "here": _here,
        "said_with": said_with,
        "unit_of": unit_of,
        "spoken_for": spoken_for,
        "language_of": language_of,
        "spoken": spoken,
        "logo_address": logo_address,
        "today": clock.today,
        "now": clock.now,
        "Crumb": Crumb,
        "trail_from": trail_from,
        "nav_of": nav_of,
        "is_promoting": is_promoting,
        "neighbours": lambda endpoint: neighbours_of(actor(), endpoint),
        "page_for": page_for,
        "asking": asking,
    }
    env.bytecode_cache = Compiled()
    env.settle_languages()


def _person() -> dict[str, Any]:
    """Whether somebody is signed in, asked once a page; a page for a failing database does not ask."""
    known = not g.get("without_database") and is_signed_in()
    may = {name: known and policy.allows(actor()) for name, policy in SHOWN_FOR.items()}
    return {"signed_in": known, "actor": actor, "navigation": _navigation, **may}


def _navigation(nav: str) -> Markup:
    """The entries that this person may open, the one of this page marked: drawn once by an application for all who may open the same."""
    drawn: dict[Any, Markup] = current_app.extensions.setdefault("navigation", {})
    entries = tuple(entries_for(actor()))
    key = (language(), request.script_root, entries, nav)
    if key not in drawn:
        drawn[key] = Markup(render_template("_layout/_nav.html", entries=entries, nav=nav))  # noqa: S704  (a template of ours, which escapes)
    return drawn[key]


def office_facts() -> dict[str, Any]:
    """The municipality's name and the office's phone; empty on a page that must do without the database."""
    if "office" not in g:
        g.office = NO_SETTINGS if g.get("without_database") else office(db())
    return dict(g.office)


def logo_address() -> str:
    """Of the municipality's logo; changes with the picture."""
    return url_for("settings.picture", v=office_facts()["logo"][:12])


def _unread() -> int:
    """As this request found it; a page that changes it sends its reader on to another."""
    return int(visitor().found.unread)


def _here() -> str:
    return request.full_path.rstrip("?")


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((paths.STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Address of a static file that changes with its content, so that it may be kept for a year."""
    return _fixed_asset(name, request.script_root)


@cache
def _fixed_asset(name: str, _root: str) -> str:
    return url_for("static", filename=name, v=_digest(name))


def _asks_first(name: str) -> bool:
    """Is this the first part of the page that needs the scripts of this name? Two parts share them."""
    asked: set[str] = g.setdefault("scripts", set())
    is_first = name not in asked
    asked.add(name)
    return is_first


def day(value: date | datetime) -> Markup:
    """11月24日（火）, inside <time>."""
    return _day(language(), value)


@lru_cache(maxsize=MOST_KEPT)
def _day(language_: str, value: date | datetime) -> Markup:
    on = _local(value)
    text = f"{on.month}月{on.day}日（{WEEKDAYS[on.weekday()]}）" if language_ == "ja" else format_date(on, "EEE, d MMM")
    return _time(on.isoformat(), text)


def day_long(value: date | datetime) -> Markup:
    """2026年11月24日, inside <time>."""
    return _day_long(language(), value)


@lru_cache(maxsize=MOST_KEPT)
def _day_long(language_: str, value: date | datetime) -> Markup:
    on = _local(value)
    text = f"{on.year}年{on.month}月{on.day}日" if language_ == "ja" else format_date(on, "d MMMM yyyy")
    return _time(on.isoformat(), text)


def iso_day(value: date | str) -> str:
    """A day as a course file writes it, said as every page says it; a year or a month alone stays as it is."""
    try:
        return day_long(date.fromisoformat(value) if isinstance(value, str) else value)
    except ValueError:
        return str(value)


def spoken(value: Value) -> str:
    """A value in the reader's language, as plain text."""
    if isinstance(value, date):
        return str(day_long(value).striptags())
    if isinstance(value, Words):
        params = {name: spoken(each) if isinstance(each, date | Words) else each for name, each in value.params.items()}
        sentence = said(value.message)
        return sentence % params if params else sentence
    return value


def month_year(value: date) -> Markup:
    """2026年11月, inside <time>."""
    text = f"{value.year}年{value.month}月" if language() == "ja" else format_date(value, "MMM yyyy")
    return _time(f"{value:%Y-%m}", text)


def stamp(value: datetime) -> Markup:
    """11月24日（火） 15:00, inside <time>."""
    local = value.astimezone(clock.TOKYO)
    return _time(local.isoformat(timespec="minutes"), f"{day(local).striptags()} {local:%H:%M}")


def hour(value: datetime) -> Markup:
    """15:30, inside <time>: the end of a stretch whose day is said already."""
    local = value.astimezone(clock.TOKYO)
    return _time(local.isoformat(timespec="minutes"), f"{local:%H:%M}")


def stamp_long(value: datetime) -> Markup:
    """2026年11月24日 15:00, inside <time>: where years stand under each other."""
    local = value.astimezone(clock.TOKYO)
    return _time(local.isoformat(timespec="seconds"), f"{day_long(local).striptags()} {local:%H:%M}")


def _time(machine: str, text: str) -> Markup:
    return Markup(f'<time datetime="{machine}">{escape(text)}</time>')  # noqa: S704  (digits, and escaped words)


def _local(value: date | datetime) -> date:
    return clock.local_date(value) if isinstance(value, datetime) else value


def phrases(text: str) -> Markup:
    """A title with break chances after particles' commas and brackets, where a browser has no phrase breaking of its own."""
    marked = str(escape(text))
    for mark in ("、", "」", "）", "・"):
        marked = marked.replace(mark, f"{mark}<wbr>")
    marked = marked.replace(TORN, f'<span class="nw">{TORN}</span>')
    return Markup(marked)  # noqa: S704  (escaped above; only <wbr> and a span were added)


def in_large(text: str) -> Markup:
    """Numbers that stand alone in large type: what they are counted in is smaller than how many."""
    return Markup(COUNTED_IN.sub(r"<small>\g<0></small>", str(escape(text))))  # noqa: S704  (escaped; only <small> was added)


def in_parts(text: str) -> Markup:
    """A short label with a break chance where katakana meet kanji (ナレッジ・会議), for where a phone leaves it little room."""
    return Markup(SEAM.sub("<wbr>", str(escape(text))))  # noqa: S704  (escaped; only <wbr> was added)


def ruby(text: str, said: Mapping[str, str]) -> str | Markup:
    """Japanese words with ふりがな, for those who wish it; *said* are readings that an author has corrected."""
    if not preferences().furigana:
        return text
    return Markup(markup_read_aloud(text, said) if isinstance(text, Markup) else read_aloud(text, said))  # noqa: S704  (escaped where it is made)


def shared_readings() -> Mapping[str, str]:
    """The readings that hold wherever no lesson says otherwise; looked up once a page, for those who wish ふりがな."""
    if "readings" not in g:
        g.readings = readings(db()) if preferences().furigana else {}
    found: Mapping[str, str] = g.readings
    return found


def coded(text: str) -> Markup:
    """What stands between backticks as code: commands inside a sentence."""
    parts = str(text).split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(marked(part)) for place, part in enumerate(parts)
    )


def paragraphs(text: str) -> Markup:
    """Plain text of a text box as paragraphs: an empty line parts them, a single line break stays one."""
    blocks = [block for block in text.split("\n\n") if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks)


def copy_button() -> Markup:
    """Shown by the page's script, which copies the text before it."""
    said_ = (gettext("コピーしました"), gettext("この文をコピーする"))
    return Markup('<button class="btn btn-small" type="button" data-copy="" data-done="{}" hidden>{}</button>').format(*said_)
