"""The only place that speaks SMTP."""

import smtplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formataddr, formatdate

from lms.followups.channels import dates, writing
from lms.followups.channels.writing import Desk
from lms.followups.kinds import MailFault
from lms.followups.outbox import InDoubt, Letter, NotHandedOver, Refused
from lms.kernel import clock
from lms.paper.mail import Sheet
from lms.settings import Mail, Settings

TIMEOUT = 20  # seconds
TRIAL_TIMEOUT = 10  # somebody waits in front of the page


class Server(smtplib.SMTP):
    """A mail server that may hang up with a letter in its hands."""

    def data(self, msg: bytes | str) -> tuple[int, bytes]:  # type: ignore[override]  # the stubs name the buffer protocol
        try:
            return super().data(msg)
        except smtplib.SMTPResponseException:
            raise
        except OSError as error:  # smtplib's own disconnection is one as well
            raise InDoubt("the line broke while sending") from error


class ServerBehindTls(Server, smtplib.SMTP_SSL):
    """The same where TLS comes before the first word."""


class SmtpChannel:
    """Hands letters to the municipality's mail server, each in its reader's language."""

    def __init__(self, settings: Settings, office: Mapping[str, str], texts: Mapping[str, str] | None = None) -> None:
        self._settings = settings
        self._desk = Desk(settings.base_url, office, texts or {})

    def __call__(self, letter: Letter, to: tuple[str, str, str]) -> None:
        """Raises NotHandedOver where nothing was taken, Refused where it never will be, InDoubt where nobody knows."""
        address, name, language = to
        sheet = writing.sheet(self._desk, letter, name=name, language=language)
        try:
            message = _message(letter, sheet, self._settings, address=address, name=name, office=self._desk.office)
            _hand_over(self._settings.mail, message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _verdict(min(code for code, _ in error.recipients.values())) from error
        except smtplib.SMTPAuthenticationError as error:  # a word about us, not about this letter
            raise NotHandedOver(f"SMTP {error.smtp_code}") from error
        except smtplib.SMTPResponseException as error:
            raise _verdict(error.smtp_code) from error
        except ValueError as error:  # letters that no address can hold, a subject of two lines
            raise Refused("the address cannot be written in a mail") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotHandedOver(type(error).__name__) from error


def _verdict(code: int) -> Exception:
    return Refused(f"SMTP {code}") if code >= 500 else NotHandedOver(f"SMTP {code}")


def _message(letter: Letter, sheet: Sheet, settings: Settings, *, address: str, name: str, office: Mapping[str, str]) -> EmailMessage:
    """The same letter has the same Message-ID whoever sends it, and however often."""
    message = EmailMessage()
    sender = settings.mail.sender
    message["Message-ID"] = f"<{writing.identity(letter, settings.base_url)}@{sender.rpartition('@')[2]}>"
    message["Date"] = formatdate(clock.now().timestamp())
    message["From"] = formataddr((office.get("office_name") or "まなびの環", sender))
    message["To"] = formataddr((name, address))
    message["Subject"] = sheet.subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(sheet.text)
    message.add_alternative(sheet.html, subtype="html")
    if (date := dates.invitation(letter, settings.base_url, organizer=sender, attendee=address)) is not None:
        message.add_alternative(date[1], subtype="calendar", params={"method": date[0]}, filename="meeting.ics", disposition="inline")
    return message


def _hand_over(mail: Mail, message: EmailMessage, *, timeout: float = TIMEOUT) -> None:
    assert mail.host is not None
    with _entered(mail, timeout) as server:
        server.send_message(message)


@contextmanager
def _entered(mail: Mail, timeout: float) -> Iterator[Server]:
    """The server, greeted and signed in."""
    checks = ssl.create_default_context() if mail.is_verified else None
    if mail.is_tls_first:
        server: Server = ServerBehindTls(mail.host or "", mail.port, timeout=timeout, context=checks)
    else:
        server = Server(mail.host or "", mail.port, timeout=timeout)
    try:
        if mail.starttls:
            server.starttls(context=checks)
        if mail.user:
            server.login(mail.user, mail.password or "")
        yield server
        with suppress(OSError):  # a farewell that goes wrong changes nothing: the letter was taken
            server.quit()
    finally:
        server.close()


class TrialFailed(Exception):
    """A mail on trial did not get through: *fault* says why, *reply* is the server's own code."""

    def __init__(self, fault: MailFault, reply: str = "") -> None:
        super().__init__(fault)
        self.fault = fault
        self.reply = reply


def try_out(mail: Mail, to: tuple[str, str], *, subject: str, text: str) -> None:
    """Send one mail by *mail* to (address, name), the same way as every other. Raises TrialFailed."""
    message = EmailMessage()
    message["Date"] = formatdate(clock.now().timestamp())
    message["From"] = formataddr(("まなびの環", mail.sender))
    message["To"] = formataddr((to[1], to[0]))
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    with _told_apart():
        _hand_over(mail, message, timeout=TRIAL_TIMEOUT)


def knock(mail: Mail) -> None:
    """Greet the server and sign in, without sending anything. Raises TrialFailed."""
    with _told_apart(), _entered(mail, TRIAL_TIMEOUT) as server:
        code, reply = server.noop()
        if code >= 400:
            raise smtplib.SMTPResponseException(code, reply)


@contextmanager
def _told_apart() -> Iterator[None]:
    try:
        yield
    except (smtplib.SMTPException, OSError, InDoubt, UnicodeError) as error:
        raise TrialFailed(_fault(error), _reply(error)) from error


FAULTS: tuple[tuple[type[Exception], MailFault], ...] = (  # the first that fits
    (smtplib.SMTPAuthenticationError, MailFault.LOGIN),
    (smtplib.SMTPSenderRefused, MailFault.SENDER),
    (smtplib.SMTPRecipientsRefused, MailFault.RECIPIENT),
    (smtplib.SMTPDataError, MailFault.CONTENT),
    (smtplib.SMTPConnectError, MailFault.GREETING),
    (smtplib.SMTPHeloError, MailFault.GREETING),
    (smtplib.SMTPResponseException, MailFault.BROKE_OFF),
    (smtplib.SMTPServerDisconnected, MailFault.BROKE_OFF),
    (smtplib.SMTPException, MailFault.NO_LOGIN),
    (InDoubt, MailFault.BROKE_OFF),
    (UnicodeError, MailFault.RECIPIENT),
    (ssl.SSLCertVerificationError, MailFault.CERTIFICATE),
    (ssl.SSLError, MailFault.TLS),
    (socket.gaierror, MailFault.NO_HOST),
    (ConnectionRefusedError, MailFault.REFUSED),
    (TimeoutError, MailFault.TIMEOUT),
    (ConnectionError, MailFault.BROKE_OFF),
)
LOGIN_NEEDED = 530


def _fault(error: Exception) -> MailFault:
    if LOGIN_NEEDED in _codes(error):
        return MailFault.LOGIN_NEEDED
    if isinstance(error, smtplib.SMTPServerDisconnected) and isinstance(error.__context__, TimeoutError):
        return MailFault.TIMEOUT
    if isinstance(error, smtplib.SMTPNotSupportedError) and "STARTTLS" in str(error):
        return MailFault.NO_STARTTLS
    return next((fault for kind, fault in FAULTS if isinstance(error, kind)), MailFault.UNREACHABLE)


def _codes(error: Exception) -> set[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return {code for code, _ in error.recipients.values()}
    return {error.smtp_code} if isinstance(error, smtplib.SMTPResponseException) else set()


def _reply(error: Exception) -> str:
    """The server's codes; never its words, which may quote what was sent."""
    return " ".join(f"SMTP {code}" for code in sorted(_codes(error)) if code > 0)
