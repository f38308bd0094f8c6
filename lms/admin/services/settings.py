"""The office's use cases about settings: judge a whole page, write what differs, and where mail would leave as it is typed."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import office
from lms.accounts.services import office as office_services
from lms.admin import rules
from lms.admin.kinds import SECTIONS
from lms.kernel import sealed
from lms.kernel.actor import Actor
from lms.kernel.errors import Unacceptable
from lms.kernel.immutable import immutable
from lms.settings import Mail

PASSWORD = "mail_password"  # noqa: S105  (the name of the setting)
KEY = "ai_key"
WEBHOOK_SECRET = "webhook_secret"  # noqa: S105


@immutable
class Secret:
    """A setting that is kept sealed, with what its word must be and when it may stay while the page around it changes."""

    setting: str
    purpose: str
    check_word: Callable[[str, str], None]
    check_kept: Callable[[dict[str, Any], dict[str, Any]], None]


MAIL = Secret(PASSWORD, office.MAIL_PURPOSE, rules.check_mail_word, rules.check_kept_password)
AI = Secret(KEY, office.AI_PURPOSE, rules.check_key, rules.check_kept_key)
WEBHOOK = Secret(WEBHOOK_SECRET, office.WEBHOOK_PURPOSE, rules.check_key, lambda _kept, _values: None)  # it never leaves: it only signs
WHOLE = {"mail": rules.check_mail, "ai": rules.check_ai, "webhook": rules.check_webhook}  # what a section must be as a whole


@immutable
class TypedPassword:
    """What the page says about the mail server's password or the AI's key: typed anew, to be dropped, or left as it is."""

    text: str = ""
    is_dropped: bool = False


def judged(section: str, typed: Mapping[str, Any]) -> tuple[dict[str, Any], list[Unacceptable]]:
    """The values of a section, and every refusal: a page shows them all at once."""
    values, refusals = {}, []
    for row in SECTIONS[section].rows:
        try:
            values[row.key] = rules.judged(row.kind, typed[row.key], row.key)
            office_services.check(row.key, values[row.key])
        except Unacceptable as refusal:
            refusals.append(refusal)
    if section in WHOLE and not refusals:
        refusals = _refusals(section, values)
    return values, refusals


def _refusals(section: str, values: dict[str, Any]) -> list[Unacceptable]:
    try:
        WHOLE[section](values)
    except Unacceptable as refusal:
        return [refusal]
    return []


def save(session: Session, actor: Actor, values: Mapping[str, Any], *, seen: str) -> int:
    """Write the settings that differ from what stands; answers how many. Raises Stale."""
    standing, shown = accounts.settings(session), rules.versions(seen)
    changed = {key: value for key, value in values.items() if value != standing[key]}
    for key, value in changed.items():
        office_services.set_setting(session, actor, key, value, version=shown.get(key, 0))
    return len(changed)


def save_mail(session: Session, actor: Actor, values: dict[str, Any], password: TypedPassword, *, seen: str, secret_key: str) -> int:
    """The mail server; its password is kept sealed. Raises Unacceptable, Stale."""
    return _save_with(MAIL, session, actor, values, password, seen=seen, secret_key=secret_key)


def save_ai(session: Session, actor: Actor, values: dict[str, Any], key: TypedPassword, *, seen: str, secret_key: str) -> int:
    """The AI inside the network; its key is kept sealed. Raises Unacceptable, Stale."""
    return _save_with(AI, session, actor, values, key, seen=seen, secret_key=secret_key)


def save_webhook(session: Session, actor: Actor, values: dict[str, Any], secret: TypedPassword, *, seen: str, secret_key: str) -> int:
    """Where messages are handed on to a chat; the key that signs them is kept sealed. Raises Unacceptable, Stale."""
    rules.check_secret(values, has_secret=bool(secret.text) or (has_webhook_secret(session) and not secret.is_dropped))
    return _save_with(WEBHOOK, session, actor, values, secret, seen=seen, secret_key=secret_key)


def webhook_as_typed(session: Session, values: dict[str, Any], secret: TypedPassword, *, secret_key: str) -> office.Webhook:
    """Where a message would be handed on if this page were saved. Raises Unacceptable."""
    rules.check_key(secret.text, WEBHOOK_SECRET)
    rules.check_webhook({**values, "webhook_enabled": True})
    kept = "" if secret.is_dropped else accounts.setting(session, WEBHOOK_SECRET)
    text = secret.text or (sealed.unseal(secret_key, office.WEBHOOK_PURPOSE, kept) if kept else None)
    rules.check_secret({**values, "webhook_enabled": True}, has_secret=bool(text))
    return office.Webhook(values["webhook_url"], values["webhook_format"], text)


def _save_with(
    secret: Secret, session: Session, actor: Actor, values: dict[str, Any], typed: TypedPassword, *, seen: str, secret_key: str
) -> int:
    kept = accounts.setting(session, secret.setting)
    secret.check_word(typed.text, secret.setting)
    if typed.text:
        kept = sealed.seal(secret_key, secret.purpose, typed.text)
    elif typed.is_dropped:
        kept = ""
    elif kept:
        secret.check_kept(accounts.settings(session), values)
    written = save(session, actor, values, seen=seen)
    if kept != accounts.setting(session, secret.setting):
        office_services.set_setting(session, actor, secret.setting, kept, version=rules.versions(seen).get(secret.setting, 0))
        written += 1
    return written


def mail_as_typed(session: Session, values: dict[str, Any], password: TypedPassword, *, secret_key: str) -> Mail:
    """Where mail would leave if this page were saved. Raises Unacceptable."""
    rules.check_mail_word(password.text, PASSWORD)
    text: str | None = password.text or None
    if not text and not password.is_dropped and accounts.setting(session, PASSWORD):
        rules.check_kept_password(accounts.settings(session), values)
        text = office.office_mail(session, secret_key).password
    return Mail(
        host=values["mail_host"] or None,
        port=values["mail_port"],
        user=values["mail_user"] or None,
        password=text,
        starttls=values["mail_starttls"],
        is_tls_first=values["mail_tls_first"],
        sender=values["mail_sender"],
        is_verified=values["mail_verified"],
    )


def ai_as_typed(session: Session, values: dict[str, Any], key: TypedPassword, *, secret_key: str) -> office.Assistant:
    """The AI that would be asked if this page were saved. Raises Unacceptable."""
    rules.check_key(key.text, KEY)
    rules.check_ai({**values, "ai_enabled": True})
    text: str | None = key.text or None
    if not text and not key.is_dropped and accounts.setting(session, KEY):
        rules.check_kept_key(accounts.settings(session), values)
        text = office.office_assistant(session, secret_key).key
    return office.Assistant(values["ai_url"], values["ai_model"], text)


def has_ai_key(session: Session) -> bool:
    """Whether a key is kept; which one, nobody is told."""
    return bool(accounts.setting(session, KEY))


def has_webhook_secret(session: Session) -> bool:
    """Whether a key is kept; which one, nobody is told."""
    return bool(accounts.setting(session, WEBHOOK_SECRET))


def has_mail_password(session: Session) -> bool:
    """Whether a password is kept; which one, nobody is told."""
    return bool(accounts.setting(session, PASSWORD))


def seen_version(seen: str, key: str) -> int:
    """The version of one setting that a page had shown; 0 for none."""
    return rules.versions(seen).get(key, 0)
