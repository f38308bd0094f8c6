"""Use cases of the office: settings, tools, units, and people with a one-time password."""

import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role, UnitLevel
from lms.accounts.services import office as office_services
from lms.accounts.services import signin, terminals
from lms.admin import queries, rules
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Unacceptable
from lms.kernel.ids import PersonId, ToolId, UnitId

EASY_TO_READ = "abcdefghjkmnpqrstuvwxyz23456789"  # no l and 1, i, o and 0


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """What the settings form sends; the lists as they were typed, one entry a line."""

    municipality: str
    office_name: str
    office_phone: str
    second_check: bool
    small_group: int
    terminal_idle_minutes: int
    closed_days: str
    published_contacts: str


@dataclass(frozen=True, slots=True)
class PersonEntry:
    name: str
    kana: str
    staff_no: str
    mail: str
    unit_id: UnitId | None
    post: str
    is_head: bool
    has_pc: bool = True
    role: Role | None = None


def save_settings(session: Session, actor: Actor, entry: SettingsEntry, *, seen: str) -> int:
    """Write the settings that differ from what stands; answers how many. Raises BadSettingValue, Stale."""
    wanted = {
        "municipality": entry.municipality,
        "office_name": entry.office_name,
        "office_phone": entry.office_phone,
        "second_check": entry.second_check,
        "small_group": entry.small_group,
        "terminal_idle_minutes": entry.terminal_idle_minutes,
        "closed_days": rules.days(entry.closed_days),
        "published_contacts": rules.lines(entry.published_contacts),
    }
    standing, shown = accounts.settings(session), rules.versions(seen)
    changed = {key: value for key, value in wanted.items() if value != standing[key]}
    for key, value in changed.items():
        office_services.set_setting(session, actor, key, value, version=shown.get(key, 0))
    return len(changed)


def add_tool(session: Session, actor: Actor, *, name: str, note: str) -> ToolId:
    """Allow a tool: from now on the plan form offers it, after the others."""
    standing = queries.tools(session)
    if any(tool.name == name for tool in standing):
        raise Unacceptable(N_("同じ名前の道具が、もうあります。"), field="name")
    made = office_services.add_tool(session, name=name, note=note, sort=len(standing) + 1)
    accounts_services.audit(session, actor.person_id, "tool_added", "tool", made)
    return made


def add_unit(session: Session, actor: Actor, *, name: str, code: str, level: UnitLevel, parent_id: UnitId | None, phone: str) -> UnitId:
    """Enter a 部, 課 or 係 that exists from today on."""
    parent = accounts.unit(session, parent_id) if parent_id else None
    rules.check_place(level, parent.level if parent else None)
    if queries.unit_with_code(session, code, clock.today()):
        raise Unacceptable(N_("このコードは、もう使われています。"), field="code")
    made = accounts_services.add_unit(session, name=name, code=code, level=level, parent=parent, valid_from=clock.today(), phone=phone)
    accounts_services.audit(session, actor.person_id, "unit_added", "unit", made.id)
    return made.id


def one_time_password() -> str:
    """Four groups that can be read out over the telephone."""
    return "-".join("".join(secrets.choice(EASY_TO_READ) for _ in range(4)) for _ in range(4))


def enter_person(session: Session, actor: Actor, entry: PersonEntry, secret_hash: str) -> PersonId:
    """Enter somebody who must change the one-time password at the first sign-in, or the first PIN where they have no PC.

    Only an administrator grants a role.
    """
    if entry.role is not None and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("役割を付けられるのは、システム管理者だけです。"))
    today = clock.today()
    made = accounts_services.add_person(
        session, name=entry.name, kana=entry.kana, staff_no=entry.staff_no, mail=entry.mail or None, has_pc=entry.has_pc
    )
    if entry.unit_id is not None:
        accounts_services.post(session, made.id, entry.unit_id, title=entry.post, valid_from=today, is_head=entry.is_head)
    if entry.role is not None:
        accounts_services.grant(session, made.id, entry.role, valid_from=today, granted_by=actor.person_id)
    if entry.has_pc:
        signin.set_password_hash(session, made.id, secret_hash, must_change=True)
    else:
        terminals.issue_pin(session, actor, made.id, secret_hash, now=clock.now())
    accounts_services.audit(session, actor.person_id, "person_entered", "person", made.id)
    return made.id


def reissue_password(session: Session, actor: Actor, person_id: PersonId, password_hash: str) -> None:
    """A new one-time password for somebody who forgot theirs; ends their sessions. An administrator's only by an administrator."""
    if queries.is_administrator(session, person_id, clock.today()) and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者のパスワードを出し直せるのは、システム管理者だけです。"))
    signin.set_password_hash(session, person_id, password_hash, must_change=True)
    accounts_services.audit(session, actor.person_id, "password_reissued", "person", person_id)
