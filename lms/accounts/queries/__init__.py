"""Reading people, units, and what the office has set."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import rules
from lms.accounts.kinds import LoginKind, PostingKind, SigninMethod, UnitLevel
from lms.accounts.models.access import Password, SigninSession
from lms.accounts.models.office import Draft, IdempotencyKey, OfficeSetting, Tool
from lms.accounts.models.people import Leave, LoginName, Person, Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.models.second_factor import SecondFactor
from lms.accounts.models.terminals import Pin
from lms.accounts.rules import second_factor
from lms.accounts.rules import terminals as terminal_rules
from lms.accounts.rules.roles import in_force
from lms.kernel.actor import Actor
from lms.kernel.calendar import FiscalYear, fiscal_year_of
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
    method: str
    must_set_up_second_factor: bool
    noted_after: timedelta
    ends_at: datetime
    idle: timedelta
    warned_before: timedelta
    is_shared: bool
    must_change_password: bool
    must_change_pin: bool


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a name signs in with. A one-time code is good until *one_time_until*, and once."""

    person_id: PersonId
    password_hash: str
    must_change: bool = False
    one_time_until: datetime | None = None
    used_at: datetime | None = None

    def is_spent(self, now: datetime) -> bool:
        return self.one_time_until is not None and (self.used_at is not None or self.one_time_until <= now)


_OFFICE_SAYS = "office_says"
_SETTINGS = select(OfficeSetting.key, OfficeSetting.value)
_parent = aliased(Unit)
_named_for = aliased(Unit)  # of a role that is for one unit
_TODAY = bindparam("today", type_=Date())


@cache
def _person_with_rights() -> Any:
    """A row for each posting of a person on the day *today*; built once, for every page asks it."""
    roles = (
        select(func.aggregate_strings(RoleGrant.role + ":" + func.coalesce(_named_for.path, ""), ","))
        .select_from(RoleGrant)
        .outerjoin(_named_for, _named_for.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id == Person.id, RoleGrant.object_id == 0, valid_on(RoleGrant, _TODAY))
        .correlate(Person)
        .scalar_subquery()
    )
    before = (_before(Unit).label("before"), case((Unit.level == UnitLevel.TEAM, _before(_parent))).label("parent_before"))
    unit = (Unit.id.label("unit_id"), Unit.level.label("level"), Unit.path.label("path"), Unit.name.label("unit_name"))
    parent = (_parent.id.label("parent_id"), _parent.level.label("parent_level"))
    return (
        select(Person.id, Person.name, roles.label("roles"), Posting.kind, Posting.is_head, *unit, *parent)
        .add_columns(_parent.path.label("parent_path"), _parent.name.label("parent_name"), *before)
        .outerjoin(Posting, and_(Posting.person_id == Person.id, valid_on(Posting, _TODAY)))
        .outerjoin(Unit, and_(Unit.id == Posting.unit_id, valid_on(Unit, _TODAY)))
        .outerjoin(_parent, _parent.id == Unit.parent_id)
        .where(or_(Person.left_on.is_(None), Person.left_on > _TODAY))
    )


def _before(unit: Any) -> Any:
    """The paths of everything that *unit* carries on, joined by commas: the closure is stored, so one look-up is enough."""
    earlier = aliased(Unit)
    found = select(func.aggregate_strings(earlier.path, ",")).join(UnitSuccession, UnitSuccession.predecessor_id == earlier.id)
    return found.where(UnitSuccession.successor_id == unit.id).correlate(unit).scalar_subquery()


@cache
def _behind_token() -> Any:
    wishes = (Person.locale, Person.theme, Person.font, Person.furigana, Person.arrow_keys, Password.must_change)
    required = select(OfficeSetting.value).where(OfficeSetting.key == "second_factor_required").scalar_subquery().label("required")
    return (
        _person_with_rights()
        .add_columns(
            *wishes, SigninSession.last_seen_at, SigninSession.ends_at, SigninSession.idle_seconds, SigninSession.is_shared_terminal
        )
        .add_columns(SigninSession.method, SigninSession.second_factor, SecondFactor.person_id.label("enrolled"), required)
        .add_columns(Pin.must_change.label("must_change_pin"))
        .outerjoin(Password, Password.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .join(SigninSession, SigninSession.person_id == Person.id)
        .outerjoin(Pin, and_(Pin.person_id == Person.id, SigninSession.method == SigninMethod.PIN))
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
    idle, by_pin = timedelta(seconds=first.idle_seconds), first.method == SigninMethod.PIN
    if not rules.is_live(now=now, last_seen_at=first.last_seen_at, ends_at=first.ends_at, idle=idle):
        return None
    actor = _actor(found).as_staff() if by_pin else _actor(found)
    enrolled = first.enrolled is not None
    return SignedInPerson(
        actor=actor,
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
        method=first.method,
        must_change_password=bool(first.must_change) and first.method == SigninMethod.PASSWORD,
        must_set_up_second_factor=second_factor.must_set_up(
            required=bool(first.required), enrolled=enrolled, roles=actor.roles, proof=first.second_factor
        ),
        must_change_pin=bool(first.must_change_pin),
    )


def actor_of(session: Session, person_id: PersonId, *, today: date) -> Actor | None:
    """A person with the rights of *today*, for jobs and the command line."""
    found = rows(session, _of_person(), {"person": person_id, "today": today}).all()
    return _actor(found) if found else None


def _actor(found: Any) -> Actor:
    posted = [row for row in found if row.unit_id is not None]
    roles = in_force(found[0].roles or "", [path for row in posted for path in (row.path, *_paths(row.before))])
    if not posted:
        return Actor(found[0].id, found[0].name, roles=roles)
    posted.sort(key=lambda row: (row.kind != PostingKind.MAIN, row.path))
    main = posted[0]
    section = _section(main)
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
        headed=tuple(
            sorted({path for row in posted if row.is_head or row.kind == PostingKind.DEPUTY for path in (row.path, *_paths(row.before))})
        ),
        sections=tuple(dict.fromkeys(path for row in posted for path in _sections(row))),
        carried=tuple(dict.fromkeys(path for row in posted for path in _paths(row.before))),
        memberships=frozenset(row.unit_id for row in posted),
    )


def actors(session: Session, *, today: date) -> list[Actor]:
    """Everybody with the rights of *today*, in one statement: for pages that say who may see what."""
    found = rows(session, _person_with_rights().order_by(Person.id), {"today": today})
    return [_actor(list(of_one)) for _, of_one in groupby(found, key=lambda row: row.id)]


def _section(row: Any) -> tuple[int, str, str]:
    """The 課 (id, path, name) of a posting."""
    around = (row.parent_id, row.parent_level, row.parent_path, row.parent_name) if row.parent_id is not None else None
    return rules.section_of((row.unit_id, row.level, row.path, row.unit_name), around)


def _sections(row: Any) -> tuple[str, ...]:
    """The path of the 課 of a posting, and of what that 課 was before."""
    own = _section(row)[1]
    return (own, *_paths(row.before if own == row.path else row.parent_before))


def _paths(joined: str | None) -> list[str]:
    return sorted(joined.split(",")) if joined else []


def credentials(session: Session, login_name: str, *, today: date) -> Credentials | None:
    row = session.execute(
        select(Person.id, Password.hash, Password.must_change, Password.one_time_until, Password.used_at)
        .join(LoginName, LoginName.person_id == Person.id)
        .join(Password, Password.person_id == Person.id)
        .where(LoginName.folded == folded(login_name), LoginName.kind != LoginKind.SSO)
        .where(or_(Person.left_on.is_(None), Person.left_on > today))
    ).first()
    return Credentials(*row) if row else None


def person(session: Session, person_id: PersonId) -> Person:
    return session.get_one(Person, person_id)


def profile(session: Session, actor: Actor) -> dict[str, Any]:
    """One's own settings as the profile form shows them, and what the municipality has on file."""
    me = person(session, actor.person_id)
    names_of_mine = select(LoginName.name).where(LoginName.person_id == me.id, LoginName.kind != LoginKind.SSO)
    numbers = session.scalars(names_of_mine.order_by(LoginName.id))
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
    """Every office setting that may be shown, with the default where the office has said nothing."""
    said = _office_says(session)
    return {key: said.get(key, known.default) for key, known in rules.SETTINGS.items() if not known.is_secret}


def setting(session: Session, key: str) -> Any:
    return _office_says(session).get(key, rules.SETTINGS[key].default)


def _office_says(session: Session) -> dict[str, Any]:
    """What the office has set. Layout, calendar and services all ask: it is read once in a transaction."""
    kept = session.info.get(_OFFICE_SAYS)
    if kept is None or kept[0] is not session.get_transaction():
        said = {row.key: row.value for row in rows(session, _SETTINGS, {})}
        kept = session.info[_OFFICE_SAYS] = (session.get_transaction(), said)
    return dict(kept[1])


def forget_settings(session: Session) -> None:
    """The office says something else from here on, in this very transaction."""
    session.info.pop(_OFFICE_SAYS, None)


def fiscal_year(session: Session, day: date) -> FiscalYear:
    """The fiscal year around *day*, by the month in which the office lets it begin."""
    first_month = setting(session, "fiscal_year_month")
    return FiscalYear(fiscal_year_of(day, first_month), first_month)


def tools(session: Session) -> list[tuple[ToolId, str]]:
    found = select(Tool.id, Tool.name).where(Tool.retired_at.is_(None)).order_by(Tool.sort, Tool.id)
    return [(row.id, row.name) for row in session.execute(found)]


def draft(session: Session, actor: Actor, form_key: str) -> dict[str, list[str]] | None:
    """What this person typed into that form and did not save."""
    return session.scalar(select(Draft.fields).where(Draft.owner_id == actor.person_id, Draft.form_key == form_key))


def claimed(session: Session, actor: Actor, token: str | None) -> str | None:
    """Where the result of a form stands that this person has sent before."""
    found = select(IdempotencyKey.location).where(IdempotencyKey.owner_id == actor.person_id, IdempotencyKey.token == token)
    return session.scalar(found)


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
    """Who heads the unit at *path* today, deputies among them."""
    leads = or_(Posting.is_head, Posting.kind == PostingKind.DEPUTY)
    found = select(Posting.person_id).join(Unit).where(Unit.path == path, leads, valid_on(Posting, today))
    return list(session.scalars(found))


def holders(session: Session, role: str, *, today: date) -> list[PersonId]:
    found = select(RoleGrant.person_id).where(RoleGrant.role == role, RoleGrant.object_id == 0, valid_on(RoleGrant, today))
    return list(session.scalars(found))
