"""What workshops announce; wiring.py says who listens."""

from datetime import datetime

from lms.kernel.ids import PersonId, WorkshopId
from lms.kernel.immutable import immutable
from lms.workshops.kinds import News


@immutable
class WorkshopNews:
    """Something that people who signed up should hear. *mark* tells two news of one kind apart."""

    news: News
    workshop_id: WorkshopId
    person_ids: tuple[PersonId, ...]
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    mark: str
    reason: str = ""
