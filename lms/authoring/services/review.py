"""Draft, review, published: sent by one person, looked through and published by another."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms import paths
from lms.accounts.services import audit
from lms.authoring import queries
from lms.authoring.kinds import State
from lms.authoring.models import MadeCourse, MadeRelease
from lms.authoring.rules import review
from lms.authoring.services import fill, locked
from lms.catalog import services as catalog
from lms.kernel.actor import Actor
from lms.kernel.db import in_turn
from lms.kernel.errors import N_, Refusal
from lms.kernel.ids import MadeCourseId, MadeReleaseId, PersonId

CATALOGUE = "catalogue"  # of two who publish at once the second reads what the first has put in force


def send(session: Session, actor: Actor, course_id: MadeCourseId, *, now: datetime) -> None:
    """Ask a second person to look it through. Raises Refusal where something has to be mended first."""
    made = locked(session, course_id)
    faults = queries.faults(session, made.slug, queries.folder(session, course_id))
    review.check_sendable(made.state, faults, queries.changes_of(session, made))
    made.state, made.sent_by_id, made.sent_at, made.advice = State.REVIEW, actor.person_id, now, ""
    audit(session, actor.person_id, "course_sent", "made_course", made.id)


def give_back(session: Session, actor: Actor, course_id: MadeCourseId, advice: str) -> None:
    """Back to those who write, with a word; nobody changes another's text here."""
    made = locked(session, course_id)
    review.check_reviewed(made.state, may=queries.may_review(session, actor, made))
    made.state, made.advice = State.DRAFT, advice
    audit(session, actor.person_id, "course_returned", "made_course", made.id)


def release(session: Session, actor: Actor, course_id: MadeCourseId, *, seen: str, now: datetime) -> MadeRelease:
    """Publish what was looked through: the catalogue changes in this very transaction, or nothing does."""
    made = locked(session, course_id)
    review.check_reviewed(made.state, may=queries.may_review(session, actor, made))
    review.check_seen(seen, queries.fingerprint(queries.frozen(queries.standing(session, course_id))))
    released = put_in_force(session, made, sent_by=made.sent_by_id, by=actor.person_id, now=now)
    audit(session, actor.person_id, "course_released", "made_course", made.id)
    return released


def put_in_force(session: Session, made: MadeCourse, *, sent_by: PersonId | None, by: PersonId | None, now: datetime) -> MadeRelease:
    """Keep the files as a release and let the catalogue serve them. Raises Refusal where they are not sound."""
    faults = queries.faults(session, made.slug, queries.folder(session, made.id))
    if faults:
        raise Refusal(N_("直す所が残っています。なくなってから、公開してください。"))
    last = queries.last_release(session, made.id)
    released = MadeRelease(
        course_id=made.id,
        number=last.number + 1 if last else 1,
        files=queries.frozen(queries.standing(session, made.id)),
        sent_by_id=sent_by,
        released_by_id=by,
        released_at=now,
    )
    session.add(released)
    made.state, made.is_offered, made.advice = State.RELEASED, True, ""
    session.flush()
    publish_all(session)
    return released


def withdraw(session: Session, actor: Actor, course_id: MadeCourseId) -> None:
    """Take a course out of the catalogue, or give its place back to the built-in one. What people did in it stays theirs."""
    made = locked(session, course_id)
    if not made.is_offered:
        raise Refusal(N_("この講座は、いま公開していません。"))
    made.is_offered, made.state = False, State.DRAFT
    session.flush()
    publish_all(session)
    audit(session, actor.person_id, "course_withdrawn", "made_course", made.id)


def write_again(session: Session, actor: Actor, course_id: MadeCourseId, release_id: MadeReleaseId, *, now: datetime) -> None:
    """Make what was published once the draft of now; to be looked through like any other."""
    made = locked(session, course_id)
    earlier = queries.release(session, course_id, release_id)
    fill(session, made, queries.as_folder(session, earlier.files), by=actor.person_id, now=now)


def publish_all(session: Session) -> None:
    """Bring the catalogue to the courses that come with the product and those that were published here."""
    in_turn(session, CATALOGUE)
    catalog.publish(session, paths.COURSES, queries.in_force(session))


def keep_up(session: Session) -> None:
    """The same for a start, which reads no file again that is as it was."""
    in_turn(session, CATALOGUE)
    catalog.keep_up(session, paths.COURSES, queries.in_force(session))
