"""A date as a calendar file (RFC 5545): times in UTC or whole days, texts escaped, lines folded at 75 octets. Pure."""

from datetime import UTC, date, datetime

from lms.kernel.immutable import immutable

MOST_OCTETS = 75
PRODUCT = "-//manabi-no-wa//dates//JA"


@immutable
class Entry:
    """One entry of a calendar. The same *uid* with a higher *sequence* takes the place of what was there."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: date  # a datetime, or a whole day: the same day wherever the reader is
    ends_at: date  # of the same kind; of days the first that is not part of it
    title: str
    about: str
    place: str
    url: str
    status: str  # CONFIRMED, TENTATIVE, CANCELLED


@immutable
class Sent:
    """How an entry reaches a calendar (RFC 5546): REQUEST or CANCEL, by whom and to whom. No answer is awaited: the sender's box reads none."""

    method: str
    organizer: str
    attendee: str

    @property
    def lines(self) -> list[str]:
        return [f"ORGANIZER:mailto:{self.organizer}", f"ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:{self.attendee}"]


def uid(kind: str, number: int, created_at: datetime) -> str:
    """The same for ever, wherever the product is reached."""
    return f"{kind}-{number}-{created_at.astimezone(UTC):%Y%m%dT%H%M%S%f}@manabi-no-wa"


def written(entry: Entry, sent: Sent | None = None) -> str:
    """The whole file, with CRLF line ends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{sent.method if sent else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"SEQUENCE:{entry.sequence}",
        *(sent.lines if sent else []),
        f"DTSTAMP:{_utc(entry.changed_at)}",
        f"LAST-MODIFIED:{_utc(entry.changed_at)}",
        f"DTSTART{_when(entry.starts_at)}",
        f"DTEND{_when(entry.ends_at)}",
        *(
            [] if isinstance(entry.starts_at, datetime) else ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"]
        ),  # such a day is not taken
        f"SUMMARY:{escaped(entry.title)}",
        *([f"DESCRIPTION:{escaped(entry.about)}"] if entry.about else []),
        *([f"LOCATION:{escaped(entry.place)}"] if entry.place else []),
        f"URL:{entry.url}",
        f"STATUS:{entry.status}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _when(moment: date) -> str:
    return f":{_utc(moment)}" if isinstance(moment, datetime) else f";VALUE=DATE:{moment:%Y%m%d}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """TEXT of RFC 5545, 3.3.11."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """No line longer than 75 octets, none broken inside a letter."""
    parts: list[str] = []
    part = ""
    for letter in line:
        if len((part + letter).encode()) > MOST_OCTETS - (1 if parts else 0):
            parts.append(part)
            part = ""
        part += letter
    return "\r\n ".join([*parts, part])
