"""Use cases of the office: settings, tools, one-time passwords."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.services import office as office_services
from lms.accounts.services import signin
from lms.admin import queries, rules
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Unacceptable
from lms.kernel.ids import PersonId, ToolId


@dataclass(frozen=True, slots=True)
class SettingsEntry:
    """What the settings form sends; the lists as they were typed, one entry a line."""

    municipality: str
    office_name: str
    office_phone: str
    second_check: bool
    small_group: int
    closed_days: str
    published_contacts: str


def save_settings(session: Session, actor: Actor, entry: SettingsEntry, *, seen: str) -> int:
    """Write the settings that differ from what stands; answers how many. Raises BadSettingValue, Stale."""
    wanted = {
        "municipality": entry.municipality,
        "office_name": entry.office_name,
        "office_phone": entry.office_phone,
        "second_check": entry.second_check,
        "small_group": entry.small_group,
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


def reissue_password(session: Session, actor: Actor, person_id: PersonId, password_hash: str) -> None:
    """A new one-time password for somebody who forgot theirs; ends their sessions. An administrator's only by an administrator."""
    if queries.is_administrator(session, person_id, clock.today()) and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者のパスワードを出し直せるのは、システム管理者だけです。"))
    signin.set_password_hash(session, person_id, password_hash, must_change=True)
    accounts_services.audit(session, actor.person_id, "password_reissued", "person", person_id)
