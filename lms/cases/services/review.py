"""Use cases of a case in the course of time: found to hold still after a year, and how it went on after a failure."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.cases import queries, rules
from lms.cases.events import CaseWentOn
from lms.cases.kinds import AFTERMATHS, SEEN_BY_ALL
from lms.cases.queries import following
from lms.cases.services import put_into_index
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.events import publish
from lms.kernel.ids import CaseId


def holds_still(session: Session, actor: Actor, case_id: CaseId, *, now: datetime) -> None:
    """Its author has read it again: the next review is a year away."""
    case = queries.own_case(session, actor, case_id)
    if case.state in SEEN_BY_ALL:
        case.review_due_on = clock.local_date(now) + timedelta(days=rules.REVIEW_AFTER_DAYS)


def note_aftermath(session: Session, actor: Actor, case_id: CaseId, answer: str, words: str, *, now: datetime) -> None:
    """What its author answers after 90 days stands on the case; who follows it hears of it. The latest answer of joint authors counts."""
    if answer not in AFTERMATHS:
        return
    case = queries.own_case(session, actor, case_id)
    case.aftermath_answer, case.aftermath, case.aftermath_at = answer, words, now
    put_into_index(session, case)
    publish(session, CaseWentOn(case.id, actor.person_id, following.followers(session, case), case.title, now))
