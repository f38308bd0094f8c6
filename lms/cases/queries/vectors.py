"""Where the cases lie in the current model of likeness, held in the memory of the process: loaded when first asked for, a byte a number.

Each question asks the database for the edition first; what has changed since is read, and nothing else.
"""

import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import structlog
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lms.cases.kinds import IN_SIGHT
from lms.cases.models import Case, CaseVector, LikenessModel
from lms.kernel.db import rows
from lms.kernel.ids import CaseId
from lms.kernel.immutable import immutable
from lms.search import lsa
from lms.search.answering import answers
from lms.search.tokens import tokens

LEAST_CASES = 10  # fewer say too little: their words and what they are about tell more
ENOUGH_CASES = 200  # of fewer the nearest may have nothing to do with what is asked for
MOST_READ = 20_000  # characters of a text
FAR = 0.1  # what is not nearer than this has nothing to do with it
log = structlog.get_logger()


@dataclass(slots=True)
class Held:
    """The vectors of one model, in the order of the cases' numbers."""

    model_id: int
    edition: int
    dimension: int
    ids: Any
    kinds: Any
    vectors: Any
    lengths: Any
    basis: lsa.Basis | None = None

    @property
    def is_small(self) -> bool:
        return len(self.ids) < ENOUGH_CASES


@immutable
class Near:
    """Cases, the nearest first. *asked*: where there are few, words of which each has to say something, or it is only less far than others."""

    ids: list[CaseId]
    asked: tuple[str, ...] = ()


_held: WeakKeyDictionary[Any, Held] = WeakKeyDictionary()  # by the pool of connections: one for each database
_turn = threading.Lock()
broken: set[int] = set()  # models that this process could not read: made anew by the job, their words meanwhile


def current(session: Session) -> Any | None:
    """The model in use: (id, model, dimension, edition, cases)."""
    return rows(session, _current(), {}).first()


@cache
def _current() -> Any:
    found = select(LikenessModel.id, LikenessModel.model, LikenessModel.dimension, LikenessModel.edition, LikenessModel.cases)
    return found.where(LikenessModel.is_current).order_by(LikenessModel.id.desc()).limit(1)


def nearest(session: Session, text: str, most: int, kinds: Collection[str] = ()) -> Near | None:
    """The cases that lie nearest to what *text* is about; None where likeness cannot be told: no model, or no word that it knows."""
    return nearest_of_each(session, text, [(kinds, most)])


def nearest_of_each(session: Session, text: str, wanted: Sequence[tuple[Collection[str], int]]) -> Near | None:
    """The same for several (kinds, how many), each after the other."""
    held = up_to_date(session) if text.strip() else None
    return of_words(session, held, tokens(text[:MOST_READ]), wanted) if held is not None else None


def of_words(session: Session, held: Held, words: Sequence[str], wanted: Sequence[tuple[Collection[str], int]]) -> Near | None:
    """The same for words of the index, in what the process holds."""
    basis = readable_basis(session, held)
    asked = lsa.said(basis, words) if basis is not None else None
    if basis is None or asked is None or not len(asked.times):
        return None
    scores = lsa.closeness(held.vectors, held.lengths, lsa.lies(basis, asked))
    near = [place for kinds, most in wanted for place in _best(held, basis, asked, _near(held, scores, most, kinds))]
    return Near([CaseId(int(held.ids[place])) for place in near], tuple(lsa.telling(basis, words)) if held.is_small else ())


def telling(session: Session, texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The words of each that say something, of the texts that have any; none where likeness cannot be told. No statement, where the process holds the model."""
    held = standing(session)
    basis = readable_basis(session, held) if held is not None else None
    said = [tuple(lsa.telling(basis, tokens(text))) for text in texts] if basis is not None else []
    return [words for words in said if words]


def _near(held: Held, scores: Any, most: int, kinds: Collection[str]) -> Any:
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    own = np.where(np.isin(held.kinds, list(kinds)), scores, -1) if kinds else scores
    places = lsa.nearest(own, most)
    return places[own[places] > FAR]


def _best(held: Held, basis: lsa.Basis, asked: lsa.Said, near: Any) -> list[int]:
    """Of those that lie near what answers best comes first."""
    return [int(place) for place in near[lsa.nearest(answers(basis, asked, held.vectors[near]), len(near))]]


def standing(session: Session) -> Held | None:
    """What this process holds, whether or not something is newer: no statement."""
    held = _held.get(session.get_bind().pool)  # type: ignore[union-attr]  # a session of this product is bound to an engine
    return held if held is not None and held.model_id not in broken else None


def up_to_date(session: Session) -> Held | None:
    """What this process holds, with all that the database has."""
    model = current(session)
    if model is None or model.model != lsa.MODEL or model.id in broken:
        return None
    with _turn:
        pool = session.get_bind().pool  # type: ignore[union-attr]  # a session of this product is bound to an engine
        held = _held.get(pool)
        try:
            if held is None or held.model_id != model.id:
                _held[pool] = held = _extended(session, _empty(model), model.edition)
            elif held.edition != model.edition:
                _held[pool] = held = _extended(session, held, model.edition)
        except lsa.Broken:
            _held.pop(pool, None)
            _give_up(model.id)
            return None
        return held


def basis_of(session: Session, held: Held) -> lsa.Basis:
    """Loaded only where a text is to be placed: a case has its place already. Raises Broken."""
    if held.basis is None:
        stored = session.execute(select(LikenessModel.terms, LikenessModel.basis).where(LikenessModel.id == held.model_id)).one_or_none()
        if stored is None:
            raise lsa.Broken
        held.basis = lsa.loaded(stored.terms, stored.basis, held.dimension)
    return held.basis


def readable_basis(session: Session, held: Held) -> lsa.Basis | None:
    """The same; None where it is broken, which is said and kept in mind."""
    try:
        return basis_of(session, held)
    except lsa.Broken:
        _give_up(held.model_id)
        return None


def _give_up(model_id: int) -> None:
    broken.add(model_id)
    log.error("the vectors of the cases cannot be read; the job vectors makes them anew", model=model_id)


def let_go(session: Session) -> None:
    """What was read in a transaction that then failed is read again."""
    _held.pop(session.get_bind().pool, None)  # type: ignore[union-attr]


def _empty(model: Any) -> Held:
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    nothing = np.empty((0, model.dimension), dtype=np.int8)
    return Held(model.id, -1, model.dimension, np.empty(0, dtype=np.int64), np.empty(0, dtype="U12"), nothing, lsa.lengths(nothing))


def _extended(session: Session, held: Held, edition: int) -> Held:
    """The same with what is newer: another object, for somebody may be reading this one. Raises Broken where a vector has another length."""
    import numpy as np  # noqa: PLC0415  (docs/decisions/0005)

    found = rows(session, _newer(), {"model": held.model_id, "after": held.edition}).all()
    if any(len(row.vector) != held.dimension for row in found):
        raise lsa.Broken
    ids = np.array([row.case_id for row in found], dtype=np.int64)
    vectors = np.frombuffer(b"".join(row.vector for row in found), dtype=np.int8).reshape(len(ids), held.dimension)
    kept = ~np.isin(held.ids, ids)
    both = np.concatenate([held.ids[kept], ids])
    order = np.argsort(both, kind="stable")
    kinds = np.concatenate([held.kinds[kept], np.array([row.kind for row in found], dtype="U12")])[order]
    vectors = np.concatenate([held.vectors[kept], vectors])[order]
    return replace(held, edition=edition, ids=both[order], kinds=kinds, vectors=vectors, lengths=lsa.lengths(vectors))


@cache
def _newer() -> Any:
    found = select(CaseVector.case_id, CaseVector.vector, Case.kind).join(Case, Case.id == CaseVector.case_id)
    return found.where(CaseVector.model_id == bindparam("model"), CaseVector.edition > bindparam("after")).order_by(CaseVector.case_id)


def waiting(session: Session, model_id: int, most: int) -> Sequence[CaseId]:
    """Cases without a place in the model, or with that of an earlier text."""
    mine = (CaseVector.case_id == Case.id) & (CaseVector.model_id == model_id)
    is_old = CaseVector.case_id.is_(None) | (CaseVector.case_version != Case.version)
    found = select(Case.id).outerjoin(CaseVector, mine).where(Case.state.in_(IN_SIGHT), is_old)
    return session.scalars(found.order_by(Case.id).limit(most)).all()


def belonging(session: Session) -> Sequence[CaseId]:
    """The cases that should have a place."""
    return session.scalars(select(Case.id).where(Case.state.in_(IN_SIGHT)).order_by(Case.id)).all()


def changed_since_made(session: Session, model_id: int) -> int:
    """How many cases were placed after the model was made: the more there are, the less it knows their words."""
    return session.scalar(select(func.count()).where(CaseVector.model_id == model_id, CaseVector.edition > 0)) or 0


def placed(session: Session) -> tuple[int, int]:
    """How many cases have a place in the current model, and how many should; (0, 0) where they are too few."""
    belong = session.scalar(select(func.count()).where(Case.state.in_(IN_SIGHT))) or 0
    if belong < LEAST_CASES:
        return 0, 0
    model = current(session)
    held = select(func.count()).select_from(CaseVector).join(Case, Case.id == CaseVector.case_id)
    of = (CaseVector.model_id == (model.id if model else 0), Case.state.in_(IN_SIGHT))
    return session.scalar(held.where(*of)) or 0, belong
