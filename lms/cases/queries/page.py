"""Everything about one case that its page shows and that is counted or named rather than listed: one statement."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import ThanksKind
from lms.cases.models import Adoption, Case, CaseAuthor, CaseCheck, CaseFollower, CaseSource, CaseTakedown, Comment, Thanks
from lms.cases.queries.sight import ME, Sight, place, seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.ids import CaseId, PersonId
from lms.kernel.immutable import immutable
from lms.practice.models import Practice


@immutable
class Page:
    """*case* has the columns of a case, and beside them section, tool, has_thanked, is_followed, is_cleaned, advice, trying, is_taken_up, has_words."""

    case: Any
    authors: list[tuple[PersonId, str]]

    def is_by(self, person_id: PersonId) -> bool:
        return any(author == person_id for author, _ in self.authors)


def page(session: Session, actor: Actor, case_id: CaseId) -> Page | None:
    """None for what is missing and for what is not for this person."""
    found = rows(session, _page(sight_of(actor)), {**seeing(actor), "case": case_id}).all()
    if not found:
        return None
    return Page(found[0], [(row.author_id, row.author_name) for row in found if row.author_id is not None])


@cache
def _page(sight: Sight) -> Any:
    """A row an author."""
    found: Select[Any] = select(*Case.__table__.columns, place().label("section"), Tool.name.label("tool"), *_counted())
    found = found.add_columns(Person.id.label("author_id"), Person.name.label("author_name"))
    found = found.select_from(Case).outerjoin(Unit, Unit.path == Case.section_path).outerjoin(Tool, Tool.id == Case.tool_id)
    found = found.outerjoin(CaseAuthor, CaseAuthor.case_id == Case.id).outerjoin(Person, Person.id == CaseAuthor.person_id)
    return found.where(Case.id == bindparam("case"), visible(sight)).order_by(CaseAuthor.place, Person.id)


def _counted() -> tuple[Any, ...]:
    thanked = exists().where(Thanks.case_id == Case.id, Thanks.person_id == ME, Thanks.kind == ThanksKind.NICE_CHALLENGE)
    advice = select(CaseCheck.advice).where(CaseCheck.case_id == Case.id).order_by(CaseCheck.id.desc()).limit(1)
    trying = select(func.count(func.distinct(Practice.unit_id))).join(Adoption, Adoption.practice_id == Practice.id)
    taken_up = exists().where(CaseSource.case_id == Case.id, CaseSource.practice_id == Adoption.practice_id)
    return (
        thanked.label("has_thanked"),
        exists().where(CaseFollower.case_id == Case.id, CaseFollower.person_id == ME).label("is_followed"),
        exists().where(CaseTakedown.case_id == Case.id).label("is_cleaned"),
        exists().where(Comment.case_id == Case.id).label("has_words"),
        taken_up.label("is_taken_up"),
        advice.scalar_subquery().label("advice"),
        trying.where(Adoption.case_id == Case.id).scalar_subquery().label("trying"),
    )
