"""Minutes in words: the same ones stand in row after row, so each is said once a process."""

from functools import lru_cache

from flask_babel import gettext

from lms.web.i18n import counted, language

MOST_KEPT = 4_096


def duration(minutes: int) -> str:
    """3時間30分; minutes are whole and may be negative."""
    return _duration(language(), minutes)


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
