"""Telling a history: events at their moments, in order, each with the clock standing there."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.demo.town import Town
from lms.kernel import calendar, clock

DAYS = 91
MORNING = time(9, 5)
Event = Callable[[], None]


@dataclass(slots=True)
class Story:
    """What will happen when. Events may add later ones; what lies after now is dropped."""

    session: Session
    town: Town
    chance: Random
    today: date
    _queue: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _number: int = 0

    @property
    def began(self) -> date:
        return self.today - timedelta(days=DAYS)

    def at(self, day: date, event: Event, *, hour: int | None = None) -> None:
        """Let *event* happen on the first working day from *day* on, at some minute of office hours."""
        working = calendar.next_working_day(day)
        clock_time = time(hour if hour is not None else self.chance.randint(9, 16), self.chance.randint(0, 59))
        self._put(datetime.combine(working, clock_time, tzinfo=clock.TOKYO), event)

    def each_morning(self, event: Event) -> None:
        day = self.began
        while day <= self.today:
            if calendar.is_working_day(day):
                self._put(datetime.combine(day, MORNING, tzinfo=clock.TOKYO), event)
            day += timedelta(days=1)

    def some_days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.chance.randint(least, most))

    def tell(self, *, until: datetime) -> None:
        """Let everything happen in order, up to *until*."""
        while self._queue:
            moment, _, event = heapq.heappop(self._queue)
            if moment >= until:
                return
            with clock.standing_at(moment):
                event()

    def _put(self, moment: datetime, event: Event) -> None:
        self._number += 1  # equal moments keep the order in which they were planned
        heapq.heappush(self._queue, (moment, self._number, event))
