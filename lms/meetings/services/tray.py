"""Use cases of the tray: cases that somebody keeps at hand for an agenda."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.accounts.services import insert_or_nothing
from lms.cases import queries as cases
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, Unacceptable
from lms.kernel.ids import CaseId
from lms.meetings.kinds import MOST_TRAY
from lms.meetings.models import TrayEntry


def put_in(session: Session, actor: Actor, case_id: CaseId) -> bool:
    """Whether it was not there yet. Twice is once. Raises NotFound, Unacceptable."""
    case = cases.readable_case(session, actor, case_id)
    held = session.scalar(select(func.count()).where(TrayEntry.person_id == actor.person_id)) or 0
    if held >= MOST_TRAY:
        raise Unacceptable(N_("トレイに入るのは%(most)d件までです。使った事例を出してから、入れてください。"), most=MOST_TRAY)
    values = {"person_id": actor.person_id, "case_id": case.id, "put_in_at": clock.now()}
    put = insert_or_nothing(session, TrayEntry).values(values).on_conflict_do_nothing()
    return session.scalar(put.returning(TrayEntry.case_id)) is not None


def take_out(session: Session, actor: Actor, case_id: CaseId) -> None:
    """Twice is once."""
    session.execute(delete(TrayEntry).where(TrayEntry.person_id == actor.person_id, TrayEntry.case_id == case_id))
