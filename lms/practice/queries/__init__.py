"""Reading practices: one's own, their logs, the board."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.office import Tool
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear
from lms.kernel.db import rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import LessonVersionId, PersonId, PracticeId, PracticeLogId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.practice import rules
from lms.practice.kinds import Outcome, State, Visibility
from lms.practice.models import Practice, PracticeLog, PracticeMember


@immutable
class Fitting:
    """Cases to look at before something is tried: one failure and two improvements. *is_far*: none of them is about work like that."""

    cases: Sequence[Any] = ()
    is_far: bool = False


# What higher features show on these pages. Cases like what somebody is planning (work, what will be tried, AI use, a case that is shown already); the cases told from practices and logs;
# the follow-ups of one practice, and those of a person that wait for an answer;
# the certificate that came of a log; the meeting that decided it.
fitting_cases = Slot[[Session, Actor, str, str, str, int | None], Fitting]("fitting cases", Fitting())
cases_of = Slot[[Session, Collection[PracticeId]], dict[PracticeId, Any]]("cases of practices", {})
told_logs = Slot[[Session, Collection[PracticeLogId]], Collection[PracticeLogId]]("those of some logs that cases were told from", ())
follow_ups_of = Slot[[Session, PracticeId], list[Any]]("follow-ups of a practice", [])
certificate_of = Slot[[Session, Actor, PracticeId], Any]("the certificate of the course that a practice comes from", None)
decision_of = Slot[[Session, Actor, PracticeId], Any]("the decision of a meeting that a practice comes from", None)
waiting_follow_ups = Slot[[Session, Actor], dict[PracticeId, Any]]("follow-ups that wait for an answer", {})


@immutable
class LogRow:
    """A log as the board needs it."""

    id: PracticeLogId
    logged_at: datetime
    outcome: str
    minutes_before: int | None
    minutes_after: int | None
    times_per_month: int | None
    quality: int | None
    entered_how: str

    @property
    def saving(self) -> int | None:
        """Minutes won a month; None where a number is missing or nothing was tried."""
        if self.outcome == Outcome.COULD_NOT_TRY:
            return None
        return rules.monthly_saving(self.minutes_before, self.minutes_after, self.times_per_month)


@immutable
class BoardRow:
    """A practice of one's own with its logs, newest first."""

    id: PracticeId
    state: str
    action: str
    work: str
    due_on: date
    planned_at: datetime
    started_at: datetime | None
    tool: str
    logs: tuple[LogRow, ...] = ()

    @property
    def title(self) -> str:
        return rules.title(self.action)

    @property
    def latest(self) -> LogRow | None:
        return self.logs[0] if self.logs else None

    @property
    def practised(self) -> LogRow | None:
        """The newest log of a try that took place: what a case is told from."""
        return next((log for log in self.logs if log.outcome != Outcome.COULD_NOT_TRY), None)


@immutable
class YearFigures:
    """What a person did in one fiscal year; *minutes* a month, of the newest log with figures of each practice."""

    planned: int
    logged: int
    shared: int
    minutes: int


def own_practice(session: Session, actor: Actor, practice_id: PracticeId) -> Practice:
    """A practice of one's own or one that one takes part in; another's looks missing."""
    found: Practice | None = session.scalar(_own(), {"practice": practice_id, "me": actor.person_id})
    if found is None:
        raise NotFound(N_("実践が見つかりません。"))
    return found


@cache
def _own() -> Any:
    return select(Practice).where(Practice.id == bindparam("practice"), mine(bindparam("me")))


def changeable_practice(session: Session, actor: Actor, practice_id: PracticeId) -> Practice:
    """A practice of one's own whose plan may still be changed. Raises NotFound, NotOpen."""
    found = own_practice(session, actor, practice_id)
    rules.check_changeable(found.state)
    return found


def loggable_practice(session: Session, actor: Actor, practice_id: PracticeId) -> Practice:
    """A practice of one's own that may take a log. Raises NotFound, NotOpen."""
    found = own_practice(session, actor, practice_id)
    rules.check_loggable(found.state)
    return found


def own_log(session: Session, actor: Actor, log_id: PracticeLogId) -> PracticeLog:
    """A log of a practice of one's own; another's looks missing."""
    found = session.scalar(
        select(PracticeLog)
        .join(Practice, Practice.id == PracticeLog.practice_id)
        .where(PracticeLog.id == log_id, mine(actor.person_id), _open_to(actor.person_id))
    )
    if found is None:
        raise NotFound(N_("記録が見つかりません。"))
    return found


def logs(session: Session, actor: Actor, practice_id: PracticeId) -> list[PracticeLog]:
    """Every log of a practice that this member of it may read, newest first. Ask for the practice first."""
    found = select(PracticeLog).where(PracticeLog.practice_id == practice_id, _open_to(actor.person_id))
    return list(session.scalars(found.order_by(PracticeLog.logged_at.desc(), PracticeLog.id.desc())))


def latest_log(session: Session, practice_id: PracticeId) -> PracticeLog | None:
    """The newest log of a practice. Ask for the practice first: this looks at no rights."""
    found = select(PracticeLog).where(PracticeLog.practice_id == practice_id)
    return session.scalar(found.order_by(PracticeLog.logged_at.desc(), PracticeLog.id.desc()).limit(1))


def log_of_form(session: Session, entered_by_id: PersonId, token: str) -> PracticeLog:
    """The log that a form made when it was first sent."""
    return session.scalars(select(PracticeLog).where(PracticeLog.entered_by_id == entered_by_id, PracticeLog.form_token == token)).one()


def is_form_of(session: Session, entered_by_id: PersonId, token: str, practice_id: PracticeId) -> bool:
    """Whether the form of *token* has made a log of this practice already."""
    found = select(PracticeLog.id).where(PracticeLog.entered_by_id == entered_by_id, PracticeLog.form_token == token)
    return session.scalar(found.where(PracticeLog.practice_id == practice_id)) is not None


def takes_part(session: Session, actor: Actor, practice_id: PracticeId) -> bool:
    """Whether it is a practice of one's own, or one takes part in it."""
    return session.scalar(select(Practice.id).where(Practice.id == practice_id, mine(actor.person_id))) is not None


def like_last_time(session: Session, practice_id: PracticeId) -> dict[str, Any]:
    """What the newest try that took place said, as the form shows it, but for the words about that one try. Ask for the practice first."""
    found = select(PracticeLog).where(PracticeLog.practice_id == practice_id, PracticeLog.outcome != Outcome.COULD_NOT_TRY)
    last = session.scalar(found.order_by(PracticeLog.logged_at.desc(), PracticeLog.id.desc()).limit(1))
    if last is None:
        return {}
    said = {name: {True: "yes", False: "no"}.get(getattr(last, name)) for name in SAID}
    return {**{name: getattr(last, name) for name in REPEATED}, **said, "quality": str(last.quality or "")}


def board(session: Session, actor: Actor) -> list[BoardRow]:
    """Everything one has planned, the next due first, in one statement."""
    found = rows(session, _board(), {"me": actor.person_id}).all()
    by_practice: dict[PracticeId, list[Any]] = {}
    for row in found:
        by_practice.setdefault(row[0], []).append(row)
    return [_board_row(each) for each in by_practice.values()]


@cache
def _board() -> Any:
    return (
        select(*_PRACTICE, *_LOG)
        .outerjoin(Tool, Tool.id == Practice.tool_id)
        .outerjoin(PracticeLog, and_(PracticeLog.practice_id == Practice.id, _open_to(bindparam("me"))))
        .where(mine(bindparam("me")))
        .order_by(Practice.due_on, Practice.id, PracticeLog.logged_at.desc(), PracticeLog.id.desc())
    )


def year_figures(rows: Sequence[BoardRow], year: FiscalYear) -> YearFigures:
    """The figures of a fiscal year, out of the rows of a board."""
    this_year = [[log for log in row.logs if clock.local_date(log.logged_at) in year] for row in rows]
    savings = [next((log.saving for log in logs_ if log.saving is not None), 0) for logs_ in this_year]
    return YearFigures(
        planned=sum(clock.local_date(row.planned_at) in year for row in rows),
        logged=sum(len(logs_) for logs_ in this_year),
        shared=sum(row.state == State.SHARED and bool(logs_) for row, logs_ in zip(rows, this_year, strict=True)),
        minutes=sum(savings),
    )


def lesson_version_of(session: Session, practice_id: PracticeId) -> LessonVersionId | None:
    """The lesson version a practice was planned from."""
    found = session.get(Practice, practice_id)  # whoever has just logged into it has it at hand
    return found.lesson_version_id if found else None


def sentence(practice: Practice) -> str:
    """The plan as an if-then sentence."""
    return rules.sentence(practice.plan_when, practice.work, practice.action)


def title(practice: Practice) -> str:
    return rules.title(practice.action)


def tool_name(session: Session, practice: Practice) -> str:
    """What is used for it, also when the office has retired the tool since; empty for anything else."""
    return session.scalar(select(Tool.name).where(Tool.id == practice.tool_id)) or "" if practice.tool_id else ""


def saving(log: PracticeLog) -> int | None:
    """Minutes won a month by what this log says; negative when it takes longer now; None where it does not say."""
    return _log_row(log).saving


def mine(person_id: Any) -> ColumnElement[bool]:
    """Own ones and those one takes part in: each half by its index, where an OR would have PostgreSQL read the practices of all."""
    own = aliased(Practice)
    takes_part = select(PracticeMember.practice_id).where(PracticeMember.person_id == person_id)
    return Practice.id.in_(union_all(select(own.id).where(own.owner_id == person_id), takes_part))


def _open_to(person_id: Any) -> ColumnElement[bool]:
    """Who tries something together reads each other's logs, but for 自分だけ."""
    return or_(PracticeLog.person_id == person_id, PracticeLog.visibility != Visibility.OWN)


SAID = ("fact_checked", "ai_disclosed", "better_without")
REPEATED = (
    "outcome",
    "minutes_before",
    "minutes_after",
    "minutes_checking",
    "is_measured",
    "times_per_month",
    "waiting_minutes",
    "yen_per_month",
    "effect_kinds",
    "prompt",
    "data_class",
    "assistance",
    "visibility",
)
_PRACTICE = (
    Practice.id,
    Practice.state,
    Practice.action,
    Practice.work,
    Practice.due_on,
    Practice.planned_at,
    Practice.started_at,
    func.coalesce(Tool.name, ""),
)
_LOG = (
    PracticeLog.id,
    PracticeLog.logged_at,
    PracticeLog.outcome,
    PracticeLog.minutes_before,
    PracticeLog.minutes_after,
    PracticeLog.times_per_month,
    PracticeLog.quality,
    PracticeLog.entered_how,
)


def _board_row(rows: Sequence[Any]) -> BoardRow:
    found = tuple(LogRow(*row[len(_PRACTICE) :]) for row in rows if row[len(_PRACTICE)] is not None)
    told: Any = (*rows[0][: len(_PRACTICE)], found)
    return BoardRow(*told)


def _log_row(log: PracticeLog) -> LogRow:
    return LogRow(*(getattr(log, column.key) for column in _LOG))
