"""The only place that speaks SMTP."""

import hashlib
import smtplib
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formataddr, formatdate

from lms.followups.outbox import InDoubt, Letter, NotHandedOver, Refused
from lms.kernel import clock
from lms.paper.mail import Sheet, written
from lms.settings import Mail, Settings

TIMEOUT = 20  # seconds


class Server(smtplib.SMTP):
    """A mail server that may hang up with a letter in its hands."""

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]  # the stubs name the buffer protocol
        try:
            return super().data(msg)
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:  # smtplib's own disconnection is one as well
            raise InDoubt("the line broke while sending") from error


class SmtpChannel:
    """Hands letters to the municipality's mail server, each in its reader's language."""

    def __init__(self, settings: Settings, office: dict[str, str]) -> None:
        self._settings = settings
        self._office = office

    def __call__(self, letter: Letter, to: tuple[str, str, str]) -> None:
        """Raises NotHandedOver where nothing was taken, Refused where it never will be, InDoubt where nobody knows."""
        address, name, language = to
        sheet = written(
            letter.kind,
            letter.params,
            link=letter.link,
            name=name,
            language=language,
            base_url=self._settings.base_url,
            office=self._office,
        )
        try:
            message = _message(letter, sheet, self._settings, address=address, name=name, office=self._office)
            _hand_over(self._settings.mail, message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _verdict(min(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code) from error
        except UnicodeError as error:
            raise Refused("the address cannot be written in a mail") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotHandedOver(type(error).__name__) from error


def _verdict(code: int) -> Exception:
    return Refused(f"SMTP {code}") if code >= 500 else NotHandedOver(f"SMTP {code}")


def _message(letter: Letter, sheet: Sheet, settings: Settings, *, address: str, name: str, office: dict[str, str]) -> EmailMessage:
    """The same letter has the same Message-ID whoever sends it, and however often."""
    message = EmailMessage()
    sender = settings.mail.sender
    digest = hashlib.sha256(f"{settings.base_url}|{letter.dedupe_key}".encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2]}>"
    message["Date"] = formatdate(clock.now().timestamp())
    message["From"] = formataddr((office.get("office_name") or "まなびの環", sender))
    message["To"] = formataddr((name, address))
    message["Subject"] = sheet.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(sheet.text)
    message.add_alternative(sheet.html, subtype="html")
    return message


def _hand_over(mail: Mail, message: EmailMessage) -> None:
    assert mail.host is not None
    server = Server(mail.host, mail.port, timeout=TIMEOUT)
    try:
        if mail.starttls:
            server.starttls()
        if mail.user:
            server.login(mail.user, mail.password or "")
        server.send_message(message)
        with suppress(OSError):  # a farewell that goes wrong changes nothing: the letter was taken
            server.quit()
    finally:
        server.close()
