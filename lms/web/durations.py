"""Minutes in words: the same ones stand in row after row, so each is said once a process."""

import re
from functools import lru_cache

from flask_babel import gettext
from markupsafe import Markup, escape

from lms.web.i18n import counted, language

MOST_KEPT = 4_096
UNIT = re.compile(r"(?<=\d)\D+")


def duration(minutes: int) -> str:
    """3時間30分; minutes are whole and may be negative."""
    return _duration(language(), minutes)


def in_large(minutes: int) -> Markup:
    """The same where it stands alone in large type: what is counted in is smaller than how many."""
    return Markup(UNIT.sub(r"<small>\g<0></small>", str(escape(duration(minutes)))))  # noqa: S704  (our own sentence, escaped)


def once_took(before: int, after: int) -> str:
    """1回 3時間30分 → 1時間, as every row of a list says it."""
    return _once_took(language(), before, after)


@lru_cache(maxsize=MOST_KEPT)
def _once_took(_language: str, before: int, after: int) -> str:
    return str(gettext("1回 %(before)s → %(after)s", before=duration(before), after=duration(after)))


@lru_cache(maxsize=MOST_KEPT)
def _duration(language_: str, minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    parts = []
    if hours:
        parts.append(counted("%(num)d時間", "%(num)d時間", hours))
    if rest or not hours:
        parts.append(counted("%(num)d分", "%(num)d分", rest))
    joined = ("" if language_ == "ja" else " ").join(parts)
    return gettext("−%(duration)s", duration=joined) if minutes < 0 else str(joined)
