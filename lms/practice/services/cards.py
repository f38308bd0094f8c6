"""実践カード: print one for a plan, and key in what stands on it, once."""

import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.db import hold
from lms.kernel.errors import N_, NotFound, Refusal
from lms.kernel.events import publish
from lms.kernel.ids import PracticeCardId, PracticeId
from lms.practice import kinds, queries, rules, services
from lms.practice.events import LoggedForSomebody
from lms.practice.models import Practice, PracticeCard, PracticeLog
from lms.practice.queries import cards
from lms.practice.services import Hand, LogEntry


class CardSpent(Refusal):
    """The card has been keyed in: it stands for one log."""


def make(session: Session, actor: Actor, practice_id: PracticeId, *, now: datetime) -> PracticeCardId:
    """A card for one log of a plan; the one that waits already, where there is one. Raises NotFound, NotOpen."""
    practice = cards.cardable_practice(session, actor, practice_id, today=clock.local_date(now))
    hold(session, Practice, practice_id)  # two clicks at once print one card
    rules.check_loggable(practice.state)
    takes_part = queries.takes_part(session, actor, practice_id)
    person_id = actor.person_id if takes_part else practice.owner_id
    standing = cards.unused(session, practice_id, person_id)
    if standing is not None:
        return standing
    code = rules.card_code([secrets.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH - 1)])
    made = PracticeCard(code=code, practice_id=practice_id, person_id=person_id, made_by_id=actor.person_id)
    session.add(made)
    session.flush()
    return made.id


def key_in(session: Session, actor: Actor, card_id: PracticeCardId, *, entry: LogEntry, now: datetime, token: str) -> PracticeLog:
    """Write down what stands on a card, as a log of its person. Raises NotFound, CardSpent, NotOpen, Unacceptable."""
    today = clock.local_date(now)
    card = cards.card(session, actor, card_id, today=today)
    whose = rights.actor_of(session, card.person_id, today=today)
    if whose is None:
        raise NotFound(N_("このコードのカードは見つかりません。"))
    practice = session.get_one(Practice, card.practice_id)
    hold(session, Practice, practice.id)  # before the card: who prints one, or stops the plan, comes from there
    mine = (PracticeCard.id == card_id, PracticeCard.used_at.is_(None))
    is_first = session.scalar(update(PracticeCard).where(*mine).values(used_at=now).returning(PracticeCard.id)) is not None
    if not is_first and not queries.is_form_of(session, actor.person_id, token, card.practice_id):
        raise CardSpent(N_("このカードは、もう記録になっています。続けて試したときは、新しいカードを使ってください。"))
    hand = Hand(whose, actor.person_id, kinds.Entry.CARD, token)
    made = services.record(session, practice, entry, hand, now=now)
    session.execute(update(PracticeCard).where(PracticeCard.id == card_id).values(log_id=made.id))
    if is_first and actor.person_id != card.person_id:
        publish(session, LoggedForSomebody(made.id, practice.id, card.person_id, actor.name, queries.title(practice)))
    return made
