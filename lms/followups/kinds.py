"""Kinds of follow-ups, answers, states of messages."""

from datetime import timedelta
from enum import StrEnum

from lms.kernel.errors import N_


class Subject(StrEnum):
    PLAN = "plan"
    DECISION = "decision"
    CASE_AFTERMATH = "case_aftermath"
    RECERTIFICATION = "recertification"


class Kind(StrEnum):
    DID_YOU_TRY = "did_you_try"
    EFFECT_CHECK = "effect_check"
    RECALL = "recall"
    AFTERMATH = "aftermath"


class Answer(StrEnum):
    """Four answers of equal rank."""

    DONE = "done"
    DID_NOT_WORK = "did_not_work"
    NOT_YET = "not_yet"
    STOPPED = "stopped"


class State(StrEnum):
    SCHEDULED = "scheduled"
    SUPPRESSED = "suppressed"
    SENT = "sent"
    ANSWERED = "answered"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why a follow-up was not sent or moved."""

    DONE = "done"
    TRANSFERRED = "transferred"
    LEAVE = "leave"
    LEFT = "left"
    QUIET = "quiet"
    STOPPED = "stopped"
    REPLANNED = "replanned"


ON_LEAVE = N_("お休み")  # stands beside a date that moved, like the calendar's own reasons


class Channel(StrEnum):
    IN_APP = "in_app"
    MAIL = "mail"
    WEBHOOK = "webhook"


class MessageState(StrEnum):
    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"  # intent committed; the outcome is not known yet
    DELIVERED = "delivered"
    UNKNOWN = "unknown"  # the process died while sending: shown to the office, never sent again by itself
    FAILED = "failed"


ANSWERS = {
    Answer.DONE: N_("できた"),
    Answer.DID_NOT_WORK: N_("うまくいかなかった"),
    Answer.NOT_YET: N_("まだ"),
    Answer.STOPPED: N_("とりやめ"),
}
WEEKS = (1, 4, 12)
MOST_ATTEMPTS = 8
MESSAGE_LIFE = timedelta(days=731)  # two years, whatever their length
