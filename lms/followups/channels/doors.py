"""The ways out of the house that are open now."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import office
from lms.followups.channels import SmtpChannel
from lms.followups.channels.anywhere import AppriseChannel
from lms.followups.channels.webhook import WebhookChannel
from lms.followups.channels.writing import Desk
from lms.followups.kinds import Channel
from lms.followups.kinds.letters import Format
from lms.followups.outbox import Send
from lms.settings import Settings


def doors(session: Session, settings: Settings) -> list[tuple[Channel, Send]]:
    """Mail by the environment's server, else the office's; the chat where the office has switched it on. What has no way out rests."""
    return list(_doors(session, settings))


def _doors(session: Session, settings: Settings) -> Iterator[tuple[Channel, Send]]:
    said, mail = accounts.settings(session), office.effective_mail(session, settings)
    desk = desk_of(session, settings)
    if mail.host is not None:
        yield Channel.MAIL, SmtpChannel(replace(settings, mail=mail), desk.office, desk.texts)
    if said["webhook_enabled"] and said["webhook_format"] == Format.APPRISE:
        if settings.apprise_url:
            yield Channel.WEBHOOK, AppriseChannel(settings.apprise_url, desk)
    elif (hook := office.webhook(session, settings.secret_key)) is not None:
        yield Channel.WEBHOOK, WebhookChannel(hook, desk)


def desk_of(session: Session, settings: Settings) -> Desk:
    said = accounts.settings(session)
    return Desk(settings.base_url, {key: str(said[key]) for key in ("municipality", "office_name")}, office.letter_texts(session))
