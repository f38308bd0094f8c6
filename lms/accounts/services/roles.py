"""Roles with dates and a reason; partners from outside and what they are invited to. Every change is audited."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.kinds import Employment, Role
from lms.accounts.models.people import Person, RoleGrant
from lms.accounts.queries import finding
from lms.accounts.queries import roles as queries
from lms.accounts.rules import FIRST_CODE_LIFE
from lms.accounts.rules import roles as rules
from lms.accounts.rules.postings import said_day
from lms.accounts.services import add_person, audit, grant, signin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable

ONE_DAY = timedelta(days=1)
PARTNER_NUMBER = "p%04d"


@immutable
class GrantEntry:
    """What the office says of a role; *last_on* is the last day on which it holds."""

    role: Role
    begins: date
    last_on: date | None
    reason: str
    unit_id: UnitId | None = None


@immutable
class Invitation:
    """One object that a partner may see, up to and with *last_on*."""

    object_kind: str
    object_id: int
    last_on: date
    reason: str


@immutable
class PartnerEntry:
    """Somebody from outside, as the office enters them."""

    name: str
    kana: str
    organisation: str
    mail: str
    last_on: date
    reason: str


def grantable(actor: Actor) -> tuple[Role, ...]:
    """What this person may give and take."""
    return rules.grantable(actor.roles)


def give(session: Session, actor: Actor, person_id: PersonId, entry: GrantEntry) -> int:
    """Give a role from a day on. Raises NotFound, NotAllowed, Unacceptable."""
    person = _held(session, person_id)
    rules.check_giver(actor.roles, entry.role, is_own=person_id == actor.person_id)
    rules.check_term(entry.role, entry.begins, entry.last_on, today=clock.today())
    rules.check_reason(entry.reason)
    if person.left_on is not None and person.left_on <= entry.begins:
        raise Unacceptable(N_("この方は、その日にはもう退職しています。"), field="begins")
    _check_apart(session, person_id, entry.role, entry.begins)
    unit_id = entry.unit_id if entry.role == Role.PROMOTER else None
    if entry.role == Role.PROMOTER:
        _check_named_for(session, person_id, unit_id, entry.begins)
    same = (
        RoleGrant.role == entry.role,
        RoleGrant.object_id == 0,
        RoleGrant.unit_id == unit_id if unit_id else RoleGrant.unit_id.is_(None),
    )
    if _overlapping(session, person_id, entry.begins, entry.last_on, *same):
        raise Unacceptable(N_("この役割は、その期間にもう付いています。"), field="role")
    made = _write(session, actor, person_id, replace(entry, unit_id=unit_id))
    session.flush()
    audit(session, actor.person_id, "role_granted", "role_grant", made.id)
    return made.id


def end(session: Session, actor: Actor, grant_id: int, last_on: date | None) -> None:
    """End a role after *last_on*, or at once. The last administrator stays one."""
    if session.scalar(select(RoleGrant.role).where(RoleGrant.id == grant_id)) == Role.ADMINISTRATOR:
        _hold_administrators(session)  # before the one of them: two who end each other would each hold what the other waits for
    standing = _standing(session, grant_id, "", 0)
    rules.check_giver(actor.roles, standing.role, is_own=False)
    over = rules.ending(standing.valid_from, standing.valid_to, last_on, today=clock.today())
    if standing.role == Role.ADMINISTRATOR:
        keep_administered(session, without=standing.person_id, on=over)
    _end(session, actor, standing, over)
    audit(session, actor.person_id, "role_ended", "role_grant", standing.id)


def keep_administered(session: Session, *, without: PersonId, on: date, field: str | None = None) -> None:
    """Refuse what would leave nobody to administer the product; two who end each other at once wait for one another."""
    _hold_administrators(session)
    if not queries.stays_administered(session, without=without, on=on):
        raise Unacceptable(N_("最後のシステム管理者は外せません。先に、期限のない別の管理者を決めてください。"), field=field)


def invite(session: Session, actor: Actor, person_id: PersonId, invitation: Invitation) -> int:
    """Show one object to a partner until a day. Whoever calls has judged the object. Raises NotFound, Unacceptable."""
    _held(session, person_id)
    today = clock.today()
    rules.check_partnership(today, invitation.last_on)
    rules.check_reason(invitation.reason)
    over = invitation.last_on + ONE_DAY
    partnership = finding.partnership(session, person_id, today=today)
    if partnership is None:
        raise Unacceptable(N_("パートナーの方を、表示されている中から選んでください。"), field="person_id")
    if partnership.valid_to is not None and partnership.valid_to < over:
        last = partnership.valid_to - ONE_DAY
        raise Unacceptable(
            N_("この方がパートナーなのは、%(day)sまでです。それまでの日を選んでください。"), field="last_on", day=said_day(last)
        )
    same = (RoleGrant.object_kind == invitation.object_kind, RoleGrant.object_id == invitation.object_id)
    if _overlapping(session, person_id, today, invitation.last_on, *same):
        raise Unacceptable(
            N_("この方は、もう招かれています。期限を変えるときは、いまの招待を終えてから招いてください。"), field="person_id"
        )
    made = _write(session, actor, person_id, GrantEntry(Role.PARTNER, today, invitation.last_on, invitation.reason))
    made.object_kind, made.object_id = invitation.object_kind, invitation.object_id
    session.flush()
    audit(session, actor.person_id, "partner_invited", invitation.object_kind, invitation.object_id)
    return made.id


def end_invitation(session: Session, actor: Actor, grant_id: int, object_kind: str, object_id: int) -> None:
    """End the invitation at once: the partner's next page does not show the object any more."""
    standing = _standing(session, grant_id, object_kind, object_id)
    _end(session, actor, standing, rules.ending(standing.valid_from, standing.valid_to, None, today=clock.today()))
    audit(session, actor.person_id, "invitation_ended", object_kind, object_id)


def enter_partner(session: Session, actor: Actor, entry: PartnerEntry, password_hash: str) -> PersonId:
    """Enter somebody from outside under a number of their own; they change the one-time code at the first sign-in."""
    rules.check_giver(actor.roles, Role.PARTNER, is_own=False)
    rules.check_partnership(clock.today(), entry.last_on)
    rules.check_reason(entry.reason)
    in_turn(session, "numbers of partners")
    made = add_person(
        session,
        name=entry.name,
        kana=entry.kana,
        staff_no=PARTNER_NUMBER % finding.next_partner_number(session),
        employment=Employment.EXTERNAL,
        mail=entry.mail or None,
        organisation=entry.organisation,
    )
    role = _write(session, actor, made.id, GrantEntry(Role.PARTNER, clock.today(), entry.last_on, entry.reason))
    signin.set_password_hash(session, made.id, password_hash, must_change=True, one_time_until=clock.now() + FIRST_CODE_LIFE)
    session.flush()
    audit(session, actor.person_id, "person_entered", "person", made.id)
    audit(session, actor.person_id, "role_granted", "role_grant", role.id)
    return made.id


def _write(session: Session, actor: Actor, person_id: PersonId, entry: GrantEntry) -> RoleGrant:
    over = entry.last_on + ONE_DAY if entry.last_on else None
    return grant(
        session,
        person_id,
        entry.role,
        valid_from=entry.begins,
        granted_by=actor.person_id,
        valid_to=over,
        unit_id=entry.unit_id,
        reason=entry.reason,
    )


def _held(session: Session, person_id: PersonId) -> Person:
    """The person, kept until the end of the transaction, so that two offices never give the same at once."""
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound(N_("職員が見つかりません。"))
    return person


def _hold_administrators(session: Session) -> None:
    """Whoever takes an administrator away waits for whoever else does; always in the same order."""
    session.execute(select(RoleGrant.id).where(RoleGrant.role == Role.ADMINISTRATOR).order_by(RoleGrant.id).with_for_update())


def _standing(session: Session, grant_id: int, object_kind: str, object_id: int) -> RoleGrant:
    found = session.get(RoleGrant, grant_id, with_for_update=True)
    if found is None or (found.object_kind, found.object_id) != (object_kind, object_id):
        raise NotFound(N_("この役割は見つかりません。"))
    return found


def _end(session: Session, actor: Actor, standing: RoleGrant, over: date) -> None:
    standing.valid_to, standing.ended_by_id, standing.ended_at = over, actor.person_id, clock.now()
    session.flush()


def _overlapping(session: Session, person_id: PersonId, begins: date, last_on: date | None, *same: ColumnElement[bool]) -> bool:
    """Whether a grant of the same kind holds on a day between."""
    lasts = or_(RoleGrant.valid_to.is_(None), and_(RoleGrant.valid_to > begins, RoleGrant.valid_to > RoleGrant.valid_from))
    found = select(RoleGrant.id).where(RoleGrant.person_id == person_id, lasts, *same)
    if last_on is not None:
        found = found.where(RoleGrant.valid_from <= last_on)
    return session.scalar(found.limit(1)) is not None


def _check_apart(session: Session, person_id: PersonId, role: str, begins: date) -> None:
    others = queries.roles_from(session, person_id, begins)
    rules.check_apart(role, other_roles=others, serves=bool(queries.places_from(session, person_id, begins)))


def _check_named_for(session: Session, person_id: PersonId, unit_id: UnitId | None, begins: date) -> None:
    """A promoter is named for a unit in which they serve when it begins."""
    if unit_id is None or unit_id not in {place.id for place in queries.places_on(session, person_id, begins)}:
        raise Unacceptable(N_("その日に所属している組織（または、その上の組織）を選んでください。"), field="unit_id")
