"""The seven questions in the invented town: two rounds that are over, one that runs, and what was answered without a trace."""

from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.anonymous.store import Store
from lms.demo.register import OFFICE, Town
from lms.kernel import clock
from lms.pulse import services

SEED = 20_261_202
LENGTH, APART = timedelta(days=14), timedelta(days=160)
ANSWERED = (("市民部", 24), ("健康福祉部", 21), ("総務部", 14), ("", 17))
MEANS = ((3.5, 3.1, 3.0, 3.4, 3.2, 3.6, 3.4), (3.6, 3.7, 3.3, 3.5, 3.6, 3.8, 3.5))  # of the rounds that are over, the older first


def rounds(today: date) -> list[tuple[date, date]]:
    """The oldest first; the last one runs."""
    begins = [today - timedelta(days=3) - number * APART for number in (2, 1, 0)]
    return [(first, first + LENGTH) for first in begins]


def ask(session: Session, town: Town) -> None:
    office = rights.actor_of(session, town.accounts[OFFICE], today=clock.today())
    assert office is not None
    for first, last in rounds(clock.today()):
        services.open_round(session, office, first, last, today=first - timedelta(days=10))


def answer(store: Store) -> None:
    """With dice of its own; always the same."""
    dice = Random(SEED)  # noqa: S311  (a story, not a secret)
    with store.writing() as own:
        for (_, last), means in zip(rounds(clock.today()), MEANS, strict=False):
            for department, people in ANSWERED:
                for _ in range(people):
                    marks = {place: min(5, max(1, round(dice.gauss(mean, 1)))) for place, mean in enumerate(means)}
                    services.answer(own, last, department, marks, key=f"{dice.getrandbits(128):032x}")


def note(session: Session, store: Store) -> None:
    """What the last round has told, as the job of the morning after keeps it."""
    with store.reading() as own:
        services.note_headline(session, own, today=clock.today())
