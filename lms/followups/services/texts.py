"""The office's own words in letters: judged, kept with their history, looked at before they are sent, and given up again."""

from sqlalchemy.orm import Session

from lms.accounts.services import office
from lms.followups.channels import doors, writing
from lms.followups.channels.ours import ours
from lms.followups.kinds.letters import SAMPLE, SAMPLE_NAME
from lms.followups.queries import texts as queries
from lms.followups.rules import texts as rules
from lms.kernel.actor import Actor
from lms.kernel.errors import Unacceptable
from lms.paper.mail import Sheet
from lms.settings import Settings


def refusals(kind: str, subject: str, body: str) -> list[Unacceptable]:
    """Every refusal at once."""
    return rules.check(kind, subject, body)


def save(session: Session, actor: Actor, kind: str, language: str, *, subject: str, body: str, version: int) -> None:
    """What is the same as the product's own text is not kept. Raises NotFound, Stale."""
    is_ours = (subject, body) == ours(kind, language)
    _set(session, actor, kind, language, "" if is_ours else rules.kept(subject, body), version)


def give_up(session: Session, actor: Actor, kind: str, language: str, *, version: int) -> None:
    """Back to the product's own text. Raises NotFound, Stale."""
    _set(session, actor, kind, language, "", version)


def _set(session: Session, actor: Actor, kind: str, language: str, value: str, version: int) -> None:
    standing = queries.text(session, kind, language)
    if not (standing.is_own or value):
        return
    office.set_setting(session, actor, queries.key(kind, language), value, version=version)


def preview(session: Session, settings: Settings, kind: str, language: str, *, subject: str, body: str) -> Sheet:
    """The letter as a reader would get it, about something made up."""
    desk = doors.desk_of(session, settings)
    is_ours = (subject, body) == ours(kind, language)
    looked_at = writing.Desk(desk.base_url, desk.office, {} if is_ours else {f"{kind}:{language}": rules.kept(subject, body)})
    return writing.written(looked_at, kind, SAMPLE, link="/followups/1", name=SAMPLE_NAME, language=language)
