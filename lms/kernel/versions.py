"""Other values in the place of those that nobody has changed meanwhile: two may have the same row open at once."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lms.kernel.errors import CHANGED_COMPARE, Stale


def write_over(
    session: Session, standing: Any, version: int, values: Mapping[str, Any], *also: ColumnElement[bool], said: str = CHANGED_COMPARE
) -> None:
    """Where the row is as it was in *version*, and *also* holds of it. Either way it is read anew: the page shows who was too late what stands by now.

    Raises Stale with *said*, also where the row is gone.
    """
    model = type(standing)
    unchanged = (model.id == standing.id, model.version == version, *also)
    changed = update(model).where(*unchanged).values(**values, version=version + 1).returning(model.id)
    is_first = session.scalar(changed) is not None
    session.scalar(select(model).where(model.id == standing.id).execution_options(populate_existing=True))
    if not is_first:
        raise Stale(said)
