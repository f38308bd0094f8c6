"""Sign-in limits, units, office settings: verdicts without a database. Passwords, second factors and single sign-on have modules of their own."""

from datetime import datetime, timedelta
from typing import Any

from lms.accounts.kinds import LEAST_PASSWORD_LENGTH, UnitLevel
from lms.kernel.calendar import FIRST_MONTH
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.immutable import immutable

TRIES_PER_WINDOW = 10  # of one name
TRIES_PER_ADDRESS = 100  # that failed, of one address: a whole building may stand behind it
WINDOW = timedelta(minutes=15)
SESSION_LENGTH = timedelta(hours=12)
PENDING_LENGTH = timedelta(minutes=5)  # between the password and the code of the second factor
ONE_TIME_CODE_LIFE = timedelta(hours=24)
FIRST_CODE_LIFE = timedelta(days=14)  # of who is entered: the first day of work may be some days off
IDLE_LIMIT = timedelta(hours=4)
DRAFT_LIFE = timedelta(days=14)
IDEMPOTENCY_LIFE = timedelta(days=2)
MASK = "●●●"


def code_ends(until: datetime, used_at: datetime | None) -> datetime:
    """When a one-time code is over, unless a password of one's own takes its place: a slip that is given out for a fortnight is good for a day once somebody has begun."""
    return until if used_at is None else min(until, used_at + ONE_TIME_CODE_LIFE)


class BadSettingValue(Unacceptable):
    """A value that this office setting cannot take."""


def is_live(*, now: datetime, last_seen_at: datetime, ends_at: datetime, idle: timedelta) -> bool:
    """Whether a sign-in session may still be used: not left alone for *idle*, not past its end."""
    return now < ends_at and now - last_seen_at < idle


def unit_path(parent_path: str, unit_id: int) -> str:
    """Ids from the root, closed by a slash, so that /1/ is no prefix of /10/."""
    return f"{parent_path}{unit_id}/"


def section_of(unit: tuple[int, str, str, str], parent: tuple[int, str, str, str] | None) -> tuple[int, str, str]:
    """The 課 (id, path, name) around a unit (id, level, path, name): itself, or its parent where it is a 係."""
    if unit[1] == UnitLevel.TEAM and parent is not None:
        return parent[0], parent[2], parent[3]
    return unit[0], unit[2], unit[3]


@immutable
class Setting:
    """A setting of the office: its default, how long or large it may be, and whether anybody may read it again."""

    default: Any
    most: int = 200
    least: int = 0
    is_secret: bool = False


SETTINGS: dict[str, Setting] = {
    "municipality": Setting("", 40),
    "office_name": Setting(N_("DX推進室"), 40),
    "office_phone": Setting("", 40),
    "second_check": Setting(True),
    "formal_route": Setting([], 12),  # the way of an accident, a line a step; empty for the usual four
    "log_evidence": Setting(True),
    "meetings_are_learning": Setting(False),
    "answer_by_link": Setting(False),  # a letter's link takes one answer without signing in
    "small_group": Setting(10, 100, least=5),
    "closed_days": Setting([], 366),
    "published_contacts": Setting([], 200),
    "logo": Setting("", 64),  # the digest of the picture in office_files
    "fiscal_year_month": Setting(FIRST_MONTH, 12, least=1),
    "council_sessions": Setting([], 60),
    "busy_periods": Setting([], 60),
    "mail_host": Setting("", 200),
    "mail_port": Setting(25, 65_535, least=1),
    "mail_user": Setting("", 200),
    "mail_password": Setting("", 2_000, is_secret=True),  # sealed with a key out of the secret key
    "mail_starttls": Setting(False),
    "mail_tls_first": Setting(False),
    "mail_verified": Setting(False),
    "mail_sender": Setting("", 254),
    "ai_enabled": Setting(False),
    "ai_url": Setting("", 300),
    "ai_model": Setting("", 100),
    "ai_key": Setting("", 2_000, is_secret=True),  # sealed like the mail server's password
    "webhook_enabled": Setting(False),
    "webhook_url": Setting("", 300),
    "webhook_format": Setting("json", 20),
    "webhook_secret": Setting("", 2_000, is_secret=True),  # sealed like the mail server's password
    "password_length": Setting(LEAST_PASSWORD_LENGTH, 64, least=8),
    "second_factor_required": Setting(False),
    "terminal_idle_minutes": Setting(5, 30, least=2),
    "retention_months": Setting(12, 120),
    "rules_grace_days": Setting(30, 365),  # of a new version of the AI利用ルール
}


# Read with the settings by every home: what the executives say on a page of their own, and what a job notes of the last round.
OF_HOMES = {"mayor_message": Setting({}), "pulse_headline": Setting({})}
LETTER = "letter:"  # before the key of a letter's text: letter:follow_up:ja
LETTER_TEXT = Setting("", 4_000)


def known(key: str) -> Setting | None:
    """What there is to know about a setting; None for a key that nobody knows. The texts of letters are as many as there are letters."""
    return LETTER_TEXT if key.startswith(LETTER) else SETTINGS.get(key) or OF_HOMES.get(key)


def check_setting(key: str, value: Any) -> None:
    """Raises BadSettingValue where *value* is not of the setting's kind or size."""
    found = known(key)
    if found is None or type(value) is not type(found.default):
        raise BadSettingValue(N_("この設定は変えられません。"), field=key)
    if isinstance(value, str | list) and len(value) > found.most:
        raise BadSettingValue(N_("長すぎます。%(most)d までにしてください。"), field=key, most=found.most)
    if type(value) is int and not found.least <= value <= found.most:
        raise BadSettingValue(N_("%(least)d〜%(most)d の数にしてください。"), field=key, least=found.least, most=found.most)


def masked(value: Any) -> str | None:
    """What the history keeps of a secret: whether there was one."""
    return None if value is None else MASK if value else ""
