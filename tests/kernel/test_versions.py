"""Two who have the same row open: the second is told, and has before them what the first has saved, at the same moment too."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.cases import services as cases
from lms.cases.models import Case
from lms.cases.services import CaseEntry
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale
from lms.meetings.services import agenda
from lms.meetings.services.agenda import ItemEntry
from tests.at_once import Deed, two_at_once
from tests.cases import released
from tests.meetings import called, themed
from tests.town import Town


def test_who_saves_a_case_too_late_sees_the_words_that_were_saved(engine: Engine, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    said: dict[str, Any] = {
        "kind": "improvement",
        "one_line": "短く",
        "tried": "直した",
        "effect": "早い",
        "lesson": "次は、期限を先に書きます。",
    }

    def revising(title: str) -> Deed:
        def revise(own: Session) -> Any:
            entry = CaseEntry(title=title, category="accuracy", field="documents", ai_use="drafting", **said)
            try:
                return cases.revise(own, town.actor(own, town.yamano), case_id, entry, version=1, now=clock.now()).title
            except Stale:
                standing = own.get_one(Case, case_id)
                return "too late", standing.title, standing.version

        return revise

    assert two_at_once(engine, revising("先の題名"), revising("あとの題名")) == ("先の題名", ("too late", "先の題名", 2))


def test_what_was_taken_off_meanwhile_is_not_written(engine: Engine, session: Session, town: Town) -> None:
    """No page for crashes: what was typed stays in the form."""
    begins = clock.now() + timedelta(days=30)
    meeting_id = called(session, town, starts_at=begins, ends_at=begins + timedelta(minutes=45))
    item_id = themed(session, town, meeting_id)

    def take_off(own: Session) -> Any:
        return agenda.take_off(own, town.actor(own, town.facilitator), meeting_id, item_id)

    def write(own: Session) -> Any:
        entry = ItemEntry("議事録", "どうしていますか。", None, 10, "consult", "")
        return agenda.write(own, town.actor(own, town.facilitator), meeting_id, item_id, entry, version=1)

    _, second = two_at_once(engine, take_off, write)
    assert isinstance(second, Stale | NotFound), second
