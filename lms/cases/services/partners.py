"""Use cases of showing a case outside: how far it may go, who is invited to it."""

import hashlib
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.kinds import CASE
from lms.accounts.services import audit, roles
from lms.accounts.services.roles import Invitation, PartnerEntry
from lms.cases import queries, rules
from lms.cases.events import CaseKeptInSection
from lms.cases.kinds import SEEN_BY_ALL, TO_MEETINGS, Disclosure
from lms.cases.models import Case
from lms.cases.queries.partners import accountable_case
from lms.cases.services.holding import hold_case
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import CHANGED_LOOK, Stale
from lms.kernel.events import publish
from lms.kernel.ids import CaseId, PersonId


def disclose(
    session: Session, actor: Actor, case_id: CaseId, disclosure: Disclosure, note: str | None = None, *, seen: str | None = None
) -> Case:
    """Its author or the office says whether partners may be invited to it. Taken back, it is gone for them at once.

    *note*: what is to be thought of when somebody asks for it under freedom of information; None leaves it as it is.
    *seen*: the mark of what stood on the page; None of who has seen none. Raises Stale.
    """
    case = accountable_case(session, actor, case_id)
    hold_case(session, case_id)
    if seen is not None and seen != mark(case):
        raise Stale(CHANGED_LOOK)
    if note is not None:
        case.disclosure_note = note
    if case.disclosure != disclosure:
        rules.check_in_sight(case.state)
        if Disclosure.SECTION in (case.disclosure, disclosure):
            _keep_to(session, case, disclosure)
        case.disclosure = disclosure
        _audit(session, actor, case, disclosure)
    return case


def mark(case: Case) -> str:
    """Stands for the class and the note. The version of a case is that of its words: neither is one of them."""
    return hashlib.sha256(f"{case.disclosure}:{case.disclosure_note}".encode()).hexdigest()[:16]


def _keep_to(session: Session, case: Case, disclosure: Disclosure) -> None:
    """Into the 課 alone, or out of it again: at once only where the office asks for no second look."""
    now = clock.now()
    if disclosure == Disclosure.SECTION:
        publish(session, CaseKeptInSection(case.id, now))
    case.state = rules.kept_to(disclosure, case.state, needs_check=bool(accounts.setting(session, "second_check")))
    if case.state in SEEN_BY_ALL and case.published_at is None:
        case.published_at, case.review_due_on = now, clock.local_date(now) + timedelta(days=rules.REVIEW_AFTER_DAYS)


def _audit(session: Session, actor: Actor, case: Case, disclosure: Disclosure) -> None:
    if disclosure == Disclosure.SECTION:
        audit(session, actor.person_id, "case_kept_in_section", CASE, case.id)
    else:
        audit(
            session, actor.person_id, "case_opened_to_partners" if disclosure in TO_MEETINGS else "case_closed_to_partners", CASE, case.id
        )


def invite(session: Session, actor: Actor, case_id: CaseId, person_id: PersonId, *, last_on: date, reason: str) -> int:
    """Let a partner read one case until a day. Raises NotWaiting where the case may not be shown outside."""
    case = queries.readable_case(session, actor, case_id)
    rules.check_shown_outside(case.state, case.disclosure)
    return roles.invite(session, actor, person_id, Invitation(CASE, case.id, last_on, reason))


def invite_somebody_new(session: Session, actor: Actor, case_id: CaseId, entry: PartnerEntry, password_hash: str) -> PersonId:
    """Enter a partner and invite them, in one step and with one reason."""
    made = roles.enter_partner(session, actor, entry, password_hash)
    invite(session, actor, case_id, made, last_on=entry.last_on, reason=entry.reason)
    return made


def end_invitation(session: Session, actor: Actor, case_id: CaseId, grant_id: int) -> None:
    """The partner's next page does not show the case any more."""
    case = queries.readable_case(session, actor, case_id)
    roles.end_invitation(session, actor, grant_id, CASE, case.id)
