"""Working out which cases are alike: what a model is learnt from, where each case lies in it. lms.jobs.likeness says when."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from lms.cases.models import Case, CaseVector, LikenessModel
from lms.cases.queries import vectors
from lms.cases.services import words_of
from lms.kernel import clock
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.search import lsa, terms
from lms.search.tokens import tokens

BATCH = 1_000  # cases read or written at once
MOST_LEARNT = 20_000  # cases that a model is learnt from, evenly chosen: more of them teach it nothing new and cost memory
NEAR = 12  # kept of each case: readers see three, and not all may be theirs to read
GIVEN_UP_AFTER = timedelta(hours=2)  # a model that was not finished by then was left by a process that ended


@immutable
class Told:
    """What is known of a case before it has a place."""

    case_id: CaseId
    version: int
    content_hash: str
    words: list[str]


def learnt(session: Session, ids: Sequence[CaseId]) -> lsa.Basis | None:
    """What these cases teach; None where they are too few or have too little in common."""
    step = max(1, -(-len(ids) // MOST_LEARNT))
    if len(ids) < vectors.LEAST_CASES:
        return None
    return lsa.learn((told.words for told in _told(session, ids[::step])), terms.meanings(session))


def placed(session: Session, basis: lsa.Basis, ids: Sequence[CaseId]) -> tuple[list[Told], Any]:
    """What is known of each case, without its words, and its vector."""
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    known: list[Told] = []
    places = np.zeros((len(ids), basis.dimension), dtype=np.int8)
    for start in range(0, len(ids), BATCH):
        part = list(_told(session, ids[start : start + BATCH]))
        if part:
            places[len(known) : len(known) + len(part)] = lsa.pressed(lsa.place(basis, [each.words for each in part]))
            known += [Told(each.case_id, each.version, each.content_hash, []) for each in part]
    return known, places[: len(known)]


def _told(session: Session, ids: Sequence[CaseId]) -> Iterator[Told]:
    for start in range(0, len(ids), BATCH):
        for case in session.scalars(select(Case).where(Case.id.in_(ids[start : start + BATCH])).order_by(Case.id)):
            _, title, body = words_of(case)
            text = f"{title}\n{body}"
            yield Told(case.id, case.version, hashlib.blake2s(text.encode(), digest_size=16).hexdigest(), tokens(text))
        session.expunge_all()


def begin(session: Session, basis: lsa.Basis, cases: int) -> int:
    """A model that nobody asks yet."""
    terms, table = lsa.dumped(basis)
    made = LikenessModel(model=lsa.MODEL, dimension=basis.dimension, cases=cases, made_at=clock.now(), terms=terms, basis=table)
    session.add(made)
    session.flush()
    return made.id


def put(session: Session, model_id: int, told: Sequence[Told], places: Any, near: Sequence[list[CaseId]], edition: int = 0) -> None:
    """Places of cases in a model."""
    made = [
        {
            "model_id": model_id,
            "case_id": each.case_id,
            "case_version": each.version,
            "content_hash": each.content_hash,
            "edition": edition,
            "vector": place.tobytes(),
            "near": own,
        }
        for each, place, own in zip(told, places, near, strict=True)
    ]
    if made:
        session.execute(insert(CaseVector), made)


def switch_to(session: Session, model_id: int | None) -> None:
    """The new one is asked from now on; the former goes, and what a process that ended has left."""
    is_over = or_(LikenessModel.is_current, LikenessModel.made_at < clock.now() - GIVEN_UP_AFTER)
    gone = session.scalars(select(LikenessModel.id).where(LikenessModel.id != (model_id or 0), is_over)).all()
    session.execute(delete(CaseVector).where(CaseVector.model_id.in_(gone)))
    session.execute(delete(LikenessModel).where(LikenessModel.id.in_(gone)))
    session.execute(update(LikenessModel).where(LikenessModel.id == (model_id or 0)).values(is_current=True))
    vectors.broken.difference_update(gone)


def read(session: Session, ids: Sequence[CaseId]) -> tuple[int, list[Told], Any] | None:
    """Cases that have no place yet, with the places that the current model gives them; None where it cannot be read."""
    held = vectors.up_to_date(session)
    basis = vectors.readable_basis(session, held) if held is not None else None
    if held is None or basis is None:
        return None
    told = list(_told(session, ids))
    return held.model_id, told, lsa.pressed(lsa.place(basis, [each.words for each in told]))


def fold_in(session: Session, model_id: int, told: list[Told], places: Any) -> int:
    """Put cases into the model in use, and tell their neighbours of them; answers how many."""
    newer = update(LikenessModel).where(LikenessModel.id == model_id, LikenessModel.is_current).values(edition=LikenessModel.edition + 1)
    edition = session.scalar(newer.returning(LikenessModel.edition))
    if edition is None:  # another model has taken its place meanwhile
        return 0
    ids = [each.case_id for each in told]
    session.execute(delete(CaseVector).where(CaseVector.model_id == model_id, CaseVector.case_id.in_(ids)))
    put(session, model_id, told, places, [[] for _ in told], edition)
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
        scores = lsa.closeness(held.vectors, held.lengths, held.vectors[place].astype(np.float32))
        scores[place] = -np.inf
        found[case_id] = [CaseId(int(held.ids[other])) for other in lsa.nearest(scores, NEAR) if scores[other] > 0]
    return found
