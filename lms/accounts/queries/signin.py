"""Reading for the ways to sign in: what a password may not be made of, whom the office may help, second factors, names of the single sign-on."""

from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.kinds import LoginKind, Role
from lms.accounts.models.access import Password
from lms.accounts.models.people import LoginName, Person
from lms.accounts.models.second_factor import PendingSignin, RecoveryCode, SecondFactor
from lms.accounts.queries import rights
from lms.accounts.rules import second_factor
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable
from lms.kernel.text import folded


@immutable
class PasswordRule:
    """How long a new password has to be, and the names and numbers it may not consist of."""

    least: int
    own: tuple[str, ...] = ()


@immutable
class Helped:
    """Somebody who has forgotten the password, as the office sees them."""

    id: PersonId
    name: str
    staff_no: str
    section: str
    is_administrator: bool
    has_second_factor: bool


@immutable
class Enrolment:
    """A person's second factor: since when, and how many recovery codes are left."""

    since: datetime
    codes_left: int


@immutable
class Waiting:
    """A sign-in that has shown its first factor."""

    person_id: PersonId
    method: str
    is_shared_terminal: bool
    password_hash: str


def password_rule(session: Session, person_id: PersonId) -> PasswordRule:
    person = queries.person(session, person_id)
    numbers = session.scalars(select(LoginName.name).where(LoginName.person_id == person_id, LoginName.kind != LoginKind.SSO))
    least = queries.setting(session, "password_length")
    return PasswordRule(least, (person.name, person.kana, *numbers, queries.setting(session, "municipality")))


def own_credentials(session: Session, person_id: PersonId) -> queries.Credentials | None:
    """The password of somebody who is signed in; None where there is none, as with the single sign-on alone."""
    own = session.execute(select(Password.hash, Password.must_change).where(Password.person_id == person_id)).first()
    return queries.Credentials(person_id, own.hash, own.must_change) if own else None


def helped(session: Session, person_id: PersonId, *, today: date) -> Helped:
    """Raises NotFound for nobody, and for who has left."""
    actor = rights.actor_of(session, person_id, today=today)
    if actor is None:
        raise NotFound(N_("職員が見つかりません。"))
    number = select(func.min(LoginName.name)).where(LoginName.person_id == person_id, LoginName.kind == LoginKind.STAFF_NO)
    return Helped(
        id=person_id,
        name=actor.name,
        staff_no=session.scalar(number) or "",
        section=actor.section_name,
        is_administrator=actor.has(Role.ADMINISTRATOR),
        has_second_factor=enrolment(session, person_id) is not None,
    )


def enrolment(session: Session, person_id: PersonId) -> Enrolment | None:
    left = select(func.count()).where(RecoveryCode.person_id == SecondFactor.person_id, RecoveryCode.used_at.is_(None))
    found = session.execute(
        select(SecondFactor.created_at, left.correlate(SecondFactor).scalar_subquery()).where(SecondFactor.person_id == person_id)
    ).first()
    return Enrolment(found[0], found[1]) if found else None


def asks_for_second_factor(session: Session, person_id: PersonId, *, today: date) -> bool:
    """Whether the first factor is not enough: the role of today calls for the second, and there is one."""
    actor = rights.actor_of(session, person_id, today=today)
    return actor is not None and second_factor.is_offered(actor.roles) and session.get(SecondFactor, person_id) is not None


def waiting(session: Session, token: str | None, *, now: datetime) -> Waiting | None:
    """The sign-in behind *token* that still lacks its second factor, while its five minutes last."""
    if not token:
        return None
    found = session.get(PendingSignin, queries.token_hash(token))
    if found is None or found.ends_at <= now:
        return None
    return Waiting(found.person_id, found.method, found.is_shared_terminal, found.password_hash)


def person_named(session: Session, kind: LoginKind, name: str) -> PersonId | None:
    """Whose name of this kind it is, whether here or gone."""
    return session.scalar(select(LoginName.person_id).where(LoginName.kind == kind, LoginName.folded == folded(name)))


def is_here(session: Session, person_id: PersonId, *, today: date) -> bool:
    found = select(Person.id).where(Person.id == person_id, or_(Person.left_on.is_(None), Person.left_on > today))
    return session.scalar(found) is not None
