"""What stands behind the telling of a case, at once or by way of a draft: its logs, its authors, the opening to the own 課."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import insert_or_nothing
from lms.cases import queries, rules
from lms.cases.events import CaseShared, CaseToldTogether
from lms.cases.kinds import MOST_LOGS, CaseState
from lms.cases.models import Case, CaseAuthor, CaseSource
from lms.cases.queries import telling as reading
from lms.cases.rules.pointers import Pointer, pointers
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, AlreadyDone, NotAllowed, NotFound, Refusal
from lms.kernel.events import publish
from lms.kernel.ids import CaseId, PracticeId, PracticeLogId
from lms.practice import services as practice
from lms.practice.queries import tellable
from lms.practice.queries.tellable import Tellable
from lms.practice.services.holding import hold_plans


class ToldAlready(Refusal):
    """One of several logs stands in a case already; *free* are those that do not, where one's own first one is among them."""

    def __init__(self, free: Sequence[PracticeLogId]) -> None:
        super().__init__(N_("選んだ記録のなかに、もう事例になったものがあります。ほかの記録を選んでください。"))
        self.free = free


def pointed(text: str) -> list[Pointer]:
    """Posts and blaming words in a text, for its author to look at."""
    return pointers(text)


def is_for_formal_route(typed: Mapping[str, Sequence[str]]) -> bool:
    """Whether a form tells of a failure of which nobody has said that it is no accident: no draft keeps it."""
    return rules.is_for_formal_route("".join(typed.get("kind", ())), "".join(typed.get("incident", ())))


def sources(session: Session, actor: Actor, log_ids: Sequence[PracticeLogId]) -> list[Tellable]:
    """The logs of one case, one's own first. Raises NotAllowed, NotFound, AlreadyDone (with the case told from it), ToldAlready, NotTried."""
    if len(log_ids) > MOST_LOGS:
        raise NotFound(N_("記録が見つかりません。"))
    logs = tellable.chosen(session, actor, log_ids)
    if actor.unit_id is None:
        raise NotAllowed(N_("事例は、所属のある方が残せます。"))
    told = reading.told_in(session, log_ids)
    if (standing := told.get(logs[0].log.id)) is not None and not _is_of_others(session, actor, *standing):
        raise AlreadyDone(reading.place_of(*standing))
    if told:
        raise ToldAlready([each.log.id for each in logs if each.log.id not in told] if logs[0].log.id not in told else [])
    for each in logs:
        rules.check_told_from(each.log.outcome)
    return logs


def held_sources(session: Session, actor: Actor, log_ids: Sequence[PracticeLogId]) -> list[Tellable]:
    """The same to write a case from: their plans come first, so that no log is taken out under it. Raises the same."""
    hold_plans(session, {each.log.practice_id for each in sources(session, actor, log_ids)})
    return sources(session, actor, log_ids)


def _is_of_others(session: Session, actor: Actor, case_id: CaseId, state: str) -> bool:
    """A draft that colleagues write: one hears of it when it is told."""
    return state == CaseState.DRAFT and reading.own_draft(session, actor, case_id) is None


def lay_down(session: Session, actor: Actor, logs: Sequence[Tellable], texts: Mapping[str, Any]) -> Case:
    """A case as a draft, with its logs and its authors: who writes it, and those whose logs it tells of."""
    lead = logs[0]
    where = {"unit_id": lead.log.unit_id, "section_path": actor.section_path}
    made = Case(state=CaseState.DRAFT, occurred_on=lead.log.tried_on, **where, **texts)
    session.add(made)
    session.flush()
    authors = dict.fromkeys((actor.person_id, *(each.person_id for each in logs if each.is_here)))
    session.add_all(CaseAuthor(case_id=made.id, person_id=author, place=place) for place, author in enumerate(authors))
    for each in logs:
        _claim(session, made, each)
    session.flush()
    return made


def _claim(session: Session, made: Case, each: Tellable) -> None:
    """The log is this case's own: of two who tell it at the same moment one finds the other's."""
    values = {"case_id": made.id, "log_id": each.log.id, "practice_id": each.log.practice_id}
    taken = insert_or_nothing(session, CaseSource).values(values).on_conflict_do_nothing().returning(CaseSource.case_id)
    if session.scalar(taken) is None:
        standing = reading.told_in(session, [each.log.id]).get(each.log.id)
        raise AlreadyDone(reading.place_of(*standing) if standing else "/cases/")


def name_authors(session: Session, actor: Actor, case: Case) -> None:
    """Those who are authors because their logs are told hear of it, once."""
    others = tuple(author for author, _name in queries.authors(session, case.id) if author != actor.person_id)
    if others:
        publish(session, CaseToldTogether(case.id, actor.name, others, case.title, reading.place_of(case.id, case.state)))


def open_up(session: Session, case: Case, practice_ids: Sequence[PracticeId], *, now: datetime) -> None:
    """To the own 課 at once; to everybody after a second person's check, or at once where the office says so.

    From here on it is a case: one that was a draft for weeks is of today, or the week that is counted next would not find it.
    """
    case.created_at = now
    for each in dict.fromkeys(practice_ids):
        practice.mark_shared(session, each)
    needs_check = bool(accounts.setting(session, "second_check"))
    case.state = CaseState.OWN_SECTION if needs_check else CaseState.PUBLISHED
    if not needs_check:
        case.published_at, case.review_due_on = now, clock.local_date(now) + timedelta(days=rules.REVIEW_AFTER_DAYS)
    session.flush()
    authors = tuple(author for author, _name in queries.authors(session, case.id))
    publish(session, CaseShared(case.id, practice_ids[0] if practice_ids else None, authors, case.title))
