"""Reading cases, each look-up through *visible*."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import IN_SIGHT, CaseState, Disclosure
from lms.cases.models import Case, CaseAuthor, CaseCheck, CaseSource
from lms.cases.queries.sight import Sight, headed, seeing, sight_of, told_by_me, visible
from lms.kernel.actor import Actor
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId
from lms.practice.models import PracticeLog
from lms.search import index

COLLECTION = "case_index"


def readable_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """Raises NotFound for what is missing and for what is not for this person."""
    return _found(session.scalar(_readable(sight_of(actor)), {**seeing(actor), "case": case_id}))


@cache
def _readable(sight: Sight) -> Any:
    return select(Case).where(Case.id == bindparam("case"), visible(sight))


def own_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """A case of one's own that was told; a draft is no case yet."""
    own = select(Case).where(Case.id == case_id, told_by_me(), Case.state != CaseState.DRAFT)
    return _found(session.scalar(own, {"me": actor.person_id}))


def _found(case: Case | None) -> Case:
    if case is None:
        raise NotFound(N_("事例が見つかりません。"))
    return case


def may_check(actor: Actor, case: Case, author_ids: Collection[PersonId]) -> bool:
    """A second person: never an author; the head of the 課 (or above), a facilitator, the office."""
    if actor.person_id in author_ids:
        return False
    return actor.heads(case.section_path) or actor.has("office") or actor.has("facilitator")


def checkable_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    case = readable_case(session, actor, case_id)
    if not may_check(actor, case, [author for author, _ in authors(session, case_id)]):
        raise NotFound(N_("事例が見つかりません。"))
    return case


def has_released(session: Session, actor: Actor, case_id: CaseId) -> bool:
    """Whether this person was the last to check it, and let it go."""
    newest = select(CaseCheck.checker_id, CaseCheck.is_released).where(CaseCheck.case_id == case_id).order_by(CaseCheck.id.desc()).limit(1)
    return columns(session, newest).first() == (actor.person_id, True)


def waiting(session: Session, actor: Actor) -> Sequence[Case]:
    """Cases that wait for a check this person may make."""
    sight = sight_of(actor)
    scope = [literal(value=True)] if sight.checks else headed(sight)
    is_waiting = (Case.state == CaseState.OWN_SECTION, Case.disclosure != Disclosure.SECTION)
    found = select(Case).where(*is_waiting, or_(literal(value=False), *scope), ~told_by_me())
    return session.scalars(found.order_by(Case.created_at).limit(100), seeing(actor)).all()


def authors(session: Session, case_id: CaseId) -> list[tuple[PersonId, str]]:
    return [(row.id, row.name) for row in rows(session, _authors(), {"case": case_id})]


def is_author(session: Session, actor: Actor, case_id: CaseId) -> bool:
    return session.get(CaseAuthor, (case_id, actor.person_id)) is not None


def co_authors(session: Session, person_id: PersonId) -> dict[CaseId, list[PersonId]]:
    """The others beside a person, for each case of theirs; none for what was told alone."""
    own, other = aliased(CaseAuthor), aliased(CaseAuthor)
    told = select(own.case_id, other.person_id).outerjoin(other, (other.case_id == own.case_id) & (other.person_id != person_id))
    found: dict[CaseId, list[PersonId]] = {}
    for case_id, author_id in session.execute(told.where(own.person_id == person_id)):
        found.setdefault(case_id, []).extend([author_id] if author_id is not None else [])
    return found


@cache
def _authors() -> Any:
    found = select(Person.id, Person.name).join(CaseAuthor, CaseAuthor.person_id == Person.id)
    return found.where(CaseAuthor.case_id == bindparam("case")).order_by(CaseAuthor.place)


def section_name(session: Session, case: Case) -> str:
    """The 課 a case comes from, or the municipality."""
    return case.elsewhere or rows(session, _section_name(), {"path": case.section_path}).scalar() or ""


@cache
def _section_name() -> Any:
    return select(Unit.name).where(Unit.path == bindparam("path"))


def homes(session: Session, case: Case) -> set[str]:
    """The paths of the units that a case comes from: of a joint one, of each try that it tells of."""
    of_tries = select(Unit.path).join(PracticeLog, PracticeLog.unit_id == Unit.id).join(CaseSource, CaseSource.log_id == PracticeLog.id)
    return {case.section_path, *session.scalars(of_tries.where(CaseSource.case_id == case.id))}


def indexed(session: Session) -> tuple[int, int]:
    """How many cases stand in the index, and how many belong there."""
    return index.size(session, COLLECTION), session.scalar(select(func.count()).where(Case.state.in_(IN_SIGHT))) or 0


def of_log(session: Session, log_id: PracticeLogId) -> CaseId | None:
    return session.scalar(select(CaseSource.case_id).where(CaseSource.log_id == log_id))


def cases_of(session: Session, practice_ids: Collection[PracticeId]) -> dict[PracticeId, Any]:
    """The case told from each practice."""
    if not practice_ids:
        return {}
    return {row.practice_id: row for row in rows(session, _cases_of(), {"practices": list(practice_ids)})}


@cache
def _cases_of() -> Any:
    found = select(CaseSource.practice_id, Case.id, Case.kind, Case.title, Case.adoption_count, Case.thanks_count, Case.state)
    of = CaseSource.practice_id.in_(bindparam("practices", expanding=True))
    return found.join(Case, Case.id == CaseSource.case_id).where(of, Case.state != CaseState.DRAFT)
