"""Reading people, units, and what the office has set."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import rules
from lms.accounts.kinds import PIN, PostingKind, UnitLevel
from lms.accounts.models.access import Password, SigninSession
from lms.accounts.models.office import Draft, OfficeSetting, Tool
from lms.accounts.models.people import Leave, LoginName, Person, Posting, RoleGrant, Unit
from lms.accounts.models.terminals import Pin
from lms.accounts.rules import terminals as terminal_rules
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.ids import PersonId, ToolId, UnitId
from lms.kernel.text import folded


def valid_on(table: Any, day: Any) -> ColumnElement[bool]:
    """The row's dates cover *day*, a date or a parameter (valid_to is the first day on which it is over)."""
    return and_(table.valid_from <= day, or_(table.valid_to.is_(None), table.valid_to > day))


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """A live session, its person and the rights of today.

    It ends after *idle* without a request, at the latest at *ends_at*; its person is told *warned_before* it does.
    """

    actor: Actor
    locale: str
    theme: str
    font: str
    furigana: bool
    arrow_keys: bool
    last_seen_at: datetime
    noted_after: timedelta
    ends_at: datetime
    idle: timedelta
    warned_before: timedelta
    is_shared: bool
    must_change_password: bool
    must_change_pin: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    person_id: PersonId
    password_hash: str


_SETTINGS = select(OfficeSetting.key, OfficeSetting.value)
_parent = aliased(Unit)
_TODAY = bindparam("today", type_=Date())


@cache
def _person_with_rights() -> Any:
    """A row for each posting of a person on the day *today*; built once, for every page asks it."""
    roles = (
        select(func.aggregate_strings(RoleGrant.role, ","))
        .where(RoleGrant.person_id == Person.id, RoleGrant.object_id == 0, valid_on(RoleGrant, _TODAY))
        .correlate(Person)
        .scalar_subquery()
    )
    unit = (Unit.id.label("unit_id"), Unit.level.label("level"), Unit.path.label("path"), Unit.name.label("unit_name"))
    parent = (_parent.id.label("parent_id"), _parent.level.label("parent_level"))
    return (
        select(Person.id, Person.name, roles.label("roles"), Posting.kind, Posting.is_head, *unit, *parent)
        .add_columns(_parent.path.label("parent_path"), _parent.name.label("parent_name"))
        .outerjoin(Posting, and_(Posting.person_id == Person.id, valid_on(Posting, _TODAY)))
        .outerjoin(Unit, and_(Unit.id == Posting.unit_id, valid_on(Unit, _TODAY)))
        .outerjoin(_parent, _parent.id == Unit.parent_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > _TODAY))
    )


@cache
def _behind_token() -> Any:
    wishes = (Person.locale, Person.theme, Person.font, Person.furigana, Person.arrow_keys, Password.must_change)
    times = (SigninSession.last_seen_at, SigninSession.ends_at, SigninSession.idle_seconds)
    return (
        _person_with_rights()
        .add_columns(*wishes, *times, SigninSession.is_shared_terminal, SigninSession.method, Pin.must_change.label("must_change_pin"))
        .outerjoin(Password, Password.person_id == Person.id)
        .join(SigninSession, SigninSession.person_id == Person.id)
        .outerjoin(Pin, and_(Pin.person_id == Person.id, SigninSession.method == PIN))
        .where(SigninSession.token_hash == bindparam("token"), SigninSession.revoked_at.is_(None))
    )


@cache
def _of_person() -> Any:
    return _person_with_rights().where(Person.id == bindparam("person"))


def signed_in(session: Session, token: str, *, now: datetime, today: date) -> SignedInPerson | None:
    """The person behind a session token with postings and roles of *today*, in one statement."""
    found = rows(session, _behind_token(), {"token": token_hash(token), "today": today}).all()
    if not found:
        return None
    first = found[0]
    idle, by_pin = timedelta(seconds=first.idle_seconds), first.method == PIN
    if not rules.is_live(now=now, last_seen_at=first.last_seen_at, ends_at=first.ends_at, idle=idle):
        return None
    return SignedInPerson(
        actor=_actor(found).as_staff() if by_pin else _actor(found),
        locale=first.locale,
        theme=first.theme,
        font=first.font,
        furigana=first.furigana,
        arrow_keys=first.arrow_keys,
        last_seen_at=first.last_seen_at,
        noted_after=terminal_rules.noted_after(idle),
        ends_at=first.ends_at,
        idle=idle,
        warned_before=terminal_rules.warned_before(idle, is_shared=first.is_shared_terminal),
        is_shared=first.is_shared_terminal,
        must_change_password=bool(first.must_change) and not by_pin,
        must_change_pin=bool(first.must_change_pin),
    )


def actor_of(session: Session, person_id: PersonId, *, today: date) -> Actor | None:
    """A person with the rights of *today*, for jobs and the command line."""
    found = rows(session, _of_person(), {"person": person_id, "today": today}).all()
    return _actor(found) if found else None


def _actor(found: Any) -> Actor:
    roles = frozenset((found[0].roles or "").split(",")) - {""}
    posted = [row for row in found if row.unit_id is not None]
    if not posted:
        return Actor(found[0].id, found[0].name, roles=roles)
    main = min(posted, key=lambda row: row.kind != PostingKind.MAIN)
    around = (main.parent_id, main.parent_level, main.parent_path, main.parent_name) if main.parent_id is not None else None
    section = rules.section_of((main.unit_id, main.level, main.path, main.unit_name), around)
    return Actor(
        person_id=main.id,
        name=main.name,
        unit_id=main.unit_id,
        unit_path=main.path,
        unit_name=main.unit_name,
        section_id=UnitId(section[0]),
        section_path=section[1],
        section_name=section[2],
        roles=roles,
        headed=tuple(sorted({row.path for row in posted if row.is_head})),
        memberships=frozenset(row.unit_id for row in posted),
    )


def credentials(session: Session, login_name: str, *, today: date) -> Credentials | None:
    row = session.execute(
        select(Person.id, Password.hash)
        .join(LoginName, LoginName.person_id == Person.id)
        .join(Password, Password.person_id == Person.id)
        .where(LoginName.folded == folded(login_name), or_(Person.left_on.is_(None), Person.left_on > today))
    ).first()
    return Credentials(*row) if row else None


def password_hash(session: Session, person_id: PersonId) -> str:
    return session.scalar(select(Password.hash).where(Password.person_id == person_id)) or ""


def person(session: Session, person_id: PersonId) -> Person:
    return session.get_one(Person, person_id)


def profile(session: Session, actor: Actor) -> dict[str, Any]:
    """One's own settings as the profile form shows them, and what the municipality has on file."""
    me = person(session, actor.person_id)
    numbers = session.scalars(select(LoginName.name).where(LoginName.person_id == me.id).order_by(LoginName.id))
    return {
        "name": me.name,
        "kana": me.kana,
        "login_names": list(numbers),
        "mail": me.mail,
        "locale": me.locale,
        "theme": me.theme or "auto",
        "font": me.font or "std",
        "furigana": me.furigana,
        "arrow_keys": me.arrow_keys,
        "mail_wanted": me.mail_wanted,
    }


def names(session: Session, ids: Collection[PersonId]) -> dict[PersonId, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))}


def unit(session: Session, unit_id: UnitId) -> Unit:
    return session.get_one(Unit, unit_id)


def unit_names(session: Session, ids: Collection[UnitId]) -> dict[UnitId, str]:
    if not ids:
        return {}
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))}


def sections(session: Session, *, today: date) -> list[Unit]:
    """Every 課 of today, in the order of the organisation."""
    found = select(Unit).where(Unit.level == UnitLevel.SECTION, valid_on(Unit, today)).order_by(Unit.sort, Unit.id)
    return list(session.scalars(found))


def is_empty(session: Session) -> bool:
    """Whether nobody has been entered yet: the very first start."""
    return session.scalar(select(Person.id).limit(1)) is None


def settings(session: Session) -> dict[str, Any]:
    """Every office setting, with the default where the office has said nothing."""
    said = {row.key: row.value for row in rows(session, _SETTINGS, {})}
    return {key: said.get(key, known.default) for key, known in rules.SETTINGS.items()}


def setting(session: Session, key: str) -> Any:
    row = session.get(OfficeSetting, key)
    return rules.SETTINGS[key].default if row is None else row.value


def tools(session: Session) -> list[tuple[ToolId, str]]:
    found = select(Tool.id, Tool.name).where(Tool.retired_at.is_(None)).order_by(Tool.sort, Tool.id)
    return [(row.id, row.name) for row in session.execute(found)]


def draft(session: Session, actor: Actor, form_key: str) -> dict[str, list[str]] | None:
    """What this person typed into that form and did not save."""
    return session.scalar(select(Draft.fields).where(Draft.owner_id == actor.person_id, Draft.form_key == form_key))


def on_leave(session: Session, ids: Collection[PersonId], day: date) -> set[PersonId]:
    found = select(Leave.person_id).where(
        Leave.person_id.in_(ids), Leave.starts_on <= day, or_(Leave.ends_on.is_(None), Leave.ends_on > day)
    )
    return set(session.scalars(found))


def departed(session: Session, ids: Collection[PersonId], day: date) -> set[PersonId]:
    """Who of these has left by *day*."""
    return set(session.scalars(select(Person.id).where(Person.id.in_(ids), Person.left_on <= day)))


def mail_addresses(session: Session, ids: Collection[PersonId], *, today: date) -> dict[PersonId, tuple[str, str, str]]:
    """(address, name, language) of those who have and want mail."""
    found = select(Person.id, Person.mail, Person.name, Person.locale).where(
        Person.id.in_(ids), Person.mail.is_not(None), Person.mail_wanted, or_(Person.left_on.is_(None), Person.left_on > today)
    )
    return {row.id: (row.mail, row.name, row.locale) for row in session.execute(found)}


def heads_of(session: Session, path: str, *, today: date) -> list[PersonId]:
    """Who heads the unit at *path* today."""
    found = select(Posting.person_id).join(Unit).where(Unit.path == path, Posting.is_head, valid_on(Posting, today))
    return list(session.scalars(found))


def holders(session: Session, role: str, *, today: date) -> list[PersonId]:
    found = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.object_id == 0, valid_on(RoleGrant, today))
    return list(session.scalars(found))
