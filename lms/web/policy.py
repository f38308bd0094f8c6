"""Who may open or see what: every route names one of these, or the application refuses to start. Deny by default."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.kernel.actor import Actor
from lms.kernel.errors import N_


@dataclass(frozen=True, slots=True)
class Policy:
    """A named verdict on the actor, and the sentence for whom it refuses. Objects are judged by the scoped query that finds them."""

    name: str
    says: str
    allows: Callable[[Actor], bool]
    needs_sign_in: bool = True
    refusal: str = N_("このページは、担当の方だけが開けます。")


def _has_any(*roles: str) -> Callable[[Actor], bool]:
    return lambda actor: any(actor.has(role) for role in roles)


def _reads_cases(actor: Actor) -> bool:
    return actor.unit_id is not None or _has_any("office", "executive", "facilitator")(actor)


PUBLIC = Policy("public", "anybody, signed in or not", lambda _: True, needs_sign_in=False)
SIGNED_IN = Policy("signed_in", "anybody who is signed in", lambda _: True)
OWN_SECRETS = Policy(
    "own_secrets",
    "who signed in with more than a PIN, for what opens more than a PIN does",
    lambda actor: not actor.by_pin,
    refusal=N_("PINでログインしているときは、このページを開けません。パスワードでログインし直してください。"),
)
STAFF = Policy("staff", "who serves in a unit today", lambda actor: actor.unit_id is not None)
CASE_READER = Policy("case_reader", "who serves in a unit today, executives and the office", _reads_cases)
CHECKER = Policy(
    "checker",
    "who may check a colleague's case: heads of units, facilitators, the office",
    lambda actor: actor.is_manager or _has_any("office", "facilitator")(actor),
)
MENDER = Policy(
    "mender",
    "who is told what is wrong with a course's files: the office, authors, the administrator",
    _has_any("office", "author", "administrator"),
)
OFFICE = Policy("office", "the DX office", _has_any("office"))
ADMINISTRATOR = Policy("administrator", "the system administrator", _has_any("administrator"))
OFFICE_OR_ADMINISTRATOR = Policy(
    "office_or_administrator", "the DX office and the system administrator", _has_any("office", "administrator")
)
