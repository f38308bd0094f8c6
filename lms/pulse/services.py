"""Opening a round, telling of it, and answering in it. Who answers is asked by nothing here: there is no actor to take."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.queries import standing
from lms.accounts.queries.office import closed_days
from lms.accounts.services import audit
from lms.accounts.services.office import set_setting
from lms.anonymous import services as anonymous
from lms.followups.rules import may_ask
from lms.followups.services.news import Notice, tell_many
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.pulse import queries, rules
from lms.pulse.kinds import HEADLINE
from lms.pulse.models import PulseRound


def open_round(session: Session, actor: Actor, first_on: date, last_on: date, *, today: date) -> None:
    """Ask from *first_on* to *last_on*. Said twice, it is once. Raises Unacceptable."""
    in_turn(session, "rounds of the pulse")
    known = queries.rounds(session)
    if any((each.first_on, each.last_on) == (first_on, last_on) for each in known):
        return
    rules.check_round(first_on, last_on, [each.first_on for each in known], today)
    made = PulseRound(first_on=first_on, last_on=last_on)
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "pulse_opened", "pulse_round", made.id)


def cancel(session: Session, actor: Actor, round_id: int, *, today: date) -> None:
    """Not to ask after all, before anybody could answer. Raises NotFound."""
    found = session.scalar(select(PulseRound).where(PulseRound.id == round_id, PulseRound.first_on > today))
    if found is None:
        raise NotFound(N_("取りやめられるのは、始まる前の回だけです。"))
    session.delete(found)
    audit(session, actor.person_id, "pulse_cancelled", "pulse_round", round_id)


def tell_of_open(session: Session, now: datetime) -> int:
    """Everybody who serves hears once of the round that runs, whether or not they have answered: nobody knows. Not at night, nor on a day off."""
    local = now.astimezone(clock.TOKYO)
    found = queries.running(session, local.date())
    if found is None or not may_ask(local, closed_days(session)):
        return 0
    notice = Notice("pulse_open", {}, "/pulse/", f"pulse_open:{found.id}")
    return tell_many(session, standing.serving(local.date()), notice)


def note_headline(session: Session, own: Session, *, today: date) -> None:
    """What the newest round that is over has told of 全庁, for every home: kept with the settings, which each page has read already. Once a round."""
    over = next((each for each in queries.rounds(session) if each.last_on < today), None)
    if over is None or accounts.settings(session)[HEADLINE].get("last_on") == over.last_on.isoformat():
        return
    told = queries.of_town(own, over.last_on, int(accounts.setting(session, "small_group")))
    set_setting(session, None, HEADLINE, {"last_on": over.last_on.isoformat(), "percent": told.percent if told else None})


def answer(own: Session, round_ends: date, department: str, marks: Mapping[int, int], *, key: str) -> None:
    """Keep an answer in the anonymous store, *own*. Sent once more under its *key*, it is the same. Raises Unacceptable."""
    rules.check_marks(marks)
    if not anonymous.is_key(key):
        raise Unacceptable(N_("画面が古くなっています。もう一度送ってください。"))
    given = {f"q{place + 1}": mark for place, mark in marks.items()}
    anonymous.keep_answer(own, key, round_ends, department, given)
