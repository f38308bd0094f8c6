"""Use cases of people: entering and posting them, the audit trail, drafts, one result for a form sent twice. Signing in and the office have modules of their own."""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.kinds import FORMER_STAFF, Employment, LoginKind, PostingKind, Role, UnitLevel
from lms.accounts.models.access import AuditEntry, SigninSession, SigninThrottle
from lms.accounts.models.office import Draft, IdempotencyKey
from lms.accounts.models.people import Leave, LoginName, Person, Posting, RoleGrant, Unit
from lms.accounts.models.second_factor import PendingSignin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold, rows
from lms.kernel.errors import N_, AlreadyDone, Unacceptable
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.text import folded


def insert_or_nothing(session: Session, table: Any) -> Any:
    """INSERT … that may say ON CONFLICT, on either database."""
    return insert_for(session.get_bind().dialect.name, table)


def insert_for(dialect: str, table: Any) -> Any:
    """The same for statements that are built once for each database."""
    return sqlite_insert(table) if dialect == "sqlite" else pg_insert(table)


# People and units


def add_unit(
    session: Session, *, name: str, code: str, level: UnitLevel, parent: Unit | None, valid_from: date, phone: str = "", sort: int = 0
) -> Unit:
    made = Unit(
        name=name, code=code, level=level, parent_id=parent.id if parent else None, path="", valid_from=valid_from, phone=phone, sort=sort
    )
    session.add(made)
    session.flush()  # the path ends in the unit's own id
    made.path = rules.unit_path(parent.path if parent else "/", made.id)
    return made


def add_person(
    session: Session,
    *,
    name: str,
    kana: str,
    staff_no: str,
    employment: Employment = Employment.REGULAR,
    mail: str | None = None,
    organisation: str = "",
    has_pc: bool = True,
) -> Person:
    """Enter somebody under a staff number, which stays text with its leading zeros."""
    made = Person(name=name, kana=kana, employment=employment, mail=mail, organisation=organisation, has_pc=has_pc)
    session.add(made)
    session.flush()
    values = {"person_id": made.id, "kind": LoginKind.STAFF_NO, "name": staff_no, "folded": folded(staff_no)}
    if rows(session, _name_once(session.get_bind().dialect.name), values).first() is None:
        raise Unacceptable(N_("この職員番号は、もう使われています。"), field="staff_no")
    return made


@cache
def _name_once(dialect: str) -> Any:
    """A sign-in name, unless somebody has it."""
    return insert_for(dialect, LoginName.__table__).on_conflict_do_nothing().returning(LoginName.id)


def post(
    session: Session,
    person_id: PersonId,
    unit_id: UnitId,
    *,
    title: str,
    valid_from: date,
    is_head: bool = False,
    kind: PostingKind = PostingKind.MAIN,
    valid_to: date | None = None,
) -> Posting:
    """発令: from *valid_from* on the person serves in the unit."""
    made = Posting(person_id=person_id, unit_id=unit_id, post=title, is_head=is_head, kind=kind, valid_from=valid_from, valid_to=valid_to)
    session.add(made)
    return made


def begin_leave(session: Session, person_id: PersonId, *, starts_on: date, ends_on: date | None) -> None:
    """育休・休職 from *starts_on*; *ends_on* is the first day back, where it is known."""
    session.add(Leave(person_id=person_id, starts_on=starts_on, ends_on=ends_on))


def grant(
    session: Session,
    person_id: PersonId,
    role: Role,
    *,
    valid_from: date,
    granted_by: PersonId | None = None,
    valid_to: date | None = None,
    unit_id: UnitId | None = None,
    reason: str = "",
) -> RoleGrant:
    """Write a role down as it is told; what the office may give is judged in services.roles."""
    dates = {"valid_from": valid_from, "valid_to": valid_to}
    made = RoleGrant(person_id=person_id, role=role, unit_id=unit_id, reason=reason, granted_by_id=granted_by, **dates)
    session.add(made)
    return made


def lock_person(session: Session, person_id: PersonId) -> None:
    """Whoever changes this person next waits for this transaction; whoever only writes about them does not, for they may hold what this one needs."""
    hold(session, Person, person_id)


def forget_name(session: Session, person_id: PersonId) -> None:
    """Take out of the row what says who it was."""
    gone = queries.person(session, person_id)
    gone.name, gone.kana, gone.mail, gone.organisation = FORMER_STAFF, "", None, ""
    gone.left_on = gone.left_on or clock.today()
    gone.erased_at = clock.now()


def save_profile(
    session: Session, actor: Actor, *, locale: str, theme: str, font: str, furigana: bool, arrow_keys: bool, mail_wanted: bool
) -> None:
    """How this person wants the pages and whether mail may come."""
    me = queries.person(session, actor.person_id)
    me.locale, me.theme, me.font = locale, theme, font
    me.furigana, me.arrow_keys, me.mail_wanted = furigana, arrow_keys, mail_wanted


def choose_language(session: Session, actor: Actor, locale: str) -> None:
    queries.person(session, actor.person_id).locale = locale


def choose_furigana(session: Session, actor: Actor, *, is_wanted: bool) -> None:
    queries.person(session, actor.person_id).furigana = is_wanted


def audit(session: Session, actor_id: PersonId | None, action: str, object_kind: str = "", object_id: object = "") -> None:
    """Append who did what to which object; never content."""
    session.add(AuditEntry(at=clock.now(), actor_id=actor_id, action=action, object_kind=object_kind, object_id=str(object_id)))


# Drafts and double clicks


def keep_draft(session: Session, actor: Actor, form_key: str, fields: dict[str, list[str]]) -> None:
    """Keep what was typed; the newest wins."""
    _put_draft(session, actor.person_id, form_key, fields)


def _put_draft(session: Session, owner_id: PersonId, form_key: str, fields: dict[str, list[str]]) -> None:
    values = {"owner_id": owner_id, "form_key": form_key, "fields": fields, "saved_at": clock.now()}
    kept = insert_or_nothing(session, Draft).values(values)
    session.execute(
        kept.on_conflict_do_update(index_elements=["owner_id", "form_key"], set_={"fields": fields, "saved_at": values["saved_at"]})
    )


def keep_for_owner(session: Session, owner_id: PersonId, form_key: str, fields: dict[str, list[str]], token: str | None) -> bool:
    """Keep what came in after its owner's session was over; False where the same form was taken before."""
    taken = select(IdempotencyKey.id).where(IdempotencyKey.owner_id == owner_id, IdempotencyKey.token == (token or ""))
    if session.scalar(taken) is not None or session.get(Person, owner_id) is None:
        return False
    _put_draft(session, owner_id, form_key, fields)
    return True


def drop_draft(session: Session, actor: Actor, form_key: str) -> None:
    session.execute(delete(Draft).where(Draft.owner_id == actor.person_id, Draft.form_key == form_key))


def drop_everybodys_drafts(session: Session, form_key: str) -> None:
    """Where what they were filled from may not be kept any more."""
    session.execute(delete(Draft).where(Draft.form_key == form_key))


def claim(session: Session, actor: Actor, token: str | None) -> None:
    """Take a form once. Raises AlreadyDone with the place of the first result when it was taken before."""
    if not token or len(token) > 64:
        raise Unacceptable(N_("この画面は古くなっています。もう一度開いてください。"))
    values = {"owner_id": actor.person_id, "token": token, "location": "", "taken_at": clock.now()}
    taken = insert_or_nothing(session, IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.id)
    if session.scalar(taken) is None:
        earlier = session.query(IdempotencyKey).filter_by(owner_id=actor.person_id, token=token).one()
        raise AlreadyDone(earlier.location)


def settle(session: Session, actor: Actor, token: str | None, location: str, *, form_key: str | None = None) -> None:
    """Note where the result of a claimed form stands, and drop its draft."""
    mine = (IdempotencyKey.owner_id == actor.person_id, IdempotencyKey.token == token)
    session.execute(update(IdempotencyKey).where(*mine).values(location=location))
    if form_key:
        drop_draft(session, actor, form_key)


def sweep(session: Session, *, now: datetime) -> int:
    """Remove drafts after 14 days, spent form keys, sessions long over, and sign-ins that were not finished."""
    old: tuple[tuple[Any, Any], ...] = (
        (Draft.id, Draft.saved_at < now - rules.DRAFT_LIFE),
        (IdempotencyKey.id, IdempotencyKey.taken_at < now - rules.IDEMPOTENCY_LIFE),
        (SigninSession.id, SigninSession.ends_at < now - rules.SESSION_LENGTH),
        (PendingSignin.token_hash, PendingSignin.ends_at < now),
        (SigninThrottle.key, SigninThrottle.window_started_at < now - rules.WINDOW),
    )
    return sum(len(session.execute(delete(key.class_).where(is_old).returning(key)).all()) for key, is_old in old)
