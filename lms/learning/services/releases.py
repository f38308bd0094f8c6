"""Where there is no work of the kind that a course asks for: asked by the person, agreed to by the manager or the office, audited."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import audit
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import CourseId
from lms.learning import services
from lms.learning.events import ReleaseAsked
from lms.learning.models import Enrolment
from lms.learning.queries import releases as queries
from lms.learning.services import completion


def ask(session: Session, actor: Actor, course_id: CourseId, title: str, *, now: datetime) -> None:
    """Ask once that the quizzes alone count. Raises Unacceptable where no log says that there is no such work."""
    if not queries.own(session, actor, course_id, today=clock.today()).has_no_work:
        raise Unacceptable(N_("先に、記録で「対象になる業務がなかった」を選んでください。"))
    year = accounts.fiscal_year(session, clock.today()).year
    services.enrol(session, actor.person_id, course_id)
    mine = (Enrolment.person_id == actor.person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == year)
    asked = update(Enrolment).where(*mine, Enrolment.release_asked_at.is_(None), Enrolment.practised_at.is_(None))
    enrolment_id = session.scalar(asked.values(release_asked_at=now).returning(Enrolment.id))
    if enrolment_id is not None:
        publish(session, ReleaseAsked(enrolment_id, actor.person_id, actor.unit_path, title))


def release(session: Session, actor: Actor, enrolment_id: int, reason: str, *, now: datetime) -> None:
    """Let the quizzes alone count, with a reason; complete what is complete by that. Raises NotFound."""
    wanted = queries.request(session, actor, enrolment_id, today=clock.today())
    values = {"released_at": now, "released_by_id": actor.person_id, "release_reason": reason}
    still = (Enrolment.id == enrolment_id, Enrolment.released_at.is_(None))
    if session.scalar(update(Enrolment).where(*still).values(values).returning(Enrolment.id)) is None:
        raise NotFound(N_("この願い出は見つかりません。もう答えがあったのかもしれません。"))
    audit(session, actor.person_id, "practice_half_released", "person", wanted.person_id)
    completion.complete(session, wanted.person_id, wanted.course_id, now, fiscal_year=accounts.fiscal_year(session, clock.today()).year)
