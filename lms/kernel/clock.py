"""The only place that reads the time, so that tests and rehearsals can set it."""

from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251  (this is the clock)


def today() -> date:
    """The date in Asia/Tokyo: what a member of staff calls today."""
    return local_date(now())


def local_date(moment: datetime) -> date:
    return moment.astimezone(TOKYO).date()


class standing_at:  # noqa: N801  (reads as a phrase: `with clock.standing_at(moment):`)
    """Hold the clock still at *moment* within a block; the demo tells its history this way."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def __enter__(self) -> None:
        self._token = _frozen.set(self._moment)

    def __exit__(self, *_: object) -> None:
        _frozen.reset(self._token)
