"""Where there is no work of the kind that a course asks for: asked by the person, answered by the manager or the office, audited."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.services import audit
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotFound, Unacceptable
from lms.kernel.events import publish
from lms.kernel.ids import CourseId
from lms.learning import services
from lms.learning.events import ReleaseAnswered, ReleaseAsked
from lms.learning.models import Enrolment
from lms.learning.queries import releases as queries
from lms.learning.queries.releases import Request
from lms.learning.services import completion


def ask(session: Session, actor: Actor, course_id: CourseId, title: str, *, now: datetime) -> None:
    """Ask that the quizzes alone count; again, where the answer was to look for a practice. Raises Unacceptable where no log says so."""
    if not queries.own(session, actor, course_id, today=clock.today()).has_no_work:
        raise Unacceptable(N_("先に、記録で「対象になる業務がなかった」を選んでください。"))
    year = accounts.fiscal_year(session, clock.today()).year
    services.enrol(session, actor.person_id, course_id)
    mine = (Enrolment.person_id == actor.person_id, Enrolment.course_id == course_id, Enrolment.fiscal_year == year)
    is_new = or_(Enrolment.release_asked_at.is_(None), Enrolment.release_reason != "")
    asked = update(Enrolment).where(*mine, is_new, Enrolment.practised_at.is_(None), Enrolment.released_at.is_(None))
    wished = {"release_asked_at": now, "release_reason": "", "released_by_id": None}
    enrolment_id = session.scalar(asked.values(wished).returning(Enrolment.id))
    if enrolment_id is not None:
        publish(session, ReleaseAsked(enrolment_id, actor.person_id, actor.unit_path, title, now))


def release(session: Session, actor: Actor, enrolment_id: int, reason: str, *, now: datetime) -> None:
    """Let the quizzes alone count, with a reason; complete what is complete by that. Raises NotFound."""
    wanted = _answer(session, actor, enrolment_id, {"released_at": now, "release_reason": reason}, now=now)
    audit(session, actor.person_id, "practice_half_released", "person", wanted.person_id)
    completion.complete(session, wanted.person_id, wanted.course_id, now, fiscal_year=wanted.fiscal_year)


def look_together(session: Session, actor: Actor, enrolment_id: int, reason: str, *, now: datetime) -> None:
    """Close a request with a word on what might be tried instead; the person may ask again. Raises NotFound."""
    wanted = _answer(session, actor, enrolment_id, {"release_reason": reason}, now=now)
    audit(session, actor.person_id, "practice_looked_for", "person", wanted.person_id)


def _answer(session: Session, actor: Actor, enrolment_id: int, values: dict[str, Any], *, now: datetime) -> Request:
    """Answer once, and tell the person. Raises NotFound."""
    wanted = queries.request(session, actor, enrolment_id, today=clock.today())
    answered = update(Enrolment).where(Enrolment.id == enrolment_id, *queries.is_open()).values(released_by_id=actor.person_id, **values)
    if session.scalar(answered.returning(Enrolment.id)) is None:
        raise NotFound(N_("この願い出は見つかりません。もう答えがあったのかもしれません。"))
    publish(session, ReleaseAnswered(enrolment_id, wanted.person_id, wanted.slug, wanted.course, "released_at" in values, now))
    return wanted
