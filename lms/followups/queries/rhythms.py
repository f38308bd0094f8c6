"""In which weeks plans are asked about, as the page of the office and of heads of units shows it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Unit
from lms.accounts.queries import valid_on
from lms.catalog import queries as catalog
from lms.followups import rules
from lms.followups.models import Rhythm
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_, NotFound
from lms.kernel.immutable import immutable


@immutable
class Row:
    """Weeks of one's own: whose, and whether this actor may change them."""

    id: int
    weeks: Sequence[int]
    unit: str | None
    course: str | None
    is_mine: bool


def rows(session: Session, actor: Actor) -> list[Row]:
    """The town's own first, then units in the order of the tree, then courses."""
    titles = {card.course_id: card.title for card in catalog.catalogue(session)}
    found = select(Rhythm.id, Rhythm.weeks, Rhythm.unit_id, Rhythm.course_id, Unit.name, Unit.path).outerjoin(
        Unit, Unit.id == Rhythm.unit_id
    )
    ordered = columns(session, found.order_by(Rhythm.place != "", Rhythm.course_id, Unit.path)).all()
    return [
        Row(each.id, each.weeks, each.name, titles.get(each.course_id, "") if each.course_id else None, _may(actor, each.path))
        for each in ordered
    ]


def _may(actor: Actor, path: str | None) -> bool:
    return actor.has("office") or (path is not None and actor.heads(path))


def places(session: Session, actor: Actor, today: date) -> list[tuple[str, str, int]]:
    """(place, name, how deep) of what this actor may set: heads their units and what is below, the office everything."""
    found = columns(session, select(Unit.id, Unit.name, Unit.path).where(valid_on(Unit, today)))
    units = sorted(found, key=lambda each: rules.units_of(each.path)[::-1])
    own = [(rules.unit_place(each.id), each.name, len(rules.units_of(each.path)) - 1) for each in units if _may(actor, each.path)]
    if not actor.has("office"):
        return own
    return [("", "", 0), *own, *((rules.course_place(card.course_id), card.title, 0) for card in catalog.catalogue(session))]


def own(session: Session, actor: Actor, rhythm_id: int) -> Rhythm:
    """One that this actor may change. Raises NotFound."""
    row = session.execute(select(Rhythm, Unit.path).outerjoin(Unit, Unit.id == Rhythm.unit_id).where(Rhythm.id == rhythm_id)).one_or_none()
    if row is None or not _may(actor, row[1]):
        raise NotFound(N_("この間隔は見つかりません。"))
    found: Rhythm = row[0]
    return found
