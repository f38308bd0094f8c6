"""The box of concerns of the demo: one late, one asked, one answered, one proposal, one without a name. After everything else: nothing moves."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.accounts.queries import rights
from lms.concerns import queries, services
from lms.concerns.services import Care, ConcernEntry
from lms.demo.register import Town
from lms.demo.words import data
from lms.kernel import clock
from lms.kernel.actor import Actor


def put_in(session: Session, town: Town) -> None:
    """Fixed lines of data, through the services, on the days on which they were said."""
    today = clock.today()
    office = _actor(session, town, "010004", today)
    heads = queries.heads(session, today)
    for number, row in enumerate(data("concerns")["concern"]):
        author = _actor(session, town, row["by"], today)
        entry = ConcernEntry(row["title"], row["text"].strip(), row.get("change", "").strip(), is_named=row["named"])
        put_on = today - timedelta(days=row["days"])
        made = services.put_in(session, author, entry, token=f"demo-{number}", today=put_on)
        if "answer_in" in row:
            head = next(each for each in heads if each.unit == row["desk"])
            care = Care(office.person_id, head.id, today + timedelta(days=row["answer_in"]))
            services.ask(session, office, made, care, version=1, today=put_on)
            if "answer" in row:
                services.answer(session, office, made, row["answer"].strip(), version=2, today=today - timedelta(days=2))


def _actor(session: Session, town: Town, login: str, today: date) -> Actor:
    found = rights.actor_of(session, town.accounts[login], today=today)
    assert found is not None
    return found
