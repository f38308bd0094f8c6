"""Pages of knowledge meetings."""

from flask import session

from lms.web.request import actor

ANSWERED, MOST_REMEMBERED = "faces", 20


def has_answered(meeting_id: int) -> bool:
    """Whether this browser has sent this person's answer to the safety check: here nobody may know."""
    return _mine(meeting_id) in session.get(ANSWERED, [])


def remember_answer(meeting_id: int) -> None:
    session[ANSWERED] = [*session.get(ANSWERED, []), _mine(meeting_id)][-MOST_REMEMBERED:]


def _mine(meeting_id: int) -> str:
    return f"{meeting_id}:{actor().person_id}"
