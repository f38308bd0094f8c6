"""Taking the list of cases away as a file: how often, and that it is known."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.services import audit
from lms.accounts.services.signin import take_try
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Refusal

MOST_FILES = 20  # of one person in a window of 15 minutes


class TooManyFiles(Refusal):
    status = 429


class TooManyCases(Refusal):
    """More than one file holds."""

    status = 422


def ask_for_a_file(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Count it; False when the files of this window are used up."""
    return take_try(session, f"case files:{actor.person_id}", now=now, most=MOST_FILES)


def too_many_files() -> TooManyFiles:
    return TooManyFiles(N_("書き出しは、15分に%(most)d回までです。少し待ってから、もう一度お試しください。"), most=MOST_FILES)


def check_size(number: int, most: int) -> None:
    if number > most:
        raise TooManyCases(
            N_("一度に書き出せるのは%(most)s件までです。分野や部門などの条件でしぼってから、もう一度お試しください。"), most=f"{most:,}"
        )


def note_taken(session: Session, actor: Actor) -> None:
    audit(session, actor.person_id, "cases_exported", "cases")
