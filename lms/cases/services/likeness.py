"""Working out which cases are alike: a model learnt from all of them by night, new and changed cases put into it within a minute."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

from lms.cases.kinds import CaseState
from lms.cases.models import Case, CaseVector, LikenessModel
from lms.cases.queries import vectors
from lms.cases.services import words_of
from lms.kernel import clock
from lms.kernel.db import snapshot
from lms.kernel.ids import CaseId
from lms.search import lsa
from lms.search.tokens import tokens

BATCH = 1_000
MOST_LEARNT = 20_000  # cases that a model is learnt from, evenly chosen: more of them teach it nothing new and cost memory
MOST_A_TICK = 500
NEAR = 12  # kept of each case: readers see three, and not all may be theirs to read
GIVEN_UP_AFTER = timedelta(hours=2)  # a model that was not finished by then was left by a process that ended

Sessions = sessionmaker[Session]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a case before it has a place."""

    case_id: CaseId
    version: int
    content_hash: str
    words: list[str]


def keep_up(sessions: Sessions) -> int:
    """What is due of likeness: a first model, another for a broken one, places for what is new; answers for how many cases."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        model = vectors.current(session)
        is_sound = model is not None and model.model == lsa.MODEL and model.id not in vectors.broken
        waits = vectors.waiting(session, model.id, MOST_A_TICK) if model is not None and is_sound else []
        is_due = not is_sound and _count(session) >= vectors.LEAST_CASES
    if is_due:
        return rebuild(sessions)
    return _fold_in(sessions, waits) if waits else 0


def renew(sessions: Sessions) -> int:
    """By night: another model where anything has changed since it was made, so that no word outlives its cases in it, or where it cannot be read."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        placed, belong = vectors.placed(session)
        model, held = vectors.current(session), vectors.up_to_date(session)
        is_fresh = held is not None and model.cases == placed == belong and not vectors.changed_since_made(session, held.model_id)
    return keep_up(sessions) if is_fresh or model is None else rebuild(sessions)


def rebuild(sessions: Sessions) -> int:
    """Learn from all cases anew and give each its place; people find what the former model tells until the last moment."""
    reading = snapshot(sessions.kw["bind"])
    with sessions(bind=reading) as session:
        ids = session.scalars(select(Case.id).where(Case.state != CaseState.ARCHIVED).order_by(Case.id)).all()
        step = max(1, -(-len(ids) // MOST_LEARNT))
        basis = lsa.learn(told.words for told in _told(session, ids[::step])) if len(ids) >= vectors.LEAST_CASES else None
    if basis is None:
        _switch_to(sessions, None)
        return 0
    with sessions(bind=reading) as session:
        known, places = _placed(session, basis, ids)
    model_id = _begin(sessions, basis, len(ids))
    near = lsa.neighbours(places, NEAR)
    for start in range(0, len(known), BATCH):
        part = range(start, min(start + BATCH, len(known)))
        made = [_row(model_id, known[each], places[each], [known[other].case_id for other in near[each]]) for each in part]
        with sessions() as session:
            session.execute(insert(CaseVector), made)
            session.commit()
    _switch_to(sessions, model_id)
    return len(known)


def _placed(session: Session, basis: lsa.Basis, ids: Sequence[CaseId]) -> tuple[list[_Told], Any]:
    """What is known of each case, without its words, and its vector."""
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    known: list[_Told] = []
    places = np.zeros((len(ids), basis.dimension), dtype=np.int8)
    for start in range(0, len(ids), BATCH):
        part = list(_told(session, ids[start : start + BATCH]))
        if part:
            places[len(known) : len(known) + len(part)] = lsa.pressed(lsa.place(basis, [each.words for each in part]))
            known += [_Told(each.case_id, each.version, each.content_hash, []) for each in part]
    return known, places[: len(known)]


def _told(session: Session, ids: Sequence[CaseId]) -> Iterator[_Told]:
    for start in range(0, len(ids), BATCH):
        for case in session.scalars(select(Case).where(Case.id.in_(ids[start : start + BATCH])).order_by(Case.id)):
            _, title, body = words_of(case)
            text = f"{title}\n{body}"
            yield _Told(case.id, case.version, hashlib.blake2s(text.encode(), digest_size=16).hexdigest(), tokens(text))
        session.expunge_all()


def _row(model_id: int, told: _Told, place: Any, near: list[CaseId], edition: int = 0) -> dict[str, Any]:
    return {
        "model_id": model_id,
        "case_id": told.case_id,
        "case_version": told.version,
        "content_hash": told.content_hash,
        "edition": edition,
        "vector": place.tobytes(),
        "near": near,
    }


def _begin(sessions: Sessions, basis: lsa.Basis, cases: int) -> int:
    terms, table = lsa.dumped(basis)
    with sessions() as session:
        made = LikenessModel(model=lsa.MODEL, dimension=basis.dimension, cases=cases, made_at=clock.now(), terms=terms, basis=table)
        session.add(made)
        session.commit()
        return made.id


def _switch_to(sessions: Sessions, model_id: int | None) -> None:
    """The new one is asked from now on; the former goes, and what a process that ended has left."""
    with sessions() as session:
        is_over = or_(LikenessModel.is_current, LikenessModel.made_at < clock.now() - GIVEN_UP_AFTER)
        gone = session.scalars(select(LikenessModel.id).where(LikenessModel.id != (model_id or 0), is_over)).all()
        session.execute(delete(CaseVector).where(CaseVector.model_id.in_(gone)))
        session.execute(delete(LikenessModel).where(LikenessModel.id.in_(gone)))
        session.execute(update(LikenessModel).where(LikenessModel.id == (model_id or 0)).values(is_current=True))
        session.commit()
    vectors.broken.difference_update(gone)


def _fold_in(sessions: Sessions, ids: Sequence[CaseId]) -> int:
    """Give places in the current model to cases that have none, and tell their neighbours of them."""
    with sessions(bind=snapshot(sessions.kw["bind"])) as session:
        held = vectors.up_to_date(session)
        if held is None:
            return 0
        try:
            basis = vectors.basis_of(session, held)
        except lsa.Broken:
            vectors.broken.add(held.model_id)
            return 0
        told = list(_told(session, ids))
    places = lsa.pressed(lsa.place(basis, [each.words for each in told]))
    with sessions() as session:
        try:
            done = _put(session, held.model_id, told, places)
            session.commit()
        except BaseException:
            vectors.let_go(session)
            raise
    return done


def _put(session: Session, model_id: int, told: list[_Told], places: Any) -> int:
    newer = update(LikenessModel).where(LikenessModel.id == model_id, LikenessModel.is_current).values(edition=LikenessModel.edition + 1)
    edition = session.scalar(newer.returning(LikenessModel.edition))
    if edition is None:  # another model has taken its place meanwhile
        return 0
    ids = [each.case_id for each in told]
    session.execute(delete(CaseVector).where(CaseVector.model_id == model_id, CaseVector.case_id.in_(ids)))
    session.execute(insert(CaseVector), [_row(model_id, each, place, [], edition) for each, place in zip(told, places, strict=True)])
    _tell_neighbours(session, ids)
    return len(ids)


def _tell_neighbours(session: Session, ids: list[CaseId]) -> None:
    """Those near to the new ones, and those nearest to them."""
    held = vectors.up_to_date(session)
    if held is None:
        return
    near = _near(held, ids)
    near |= _near(held, sorted({other for own in near.values() for other in own} - set(ids)))
    for case_id, others in near.items():
        session.execute(update(CaseVector).where(CaseVector.model_id == held.model_id, CaseVector.case_id == case_id).values(near=others))


def _near(held: vectors.Held, ids: Sequence[CaseId]) -> dict[CaseId, list[CaseId]]:
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    found = {}
    for case_id in ids:
        place = int(np.searchsorted(held.ids, case_id))
        scores = lsa.closeness(held.vectors, held.vectors[place].astype(np.float32))
        scores[place] = -np.inf
        found[case_id] = [CaseId(int(held.ids[other])) for other in lsa.nearest(scores, NEAR) if scores[other] > 0]
    return found


def _count(session: Session) -> int:
    return len(session.scalars(select(Case.id).where(Case.state != CaseState.ARCHIVED)).all())
