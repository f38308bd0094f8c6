"""Single sign-on: from the claims of a verified token to one person of ours, whatever the number of their ids."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from lms.accounts.kinds import LOGIN_NAME_LENGTH, LoginKind, SecondFactorProof, SigninMethod
from lms.accounts.models.people import LoginName
from lms.accounts.queries import signin as signin_queries
from lms.accounts.rules import sso as rules
from lms.accounts.services import admission, audit, insert_or_nothing
from lms.kernel import clock
from lms.kernel.errors import N_, NotAllowed
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable


class SsoRefused(NotAllowed):
    """The provider knows somebody whom we do not let in; *reason* is what the audit keeps."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@immutable
class Entered:
    """A way in, or the refusal to raise once its audit has been kept."""

    admitted: admission.Admitted | None = None
    refusal: SsoRefused | None = None


def enter(session: Session, claims: Mapping[str, Any], *, issuer: str, claim: str, former: str | None, now: datetime) -> Entered:
    """Find the person behind the claims, bind the subject at the first sign-in, and begin. A refusal is answered, not raised."""
    try:
        person_id = _person(session, claims, issuer=issuer, claim=claim, now=now)
    except SsoRefused as refusal:
        return Entered(refusal=refuse(session, refusal))
    proof = SecondFactorProof.PROVIDER if rules.has_second_factor(claims) else SecondFactorProof.NONE
    shown = admission.FirstFactor(person_id, SigninMethod.SSO, proof=proof)
    return Entered(admitted=admission.admit(session, shown, now=now, former=former))


def refuse(session: Session, refusal: SsoRefused) -> SsoRefused:
    """Note that and why nobody was let in; no claim is kept."""
    audit(session, None, "signin_refused", "sso", refusal.reason)
    return refusal


def _person(session: Session, claims: Mapping[str, Any], *, issuer: str, claim: str, now: datetime) -> PersonId:
    """Who it is: by the subject once it is bound, before that by the staff number. Raises SsoRefused."""
    subject, staff_no = rules.subject_of(claims), rules.staff_no_of(claims, claim)
    if subject is None:
        raise SsoRefused("subject", N_("認証サービスの応答に、利用者の番号がありません。担当課へお知らせください。"))
    name = rules.login_name(issuer, subject)
    bound = signin_queries.person_named(session, LoginKind.SSO, name)
    claimed = signin_queries.person_named(session, LoginKind.STAFF_NO, staff_no) if staff_no is not None else None
    if bound is None and staff_no is None:
        raise SsoRefused("claim", N_("認証サービスから、確かめられた職員番号が届きませんでした。担当課へお知らせください。"))
    person_id = bound or claimed
    if person_id is None:
        raise SsoRefused("unknown", N_("この職員番号は、まだ登録されていません。担当課へお知らせください。"))
    if claimed is not None and claimed != person_id:
        raise SsoRefused("other", N_("この認証のアカウントは、別の方の職員番号と結び付いています。担当課へお知らせください。"))
    if not signin_queries.is_here(session, person_id, today=clock.local_date(now)):
        raise SsoRefused("left", N_("この職員番号の方は、退職・転出として登録されています。担当課へお知らせください。"))
    if bound is None:
        _bind(session, person_id, issuer, name)
    return person_id


def _bind(session: Session, person_id: PersonId, issuer: str, name: str) -> None:
    """From now on the subject alone finds the person. Raises SsoRefused where somebody else was quicker."""
    shown = (urlsplit(issuer).hostname or issuer)[:LOGIN_NAME_LENGTH]
    values = {"person_id": person_id, "kind": LoginKind.SSO, "name": shown, "folded": name}
    session.execute(insert_or_nothing(session, LoginName).values(values).on_conflict_do_nothing())
    if signin_queries.person_named(session, LoginKind.SSO, name) != person_id:
        raise SsoRefused("other", N_("この認証のアカウントは、別の方の職員番号と結び付いています。担当課へお知らせください。"))
    audit(session, person_id, "sso_bound", "person", person_id)
