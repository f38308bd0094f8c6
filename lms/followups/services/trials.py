"""A message on trial, by the way as it is typed. Slow: outside any transaction."""

import secrets

from lms.accounts.queries.office import Webhook
from lms.followups.channels import anywhere, webhook
from lms.followups.channels.webhook import Note
from lms.followups.kinds.letters import Format
from lms.followups.outbox import InDoubt, NotHandedOver, Refused
from lms.settings import Settings

TRIAL_LONGEST = 8.0  # seconds: somebody waits in front of the page


def try_webhook(hook: Webhook, settings: Settings, to: str, *, subject: str, text: str, language: str) -> str:
    """What stood in its way, as it would stand in the list of letters; empty where it arrived."""
    try:
        if hook.format == Format.APPRISE:
            anywhere.say(settings.apprise_url or "", to, subject=subject, text=text)
        else:
            note = Note(secrets.token_hex(16), "trial", to, language, subject, text, settings.base_url + "/notifications/")
            webhook.post(hook, note, longest=TRIAL_LONGEST)
    except (NotHandedOver, Refused, InDoubt) as error:
        return str(error)
    return ""
