"""What may be talked of next: cases, decisions that stand still, concerns; nothing that the series has talked of before."""

from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, String, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.anonymous import queries as anonymous
from lms.cases.kinds import SEEN_BY_ALL, CaseKind
from lms.cases.models import Case
from lms.cases.queries import sight as case_sight
from lms.cases.queries.sight import seeing
from lms.concerns.kinds import State as ConcernState
from lms.concerns.models import Concern
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.errors import N_
from lms.meetings.kinds import Slot, Source, State, Verdict
from lms.meetings.models import AgendaItem, AgendaSource, Decision, Meeting
from lms.meetings.queries.sight import Sight, sight_of, visible
from lms.meetings.rules import Candidate
from lms.practice.kinds import State as PracticeState
from lms.practice.models import Practice

MOST = 6
UNTRIED = timedelta(weeks=8)
FAILURES = (CaseKind.FAILURE, CaseKind.NEAR_MISS)
NEW, FAILED = N_("この会議では、まだ話していない事例です"), N_("起きる前に、ほかの課と分け合えます")
WAITING, LATE = N_("答えを待っています"), N_("答えの期日（%(day)s）を過ぎています")
HELD = N_("%(day)sまで保留にした決定です。もう一度決めます")
STILL, UNSHARED = N_("%(day)sが期日の決定が、まだ記録されていません"), N_("全庁に出て8週間、まだどこでも試されていません")


def candidates(session: Session, actor: Actor, found: Meeting, anonymously: Session | None) -> list[Candidate]:
    """The best of each slot first; four statements, and those of the anonymous failures in their own place."""
    params = {
        **seeing(actor),
        "meeting": found.id,
        "series": found.series,
        "untried": clock.now() - UNTRIED,
        "day": clock.local_date(found.starts_at),
    }
    told = [_case(row) for row in rows(session, _cases(sight_of(actor)), params)]
    stalled = [_decision(row) for row in rows(session, _stalled(sight_of(actor)), params)]
    concerns = [_concern(row) for row in rows(session, _concerns(), params)]
    nameless = _nameless(session, params, anonymously) if anonymously is not None else []
    untried = [each for each in told if each.slot == Slot.STALLED]
    named = [each for each in told if each.slot != Slot.STALLED]
    return [*_most(named), *nameless[:MOST], *stalled, *untried[:MOST], *concerns]


def _most(told: Iterable[Candidate]) -> list[Candidate]:
    kept: list[Candidate] = []
    for each in told:
        if sum(one.slot == each.slot for one in kept) < MOST:
            kept.append(each)
    return kept


def _of_series() -> Any:
    """Meetings of the same series, and this one. What was called off has talked of nothing."""
    each = aliased(Meeting)  # the statement around it asks for meetings itself
    same = and_(each.series == bindparam("series"), each.series != "", each.state != State.CANCELLED)
    return select(each.id).where(or_(each.id == bindparam("meeting"), same))


@cache
def _cases(sight: Sight) -> Any:
    """Which everybody reads, the newest first; what nobody has tried for long counts as standing still."""
    was = exists().where(AgendaItem.case_id == Case.id, AgendaItem.meeting_id.in_(_of_series()))
    is_untried = and_(Case.kind == CaseKind.IMPROVEMENT, Case.adoption_count == 0, Case.published_at < bindparam("untried"))
    found = select(Case.id, Case.title, Case.kind, func.coalesce(Unit.name, Case.elsewhere).label("section"), Case.section_path)
    found = found.add_columns(is_untried.label("is_untried")).outerjoin(Unit, Unit.path == Case.section_path)
    seen = (Case.state.in_([each.value for each in SEEN_BY_ALL]), case_sight.visible(sight.cases), ~was)
    return found.where(*seen).order_by(Case.published_at.desc(), Case.id.desc()).limit(60)


def _case(row: Any) -> Candidate:
    if row.kind in FAILURES:
        slot, why = Slot.FAILURE, FAILED
    elif row.is_untried:
        slot, why = Slot.STALLED, UNSHARED
    else:
        slot, why = Slot.IMPROVEMENT, NEW
    return Candidate(slot, f"{Source.CASE}:{row.id}", row.title, row.section or "", department(row.section_path), why, {})


def department(path: str | None) -> str:
    """The part of a unit's path that names its 部."""
    return "/".join((path or "").split("/")[:2])


@cache
def _stalled(sight: Sight) -> Any:
    """Adopted, past their day and not logged; held until a day that has come: of meetings that the reader may see, whoever owns them; nobody is named."""
    source = aliased(AgendaSource)
    of_series = _of_series()
    was = exists().where(source.decision_id == Decision.id, source.meeting_id.in_(of_series)).correlate(Decision)
    is_late = and_(Practice.state.in_([PracticeState.PLANNED, PracticeState.TRYING]), Decision.due_on < case_sight.TODAY)
    comes_back = and_(Decision.verdict == Verdict.HELD, Decision.due_on <= bindparam("day", type_=Date()))
    found = select(Decision.id, Decision.work, Decision.text, Decision.due_on, Decision.verdict, Unit.name.label("section"), Unit.path)
    found = found.join(Meeting, Meeting.id == Decision.meeting_id).outerjoin(Practice, Practice.id == Decision.practice_id)
    found = found.join(Unit, Unit.id == Decision.owner_unit_id).where(Decision.followed_by_id.is_(None), or_(is_late, comes_back))
    return found.where(visible(sight), Decision.meeting_id != bindparam("meeting"), ~was).order_by(Decision.due_on).limit(MOST)


def _decision(row: Any) -> Candidate:
    title = f"{row.work}：{row.text}"[:120]
    return Candidate(
        Slot.STALLED,
        f"{Source.DECISION}:{row.id}",
        title,
        row.section,
        department(row.path),
        HELD if row.verdict == Verdict.HELD else STILL,
        {"day": row.due_on},
    )


@cache
def _concerns() -> Any:
    was = exists().where(AgendaSource.concern_id == Concern.id, AgendaSource.meeting_id.in_(_of_series())).correlate(Concern)
    found = select(Concern.id, Concern.title, Concern.answer_by, Unit.name.label("section"), Unit.path)
    found = found.outerjoin(Unit, Unit.id == Concern.unit_id).where(Concern.state == ConcernState.OPEN, ~was)
    return found.order_by(Concern.answer_by.is_(None), Concern.answer_by, Concern.id).limit(MOST)


def _concern(row: Any) -> Candidate:
    is_late = row.answer_by is not None and row.answer_by < clock.today()
    why, params = (LATE, {"day": row.answer_by}) if is_late else (WAITING, {})
    return Candidate(Slot.CONCERN, f"{Source.CONCERN}:{row.id}", row.title, row.section or "", department(row.path), why, params)


def _nameless(session: Session, params: dict[str, Any], anonymously: Session) -> list[Candidate]:
    talked = set(rows(session, _talked(), params).scalars())
    shown = [each for each in anonymous.published(anonymously).rows if each.id not in talked]
    return [Candidate(Slot.FAILURE, f"{Source.FAILURE}:{each.id}", each.title, each.label, "", FAILED, {}) for each in shown]


@cache
def _talked() -> Any:
    return select(AgendaSource.failure_id.cast(String)).where(
        AgendaSource.failure_id.is_not(None), AgendaSource.meeting_id.in_(_of_series())
    )
