"""The second factor: set up with an authenticator, asked for after the first, replaced by recovery codes, turned off with a code."""

import secrets
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import RECOVERY_CODES, SecondFactorProof, SigninMethod
from lms.accounts.models.second_factor import RecoveryCode, SecondFactor
from lms.accounts.queries import signin as signin_queries
from lms.accounts.rules import passwords
from lms.accounts.rules import second_factor as rules
from lms.accounts.services import admission, audit, insert_or_nothing, signin
from lms.accounts.services.sealing import FORM_LIFE, Seal
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, Refusal, Unacceptable
from lms.kernel.ids import PersonId
from lms.kernel.immutable import immutable

ISSUER = "まなびの環"


class WrongCode(Unacceptable):
    """A code that does not count, or that has counted before."""

    def __init__(self) -> None:
        super().__init__(
            N_("このコードは使えません。アプリにいま出ている6桁か、まだ使っていない回復コードを書いてください。"), field="code"
        )


class TooLate(Refusal):
    """The five minutes between the two factors are over, or the sign-in is gone."""

    status = 403

    def __init__(self) -> None:
        super().__init__(N_("ログインのとちゅうで時間が過ぎました。はじめからもう一度お試しください。"))


@immutable
class NewSecret:
    """A secret that nobody holds yet: for the eye, for the authenticator, and sealed for the way through the form."""

    in_groups: str
    address: str
    sealed: str


@immutable
class Answer:
    """What became of a code: a session's token, or the refusal to raise once the count has been kept."""

    token: str | None = None
    refusal: Refusal | None = None


def offer(person_id: PersonId, staff_no: str, seal: Seal, *, sealed: str | None = None) -> NewSecret:
    """A new secret, or the one that came back with the form. Raises CannotUnseal."""
    totp = _authenticator(_unsealed(person_id, sealed, seal) if sealed else _random_secret())
    address = totp.provisioning_uri(name=staff_no, issuer_name=ISSUER)
    return NewSecret(passwords.in_groups(totp.secret, " "), address, sealed or seal.seal([person_id, totp.secret]))


def enrol(session: Session, actor: Actor, sealed: str, typed: str, seal: Seal, *, token: str, now: datetime) -> list[str]:
    """Turn the second factor on, once a code has shown that the authenticator has the secret. Answers the recovery codes, shown once.

    Every session but the one with *token* ends: none of them has shown it.

    Raises WrongCode, CannotUnseal, NotAllowed.
    """
    if not rules.is_offered(actor.roles):
        raise NotAllowed(N_("二段階の確認は、DX推進室とシステム管理者のための設定です。"))
    secret = _unsealed(actor.person_id, sealed, seal)
    step = _matching_step(secret, typed, last_step=0, now=now)
    if step is None:
        raise WrongCode
    values = {"person_id": actor.person_id, "secret": seal.seal(secret), "last_step": step, "created_at": now, "updated_at": now}
    made = insert_or_nothing(session, SecondFactor).values(values).on_conflict_do_nothing().returning(SecondFactor.person_id)
    if session.scalar(made) is None:
        raise Unacceptable(N_("二段階の確認は、もう設定されています。"))
    signin.revoke_sessions(session, actor.person_id, but=token)
    audit(session, actor.person_id, "second_factor_on", "person", actor.person_id)
    return _new_codes(session, actor.person_id, seal)


def show(session: Session, person_id: PersonId, typed: str, seal: Seal, *, now: datetime) -> SecondFactorProof | None:
    """Judge a code and use it up: a step or a recovery code counts once, however many ask at the same time. Raises CannotUnseal."""
    recovery = rules.as_recovery_code(typed)
    if recovery is not None:
        return SecondFactorProof.RECOVERY_CODE if _uses(session, person_id, recovery, seal, now=now) else None
    standing = session.get(SecondFactor, person_id)
    if standing is None:
        return None
    step = _matching_step(seal.unseal(standing.secret), typed, last_step=standing.last_step, now=now)
    if step is None:
        return None
    newer = update(SecondFactor).where(SecondFactor.person_id == person_id, SecondFactor.last_step < step)
    taken = session.scalar(newer.values(last_step=step).returning(SecondFactor.person_id).execution_options(synchronize_session=False))
    return SecondFactorProof.TOTP if taken is not None else None


def answer(
    session: Session, pending: str | None, typed: str, seal: Seal, *, address: str | None, former: str | None, now: datetime
) -> Answer:
    """The second step of a sign-in, counted before it is judged. Never raises for what must be kept: count and audit are committed."""
    found = signin_queries.waiting(session, pending, now=now)
    if found is None or pending is None:
        return Answer(refusal=TooLate())
    key = signin.person_key(found.person_id)
    if not signin.take_tries(session, key, address, now=now):
        return Answer(refusal=signin.TooManyTries())
    proof = show(session, found.person_id, typed, seal, now=now)
    if proof is None:
        audit(session, found.person_id, "second_factor_refused")
        return Answer(refusal=WrongCode())
    if not admission.take(session, pending):
        return Answer(refusal=TooLate())
    shown = admission.FirstFactor(
        found.person_id, SigninMethod(found.method), found.password_hash, is_shared_terminal=found.is_shared_terminal, proof=proof
    )
    try:
        token = admission.begin(session, shown, now=now, former=former)
    except admission.CodeOver as over:
        return Answer(refusal=over)
    signin.give_back(session, key, address)
    return Answer(token=token)


def check_own(session: Session, actor: Actor, typed: str, seal: Seal, *, address: str | None, now: datetime) -> Refusal | None:
    """A code before one's own second factor is changed: counted first, used up, and never an exception that would lose the count."""
    key = signin.person_key(actor.person_id)
    if not signin.take_tries(session, key, address, now=now):
        return signin.TooManyTries()
    if show(session, actor.person_id, typed, seal, now=now) is None:
        audit(session, actor.person_id, "second_factor_refused")
        return WrongCode()
    signin.give_back(session, key, address)
    return None


def renew_codes(session: Session, actor: Actor, seal: Seal) -> list[str]:
    """Ten new recovery codes in the place of the old ones."""
    audit(session, actor.person_id, "recovery_codes_renewed", "person", actor.person_id)
    return _new_codes(session, actor.person_id, seal)


def turn_off(session: Session, actor: Actor) -> None:
    drop(session, actor.person_id)
    audit(session, actor.person_id, "second_factor_off", "person", actor.person_id)


def drop(session: Session, person_id: PersonId) -> None:
    for table in (RecoveryCode, SecondFactor):
        session.execute(delete(table).where(table.person_id == person_id))


def _new_codes(session: Session, person_id: PersonId, seal: Seal) -> list[str]:
    session.execute(
        select(SecondFactor.person_id).where(SecondFactor.person_id == person_id).with_for_update()
    )  # two windows at once: one set is left
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    codes = ["".join(secrets.choice(rules.RECOVERY_ALPHABET) for _ in range(rules.RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(person_id=person_id, code_hash=seal.hashed(code)) for code in codes)
    return [passwords.in_groups(code, "-") for code in codes]


def _uses(session: Session, person_id: PersonId, code: str, seal: Seal, *, now: datetime) -> bool:
    fresh = (RecoveryCode.person_id == person_id, RecoveryCode.code_hash == seal.hashed(code), RecoveryCode.used_at.is_(None))
    used = session.scalar(update(RecoveryCode).where(*fresh).values(used_at=now).returning(RecoveryCode.id))
    if used is not None:
        audit(session, person_id, "recovery_code_used", "person", person_id)
    return used is not None


def _matching_step(secret: str, typed: str, *, last_step: int, now: datetime) -> int | None:
    code = rules.as_code(typed)
    totp = _authenticator(secret)
    counting = rules.steps(now.timestamp(), last_step)
    return next((step for step in counting if code is not None and compare_digest(totp.generate_otp(step), code)), None)


def _unsealed(person_id: PersonId, sealed: str, seal: Seal) -> str:
    """The secret that this person was offered: another's form is not taken."""
    owner, secret = seal.unseal(sealed, life=FORM_LIFE)
    if owner != person_id:
        raise NotAllowed(N_("この画面は古くなっています。もう一度開いてください。"))
    return str(secret)


def _random_secret() -> str:
    import pyotp  # noqa: PLC0415  (docs/decisions/0005)

    return pyotp.random_base32()


def _authenticator(secret: str) -> Any:
    import pyotp  # noqa: PLC0415  (docs/decisions/0005)

    return pyotp.TOTP(secret)
