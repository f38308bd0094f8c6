"""Use cases of the office: a new one-time password. Settings and tools have modules of their own."""

from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.services import signin
from lms.admin import queries
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId


def reissue_password(session: Session, actor: Actor, person_id: PersonId, password_hash: str) -> None:
    """A new one-time password for somebody who forgot theirs; ends their sessions. An administrator's only by an administrator."""
    if queries.is_administrator(session, person_id, clock.today()) and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者のパスワードを出し直せるのは、システム管理者だけです。"))
    signin.set_password_hash(session, person_id, password_hash, must_change=True)
    accounts_services.audit(session, actor.person_id, "password_reissued", "person", person_id)
