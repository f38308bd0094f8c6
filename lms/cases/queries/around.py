"""What stands around a case: its like, who tries it; and what is worth knowing on other pages."""

from dataclasses import field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, case, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Person, RoleGrant, Unit
from lms.cases.kinds import CaseKind, ThanksKind
from lms.cases.models import Adoption, Case, CaseAuthor, Thanks
from lms.cases.queries import COLLECTION
from lms.cases.queries.sight import ME, Sight, opens, place, published, seeing, sight_of
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, rows
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot
from lms.practice.models import Practice
from lms.search import index
from lms.search.asking import ask
from lms.search.ranking import LOOSE

# Meetings that talk of a case, and those to which the reader may take it; filled by the feature that owns meetings.
meetings_of = Slot[[Session, Actor, CaseId], list[Any]]("meetings of a case", [])
ONE_DAY = timedelta(days=1)
_SINCE: BindParameter[Any] = bindparam("since", type_=UtcDateTime())


def fitting(session: Session, actor: Actor, work: str, ai_use: str, without: int | None = None) -> list[Any]:
    """One failure and two improvements for this work and AI use, the failure first: by their words, where likeness is not known (queries.alike).

    What names the whole work stands before what names a part of it, and both before what only shares the use of AI. *without* is a case
    that stands on the page already.
    """
    query = ask(session, work)
    same_use, is_failure = Case.ai_use == ai_use, case((Case.kind == CaseKind.IMPROVEMENT, 0), else_=1)
    closeness: Any = case((same_use, 0), else_=1)
    found = select(Case.id, is_failure.label("is_failure"))
    order: tuple[Any, ...] = (Case.adoption_count.desc(), Case.id.desc())
    if query:
        hits = index.matching(session, COLLECTION, query).subquery("hits")
        found = found.outerjoin(hits, hits.c.doc_id == Case.id).where(or_(hits.c.doc_id.is_not(None), same_use))
        closeness += case((hits.c.rank < LOOSE, 0), (hits.c.rank.is_not(None), 1), else_=2)
        order = (func.coalesce(hits.c.rank, 2 * LOOSE), *order)
    else:
        found = found.where(same_use)
    rank = func.row_number().over(partition_by=is_failure, order_by=(closeness, *order))
    near = found.where(published(sight_of(actor)), Case.id != (without or 0)).add_columns(rank.label("place")).subquery("near")
    shown = select(Case, place().label("section")).join(near, near.c.id == Case.id).join(Unit, Unit.path == Case.section_path, isouter=True)
    shown = shown.where(near.c.place <= case((near.c.is_failure == 1, 1), else_=2)).order_by(near.c.is_failure.desc(), near.c.place)
    return list(session.execute(shown, {**seeing(actor), **index.asking(session, query)}).all())


@immutable
class Front:
    """What the front page shows of the knowledge base."""

    failure: Any | None = None
    challenges: list[Any] = field(default_factory=list)


def front(session: Session, actor: Actor, since: datetime, limit: int = 3) -> Front:
    """One failure worth knowing, and what colleagues shared and took up since then; one statement."""
    found = rows(session, _front(sight_of(actor)), {**seeing(actor), "since": since, "most": limit}).all()
    challenges = sorted((row for row in found if row.what != "worth_knowing"), key=lambda row: row.at, reverse=True)
    return Front(next((row for row in found if row.what == "worth_knowing"), None), challenges)


@cache
def _front(sight: Sight) -> Any:
    both = union_all(_shared(sight), _taken_up(sight)).subquery("news")
    newest = select(both).order_by(both.c.at.desc(), both.c.case_id.desc()).limit(bindparam("most", type_=Integer()))
    worth = _worth_knowing(sight).subquery("worth_knowing")
    return union_all(select(worth), select(newest.subquery("challenges")))


def _row(what: Any, section: Any, person: Any, at: Any) -> tuple[Any, ...]:
    thanked = exists().where(Thanks.case_id == Case.id, Thanks.person_id == ME, Thanks.kind == ThanksKind.NICE_CHALLENGE)
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


def _worth_knowing(sight: Sight) -> Select[Any]:
    """One published failure, the one that helped most people."""
    found = select(*_row(literal("worth_knowing"), place(), literal(""), Case.published_at))
    found = found.join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(Case.kind == CaseKind.FAILURE, published(sight))
    return found.order_by(Case.thanks_count.desc(), Case.published_at.desc(), Case.id).limit(1)


def _shared(sight: Sight) -> Select[Any]:
    what = case((Case.kind == CaseKind.IMPROVEMENT, "shared"), else_="shared_failure")
    return (
        select(*_row(what, Unit.name, Person.name, Case.published_at))
        .join(CaseAuthor, (CaseAuthor.case_id == Case.id) & (CaseAuthor.place == 0))
        .join(Person, Person.id == CaseAuthor.person_id)
        .join(Unit, Unit.path == Case.section_path, isouter=True)
        .where(published(sight), Case.published_at >= _SINCE, CaseAuthor.person_id != ME)
    )


def _taken_up(sight: Sight) -> Select[Any]:
    unit, parent = aliased(Unit), aliased(Unit)
    section = case((unit.level == "team", parent.name), else_=unit.name)
    return (
        select(*_row(literal("adopted"), section, literal(""), Adoption.adopted_at))
        .join(Adoption, Adoption.case_id == Case.id)
        .join(Practice, Practice.id == Adoption.practice_id)
        .join(unit, unit.id == Practice.unit_id)
        .outerjoin(parent, parent.id == unit.parent_id)
        .where(published(sight), Adoption.adopted_at >= _SINCE, Practice.owner_id != ME)
    )


@immutable
class Invited:
    """A case on a partner's front page."""

    id: CaseId
    title: str
    one_line: str
    kind: str
    section: str | None
    last_on: date


def invited_to(session: Session, actor: Actor) -> list[Invited]:
    """What a partner may read today, up to and with *last_on*: what ends first stands first."""
    found = rows(session, _invited_to(sight_of(actor)), seeing(actor))
    return [Invited(row.id, row.title, row.one_line, row.kind, row.section, row.over - ONE_DAY) for row in found]


@cache
def _invited_to(sight: Sight) -> Any:
    until = select(func.max(RoleGrant.valid_to)).where(RoleGrant.person_id == ME, opens())
    over = until.correlate(Case).scalar_subquery().label("over")
    found = select(Case.id, Case.title, Case.one_line, Case.kind, place().label("section"), over)
    return found.join(Unit, Unit.path == Case.section_path, isouter=True).where(published(sight)).order_by(over, Case.id)
