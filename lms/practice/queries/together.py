"""Who plans something together: who may be asked along, who is."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select, union_all
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import valid_on
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.ids import PersonId, PracticeId
from lms.kernel.immutable import immutable
from lms.practice.models import Practice, PracticeMember


@immutable
class Member:
    """Somebody who tries it; *is_owner* is who planned it."""

    person_id: PersonId
    name: str
    is_owner: bool


def colleagues(session: Session, actor: Actor, *, today: date) -> list[tuple[PersonId, str]]:
    """Who serves in one's own 課 today, by ふりがな; nobody where one serves nowhere."""
    if not actor.sections:
        return []
    own = or_(*(Unit.path.startswith(path, autoescape=True) for path in actor.sections))
    serving = select(Posting.person_id).join(Unit, Unit.id == Posting.unit_id).where(valid_on(Posting, today), own)
    found = select(Person.id, Person.name).where(Person.id.in_(serving), Person.id != actor.person_id)
    here = found.where(or_(Person.left_on.is_(None), Person.left_on > today)).order_by(Person.kana, Person.id)
    return [(row.id, row.name) for row in columns(session, here)]


def members(session: Session, practice_id: PracticeId) -> list[Member]:
    """Who planned it first, then who joined. Ask for the practice first: this looks at no rights."""
    owner = select(Practice.owner_id.label("person_id"), Practice.planned_at.label("since")).where(Practice.id == practice_id)
    joined = select(PracticeMember.person_id, PracticeMember.joined_at).where(PracticeMember.practice_id == practice_id)
    both: Any = union_all(owner, joined).subquery("members")
    owned = select(Practice.owner_id).where(Practice.id == practice_id).scalar_subquery()
    found = select(Person.id, Person.name, Person.id == owned).join(both, both.c.person_id == Person.id)
    ordered = found.order_by((Person.id == owned).desc(), both.c.since, Person.id)
    return [Member(person_id, name, bool(is_owner)) for person_id, name, is_owner in columns(session, ordered)]
