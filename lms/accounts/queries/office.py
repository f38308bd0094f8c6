"""Reading what the office has set, beyond plain values: the logo, the days of its year, where mail leaves, and the AI inside the network."""

from dataclasses import field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries, rules
from lms.accounts.models.office import OfficeFile, OfficeSetting
from lms.kernel import sealed
from lms.kernel.immutable import immutable
from lms.kernel.periods import Period
from lms.settings import Mail, Settings

MAIL_PURPOSE = "mail password"
AI_PURPOSE = "ai key"
WEBHOOK_PURPOSE = "webhook secret"


@immutable
class Logo:
    """The municipality's picture, for pages and for paper."""

    media_type: str
    digest: str
    content: bytes


@immutable
class Assistant:
    """The AI inside the network that learners may ask: address of its chat interface, name of the model, and the key where it wants one."""

    url: str
    model: str
    key: str | None = field(default=None, repr=False)


@immutable
class Webhook:
    """The machine inside the network that hands messages on to a chat: its address, how it wants them written, and the key that signs them."""

    url: str
    format: str
    secret: str | None = field(default=None, repr=False)


def logo(session: Session) -> Logo | None:
    row = session.execute(
        select(OfficeFile.media_type, OfficeFile.digest, OfficeFile.content).where(OfficeFile.name == "logo")
    ).one_or_none()
    return None if row is None else Logo(*row)


def closed_days(session: Session) -> frozenset[date]:
    """The municipality's own closed days."""
    return frozenset(date.fromisoformat(each) for each in queries.setting(session, "closed_days"))


def council_sessions(session: Session) -> list[Period]:
    """議会の会期, by their days."""
    return [Period.of(each) for each in queries.setting(session, "council_sessions")]


def busy_periods(session: Session) -> list[Period]:
    """繁忙期, by their days."""
    return [Period.of(each) for each in queries.setting(session, "busy_periods")]


def effective_mail(session: Session, settings: Settings) -> Mail:
    """Where mail leaves: the environment's server where it names one, else the office's."""
    return settings.mail if settings.mail.host else office_mail(session, settings.secret_key)


def office_mail(session: Session, secret_key: str) -> Mail:
    """The server that the office has set; no host where it has set none. A password under another key counts as none."""
    said = queries.settings(session)
    kept = queries.setting(session, "mail_password")
    return Mail(
        host=said["mail_host"] or None,
        port=said["mail_port"],
        user=said["mail_user"] or None,
        password=sealed.unseal(secret_key, MAIL_PURPOSE, kept) if kept else None,
        starttls=said["mail_starttls"],
        is_tls_first=said["mail_tls_first"],
        sender=said["mail_sender"],
        is_verified=said["mail_verified"],
    )


def is_mail_password_lost(session: Session, secret_key: str) -> bool:
    """Whether a password is kept that this secret key does not open."""
    kept = queries.setting(session, "mail_password")
    return bool(kept) and sealed.unseal(secret_key, MAIL_PURPOSE, kept) is None


def assistant(session: Session, secret_key: str) -> Assistant | None:
    """The AI that the office has switched on; None where it has not."""
    said = queries.settings(session)
    return office_assistant(session, secret_key) if said["ai_enabled"] and said["ai_url"] and said["ai_model"] else None


def office_assistant(session: Session, secret_key: str) -> Assistant:
    """The AI as it is written down, switched on or not. A key under another secret key counts as none."""
    said, kept = queries.settings(session), queries.setting(session, "ai_key")
    return Assistant(said["ai_url"], said["ai_model"], sealed.unseal(secret_key, AI_PURPOSE, kept) if kept else None)


def webhook(session: Session, secret_key: str) -> Webhook | None:
    """The webhook that the office has switched on; None where it has not, and where its key was sealed under another secret key."""
    said, kept = queries.settings(session), queries.setting(session, "webhook_secret")
    secret = sealed.unseal(secret_key, WEBHOOK_PURPOSE, kept) if kept else None
    return (
        Webhook(said["webhook_url"], said["webhook_format"], secret) if said["webhook_enabled"] and said["webhook_url"] and secret else None
    )


def letter_texts(session: Session) -> dict[str, str]:
    """The office's own texts of letters: follow_up:ja and what it says."""
    found = select(OfficeSetting.key, OfficeSetting.value).where(OfficeSetting.key.like(f"{rules.LETTER}%"))
    return {row.key.removeprefix(rules.LETTER): row.value for row in session.execute(found) if row.value}
