"""Who somebody is today: the person behind a session with postings and roles of the day, in one statement, built once."""

from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, and_, bindparam, case, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts import rules
from lms.accounts.kinds import PostingKind, SigninMethod, UnitLevel
from lms.accounts.models.access import Password, SigninSession
from lms.accounts.models.office import OfficeSetting
from lms.accounts.models.people import Person, Posting, RoleGrant, Unit, UnitSuccession
from lms.accounts.models.second_factor import SecondFactor
from lms.accounts.models.terminals import Pin
from lms.accounts.queries import note_edition, settings_edition, token_hash, valid_on
from lms.accounts.rules import second_factor
from lms.accounts.rules import terminals as terminal_rules
from lms.accounts.rules.roles import in_force
from lms.kernel.actor import Actor
from lms.kernel.db import rows
from lms.kernel.ids import PersonId, UnitId
from lms.kernel.immutable import immutable

_parent = aliased(Unit)
_named_for = aliased(Unit)  # of a role that is for one unit
COMMA: Any = literal_column("','")  # a literal of Python would be written into the statement anew each time
_TODAY = bindparam("today", type_=Date())


@immutable
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


@cache
def _person_with_rights() -> Any:
    """A row for each posting of a person on the day *today*; built once, for every page asks it."""
    roles = (
        select(func.aggregate_strings(RoleGrant.role + ":" + func.coalesce(_named_for.path, ""), COMMA))
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
    found = select(func.aggregate_strings(earlier.path, COMMA)).join(UnitSuccession, UnitSuccession.predecessor_id == earlier.id)
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
        .add_columns(
            SigninSession.method, SigninSession.terminal_id, SigninSession.second_factor, SecondFactor.person_id.label("enrolled"), required
        )
        .add_columns(Pin.must_change.label("must_change_pin"), settings_edition())
        .outerjoin(Password, Password.person_id == Person.id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .join(SigninSession, SigninSession.person_id == Person.id)
        .outerjoin(Pin, and_(Pin.person_id == Person.id, SigninSession.method == SigninMethod.PIN))
        .where(SigninSession.token_hash == bindparam("token"), SigninSession.revoked_at.is_(None))
    )


@cache
def _of_person() -> Any:
    return _person_with_rights().where(Person.id == bindparam("person"))


@cache
def _of_everybody() -> Any:
    return _person_with_rights().order_by(Person.id)


def signed_in(session: Session, token: str, *, now: datetime, today: date) -> SignedInPerson | None:
    """The person behind a session token with postings and roles of *today*, in one statement."""
    found = rows(session, _behind_token(), {"token": token_hash(token), "today": today}).all()
    if not found:
        return None
    first = found[0]
    note_edition(session, int(first.settings_edition))
    idle = timedelta(seconds=first.idle_seconds)
    if not rules.is_live(now=now, last_seen_at=first.last_seen_at, ends_at=first.ends_at, idle=idle):
        return None
    actor = _actor(found)
    if terminal_rules.opens_staff_only(first.method, at_terminal=first.terminal_id is not None):
        actor = actor.as_staff(by_pin=first.method == SigninMethod.PIN)
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
    found = rows(session, _of_everybody(), {"today": today})
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
