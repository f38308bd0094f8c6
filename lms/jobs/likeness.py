"""Which cases are alike: learnt anew by night, new and changed cases put in within a minute, each step in a transaction of its own."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from lms.cases.queries import vectors
from lms.cases.services import likeness
from lms.kernel.db import snapshot
from lms.kernel.ids import CaseId
from lms.search import lsa
from lms.search.neighbours import neighbours

MOST_A_TICK = 500
Sessions = sessionmaker[Session]


def keep_up(sessions: Sessions) -> int:
    """What is due: a first model, another for a broken one, places for what is new; answers for how many cases.

    Among few cases each new one has more to teach than making another model costs.
    """
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        model = vectors.current(session)
        is_sound = model is not None and model.model == lsa.MODEL and model.id not in vectors.broken
        waits = vectors.waiting(session, model.id, MOST_A_TICK) if model is not None and is_sound else []
        belong = len(vectors.belonging(session)) if waits or not is_sound else 0
        is_due = belong >= vectors.LEAST_CASES and (not is_sound or belong < vectors.ENOUGH_CASES)
    if is_due:
        return rebuild(sessions)
    return _fold_in(sessions, waits) if waits else 0


def catch_up(sessions: Sessions) -> int:
    """All that is due after many came in at once; another model where it knows less than four of five of them."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        placed, belong = vectors.placed(session)
    if belong and placed * 5 < belong * 4:
        return rebuild(sessions)
    done = 0
    while some := keep_up(sessions):
        done += some
    return done


def renew(sessions: Sessions) -> int:
    """By night: another model where anything has changed since it was made, so that no word outlives its cases in it, or where it cannot be read."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        model = vectors.current(session)
        is_fresh = model is None or _is_fresh(session, model)
    return keep_up(sessions) if is_fresh else rebuild(sessions)


def _is_fresh(session: Session, model: Any) -> bool:
    """Every case that should have a place has one since the model was made, no other has, and all of it can be read."""
    held, sizes = vectors.up_to_date(session), vectors.placed(session)
    if held is None or vectors.readable_basis(session, held) is None:
        return False
    return set(sizes) == {model.cases} and not vectors.changed_since_made(session, model.id)


def rebuild(sessions: Sessions) -> int:
    """Learn from all cases and give each its place; people find what the former model tells until the last moment."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        ids = vectors.belonging(session)
        basis = likeness.learnt(session, ids)
        placed = likeness.placed(session, basis, ids) if basis is not None else None
    model_id = _stored(sessions, basis, *placed) if basis is not None and placed is not None else None
    with sessions() as session:
        likeness.switch_to(session, model_id)
        session.commit()
    return len(placed[0]) if placed is not None else 0


def _stored(sessions: Sessions, basis: lsa.Basis, told: list[likeness.Told], places: "lsa.Bytes") -> int:
    with sessions() as session:
        model_id = likeness.begin(session, basis, len(told))
        session.commit()
    near = [[told[other].case_id for other in own] for own in neighbours(places, likeness.NEAR)]
    for start in range(0, len(told), likeness.BATCH):
        part = slice(start, start + likeness.BATCH)
        with sessions() as session:
            likeness.put(session, model_id, told[part], places[part], near[part])
            session.commit()
    return model_id


def _fold_in(sessions: Sessions, ids: Sequence[CaseId]) -> int:
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        read = likeness.read(session, ids)
    if read is None:
        return 0
    with sessions() as session:
        try:
            done = likeness.fold_in(session, *read)
            session.commit()
        except BaseException:
            vectors.let_go(session)
            raise
    return done
