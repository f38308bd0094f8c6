"""Use cases of showing a case outside: how far it may go, who is invited to it."""

from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.kinds import CASE
from lms.accounts.services import audit, roles
from lms.accounts.services.roles import Invitation, PartnerEntry
from lms.cases import queries, rules
from lms.cases.kinds import TO_MEETINGS, Disclosure
from lms.cases.models import Case
from lms.cases.queries.partners import accountable_case
from lms.kernel.actor import Actor
from lms.kernel.ids import CaseId, PersonId


def disclose(session: Session, actor: Actor, case_id: CaseId, disclosure: Disclosure, note: str | None = None) -> Case:
    """Its author or the office says whether partners may be invited to it. Taken back, it is gone for them at once.

    *note*: what is to be thought of when somebody asks for it under freedom of information; None leaves it as it is.
    """
    case = accountable_case(session, actor, case_id)
    if note is not None:
        case.disclosure_note = note
    if case.disclosure != disclosure:
        case.disclosure = disclosure
        audit(
            session,
            actor.person_id,
            "case_opened_to_partners" if disclosure in TO_MEETINGS else "case_closed_to_partners",
            CASE,
            case.id,
        )
    return case


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
