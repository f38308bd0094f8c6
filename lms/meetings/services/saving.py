"""Other values in the place of those that nobody has changed meanwhile: two may call, record and decide at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.kernel.errors import CHANGED_COMPARE, Stale


def save(session: Session, standing: Any, version: int, values: Mapping[str, Any], *, now: datetime) -> None:
    """Where the row is as it was in *version*. Either way it is read anew: who was too late sees what stands by now. Raises Stale."""
    model = type(standing)
    unchanged = (model.id == standing.id, model.version == version)
    changed = update(model).where(*unchanged).values(**values, version=version + 1, updated_at=now).returning(model.id)
    is_first = session.scalar(changed) is not None
    session.refresh(standing)
    if not is_first:
        raise Stale(CHANGED_COMPARE)
