"""Reading cases. Who may see one is said once, in *visible*; every look-up goes through it."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL, SEEN_BY_SECTION, CaseState
from lms.cases.models import Case, CaseAuthor, CaseCheck, CaseSource
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId, PersonId, PracticeId, PracticeLogId

COLLECTION = "case_index"


def visible(actor: Actor) -> ColumnElement[bool]:
    """Whether this person may read a case: published ones, those of the own 課, own ones, and those one may check."""
    if not (actor.unit_id or actor.has("office") or actor.has("executive") or actor.has("facilitator")):
        return literal(value=False)
    mine = _told_by(actor)
    near: list[ColumnElement[bool]] = [mine]
    if actor.section_id:
        near.append(Case.section_path == actor.section_path)
    near += [Case.section_path.startswith(path, autoescape=True) for path in actor.headed]
    if actor.has("office") or actor.has("facilitator"):
        near.append(literal(value=True))
    return or_(Case.state.in_(SEEN_BY_ALL), and_(Case.state.in_(SEEN_BY_SECTION), or_(*near)), and_(Case.state == CaseState.ARCHIVED, mine))


def _told_by(actor: Actor) -> ColumnElement[bool]:
    author = aliased(CaseAuthor)  # the statement around it may join the authors itself
    return exists().where(author.case_id == Case.id, author.person_id == actor.person_id)


def readable_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """Raises NotFound for what is missing and for what is not for this person."""
    found = session.scalar(select(Case).where(Case.id == case_id, visible(actor)))
    if found is None:
        raise NotFound(N_("事例が見つかりません。"))
    return found


def own_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    found = session.scalar(select(Case).where(Case.id == case_id, _told_by(actor)))
    if found is None:
        raise NotFound(N_("事例が見つかりません。"))
    return found


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


def waiting(session: Session, actor: Actor) -> Sequence[Case]:
    """Cases that wait for a check this person may make."""
    mine = exists().where(CaseAuthor.case_id == Case.id, CaseAuthor.person_id == actor.person_id)
    scope: list[ColumnElement[bool]] = [Case.section_path.startswith(path, autoescape=True) for path in actor.headed]
    if actor.has("office") or actor.has("facilitator"):
        scope = [literal(value=True)]
    found = select(Case).where(Case.state == CaseState.OWN_SECTION, or_(literal(value=False), *scope), ~mine)
    return session.scalars(found.order_by(Case.created_at).limit(100)).all()


def authors(session: Session, case_id: CaseId) -> list[tuple[PersonId, str]]:
    found = select(Person.id, Person.name).join(CaseAuthor, CaseAuthor.person_id == Person.id).where(CaseAuthor.case_id == case_id)
    return [(row.id, row.name) for row in session.execute(found.order_by(CaseAuthor.place))]


def section_name(session: Session, case: Case) -> str:
    """The 課 a case comes from."""
    return session.scalar(select(Unit.name).where(Unit.path == case.section_path)) or ""


def last_check(session: Session, case_id: CaseId) -> CaseCheck | None:
    return session.scalar(select(CaseCheck).where(CaseCheck.case_id == case_id).order_by(CaseCheck.id.desc()).limit(1))


def of_log(session: Session, log_id: PracticeLogId) -> CaseId | None:
    return session.scalar(select(CaseSource.case_id).where(CaseSource.log_id == log_id))


def cases_of(session: Session, practice_ids: Collection[PracticeId]) -> dict[PracticeId, Any]:
    """The case told from each practice."""
    if not practice_ids:
        return {}
    found = select(CaseSource.practice_id, Case.id, Case.kind, Case.title, Case.adoption_count, Case.thanks_count, Case.state)
    rows = session.execute(found.join(Case, Case.id == CaseSource.case_id).where(CaseSource.practice_id.in_(practice_ids))).all()
    return {row.practice_id: row for row in rows}
