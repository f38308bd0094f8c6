"""What asking has to know: in which weeks, on which days, of whom no more, and after how many silences. Each one statement for a whole batch."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import UnitLevel
from lms.accounts.models.people import Posting, Unit, UnitSuccession
from lms.accounts.queries import office, token_hash, valid_on
from lms.cases.kinds import CaseState
from lms.cases.models import Case
from lms.catalog import queries as catalog
from lms.followups import rules
from lms.followups.kinds import BUSY, COUNCIL, Answer, State, Subject
from lms.followups.models import AnswerLink, FollowUp, Rhythm
from lms.followups.rules import Quiet
from lms.kernel.db import UtcDateTime, spelled_out
from lms.kernel.db import rows as db_rows
from lms.kernel.ids import CaseId, FollowUpId, LessonVersionId, PracticeId
from lms.practice import queries as practice
from lms.practice.kinds import State as PracticeState
from lms.practice.models import Practice, PracticeMember

_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_TODAY: BindParameter[Any] = bindparam("today", type_=Date())
_CASE = select(Case.kind, Case.review_due_on).where(Case.id == bindparam("case"))
_RHYTHMS = select(Rhythm.place, Rhythm.weeks)
_PUT_OFF = and_(FollowUp.state == State.SCHEDULED, FollowUp.sent_at.is_not(None), FollowUp.snoozed_until.is_not(None))
IS_OPEN = or_(FollowUp.state == State.SENT, _PUT_OFF)  # takes an answer: asked, or put off by its person to a later day
UNANSWERED = (State.SENT, State.EXPIRED)
TO_BE_TRIED = (PracticeState.PLANNED, PracticeState.TRYING)


def quiet(session: Session) -> Quiet:
    """When the office asks nobody."""
    rests = [(each, COUNCIL) for each in office.council_sessions(session)] + [(each, BUSY) for each in office.busy_periods(session)]
    return Quiet(office.closed_days(session), rests)


def weeks_for(session: Session, practice_id: PracticeId, lesson_version_id: LessonVersionId | None) -> Sequence[int]:
    """In which weeks a plan is asked about."""
    said = {row.place: row.weeks for row in db_rows(session, _RHYTHMS, {})}
    if not said:
        return rules.rhythm({}, None, [])
    path = session.scalar(select(Unit.path).join(Practice, Practice.unit_id == Unit.id).where(Practice.id == practice_id)) or "/"
    course = session.scalar(select(catalog.course_of(lesson_version_id))) if lesson_version_id is not None else None
    return rules.rhythm(said, course, rules.units_of(path))


def is_handed_over(session: Session, each: Any, day: date) -> bool:
    """Whether others carry on the plan that an open question is about."""
    is_about_plan = each.subject_kind == Subject.PLAN and each.state in (State.SENT, State.SCHEDULED)
    return is_about_plan and not kept(session, [each.id], day)


def has_taken(each: Any, given: Answer, memo: str = "") -> bool:
    """Whether a question stands as it was answered just now; the same sent once more is no other answer."""
    return each.answer == given and memo in ("", each.memo)


def plan_of(session: Session, each: Any) -> PracticeState | None:
    """How the plan of a question stands where it is still its person's: they planned it, or were asked along and have not left."""
    found = select(Practice.state).where(Practice.id == each.subject_id, practice.mine(each.recipient_id))
    state = session.scalar(found) if each.subject_kind == Subject.PLAN else None
    return PracticeState(state) if state else None


def asked_again_on(session: Session, each: Any) -> date | None:
    """When the next round of a question is due."""
    later = (FollowUp.kind == each.kind, FollowUp.step == each.step, FollowUp.round == each.round + 1)
    of = (FollowUp.subject_kind == each.subject_kind, FollowUp.subject_id == each.subject_id, FollowUp.recipient_id == each.recipient_id)
    return session.scalar(select(FollowUp.due_on).where(*of, *later))


def behind_link(session: Session, token: str) -> tuple[Any, FollowUp] | None:
    """(the link, the question) of a token."""
    found = select(AnswerLink, FollowUp).join(FollowUp, FollowUp.id == AnswerLink.follow_up_id)
    row = session.execute(found.where(AnswerLink.token_hash == token_hash(token))).first()
    return (row[0], row[1]) if row else None


def kept(session: Session, ids: Collection[FollowUpId], day: date) -> set[FollowUpId]:
    """Those of *ids*, questions about plans, whose person still has the plan and works in its 課 (or in what carries that on) on *day*."""
    return set(db_rows(session, _kept(), {"ids": list(ids), "today": day}).scalars())


@cache
def _kept() -> Any:
    """Built once: every batch asks it."""
    home, section, place, heir = aliased(Unit), aliased(Unit), aliased(Unit), aliased(Unit)
    in_section = select(section.id).where(section.level == UnitLevel.SECTION, _inside(home, section), _inside(place, section))
    carried = select(UnitSuccession.successor_id).join(heir, heir.id == UnitSuccession.successor_id)
    carried = carried.where(UnitSuccession.predecessor_id == home.id, or_(_inside(place, heir), _inside(heir, place)))
    near = or_(_inside(home, place), _inside(place, home), in_section.exists(), carried.exists())
    joined = select(PracticeMember.person_id).where(
        PracticeMember.practice_id == Practice.id, PracticeMember.person_id == FollowUp.recipient_id
    )
    return (
        select(FollowUp.id)
        .join(Practice, and_(FollowUp.subject_kind == Subject.PLAN, Practice.id == FollowUp.subject_id))
        .join(home, home.id == Practice.unit_id)
        .join(Posting, and_(Posting.person_id == FollowUp.recipient_id, valid_on(Posting, _TODAY)))
        .join(place, place.id == Posting.unit_id)
        .where(FollowUp.id.in_(_IDS), or_(Practice.owner_id == FollowUp.recipient_id, joined.exists()), near)
    )


def _inside(unit: Any, around: Any) -> Any:
    return func.substr(unit.path, 1, func.length(around.path)) == around.path


def crowded(session: Session, ids: Collection[FollowUpId], since: datetime) -> set[FollowUpId]:
    """Those of *ids* that would come within days of another question about the same plan, or together with an earlier one of *ids*."""
    return set(db_rows(session, _crowded(), {"ids": list(ids), "since": since}).scalars())


@cache
def _crowded() -> Any:
    """Built once: every batch asks it. What somebody asked for on a day comes on that day."""
    other = aliased(FollowUp)
    just_asked = and_(other.state == State.SENT, other.sent_at > bindparam("since", type_=UtcDateTime()))
    together = and_(other.id.in_(_IDS), other.step < FollowUp.step)
    found = select(FollowUp.id).join(other, _same(other)).where(FollowUp.id.in_(_IDS), FollowUp.snoozed_until.is_(None))
    return found.where(other.id != FollowUp.id, or_(just_asked, together)).distinct()


def silences(session: Session, ids: Collection[FollowUpId]) -> dict[FollowUpId, int]:
    """How many questions about the same plan stayed without an answer since the last that had one; only where there are any.

    0 where something was logged already: who has tried it needs no help with trying.
    """
    found = db_rows(session, _silences(), {"ids": list(ids)})
    return {row[0]: row[1] if row[2] in TO_BE_TRIED else 0 for row in found}


@cache
def _silences() -> Any:
    """Built once: every batch asks it."""
    earlier, answered = aliased(FollowUp), aliased(FollowUp)
    since = select(answered.id).where(_same(answered), answered.answered_at >= earlier.sent_at).correlate(FollowUp, earlier)
    found = select(FollowUp.id, func.count(earlier.id), Practice.state).join(earlier, _same(earlier))
    found = found.join(Practice, Practice.id == FollowUp.subject_id)
    found = found.where(FollowUp.id.in_(_IDS), earlier.state.in_(spelled_out(UNANSWERED)), earlier.id != FollowUp.id, ~since.exists())
    return found.group_by(FollowUp.id, Practice.state)


def _same(other: Any) -> Any:
    of = (other.subject_kind == FollowUp.subject_kind, other.subject_id == FollowUp.subject_id)
    return and_(*of, other.recipient_id == FollowUp.recipient_id)


def withdrawn_cases(session: Session, ids: Collection[FollowUpId]) -> set[FollowUpId]:
    """Those of *ids* whose case its author has taken back."""
    found = select(FollowUp.id).join(Case, and_(FollowUp.subject_kind == Subject.CASE, Case.id == FollowUp.subject_id))
    return set(session.scalars(found.where(FollowUp.id.in_(ids), Case.state == CaseState.ARCHIVED)))


def case_facts(session: Session, case_id: CaseId) -> Any:
    """What kind of case it is, and when it is to be looked over again."""
    return db_rows(session, _CASE, {"case": case_id}).one()
