"""Who may see a case and why, in groups; cases that are to be answered for; titles for the page about a person's rights."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import CASE, MEETING, Role
from lms.accounts.models.people import RoleGrant
from lms.accounts.queries import rights, roles, valid_on
from lms.cases import rules
from lms.cases.kinds import NAMED, Why
from lms.cases.models import Case
from lms.cases.queries import authors, is_author, readable_case
from lms.cases.queries.sight import lends, seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId, PersonId


@dataclass(slots=True)
class Group:
    """Those who see a case for one reason. *names* only where they are few by nature; *until* the last day of partners."""

    why: Why
    people: list[PersonId] = field(default_factory=list)
    names: list[tuple[str, date | None]] = field(default_factory=list)


def is_accountable(session: Session, actor: Actor, case: Case) -> bool:
    """Who answers for a case: its author, and the office."""
    return actor.has("office") or is_author(session, actor, case.id)


def accountable_case(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """A case that this person answers for; another's looks missing."""
    case = readable_case(session, actor, case_id)
    if not is_accountable(session, actor, case):
        raise NotFound(N_("事例が見つかりません。"))
    return case


def may_be_shown_outside(case: Case) -> bool:
    return rules.may_be_shown_outside(case.state, case.disclosure)


def shown_outside(session: Session, actor: Actor, case_id: CaseId) -> Case:
    """A case that partners may be invited to. Raises NotFound, NotWaiting."""
    case = readable_case(session, actor, case_id)
    rules.check_shown_outside(case.state, case.disclosure)
    return case


def reach(session: Session, case: Case, *, today: date) -> list[Group]:
    """Everybody who may read the case today, each under the nearest reason: four statements, however many people."""
    written_by = {author for author, _ in authors(session, case.id)}
    invited, lent = roles.invited(session, CASE, case.id, today=today), _lent(session, case.id, today)
    standing = rules.Standing(case.state, case.unit_id, case.section_path, case.disclosure)
    groups = {why: Group(why) for why in Why}
    for person in rights.actors(session, today=today):
        who = person.person_id
        why = rules.why_seen(person, standing, is_author=who in written_by, is_invited=who in invited, is_lent=who in lent)
        if why is not None:
            groups[why].people.append(who)
            if why in NAMED:
                over = {Why.PARTNER: invited, Why.MEETING: lent}.get(why, {}).get(who)
                groups[why].names.append((person.name, over - timedelta(days=1) if over else None))
    return [group for group in groups.values() if group.people]


def _lent(session: Session, case_id: CaseId, today: date) -> dict[PersonId, date]:
    """Who is invited today to a meeting that talks of the case, and the first day on which that is over."""
    of = (RoleGrant.role == Role.PARTNER, RoleGrant.object_kind == MEETING, valid_on(RoleGrant, today), lends(RoleGrant.object_id, case_id))
    found = select(RoleGrant.person_id, func.max(RoleGrant.valid_to)).where(*of).group_by(RoleGrant.person_id)
    return {who: over for who, over in session.execute(found) if over is not None}


def titles(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Titles of those cases that this person may read."""
    if not ids:
        return {}
    found = select(Case.id, Case.title).where(Case.id.in_(ids), visible(sight_of(actor)))
    return {row.id: row.title for row in session.execute(found, seeing(actor))}
