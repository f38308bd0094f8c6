"""環野市, an invented town: people, seven months of history, cases. Deterministic, relative to today, made through the services."""

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.app import DemoAccounts
from lms.demo import concerns, goals, guarded, history, in_vain, made_courses, prompts, pulse, town, voices, volunteers, window
from lms.demo.anonymous import fill_anonymous
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.weeks import services as weeks
from lms.wiring import fill_slots

__all__ = ["ACCOUNTS", "PASSWORD", "DemoAccounts", "fill", "fill_anonymous"]
PASSWORD = town.PASSWORD
ACCOUNTS = DemoAccounts(
    password=PASSWORD,
    logins=(
        ("010001", N_("職員")),
        ("010002", N_("課長")),
        ("010003", N_("ファシリテーター")),
        ("010004", N_("DX推進室")),
        ("010005", N_("副市長")),
        ("p0001", N_("共創パートナー")),
        ("admin", N_("システム管理者")),
    ),
    pin=town.PIN,
    pin_logins=("010141", "010142", "010167", "010176"),
)
SEED = 20_261_124
ROOM_KB = 32_000


def fill(session: Session) -> None:
    """Fill an empty database; leave any other as it is."""
    if accounts.is_empty(session):
        with _room(session):
            _fill(session)


@contextmanager
def _room(session: Session) -> Iterator[None]:
    """SQLite keeps 2 MB of pages at hand, plenty for a request; told in one transaction, the town would be written out and read back again and again."""
    if session.get_bind().dialect.name != "sqlite":
        yield
        return
    connection = session.connection()
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{ROOM_KB}")
    yield
    connection.exec_driver_sql(f"PRAGMA cache_size={usual}")


def _fill(session: Session) -> None:
    fill_slots()  # what one feature asks of another is answered in the story, too
    chance = Random(SEED)  # noqa: S311  (a story, not a secret)
    founded = town.found(session, chance)
    history.live(session, founded, chance)
    made_courses.write(session, founded)
    volunteers.offer(session, founded)
    prompts.put_in(session, founded)
    goals.set_down(session, founded)
    concerns.put_in(session, founded)
    weeks.take(session, clock.today(), chance=Random(SEED))  # noqa: S311  (a story, not a secret)
    guarded.tell(session, clock.today())
    in_vain.look(session, clock.today())
    voices.hear(session, founded)
    pulse.ask(session, founded)
    window.hold(session, founded)
