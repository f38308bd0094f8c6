"""What is left of somebody in meetings once the name is erased, and what they may take along."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.meetings.models import AgendaItem, Decision, Meeting, Participant
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.cases import rows, the
from tests.conftest import on_one_database
from tests.meetings import begun, called, decided, themed
from tests.town import Town


@on_one_database
def test_the_minutes_stay_without_the_name(session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, title="森 一樹さんを囲む会")
    item = themed(session, town, meeting, "森一樹の困りごと")
    session.execute(update(AgendaItem).where(AgendaItem.id == item).values(presenter_id=town.mori, notes="森 一樹さんから"))
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori, text="森 一樹が直す")
    other = called(session, town, title="森 一樹さんのいない会")
    taken = {export.name: list(export.rows(session, town.mori)) for export in PERSONAL.exports if "meeting" in export.name}
    assert [each["title"] for each in taken["meetings"]] == ["森 一樹さんを囲む会"]
    assert (taken["meetings"][0]["unit"], taken["meetings_led"]) == ("市民課", [])
    privacy.erase(session, town.mori, PERSONAL, actor_id=None)
    session.commit()
    kept, theme = the(session, Meeting, Meeting.id == meeting), the(session, AgendaItem)
    assert (kept.title, theme.title, theme.notes) == ("元職員さんを囲む会", "元職員の困りごと", "元職員さんから")
    assert (theme.presenter_id, the(session, Decision).text, the(session, Decision).owner_id) == (None, "元職員が直す", town.mori)
    assert town.mori in {each.person_id for each in rows(session, Participant)}, "from which units people came stands"
    assert the(session, Meeting, Meeting.id == other).title == "森 一樹さんのいない会", "a text about somebody else is not read"
