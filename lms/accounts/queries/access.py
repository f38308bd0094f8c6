"""なぜ見えるか: every right of a person on a day, each with its reason."""

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lms.accounts.kinds import CASE, MEETING
from lms.accounts.models.people import Person, Posting, Unit
from lms.accounts.queries import roles, unit_names, valid_on
from lms.accounts.queries.rights import actor_of
from lms.accounts.queries.roles import GrantRow
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.slots import Slot

# Names of what a partner is invited to, as far as the reader may see it; filled by the features that own cases and meetings.
case_titles = Slot[[Session, Actor, Collection[int]], dict[int, str]]("titles of cases", {})
meeting_titles = Slot[[Session, Actor, Collection[int]], dict[int, str]]("titles of meetings", {})


@immutable
class Place:
    """A posting of the day: where, as what, from when to when, and whether its unit is led by it."""

    unit: str
    section: str
    post: str
    kind: str
    leads: bool
    valid_from: date
    valid_to: date | None

    @property
    def last_on(self) -> date | None:
        return self.valid_to - timedelta(days=1) if self.valid_to else None


@immutable
class Rights:
    """A person on a day. *actor* is what every check of that day would judge; None once the person has left."""

    person_id: PersonId
    name: str
    actor: Actor | None
    left_on: date | None
    places: list[Place]
    grants: list[GrantRow]
    sections: list[str]  # whose shared cases are read: every 課 served in, and what it was before

    @property
    def leads(self) -> bool:
        return any(each.leads for each in self.places)

    @property
    def roles(self) -> list[GrantRow]:
        return [each for each in self.grants if not each.object_kind]

    @property
    def invitations(self) -> list[GrantRow]:
        return [each for each in self.grants if each.object_kind]


def titles(session: Session, actor: Actor, grants: Collection[GrantRow]) -> dict[tuple[str, int], str]:
    """What the invitations among *grants* are for, by kind and number: a statement for each kind that is there."""
    found: dict[tuple[str, int], str] = {}
    for kind, named in ((CASE, case_titles), (MEETING, meeting_titles)):
        ids = {each.object_id for each in grants if each.object_kind == kind}
        found |= {(kind, number): title for number, title in named(session, actor, ids).items()}
    return found


def rights_on(session: Session, person_id: PersonId, day: date) -> Rights:
    """Postings, roles and invitations of a person on *day*. Raises NotFound."""
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound(N_("職員が見つかりません。"))
    actor = actor_of(session, person_id, today=day)
    places = _places(session, person_id, day, actor.headed if actor else ())
    sections = _sections(session, actor.sections if actor else ())
    return Rights(person.id, person.name, actor, person.left_on, places, roles.grants_of(session, person_id, day), sections)


def _sections(session: Session, paths: Collection[str]) -> list[str]:
    ids = [UnitId(int(path.rstrip("/").rpartition("/")[2])) for path in paths]
    names = unit_names(session, ids)
    return list(dict.fromkeys(names[each] for each in ids if each in names))


def _places(session: Session, person_id: PersonId, day: date, headed: Collection[str]) -> list[Place]:
    parent = aliased(Unit)
    found = (
        select(Posting, Unit, parent.name)
        .join(Unit, Unit.id == Posting.unit_id)
        .outerjoin(parent, parent.id == Unit.parent_id)
        .where(Posting.person_id == person_id, valid_on(Posting, day), valid_on(Unit, day))
        .order_by(Posting.valid_from, Posting.id)
    )
    return [
        Place(unit.name, above or "", posting.post, posting.kind, unit.path in headed, posting.valid_from, posting.valid_to)
        for posting, unit, above in session.execute(found)
    ]
