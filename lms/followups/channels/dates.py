"""The date beside a letter, as calendars understand it (RFC 5546): asked for, changed, cancelled."""

from datetime import datetime

from lms.followups.outbox import Letter
from lms.kernel import ics

CANCELS = ("cancelled", "taken_off")


def invitation(letter: Letter, base_url: str, *, organizer: str, attendee: str) -> tuple[str, str] | None:
    """(method, calendar) of a letter about a meeting; None for any other."""
    if letter.kind != "meeting":
        return None
    told, is_off = letter.params["calendar"], letter.params["news"] in CANCELS
    method = "CANCEL" if is_off else "REQUEST"
    entry = ics.Entry(
        uid=told["uid"],
        sequence=told["sequence"],
        changed_at=datetime.fromisoformat(told["changed_at"]),
        starts_at=datetime.fromisoformat(told["starts_at"]),
        ends_at=datetime.fromisoformat(told["ends_at"]),
        title=letter.params["title"],
        about=told["link"],
        place=letter.params["place"] or told["link"],
        url=base_url + letter.link,
        status="CANCELLED" if is_off else "CONFIRMED",
    )
    return method, ics.written(entry, ics.Sent(method, organizer, attendee))
