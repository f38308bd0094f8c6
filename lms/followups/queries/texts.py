"""The letters that the office may write in its own words: what stands now, and who changed it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.office import OfficeSetting, OfficeSettingChange
from lms.accounts.models.people import Person
from lms.accounts.queries import office
from lms.followups.channels.ours import ours
from lms.followups.kinds.letters import LANGUAGES, PLACEHOLDERS
from lms.followups.rules import texts
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable

CHANGES_SHOWN = 20


@immutable
class Text:
    """A letter as it stands, in one language. *version* is 0 where the office has never written it."""

    kind: str
    language: str
    subject: str
    body: str
    is_own: bool
    version: int


@immutable
class TextChange:
    key: str
    old: str | None
    new: str
    by: str | None
    at: datetime


def key(kind: str, language: str) -> str:
    """Under which the settings keep it. Raises NotFound for what the office may not write."""
    if kind not in PLACEHOLDERS or language not in LANGUAGES:
        raise NotFound(N_("その知らせの文は見つかりません。"))
    return f"letter:{kind}:{language}"


def text(session: Session, kind: str, language: str) -> Text:
    found = session.get(OfficeSetting, key(kind, language))
    subject, body = texts.parted(found.value) if found is not None and found.value else ours(kind, language)
    return Text(kind, language, subject, body, is_own=bool(found and found.value), version=found.version if found else 0)


def own(session: Session) -> set[str]:
    """Which letters the office has written: follow_up:ja."""
    return set(office.letter_texts(session))


def changes(session: Session, kind: str, language: str) -> Sequence[TextChange]:
    """The latest first."""
    found = (
        select(OfficeSettingChange, Person.name)
        .outerjoin(Person, Person.id == OfficeSettingChange.changed_by_id)
        .where(OfficeSettingChange.key == key(kind, language))
        .order_by(OfficeSettingChange.id.desc())
        .limit(CHANGES_SHOWN)
    )
    return [TextChange(each.key, each.old, each.new, name, each.changed_at) for each, name in session.execute(found)]
