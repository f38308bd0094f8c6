"""What stands around a case: its like, who tries it; and what is worth knowing on other pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL, CaseKind, ThanksKind
from lms.cases.models import Adoption, Case, CaseAuthor, Thanks
from lms.cases.queries import COLLECTION, visible
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId
from lms.practice.models import Practice
from lms.search import index
from lms.search.query import parse


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


@dataclass(frozen=True, slots=True)
class Front:
    """What the front page shows of the knowledge base."""

    failure: Any | None = None
    challenges: list[Any] = field(default_factory=list)


def front(session: Session, actor: Actor, since: datetime, limit: int = 3) -> Front:
    """One failure worth knowing, and what colleagues shared and took up since then; one statement."""
    both = union_all(_shared(actor, since), _taken_up(actor, since)).subquery("news")
    news = select(both).order_by(both.c.at.desc(), both.c.case_id.desc()).limit(limit).subquery("challenges")
    worth = _worth_knowing(actor).subquery("worth_knowing")
    rows = session.execute(union_all(select(worth), select(news))).all()
    challenges = sorted((row for row in rows if row.what != "worth_knowing"), key=lambda row: row.at, reverse=True)
    return Front(next((row for row in rows if row.what == "worth_knowing"), None), challenges)


def _row(what: Any, section: Any, person: Any, actor: Actor, at: Any) -> tuple[Any, ...]:
    thanked = exists().where(Thanks.case_id == Case.id, Thanks.person_id == actor.person_id, Thanks.kind == ThanksKind.NICE_CHALLENGE)
    return (
        what.label("what"),
        section.label("section"),
        person.label("person"),
        Case.id.label("case_id"),
        Case.title.label("title"),
        Case.one_line.label("one_line"),
        Case.thanks_count.label("thanks_count"),
        thanked.label("thanked"),
        at.label("at"),
    )


def _worth_knowing(actor: Actor) -> Select[Any]:
    """One published failure, the one that helped most people."""
    found = select(*_row(literal("worth_knowing"), Unit.name, literal(""), actor, Case.published_at))
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(Case.kind == CaseKind.FAILURE, Case.state.in_(SEEN_BY_ALL), visible(actor))
    return found.order_by(Case.thanks_count.desc(), Case.published_at.desc(), Case.id).limit(1)


def _shared(actor: Actor, since: datetime) -> Select[Any]:
    what = case((Case.kind == CaseKind.IMPROVEMENT, "shared"), else_="shared_failure")
    return (
        select(*_row(what, Unit.name, Person.name, actor, Case.published_at))
        .join(CaseAuthor, (CaseAuthor.case_id == Case.id) & (CaseAuthor.place == 0))
        .join(Person, Person.id == CaseAuthor.person_id)
        .join(Unit, Unit.path == Case.section_path, isouter=True)
        .where(Case.state.in_(SEEN_BY_ALL), Case.published_at >= since, CaseAuthor.person_id != actor.person_id, visible(actor))
    )


def _taken_up(actor: Actor, since: datetime) -> Select[Any]:
    unit, parent = aliased(Unit), aliased(Unit)
    section = case((unit.level == "team", parent.name), else_=unit.name)
    return (
        select(*_row(literal("adopted"), section, literal(""), actor, Adoption.adopted_at))
        .join(Adoption, Adoption.case_id == Case.id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(unit, unit.id == Practice.unit_id)
        .outerjoin(parent, parent.id == unit.parent_id)
        .where(Case.state.in_(SEEN_BY_ALL), Adoption.adopted_at >= since, Practice.owner_id != actor.person_id, visible(actor))
    )


def has_thanked(session: Session, actor: Actor, case_id: CaseId) -> bool:
    mine = (Thanks.case_id == case_id, Thanks.person_id == actor.person_id, Thanks.kind == ThanksKind.NICE_CHALLENGE)
    return session.scalar(select(Thanks.person_id).where(*mine)) is not None
