"""The front page, out of what the features below answer."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import literal, select, true
from sqlalchemy.orm import Session

from lms.cases.queries import around, listing
from lms.catalog.queries import finding
from lms.catalog.queries.finding import FoundLesson, FoundTerm, Hits
from lms.followups import queries as followups
from lms.followups.kinds import Subject
from lms.guidelines import queries as guidelines
from lms.home import rules
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import rows as rows_of
from lms.kernel.immutable import immutable
from lms.learning import queries as learning
from lms.learning.queries import CourseProgress
from lms.meetings.queries import lists as meetings
from lms.practice import queries as practice
from lms.practice.kinds import State
from lms.practice.queries import BoardRow
from lms.search.asking import ask
from lms.search.query import Query
from lms.weeks import queries as weeks
from lms.workshops.queries import lists as workshops

NEWS_OF = timedelta(days=7)
MOST_CASES = 5
READ_LAST = len(fields(learning.Reading))


@immutable
class Home:
    """Everything the front page shows to one person."""

    step: rules.Step
    ring: rules.Ring
    asked: Any | None
    recalled: Any | None
    courses: list[CourseProgress]
    invited: list[Any]
    meetings: list[meetings.Invited]
    failure: Any | None
    challenges: list[Any]
    greeting: str
    workshop: workshops.Row | None
    headline: weeks.Headline | None


@immutable
class Answers:
    """What answers the words of the search box, by kind."""

    cases: list[listing.Row]
    case_total: int
    lessons: Hits[FoundLesson]
    terms: Hits[FoundTerm]
    query: Query

    def __bool__(self) -> bool:
        return bool(self.cases or self.lessons.rows or self.terms.rows)


def search(session: Session, actor: Actor, words: str, *, sees_cases: bool) -> Answers:
    """One statement for the words and one for each kind, however many there are of it."""
    query = ask(session, words)
    cases, total = listing.answering(session, actor, query, most=MOST_CASES) if sees_cases else ([], 0)
    return Answers(cases, total, finding.lessons(session, query), finding.terms(session, query), query)


def home(session: Session, actor: Actor, *, now: datetime) -> Home:
    """The front page of *actor*: at most six statements, one of them only where a new version of the rules waits."""
    rows = practice.board(session, actor)
    beside = _beside(session, actor, now)
    asked, recalled = followups.waiting_for(session, actor)
    courses = learning.course_progress(session, actor, today=clock.local_date(now))
    invited = around.invited_to(session, actor) if actor.is_partner else []
    news = around.Front() if actor.is_partner else around.front(session, actor, now - NEWS_OF)
    return Home(
        step=_step(session, actor, rows, {each.subject_id for each in asked if each.subject_kind == Subject.PLAN}, courses, beside),
        ring=_ring(rows, courses),
        asked=asked[0] if asked else None,
        recalled=recalled[0] if recalled else None,
        courses=courses,
        invited=invited,
        meetings=meetings.invited_to(session, actor) if actor.is_partner else [],
        failure=news.failure,
        challenges=news.challenges,
        greeting=rules.greeting(now.astimezone(clock.TOKYO).hour),
        workshop=None if actor.is_partner else beside.workshop,
        headline=None if actor.is_partner else beside.headline,
    )


@immutable
class Beside:
    """What may be the next step beside one's practices, and what is in the calendar."""

    newest_rules: int | None
    acknowledged: int | None
    reading: learning.Reading | None
    workshop: workshops.Row | None
    headline: weeks.Headline | None


def _beside(session: Session, actor: Actor, now: datetime) -> Beside:
    """What four features know, at most a row each, in one statement."""
    found = tuple(rows_of(session, _four_in_a_row(), {"me": actor.person_id, "now": now}).one())
    newest, acknowledged, monday, people, triers, *others = found
    read, workshop = others[:READ_LAST], others[READ_LAST:]
    return Beside(
        newest,
        acknowledged,
        learning.Reading(*read) if read[0] else None,
        workshops.row_of(workshop) if workshop[0] else None,
        weeks.headline(monday, people, triers),
    )


@cache
def _four_in_a_row() -> Any:
    parts = [
        guidelines.newest_and_mine().subquery(),
        weeks.newest_of_town().subquery(),
        learning.read_last().subquery(),
        workshops.next_own().subquery(),
    ]
    here: Any = select(literal(1)).subquery()
    for part in parts:
        here = here.outerjoin(part, true())
    return select(*(column for part in parts for column in part.c)).select_from(here)


def _step(
    session: Session, actor: Actor, rows: Sequence[BoardRow], asked: set[int], courses: Sequence[CourseProgress], beside: Beside
) -> rules.Step:
    """What a question is open about is answered there; the rules are looked into only where they may matter."""
    free = [row for row in rows if row.id not in asked]
    of = {state: [row for row in free if row.state == state] for state in State}
    half_done = of[State.TRYING] or [row for row in of[State.LOGGED] if row.practised]
    is_busy = any(of[state] for state in (State.TRYING, State.LOGGED, State.PLANNED))
    return rules.next_step(
        rules.Standing(
            trying=of[State.TRYING],
            logged=[row for row in of[State.LOGGED] if row.practised],
            rules=guidelines.waiting(session, beside.newest_rules, beside.acknowledged) if actor.serves and not half_done else None,
            planned=of[State.PLANNED],
            reading=None if is_busy else beside.reading,
            unfinished=[each for each in courses if each.done < each.total],
            may_practise=actor.serves,
        )
    )


def _ring(rows: Sequence[BoardRow], courses: Sequence[CourseProgress]) -> rules.Ring:
    kept = [row for row in rows if row.state != State.STOPPED]
    return rules.Ring(
        learned=sum(each.done for each in courses),
        lessons=sum(each.total for each in courses),
        logged=sum(row.state in (State.LOGGED, State.SHARED) for row in kept),
        practices=len(kept),
        shared=sum(row.state == State.SHARED for row in kept),
    )
