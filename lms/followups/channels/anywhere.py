"""The optional package apprise: messages to whatever it knows, at the address that the environment names."""

import logging
from urllib.parse import quote

from lms.followups.channels import writing
from lms.followups.channels.writing import Desk
from lms.followups.outbox import InDoubt, Letter, NotHandedOver, Refused

MISSING = "apprise is not installed: pip install 'manabi-no-wa[apprise]'"
UNKNOWN_ADDRESS = "apprise does not know the address of LMS_APPRISE_URL"
READER = "{mail}"  # in the address, where it has a place for the reader


class AppriseChannel:
    """Says to apprise what the mail would say. It answers yes or no: after a no, nobody knows whether something left."""

    def __init__(self, address: str, desk: Desk) -> None:
        self._address = address
        self._desk = desk

    def __call__(self, letter: Letter, to: tuple[str, str, str]) -> None:
        mail, name, language = to
        sheet = writing.sheet(self._desk, letter, name=name, language=language)
        say(self._address, mail, subject=sheet.subject, text=sheet.text)


def say(address: str, mail: str, *, subject: str, text: str) -> None:
    """Raises NotHandedOver where the package is missing, Refused where it does not know the address, InDoubt where it says no."""
    try:
        import apprise  # noqa: PLC0415  (an extra that most towns do not need)
    except ImportError as error:
        raise NotHandedOver(MISSING) from error
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses with their keys
    way = apprise.Apprise()
    if not way.add(address.replace(READER, quote(mail, safe=""))):
        raise Refused(UNKNOWN_ADDRESS)
    if not way.notify(title=subject, body=text):
        raise InDoubt("apprise could not say whether it arrived")
