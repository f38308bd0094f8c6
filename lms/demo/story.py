"""Telling a history: events at their moments, in order, each with the clock standing there."""

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.catalog import queries as catalog
from lms.catalog.queries import LessonPage
from lms.demo.register import Town
from lms.kernel import calendar, clock
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId, PersonId

DAYS = 213  # seven months
MORNING = time(9, 5)
BUSY = frozenset({3, 4, 12})  # the turn of the fiscal year with its transfers, and the year's end
Event = Callable[[], None]
Card = TypeVar("Card")


def working_day_by(day: date) -> date:
    """*day*, or the last working day before it: what is told of the last days has happened by now, in the middle of a long holiday, too."""
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    return day


@dataclass(slots=True)
class Story:
    """What will happen when. Events may add later ones; what lies after now is dropped."""

    session: Session
    town: Town
    chance: Random
    today: date
    passed: dict[PersonId, list[tuple[str, str]]] = field(default_factory=dict)  # lessons, by who has passed them
    told: dict[str, CaseId] = field(default_factory=dict)  # the personas' cases, by their ids in the files
    said: set[str] = field(default_factory=set)  # titles and words of the cases that others told
    _queue: list[tuple[datetime, int, Event]] = field(default_factory=list)
    _number: int = 0
    _actors: dict[tuple[PersonId, int], Actor] = field(default_factory=dict)
    _lessons: dict[tuple[str, str], LessonPage] = field(default_factory=dict)
    _decks: dict[str, list[int]] = field(default_factory=dict)

    @property
    def began(self) -> date:
        return self.today - timedelta(days=DAYS)

    def at(self, day: date, event: Event, *, hour: int | None = None) -> None:
        """Let *event* happen on the first working day from *day* on, at some minute of office hours."""
        working = calendar.next_working_day(day)
        clock_time = time(hour if hour is not None else self.chance.randint(9, 16), self.chance.randint(0, 59))
        self._put(datetime.combine(working, clock_time, tzinfo=clock.TOKYO), event)

    def on(self, day: date, hour: int, event: Event) -> None:
        """Let *event* happen on the first working day from *day* on, at the full hour: no dice are thrown."""
        self.then(datetime.combine(calendar.next_working_day(day), time(hour), tzinfo=clock.TOKYO), event)

    def then(self, moment: datetime, event: Event) -> None:
        self._put(moment, event)

    def each_morning(self, event: Event) -> None:
        day = self.began
        while day <= self.today:
            if calendar.is_working_day(day):
                self._put(datetime.combine(day, MORNING, tzinfo=clock.TOKYO), event)
            day += timedelta(days=1)

    def some_days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.chance.randint(least, most))

    def a_quiet_day(self, day: date) -> date:
        """*day*, or some weeks later where it falls into a season in which nobody has a hand free."""
        while day.month in BUSY and self.chance.random() < 0.7:
            day += self.some_days(6, 21)
        return day

    def draw(self, deck: str, cards: Sequence[Card]) -> Card:
        """One of *cards*, each once before any comes again."""
        left = self._decks.setdefault(deck, [])
        if not left:
            left.extend(self.chance.sample(range(len(cards)), k=len(cards)))
        return cards[left.pop()]

    def actor(self, person_id: PersonId) -> Actor:
        """A person with the rights of the moment. Postings change on 1 April only, so one look a fiscal year is enough."""
        today = clock.today()
        key = (person_id, calendar.fiscal_year_of(today))
        if key not in self._actors:
            found = rights.actor_of(self.session, person_id, today=today)
            assert found is not None
            self._actors[key] = found
        return self._actors[key]

    def lesson(self, course: str, lesson: str) -> LessonPage:
        """A lesson's page; what is published while the story runs says so itself."""
        if (course, lesson) not in self._lessons:
            self._lessons[course, lesson] = catalog.lesson(self.session, course, lesson)
        return self._lessons[course, lesson]

    def forget(self, course: str) -> None:
        """A course is another from now on."""
        self._lessons = {key: page for key, page in self._lessons.items() if key[0] != course}

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
