"""What a log does to its practice, in the statement that finds out whose it is: a log that is saved asks and writes in one go."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, func, update
from sqlalchemy.orm import Session

from lms.accounts.queries import draft_waits
from lms.kernel.actor import Actor
from lms.kernel.db import UtcDateTime, brought_in, rows, word
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import PracticeId
from lms.practice import rules
from lms.practice.kinds import Outcome, State
from lms.practice.models import Practice
from lms.practice.queries import loggable_practice, mine


def moved_on(session: Session, actor: Actor, practice_id: PracticeId, outcome: str, form_key: str, now: datetime) -> tuple[Practice, bool]:
    """A practice of one's own as it stands after such a log, and whether a draft of *form_key* waits. Raises NotFound, NotOpen."""
    params = {"practice": practice_id, "me": actor.person_id, "at": now, "key": form_key}
    row = rows(session, _moved_on(is_tried=outcome != Outcome.COULD_NOT_TRY), params).first()
    if row is None:
        loggable_practice(session, actor, practice_id)  # says why
        raise NotFound(N_("実践が見つかりません。"))
    return brought_in(session, Practice, row), bool(row.draft_waits)


@cache
def _moved_on(*, is_tried: bool) -> Any:
    """Built once. Where each state goes to is the rule's to say."""
    outcome, at = Outcome.DONE if is_tried else Outcome.COULD_NOT_TRY, bindparam("at", type_=UtcDateTime())
    after = {state: word(rules.logged(state, outcome)) for state in State if state != State.STOPPED}
    values = {"state": case({word(state): to for state, to in after.items()}, value=Practice.state), "updated_at": at}
    if is_tried:
        values["started_at"] = func.coalesce(Practice.started_at, at)
    here = (Practice.id == bindparam("practice"), mine(bindparam("me")), Practice.state != word(State.STOPPED))
    table: Any = Practice.__table__
    waits = draft_waits(bindparam("me"), bindparam("key")).label("draft_waits")
    return update(table).where(*here).values(values).returning(*table.c, waits)
