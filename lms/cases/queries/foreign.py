"""Cases of other municipalities: where they come from, what stands here already, whom we trust, and which of ours may go out."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Person, Unit
from lms.cases.kinds import SEEN_BY_ALL, Disclosure
from lms.cases.models import Case, CaseAuthor, CaseOrigin, CaseParcel, TrustedKey
from lms.catalog import markdown
from lms.kernel.db import columns, rows
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable

FENCE = "```"


@cache
def _origin_of() -> Any:
    words = (CaseOrigin.source, CaseOrigin.ref, CaseOrigin.field, CaseOrigin.ai_use, CaseOrigin.tool, CaseOrigin.department)
    found = select(*words, CaseOrigin.published_on, CaseOrigin.key_fingerprint, CaseOrigin.imported_at)
    return found.where(CaseOrigin.case_id == bindparam("case"))


@immutable
class Shown:
    """What the page of a case from elsewhere shows beside the boxes of our form: its text as HTML that is safe, and where it comes from."""

    body: str
    origin: Any


def shown(session: Session, case: Case) -> Shown | None:
    """None for one of ours, and nothing is asked."""
    if not case.elsewhere:
        return None
    body = markdown.plain(_below(case.body)) if case.body else ""
    return Shown(body, rows(session, _origin_of(), {"case": case.id}).first())


def _below(text: str) -> str:
    is_code, found = False, []
    for line in text.split("\n"):
        is_code ^= line.startswith(FENCE)
        level = len(line) - len(line.lstrip("#"))
        found.append(f"### {line[level:].strip()}" if level in (1, 2) and not is_code else line)
    return "\n".join(found)


def standing(session: Session, source: str) -> dict[str, tuple[CaseId, str]]:
    """(case, fingerprint) by ref of what came from there before."""
    found = select(CaseOrigin.ref, CaseOrigin.case_id, CaseOrigin.fingerprint).where(CaseOrigin.source == source)
    return {row.ref: (row.case_id, row.fingerprint) for row in columns(session, found)}


def refs(session: Session, cases: Sequence[CaseId]) -> dict[CaseId, str]:
    """By which name each came in; those of ours have none."""
    found = columns(session, select(CaseOrigin.case_id, CaseOrigin.ref).where(CaseOrigin.case_id.in_(cases)))
    return {row.case_id: row.ref for row in found}


def parcel(session: Session, parcel_id: int) -> CaseParcel:
    """A file that waits for the office's word. Raises NotFound."""
    found = session.get(CaseParcel, parcel_id)
    if found is None:
        raise NotFound(N_("このファイルは、もうありません。もう一度選んでください。"))
    return found


def keys(session: Session) -> Sequence[TrustedKey]:
    return session.scalars(select(TrustedKey).order_by(TrustedKey.name)).all()


def key_named(session: Session, name: str) -> TrustedKey | None:
    return session.scalar(select(TrustedKey).where(TrustedKey.name == name))


def holder(session: Session, public_key: str) -> TrustedKey | None:
    """Whose key this is, as far as the office knows."""
    return session.scalar(select(TrustedKey).where(TrustedKey.public_key == public_key))


def key(session: Session, key_id: int) -> TrustedKey:
    found = session.get(TrustedKey, key_id)
    if found is None:
        raise NotFound(N_("この鍵は、もう一覧にありません。"))
    return found


def parcels(session: Session) -> Sequence[Any]:
    """What waits for the office's word, the newest first."""
    found = select(CaseParcel.id, CaseParcel.file_name, CaseParcel.source, CaseParcel.arrived_at)
    return columns(session, found.order_by(CaseParcel.id.desc())).all()


def author_names(session: Session, cases: Sequence[int]) -> dict[CaseId, list[str]]:
    found: dict[CaseId, list[str]] = {}
    of = select(CaseAuthor.case_id, Person.name).join(Person, Person.id == CaseAuthor.person_id).where(CaseAuthor.case_id.in_(cases))
    for row in columns(session, of):
        found.setdefault(row.case_id, []).append(row.name)
    return found


def may_go_out(session: Session, chosen: Sequence[int] | None = None) -> Sequence[Any]:
    """Our own cases that were checked and opened to partners, newest first: (Case, section). *chosen*: of these only."""
    found = select(Case, Unit.name.label("section")).join(Unit, Unit.path == Case.section_path, isouter=True)
    found = found.where(Case.state.in_(SEEN_BY_ALL), Case.disclosure == Disclosure.PARTNERS, Case.elsewhere == "")
    if chosen is not None:
        found = found.where(Case.id.in_(chosen))
    return session.execute(found.order_by(Case.published_at.desc(), Case.id.desc())).all()
