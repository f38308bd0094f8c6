"""Use cases of the office about a person's time: 発令 and its end, leave, the last day. Rights begin and end with them, on the day."""

from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.kinds import PostingKind, Role
from lms.accounts.models.people import Leave, Person, Posting, Unit
from lms.accounts.queries import standing
from lms.accounts.rules import postings as rules
from lms.accounts.rules.postings import Span
from lms.accounts.services import audit
from lms.accounts.services.roles import keep_administered
from lms.accounts.services.signin import revoke_sessions
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_, NotAllowed, NotFound, Unacceptable
from lms.kernel.ids import PersonId, PostingId, UnitId
from lms.kernel.immutable import immutable

Row = TypeVar("Row", Posting, Leave)


@immutable
class PostingEntry:
    """A 発令 as the office writes it; *until* is its last day."""

    unit_id: UnitId
    post: str
    kind: PostingKind
    is_head: bool
    begins: date
    until: date | None
    source_number: str = ""


def appoint(session: Session, actor: Actor, person_id: PersonId, entry: PostingEntry) -> PostingId:
    """発令. A new main posting ends the one that runs, on its day. Raises Unacceptable."""
    person, standing = _held(session, person_id), _postings(session, person_id)
    wanted = rules.span(entry.begins, entry.until)
    unit = session.get_one(Unit, entry.unit_id)
    rules.check_within(wanted, _span(unit))
    rules.check_still_here(wanted, person.left_on)
    running = []
    if entry.kind == PostingKind.MAIN:
        mains = [each for each in standing if each.kind == PostingKind.MAIN]
        rules.check_main(wanted, map(_span, mains))
        running = [each for each in mains if _span(each).holds(wanted.begins)]
    same = [each for each in standing if (each.unit_id, each.kind) == (unit.id, entry.kind) and each not in running]
    rules.check_apart(wanted, map(_span, same))
    for each in running:
        each.valid_to = wanted.begins
    made = Posting(
        person_id=person_id,
        unit_id=unit.id,
        post=entry.post,
        kind=entry.kind,
        is_head=entry.is_head,
        valid_from=wanted.begins,
        valid_to=wanted.ends,
        source_number=entry.source_number,
    )
    session.add(made)
    session.flush()
    audit(session, actor.person_id, "posting_added", "posting", made.id)
    return made.id


def end_posting(session: Session, actor: Actor, person_id: PersonId, posting_id: PostingId, until: date | None) -> None:
    """Let a 発令 end after the day *until*, or leave its end open. Raises Unacceptable."""
    person = _held(session, person_id)
    posting = _of_person(session, Posting, person_id, posting_id)
    wanted = rules.span(posting.valid_from, until)
    rules.check_within(wanted, _span(session.get_one(Unit, posting.unit_id)))
    rules.check_still_here(wanted, person.left_on)
    others = [each for each in _postings(session, person_id) if each.id != posting_id and each.kind == posting.kind]
    if posting.kind == PostingKind.MAIN:
        rules.check_main(wanted, map(_span, others))
    rules.check_apart(wanted, (_span(each) for each in others if each.unit_id == posting.unit_id))
    posting.valid_to = wanted.ends
    audit(session, actor.person_id, "posting_ended", "posting", posting_id)


def take_back(session: Session, actor: Actor, person_id: PersonId, posting_id: PostingId) -> None:
    """Take back a 発令 that has not begun: nothing has happened under it yet. Raises Unacceptable."""
    _held(session, person_id)
    posting = _of_person(session, Posting, person_id, posting_id)
    if posting.valid_from <= clock.today():
        raise Unacceptable(N_("もう始まっている発令です。終わりの日を決めてください。"))
    session.delete(posting)
    audit(session, actor.person_id, "posting_taken_back", "posting", posting_id)


def enter_leave(session: Session, actor: Actor, person_id: PersonId, *, begins: date, until: date | None) -> None:
    """育休・休職: follow-ups and due dates wait meanwhile. Raises Unacceptable."""
    _held(session, person_id)
    wanted = rules.span(begins, until)
    rules.check_leave(wanted, (Span(each.starts_on, each.ends_on) for each in _leaves(session, person_id)))
    session.add(Leave(person_id=person_id, starts_on=wanted.begins, ends_on=wanted.ends))
    audit(session, actor.person_id, "leave_added", "person", person_id)


def end_leave(session: Session, actor: Actor, person_id: PersonId, leave_id: int, until: date | None) -> None:
    """Say or change the last day of a leave. Raises Unacceptable."""
    _held(session, person_id)
    leave = _of_person(session, Leave, person_id, leave_id)
    wanted = rules.span(leave.starts_on, until)
    others = [each for each in _leaves(session, person_id) if each.id != leave_id]
    rules.check_leave(wanted, (Span(each.starts_on, each.ends_on) for each in others))
    leave.ends_on = wanted.ends
    audit(session, actor.person_id, "leave_ended", "person", person_id)


def depart(session: Session, actor: Actor, person_id: PersonId, last: date | None) -> None:
    """Somebody leaves after the day *last*: postings end with it, the account too. None takes it back (the postings stay ended)."""
    administrators = standing.holders(session, Role.ADMINISTRATOR, today=clock.today())
    if person_id in administrators and not actor.has(Role.ADMINISTRATOR):
        raise NotAllowed(N_("システム管理者の退職を登録できるのは、システム管理者だけです。"))
    person, left_on = _held(session, person_id), rules.day_after(last)
    if left_on is not None and person_id in administrators:
        keep_administered(session, without=person_id, on=left_on, field="last")
    if left_on is not None:
        postings = _postings(session, person_id)
        rules.check_departure(left_on, (each.valid_from for each in postings))
        for each in postings:
            if _span(each).holds(left_on):
                each.valid_to = left_on
        if left_on <= clock.today():
            revoke_sessions(session, person_id)
    person.left_on, person.version = left_on, person.version + 1
    audit(session, actor.person_id, "person_left" if left_on else "person_back", "person", person_id)


def _held(session: Session, person_id: PersonId) -> Person:
    """The person, locked until the end: two windows cannot both add the one main posting."""
    found = session.get(Person, person_id, with_for_update=True)
    if found is None:
        raise NotFound(N_("職員が見つかりません。"))
    return found


def _of_person(session: Session, kind: type[Row], person_id: PersonId, row_id: Any) -> Row:
    found: Row | None = session.get(kind, row_id)
    if found is None or found.person_id != person_id:
        raise NotFound(N_("この発令や休みは見つかりません。"))
    return found


def _postings(session: Session, person_id: PersonId) -> list[Posting]:
    return list(session.scalars(select(Posting).where(Posting.person_id == person_id).order_by(Posting.valid_from, Posting.id)))


def _leaves(session: Session, person_id: PersonId) -> list[Leave]:
    return list(session.scalars(select(Leave).where(Leave.person_id == person_id)))


def _span(row: Posting | Unit) -> Span:
    return Span(row.valid_from, row.valid_to)
