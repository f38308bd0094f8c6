"""What makes a date believable, whether one may sign up or have come, and on which day people are reminded. Pure: no database, no request, no clock."""

import hmac
import re
import unicodedata
from collections.abc import Collection
from datetime import date, datetime, time
from urllib.parse import urlsplit

from lms.kernel import calendar
from lms.kernel.clock import TOKYO, local_date
from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.kernel.immutable import immutable
from lms.workshops.kinds import FURTHEST, LONGEST, MOST_SEATS, NOTED_WITHIN, OPEN_BEFORE

TYPED_TIME = re.compile(r"(\d{1,2})(?::(\d{2})|時(?:(\d{1,2})分?|(半))?)")
REMINDED_FROM = time(8, 0)


class NotOpen(Refusal):
    """Signing up, withdrawing, changing: not any more, or not yet."""


@immutable
class Dates:
    """When a workshop is, and until when one may sign up for it."""

    starts_at: datetime
    ends_at: datetime
    closes_on: date
    is_cancelled: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether one may sign up or withdraw."""
        return not self.is_cancelled and now < self.starts_at and local_date(now) <= self.closes_on


def typed_time(text: str) -> time | None:
    """A time as people write it: 14:00, 9:30, １４：００, 14時, 14時30分, 14時半."""
    found = TYPED_TIME.fullmatch(unicodedata.normalize("NFKC", text).strip().replace(" ", ""))
    if found is None:
        return None
    hour, minute, said, half = found.groups()
    try:
        return time(int(hour), 30 if half else int(minute or said or 0))
    except ValueError:
        return None


def moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, TOKYO)


def check_dates(dates: Dates, now: datetime) -> None:
    """Raises Unacceptable at the field that has to change."""
    if dates.ends_at <= dates.starts_at:
        raise Unacceptable(N_("終わりは、始まりより後の時刻にしてください。"), field="ends")
    if dates.ends_at - dates.starts_at > LONGEST:
        raise Unacceptable(N_("長さは%(most)d時間までにしてください。"), field="ends", most=LONGEST.seconds // 3600)
    if dates.starts_at <= now:
        raise Unacceptable(N_("これから先の日時を選んでください。"), field="day")
    if dates.starts_at - now > FURTHEST:
        raise Unacceptable(N_("1年より先の日は選べません。"), field="day")
    if dates.closes_on > local_date(dates.starts_at):
        raise Unacceptable(N_("締切は、開催の日までにしてください。"), field="closes_on")
    if dates.closes_on < local_date(now):
        raise Unacceptable(N_("締切は、きょうより前にはできません。"), field="closes_on")


def check_where(place: str, link: str) -> None:
    if not place and not link:
        raise Unacceptable(N_("会場か、オンラインのアドレスのどちらかを書いてください。"), field="place")
    if link:
        check_link(link)


def check_link(link: str, field: str = "link") -> None:
    """An address that a browser opens and that carries no name or password. Raises Unacceptable."""
    try:
        parts = urlsplit(link)
    except ValueError:
        parts = urlsplit("")
    is_plain = link.isprintable() and not re.search(r"[\s\"'<>\\]", link)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or not is_plain:
        raise Unacceptable(N_("https:// で始まるアドレスを書いてください。"), field=field)


def check_seats(seats: int, taken: int) -> None:
    if not 1 <= seats <= MOST_SEATS:
        raise Unacceptable(N_("席の数は1〜%(most)dで書いてください。"), field="seats", most=MOST_SEATS)
    if seats < taken:
        raise Unacceptable(N_("もう%(taken)d人の席が決まっています。それより少なくはできません。"), field="seats", taken=taken)


def check_open(dates: Dates, now: datetime) -> None:
    """Raises NotOpen where one may not sign up or withdraw any more."""
    if dates.is_cancelled:
        raise NotOpen(N_("このハンズオンは中止になりました。"))
    if not dates.is_open(now):
        raise NotOpen(N_("申込みと取りやめの締切を過ぎました。変わったことがあれば、担当へお知らせください。"))


def check_ahead(dates: Dates, now: datetime) -> None:
    """Raises NotOpen where nothing can be planned any more."""
    if dates.is_cancelled:
        raise NotOpen(N_("このハンズオンは中止になりました。"))
    if now >= dates.starts_at:
        raise NotOpen(N_("もう始まっているか、終わったハンズオンです。"))


def may_have_come(dates: Dates, now: datetime) -> bool:
    """From an hour before it begins until a month after it has ended."""
    return not dates.is_cancelled and dates.starts_at - OPEN_BEFORE <= now <= dates.ends_at + NOTED_WITHIN


def check_may_have_come(dates: Dates, now: datetime) -> None:
    if not may_have_come(dates, now):
        raise NotOpen(N_("出席は、始まる1時間前から、終わって30日後まで付けられます。"))


def is_right_code(typed: str, code: str, until: datetime | None, now: datetime) -> bool:
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    return bool(code) and until is not None and now < until and hmac.compare_digest(plain.encode(), code.encode())


def reminder_day(day: date, closed: Collection[date] = ()) -> date:
    """The last day before *day* on which the office is open."""
    day -= calendar.ONE_DAY
    while not calendar.is_working_day(day, closed):
        day -= calendar.ONE_DAY
    return day


def may_remind(local: datetime, closed: Collection[date]) -> bool:
    """Nobody is reminded at night or on a day off."""
    return local.time() >= REMINDED_FROM and calendar.is_working_day(local.date(), closed)
