"""Everything that the page of one workshop shows to one reader."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.kernel import ics
from lms.kernel.actor import Actor
from lms.kernel.ids import WorkshopId
from lms.kernel.immutable import immutable
from lms.workshops import queries, rules
from lms.workshops.kinds import COUNTED, Standing
from lms.workshops.models import Handout, Workshop
from lms.workshops.queries import Own, Taught

CODE_TYPED_UNTIL = timedelta(hours=1)  # after the end: the last ones still find their phones


@immutable
class Page:
    """*link* is empty for who has no seat: the address of an online meeting is not for everybody."""

    workshop: Workshop
    lesson: Taught
    own: Own | None
    counts: dict[str, int]
    planner: str
    handouts: Sequence[Handout]
    link: str
    is_organiser: bool
    is_open: bool
    is_over: bool
    may_note: bool
    takes_code: bool

    @property
    def taken(self) -> int:
        return self.counts.get(Standing.SEATED, 0)

    @property
    def waiting(self) -> int:
        return self.counts.get(Standing.WAITING, 0)

    @property
    def free(self) -> int:
        return max(self.workshop.seats - self.taken, 0)

    @property
    def has_place(self) -> bool:
        """Whether the reader has a seat or waits for one."""
        return self.own is not None and self.own.standing in COUNTED


def page(session: Session, actor: Actor, workshop_id: WorkshopId, *, now: datetime) -> Page:
    """Raises NotFound."""
    found = queries.workshop(session, workshop_id)
    own, dates, is_organiser = queries.own(session, actor, workshop_id), queries.dates_of(found), queries.organises(actor, found)
    is_seated = own is not None and (own.standing in (Standing.SEATED, Standing.WALKED_IN) or own.attended_at is not None)
    may_note = rules.may_have_come(dates, now)
    return Page(
        workshop=found,
        lesson=queries.taught(session, found.lesson_id),
        own=own,
        counts=queries.counts(session, workshop_id),
        planner=queries.planner_name(session, found),
        handouts=queries.handouts(session, workshop_id),
        link=found.link if is_seated or is_organiser else "",
        is_organiser=is_organiser,
        is_open=dates.is_open(now),
        is_over=now >= found.ends_at,
        may_note=may_note,
        takes_code=may_note and now <= found.ends_at + CODE_TYPED_UNTIL and (own is None or own.attended_at is None),
    )


def calendar_file(shown: Page, *, url: str) -> str:
    """The workshop for the reader's own calendar; who waits has it pencilled in."""
    workshop, seated = shown.workshop, shown.own is not None and shown.own.standing == Standing.SEATED
    status = "CONFIRMED" if seated or not shown.has_place else "TENTATIVE"
    return ics.written(
        ics.Entry(
            uid=ics.uid("workshop", workshop.id, workshop.created_at),
            sequence=workshop.sequence,
            changed_at=workshop.updated_at,
            starts_at=workshop.starts_at,
            ends_at=workshop.ends_at,
            title=workshop.title,
            about="\n".join(part for part in (workshop.about, shown.link) if part),
            place=workshop.place or shown.link,
            url=url,
            status="CANCELLED" if workshop.cancelled_at is not None else status,
        )
    )
