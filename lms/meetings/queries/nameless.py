"""The words of anonymous failures on an agenda: read where they lie, each time, so that what its author takes back is gone here too."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.anonymous.kinds import State
from lms.anonymous.models import Failure
from lms.anonymous.store import Store
from lms.kernel.actor import Actor
from lms.kernel.ids import MeetingId
from lms.meetings.models import Meeting
from lms.meetings.queries import page as pages
from lms.meetings.queries.page import Item, Page


def page(session: Session, actor: Actor, meeting_id: MeetingId, store: Store, standing: Meeting | None = None) -> Page:
    """A meeting as it is shown. Without such a failure the store is not opened. Raises NotFound."""
    found = pages.page(session, actor, meeting_id, standing)
    if not any(item.failure_id for item in found.items):
        return found
    with store.reading() as anonymously:
        return replace(found, items=_told(found.items, anonymously))


def _told(items: Sequence[Item], anonymously: Session) -> list[Item]:
    """The items with the titles of the failures that are still published; the others keep what stands in their place."""
    ids = [item.failure_id for item in items if item.failure_id]
    found = select(Failure.id, Failure.title).where(Failure.id.in_(ids), Failure.state == State.PUBLISHED)
    titles = {row.id: row.title for row in anonymously.execute(found)}
    return [_named(item, titles.get(item.failure_id)) if item.failure_id else item for item in items]


def _named(item: Item, title: str | None) -> Item:
    return replace(item, title=title) if title else replace(item, failure_id=None)
