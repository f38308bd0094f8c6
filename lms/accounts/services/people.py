"""Use cases of the office about one person: entering somebody, correcting what is on file."""

from sqlalchemy.orm import Session

from lms.accounts.kinds import Employment, Role
from lms.accounts.models.people import Person, Unit
from lms.accounts.rules import FIRST_CODE_LIFE
from lms.accounts.rules import people as people_rules
from lms.accounts.rules import postings as posting_rules
from lms.accounts.services import add_person, audit, grant, post
from lms.accounts.services.signin import set_password_hash
from lms.accounts.services.terminals import issue_pin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_MEANWHILE, N_, NotAllowed
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable
from lms.kernel.versions import write_over

AT_ENTRY = "登録のときに付けました"  # why somebody has the role with which they were entered


@immutable
class NewPerson:
    name: str
    kana: str
    staff_no: str
    mail: str
    employment: Employment
    has_pc: bool
    unit_id: UnitId | None
    post: str
    is_head: bool
    role: Role | None = None


@immutable
class PersonEntry:
    """What the office may correct about somebody."""

    name: str
    kana: str
    employment: Employment
    has_pc: bool
    mail: str


def enter(session: Session, actor: Actor, entry: NewPerson, secret_hash: str) -> PersonId:
    """Enter somebody who must change the one-time password at the first sign-in, or the first PIN where they have no PC.

    Only an administrator grants a role.
    """
    if entry.role is not None and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("役割を付けられるのは、システム管理者だけです。"))
    today = clock.today()
    kana = people_rules.kana(entry.kana)
    made = add_person(session, name=entry.name, kana=kana, staff_no=entry.staff_no, employment=entry.employment, mail=entry.mail or None)
    made.has_pc = entry.has_pc
    if entry.unit_id is not None:
        unit = session.get_one(Unit, entry.unit_id)
        posting_rules.check_within(posting_rules.Span(today), posting_rules.Span(unit.valid_from, unit.valid_to))
        post(session, made.id, entry.unit_id, title=entry.post, valid_from=today, is_head=entry.is_head)
        audit(session, actor.person_id, "person_posted", "person", made.id)
    if entry.role is not None:
        grant(session, made.id, entry.role, valid_from=today, granted_by=actor.person_id, reason=AT_ENTRY)
        audit(session, actor.person_id, f"role_granted:{entry.role}", "person", made.id)
    if entry.has_pc:
        set_password_hash(session, made.id, secret_hash, must_change=True, one_time_until=clock.now() + FIRST_CODE_LIFE)
    else:
        issue_pin(session, actor, made.id, secret_hash, now=clock.now())
    audit(session, actor.person_id, "person_entered", "person", made.id)
    return made.id


def correct(session: Session, actor: Actor, person_id: PersonId, entry: PersonEntry, *, version: int) -> None:
    """Put right what is on file; *version* is the state that the office saw. Raises Stale."""
    values = {
        "name": entry.name,
        "kana": people_rules.kana(entry.kana),
        "employment": entry.employment,
        "has_pc": entry.has_pc,
        "mail": entry.mail or None,
    }
    write_over(session, session.get_one(Person, person_id), version, values, said=CHANGED_MEANWHILE)
    audit(session, actor.person_id, "person_corrected", "person", person_id)
