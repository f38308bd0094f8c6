"""Concerns that somebody cares for or is to answer: a successor has to know of them."""

from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models.people import Posting
from lms.concerns.kinds import STATES, State
from lms.concerns.models import Concern
from lms.concerns.queries import STANDING
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line


def open_concerns(session: Session, actor: Actor, served: Served) -> Part:  # noqa: ARG001  (everybody who reads a sheet reads the box)
    """Asked as head of this unit, or put in from it and cared for; without an answer."""
    headed = (Posting.person_id == served.person_id, Posting.unit_id == served.unit_id, Posting.is_head)
    asked = and_(Concern.answerer_unit_id == served.unit_id, or_(Concern.answerer_id == served.person_id, exists().where(*headed)))
    cares = and_(Concern.owner_id == served.person_id, or_(Concern.unit_id.is_(None), Concern.unit_id == served.unit_id))
    found = select(Concern.id, Concern.title, Concern.state, Concern.answer_by).where(or_(asked, cares), Concern.state.in_(STANDING))
    if served.ends:
        found = found.where(Concern.put_in_on < served.ends)
    return Part(
        key="concerns",
        heading=Words(N_("答えを待っている困りごと")),
        about=Words(
            N_(
                "答えは、この職を引き継ぐ方が書けます。世話役や答える職を替えるときは、困りごとのページで、DX推進室かファシリテーターが決め直します。"
            )
        ),
        entries=tuple(_entry(row) for row in columns(session, found.order_by(Concern.answer_by, Concern.id))),
    )


def _entry(row: Any) -> Entry:
    state = Line(Words(N_("状態")), Words(STATES[State(row.state)]))
    return Entry(title=row.title, lines=(state, *line(N_("いつまでに"), row.answer_by)), link=f"/concerns/{row.id}")
