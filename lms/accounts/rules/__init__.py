"""Passwords, sign-in limits, office settings: verdicts without a database."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lms.accounts.kinds import LEAST_PASSWORD_LENGTH, MOST_PASSWORD_LENGTH, UnitLevel
from lms.kernel.errors import N_, Unacceptable

TRIES_PER_WINDOW = 10
WINDOW = timedelta(minutes=15)
SESSION_LENGTH = timedelta(hours=12)
IDLE_LIMIT = timedelta(hours=4)
DRAFT_LIFE = timedelta(days=14)
IDEMPOTENCY_LIFE = timedelta(days=2)


class WeakPassword(Unacceptable):
    """The password is refused before it is hashed."""


class BadSettingValue(Unacceptable):
    """A value that this office setting cannot take."""


def check_password(password: str) -> None:
    """Long beats complicated; never altered. Raises WeakPassword."""
    if len(password) < LEAST_PASSWORD_LENGTH:
        raise WeakPassword(
            N_("%(least)d文字以上にしてください。文のように長いものが安全です。"), field="password", least=LEAST_PASSWORD_LENGTH
        )
    if len(password) > MOST_PASSWORD_LENGTH:
        raise WeakPassword(N_("%(most)d文字までにしてください。"), field="password", most=MOST_PASSWORD_LENGTH)
    if len(set(password)) < 5:
        raise WeakPassword(N_("同じ文字のくり返しは避けてください。"), field="password")


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


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the office: its default, and how long or large it may be; *least* is of numbers."""

    default: Any
    most: int = 200
    least: int = 0


SETTINGS: dict[str, Setting] = {
    "municipality": Setting("", 40),
    "office_name": Setting(N_("DX推進室"), 40),
    "office_phone": Setting("", 40),
    "second_check": Setting(True),
    "small_group": Setting(10, 100, least=5),
    "terminal_idle_minutes": Setting(5, 30, least=2),
    "closed_days": Setting([], 366),
    "published_contacts": Setting([], 200),
}


def check_setting(key: str, value: Any) -> None:
    """Raises BadSettingValue where *value* is not of the setting's kind or size."""
    known = SETTINGS.get(key)
    if known is None or type(value) is not type(known.default):
        raise BadSettingValue(N_("この設定は変えられません。"), field=key)
    if isinstance(value, str | list) and len(value) > known.most:
        raise BadSettingValue(N_("長すぎます。%(most)d までにしてください。"), field=key, most=known.most)
    if type(value) is int and not known.least <= value <= known.most:
        raise BadSettingValue(N_("%(least)d〜%(most)d の数にしてください。"), field=key, least=known.least, most=known.most)
