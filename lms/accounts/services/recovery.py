"""Who has forgotten the password: the office hands over a code that leads to a new one, and never learns what it is changed to."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts import rules
from lms.accounts.kinds import ONE_TIME_DIGITS, Role
from lms.accounts.queries import signin as signin_queries
from lms.accounts.rules import passwords
from lms.accounts.services import audit, second_factor, signin
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable


@immutable
class Reissued:
    """Whom the code is for, and until when it works."""

    person: signin_queries.Helped
    until: datetime


def one_time_code() -> str:
    """Four groups of four digits: sixteen that nobody mishears on the telephone, and any keyboard has them."""
    return passwords.in_groups("".join(secrets.choice("0123456789") for _ in range(ONE_TIME_DIGITS)), "-")


def reissue(session: Session, actor: Actor, person_id: PersonId, code_hash: str, *, drops_second_factor: bool, now: datetime) -> Reissued:
    """Put a one-time code in the place of the password, and end every session of the person.

    Raises NotFound, NotAllowed: an administrator is helped by an administrator only, and nobody gets past their own second factor this way.
    """
    person = signin_queries.helped(session, person_id, today=clock.local_date(now))
    if person.is_administrator and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者のパスワードを出し直せるのは、システム管理者だけです。"))
    if person_id == actor.person_id:
        raise NotAllowed(N_("自分のパスワードは、プロフィールの画面で変えられます。"))
    until = now + rules.ONE_TIME_CODE_LIFE
    signin.set_password_hash(session, person_id, code_hash, must_change=True, one_time_until=until)
    audit(session, actor.person_id, "password_reissued", "person", person_id)
    if drops_second_factor:
        second_factor.drop(session, person_id)
        audit(session, actor.person_id, "second_factor_reset", "person", person_id)
    return Reissued(person, until)
