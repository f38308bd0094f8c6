"""What stands around a case: its lineage, its like, who tries it; and what is worth knowing on other pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL, CaseKind, ThanksKind
from lms.cases.models import Adoption, Case, CaseAuthor, CaseSource, Thanks
from lms.cases.queries import COLLECTION, visible
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId
from lms.practice.models import Practice
from lms.search import index
from lms.search.query import parse

DEEPEST = 3
MOST_BRANCHES = 8


@dataclass(frozen=True, slots=True)
class Branch:
    """One try that came from a case: where, how it stands, and the case it became."""

    section: str
    action: str
    state: str
    adopted_at: datetime
    case_id: CaseId | None
    title: str
    kind: str
    branches: list["Branch"] = field(default_factory=list)


def origin_of(session: Session, case_id: CaseId) -> Any | None:
    """The case that this one's practice was taken up from: (id, title, section)."""
    earlier = aliased(Case)
    found = (
        select(earlier.id, earlier.title, Unit.name.label("section"))
        .join(Adoption, Adoption.case_id == earlier.id)
        .join(CaseSource, CaseSource.practice_id == Adoption.practice_id)
        .join(Unit, Unit.path == earlier.section_path, isouter=True)
        .where(CaseSource.case_id == case_id, earlier.state.in_(SEEN_BY_ALL))
        .limit(1)
    )
    return session.execute(found).first()


def branches(session: Session, case_id: CaseId) -> list[Branch]:
    """The tries that came from a case, up to three generations, a statement each."""
    roots: list[Branch] = []
    level: dict[CaseId, list[Branch]] = {case_id: roots}
    for _ in range(DEEPEST):
        rows = session.execute(_tries(list(level))).all() if level else []
        following: dict[CaseId, list[Branch]] = {}
        for row in rows[: MOST_BRANCHES * len(level)]:
            branch = Branch(row.section or "", row.action, row.state, row.adopted_at, row.id, row.title or "", row.kind or "")
            level[row.case_id].append(branch)
            if row.id is not None:
                following[row.id] = branch.branches
        level = following
    return roots


def _tries(case_ids: list[CaseId]) -> Select[Any]:
    own = aliased(Case)
    section = aliased(Unit)
    parent = aliased(Unit)
    name = case((section.level == "team", parent.name), else_=section.name)
    return (
        select(Adoption.case_id, Adoption.adopted_at, Practice.action, Practice.state, name.label("section"), own.id, own.title, own.kind)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(section, section.id == Practice.unit_id)
        .outerjoin(parent, parent.id == section.parent_id)
        .outerjoin(CaseSource, CaseSource.practice_id == Practice.id)
        .outerjoin(own, (own.id == CaseSource.case_id) & own.state.in_(SEEN_BY_ALL))
        .where(Adoption.case_id.in_(case_ids))
        .order_by(Adoption.adopted_at)
    )


def trying_sections(session: Session, case_id: CaseId) -> int:
    """In how many units the case was taken up."""
    found = select(func.count(func.distinct(Practice.unit_id))).join(Adoption, Adoption.practice_id == Practice.id)
    return session.scalar(found.where(Adoption.case_id == case_id)) or 0


def similar(session: Session, actor: Actor, like: Case, limit: int = 3) -> list[Any]:
    """Other cases of the same field and AI use, failures among them."""
    alike = case((Case.ai_use == like.ai_use, 0), else_=1) + case((Case.field == like.field, 0), else_=1)
    found = (
        select(Case.id, Case.title, Case.kind, Unit.name.label("section"))
        .join(Unit, Unit.path == Case.section_path, isouter=True)
        .where(Case.id != like.id, Case.state.in_(SEEN_BY_ALL), visible(actor), or_(Case.ai_use == like.ai_use, Case.field == like.field))
        .order_by(alike, Case.adoption_count.desc(), Case.id.desc())
        .limit(limit)
    )
    return list(session.execute(found))


def fitting(session: Session, actor: Actor, work: str, ai_use: str) -> list[Any]:
    """Before somebody tries it: one failure and two improvements for this work and AI use, the failure first."""
    query = parse(work)
    closeness = case((Case.ai_use == ai_use, 0), else_=1)
    base = select(Case, Unit.name.label("section"), closeness.label("closeness")).join(Unit, Unit.path == Case.section_path, isouter=True)
    base = base.where(Case.state.in_(SEEN_BY_ALL), visible(actor))
    if query:
        hits = index.matching(session, COLLECTION, query).subquery("hits")
        base = base.outerjoin(hits, hits.c.doc_id == Case.id).where(or_(hits.c.doc_id.is_not(None), Case.ai_use == ai_use))
        ranked: tuple[Any, ...] = (case((hits.c.doc_id.is_not(None), 0), else_=1) + closeness, hits.c.rank)
    else:
        base = base.where(Case.ai_use == ai_use)
        ranked = (closeness, Case.id)
    rows = session.execute(base.order_by(*ranked, Case.adoption_count.desc(), Case.id.desc()).limit(30)).all()
    failures = [row for row in rows if row.Case.kind != CaseKind.IMPROVEMENT][:1]
    return failures + [row for row in rows if row.Case.kind == CaseKind.IMPROVEMENT][:2]


def failure_worth_knowing(session: Session, actor: Actor) -> Any | None:
    """One published failure, the one that helped most people lately."""
    found = select(Case.id, Case.title, Case.one_line, Case.thanks_count, Unit.name.label("section"))
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(Case.kind == CaseKind.FAILURE, Case.state.in_(SEEN_BY_ALL), visible(actor))
    return session.execute(found.order_by(Case.thanks_count.desc(), Case.published_at.desc()).limit(1)).first()


def challenges(session: Session, actor: Actor, since: datetime, limit: int = 3) -> list[Any]:
    """What colleagues shared and took up since then, as rows: what, section, person, case, title, thanks_count, thanked."""
    unit, parent = aliased(Unit), aliased(Unit)
    section = case((unit.level == "team", parent.name), else_=unit.name)
    thanked = exists().where(Thanks.case_id == Case.id, Thanks.person_id == actor.person_id, Thanks.kind == ThanksKind.NICE_CHALLENGE)
    shared = (
        select(
            case((Case.kind == CaseKind.IMPROVEMENT, "shared"), else_="shared_failure").label("what"),
            Unit.name.label("section"),
            Person.name.label("person"),
            Case.id.label("case_id"),
            Case.title.label("title"),
            Case.thanks_count.label("thanks_count"),
            thanked.label("thanked"),
            Case.published_at.label("at"),
        )
        .join(CaseAuthor, (CaseAuthor.case_id == Case.id) & (CaseAuthor.place == 0))
        .join(Person, Person.id == CaseAuthor.person_id)
        .join(Unit, Unit.path == Case.section_path, isouter=True)
        .where(Case.state.in_(SEEN_BY_ALL), Case.published_at >= since, CaseAuthor.person_id != actor.person_id, visible(actor))
    )
    adopted = (
        select(literal("adopted"), section, literal(""), Case.id, Case.title, Case.thanks_count, thanked, Adoption.adopted_at)
        .join(Case, Case.id == Adoption.case_id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(unit, unit.id == Practice.unit_id)
        .outerjoin(parent, parent.id == unit.parent_id)
        .where(Case.state.in_(SEEN_BY_ALL), Adoption.adopted_at >= since, Practice.owner_id != actor.person_id, visible(actor))
    )
    both = union_all(shared, adopted).subquery("challenges")
    return list(session.execute(select(both).order_by(both.c.at.desc()).limit(limit)))


def has_thanked(session: Session, actor: Actor, case_id: CaseId) -> bool:
    mine = (Thanks.case_id == case_id, Thanks.person_id == actor.person_id, Thanks.kind == ThanksKind.NICE_CHALLENGE)
    return session.scalar(select(Thanks.person_id).where(*mine)) is not None
