"""A course that somebody of a 課 has written, waiting for a second person; and a built-in one that is being adapted."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Role
from lms.accounts.queries import rights
from lms.authoring import services
from lms.authoring.files import Carried
from lms.authoring.services import carrying, review
from lms.catalog import files
from lms.demo.register import OFFICE, Town
from lms.kernel import clock

FOLDER = Path(__file__).parent / "data" / "course"
ADAPTED, WRITTEN = "b1-jichitai-dx", "counter-words"
WEEK = timedelta(days=7)


def write(session: Session, town: Town) -> None:
    """Needs no chance: nothing of the town's history moves. The promoter with the lowest number writes."""
    writer, now = min(town.leads), clock.now() - WEEK
    since, reason = clock.local_date(now - 4 * WEEK), "課で使う教材を書くため"
    accounts.grant(session, writer, Role.AUTHOR, valid_from=since, granted_by=town.accounts[OFFICE], reason=reason)
    session.flush()
    author = rights.actor_of(session, writer, today=clock.today())
    office = rights.actor_of(session, town.accounts[OFFICE], today=clock.today())
    assert author is not None
    assert office is not None
    made = carrying.bring_in(session, author, Carried(WRITTEN, files.folder(FOLDER)), replaces=False, now=now)
    review.send(session, author, made.id, now=now + timedelta(days=1))
    services.copy(session, office, ADAPTED, now=now + timedelta(days=2))
