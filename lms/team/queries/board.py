"""The board of a team: its people on the ring, out of plans and of logs that were opened further than 自分だけ. Two statements, however many people."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Date, String, and_, bindparam, case, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import PostingKind, UnitLevel
from lms.accounts.models.people import Leave, Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, CaseKind
from lms.cases.models import Case, CaseAuthor
from lms.catalog.kinds import Tier
from lms.catalog.models import CourseVersion, CourseVersionLesson, LessonVersion
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, rows, spelled_out, word
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, PracticeId, UnitId
from lms.kernel.immutable import immutable
from lms.learning.models import LessonProgress
from lms.practice import rules as practice_rules
from lms.practice.kinds import NextStep, Outcome, State, Visibility
from lms.practice.models import Practice, PracticeLog, PracticeMember
from lms.practice.queries import sight
from lms.team import rules
from lms.team.kinds import LINES, LOOKED_BACK
from lms.team.rules import STEPS, Log, Member, Try
from lms.weeks.queries import dashboard

__all__ = ["STEPS", "Headed", "Member", "Team", "headed", "team", "units"]

_ME: BindParameter[Any] = bindparam("me")
_PATH: BindParameter[Any] = bindparam("path", type_=String())
_TODAY: BindParameter[Any] = bindparam("today", type_=Date())
_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)
FOR_THE_SECTION = (Visibility.SECTION, Visibility.EVERYBODY)


@immutable
class Headed:
    """A unit that somebody heads today. Of a 部 they see units, of everything else people."""

    id: UnitId
    name: str
    path: str
    level: str

    @property
    def shows_people(self) -> bool:
        return self.level != UnitLevel.DEPARTMENT


@immutable
class Team:
    """*me* stands first and apart; *first* and *rest*: what may be logged for somebody."""

    me: Member | None
    members: list[Member]
    others: list[Member]
    figures: rules.Figures
    asking: list[rules.Word]
    words: list[rules.Word]
    first: list[Try]
    rest: list[Try]

    @property
    def names(self) -> dict[PersonId, str]:
        return {member.person_id: member.name for member in self.members}


def headed(session: Session, actor: Actor, unit_id: int | None, *, today: date) -> tuple[Headed, list[Headed]]:
    """The unit that is asked for, or the nearest, and all that this person heads today. Raises NotFound for any other."""
    found = [Headed(*row) for row in rows(session, _headed(), {"paths": actor.headed, "today": today})]
    chosen = next((each for each in found if unit_id in (None, each.id)), None)
    if chosen is None:
        raise NotFound(N_("チームが見つかりません。"))
    return chosen, found


def team(session: Session, actor: Actor, unit: Headed, *, now: datetime) -> Team:
    """The people of one unit."""
    people, since, today = _people(session, actor, unit, now), _year_begins(session, now), clock.local_date(now)
    members = [each for each in people if each.unit_path.startswith(unit.path)]
    first, rest = rules.lines(members, actor.person_id, today, LINES)
    others = [each for each in members if each.person_id != actor.person_id]
    return Team(
        me=next((each for each in people if each.person_id == actor.person_id), None),
        members=members,
        others=others,
        figures=rules.figures(members, since),
        asking=rules.wanting_help(others),
        words=rules.words_for(others, today),
        first=first,
        rest=rest,
    )


def units(session: Session, actor: Actor, unit: Headed, *, now: datetime) -> tuple[Member | None, dashboard.Board]:
    """What whoever heads a 部 sees: themselves, and of its 課 what the figures of weeks say. Counted today, a transfer would tell of one person."""
    today = clock.local_date(now)
    me = next((each for each in _people(session, actor, unit, now) if each.person_id == actor.person_id), None)
    offered, least = dashboard.places(session, actor, today), int(accounts.setting(session, "small_group"))
    place = dashboard.place_of(offered, str(unit.id))
    return me, dashboard.board(session, offered, place, accounts.fiscal_year(session, today), least)


def _year_begins(session: Session, now: datetime) -> date:
    return accounts.fiscal_year(session, clock.local_date(now)).start


def _people(session: Session, actor: Actor, unit: Headed, now: datetime) -> list[Member]:
    """Everybody of the unit and the actor, with what they tried and shared."""
    today = clock.local_date(now)
    year = datetime.combine(_year_begins(session, now), datetime.min.time(), clock.TOKYO)
    here = rows(session, _members(), {"me": actor.person_id, "path": f"{unit.path}%", "today": today, "year": year}).all()
    since = now - timedelta(days=LOOKED_BACK)
    tries = _tries_of(rows(session, _tries(), {"people": [row[0] for row in here], "since": since}).all())
    return [_member(row, tries.get(row[0], ())) for row in here]


def _member(row: Any, tries: Sequence[Try]) -> Member:
    person_id, name, unit, path, done, lessons, seen_at, is_away, shared, failures = row
    seen_on = _day(seen_at) if seen_at else None
    return Member(person_id, name, unit, path, done, lessons, seen_on, bool(is_away), tuple(tries), shared, failures)


def _tries_of(found: Sequence[Any]) -> dict[PersonId, list[Try]]:
    """What stands in rows of a practice and a log, or of a practice without one; the newest log first."""
    plans: dict[tuple[PersonId, PracticeId], tuple[Any, ...]] = {}
    logs: dict[tuple[PersonId, PracticeId], list[Log]] = {}
    for person, practice, action, due_on, minutes, state, at, outcome, before, after, times, step, visibility in found:
        key = (person, practice)
        plans[key] = (action, due_on, minutes, state == State.STOPPED)
        if at is not None:
            logs.setdefault(key, []).append(_log(at, outcome, (before, after, times), step, visibility))
    made: dict[PersonId, list[Try]] = {}
    for (person, practice), (action, due_on, minutes, is_stopped) in plans.items():
        one = Try(practice, person, _title(action), due_on, minutes, is_stopped, tuple(logs.get((person, practice), ())))
        made.setdefault(person, []).append(one)
    return made


@lru_cache(maxsize=2_000)
def _day(moment: datetime) -> date:
    return clock.local_date(moment)


@lru_cache(maxsize=2_000)
def _title(action: str) -> str:
    return practice_rules.title(action)


@lru_cache(maxsize=5_000)  # what was logged stays: most of a page was worked out for the one before
def _log(at: datetime, outcome: str, minutes: tuple[int | None, int | None, int | None], step: str | None, visibility: str) -> Log:
    was_tried = outcome != Outcome.COULD_NOT_TRY
    saving = practice_rules.monthly_saving(*minutes) if was_tried else None
    return Log(clock.local_date(at), outcome, was_tried, step == NextStep.WANT_HELP, visibility in FOR_THE_SECTION, saving)


@cache
def _headed() -> Any:
    """The nearest first: 係, 課, 部."""
    here = and_(Unit.path.in_(bindparam("paths", expanding=True)), valid_on(Unit, _TODAY))
    return select(Unit.id, Unit.name, Unit.path, Unit.level).where(here).order_by(Unit.level == UnitLevel.DEPARTMENT, Unit.path)


@cache
def _here() -> Any:
    """Whose main posting of today is in the unit; and the reader, wherever that is. Two halves: an OR would have all postings read."""
    main = and_(Posting.person_id == Person.id, Posting.kind == PostingKind.MAIN, valid_on(Posting, _TODAY))
    posted = (
        select(
            Person.id.label("id"), Person.name.label("name"), Person.kana.label("kana"), Unit.name.label("unit"), Unit.path.label("path")
        )
        .select_from(Person)
        .join(Posting, main)
        .join(Unit, Unit.id == Posting.unit_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > _TODAY))
    )
    below = select(Unit.id).where(Unit.path.like(_PATH))
    return union_all(posted.where(Posting.unit_id.in_(below)), posted.where(Person.id == _ME, Posting.unit_id.not_in(below))).cte()


@cache
def _basics() -> Any:
    return (
        select(LessonVersion.lesson_id)
        .join(CourseVersionLesson, CourseVersionLesson.lesson_version_id == LessonVersion.id)
        .join(CourseVersion, CourseVersion.id == CourseVersionLesson.course_version_id)
        .where(CourseVersion.is_current, CourseVersion.tier == Tier.BASIC)
    )


@cache
def _members() -> Any:
    """Lessons passed, not courses completed: that a course is complete would say that something was logged. What each has done is counted in one go for all."""
    here = _here()
    people, lessons = select(here.c.id), select(func.count()).select_from(_basics().subquery()).scalar_subquery()
    away = (Leave.person_id == here.c.id, Leave.starts_on <= _TODAY, or_(Leave.ends_on.is_(None), Leave.ends_on > _TODAY))
    learned, told = _learned(people).subquery(), _told(people).subquery()
    columns = (
        here.c.id,
        here.c.name,
        here.c.unit,
        here.c.path,
        func.coalesce(learned.c.done, 0),
        lessons,
        learned.c.seen,
        exists().where(*away),
    )
    return (
        select(*columns, func.coalesce(told.c.shared, 0), func.coalesce(told.c.failures, 0))
        .outerjoin(learned, learned.c.person_id == here.c.id)
        .outerjoin(told, told.c.person_id == here.c.id)
        .order_by(here.c.kana, here.c.id)
    )


def _learned(people: Any) -> Any:
    """Of each, how many lessons of the basic tier are passed, and when a lesson was last open."""
    passed = case((LessonProgress.lesson_id.in_(_basics()), LessonProgress.passed_at))
    found = select(LessonProgress.person_id, func.count(passed).label("done"), func.max(LessonProgress.seen_at).label("seen"))
    return found.where(LessonProgress.person_id.in_(people)).group_by(LessonProgress.person_id)


def _told(people: Any) -> Any:
    """Of each, how many cases of this year they have told that the board's reader may read, and how many of those are of failures."""
    near = and_(Case.state.in_(spelled_out(SEEN_BY_SECTION)), Case.section_path.like(_PATH))
    failures = func.count(case((Case.kind == word(CaseKind.FAILURE), Case.id)))
    return (
        select(CaseAuthor.person_id, func.count().label("shared"), failures.label("failures"))
        .join(Case, Case.id == CaseAuthor.case_id)
        .where(CaseAuthor.person_id.in_(people), Case.created_at >= bindparam("year", type_=UtcDateTime()))
        .where(or_(Case.state.in_(spelled_out(SEEN_BY_ALL)), near))
        .group_by(CaseAuthor.person_id)
    )


@cache
def _tries() -> Any:
    """A row for each practice of a person and each of its logs that the board may know of, newest first. Own ones and joined ones are read once each."""
    lately = Practice.planned_at >= bindparam("since", type_=UtcDateTime())
    columns = (Practice.id, Practice.action, Practice.due_on, Practice.minutes_now, Practice.state, Practice.planned_at)
    own = select(Practice.owner_id.label("person_id"), *columns).where(Practice.owner_id.in_(_PEOPLE), lately)
    joined = select(PracticeMember.person_id, *columns).join(Practice, Practice.id == PracticeMember.practice_id)
    plan = union_all(own, joined.where(PracticeMember.person_id.in_(_PEOPLE), lately)).subquery().c
    told = and_(PracticeLog.practice_id == plan.id, PracticeLog.person_id == plan.person_id, sight.COUNTS)
    return (
        select(plan.person_id, plan.id, plan.action, plan.due_on, plan.minutes_now, plan.state)
        .add_columns(PracticeLog.logged_at, PracticeLog.outcome, PracticeLog.minutes_before, PracticeLog.minutes_after)
        .add_columns(PracticeLog.times_per_month, PracticeLog.next_step, PracticeLog.visibility)
        .select_from(plan.person_id.table.outerjoin(PracticeLog, told))
        .where(or_(plan.state != word(State.STOPPED), PracticeLog.id.is_not(None)))
        .order_by(plan.person_id, plan.planned_at.desc(), plan.id, PracticeLog.logged_at.desc(), PracticeLog.id.desc())
    )
