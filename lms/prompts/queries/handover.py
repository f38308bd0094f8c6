"""The prompts that somebody put into the library in a posting."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words
from lms.prompts.models import Prompt


def prompts(session: Session, actor: Actor, served: Served) -> Part:  # noqa: ARG001  (everybody who reads a sheet reads the library)
    """Those that stand: what was taken back is not handed over."""
    found = select(Prompt.id, Prompt.title, Prompt.purpose, Prompt.use_count).where(
        Prompt.author_id == served.person_id,
        Prompt.unit_id == served.unit_id,
        Prompt.put_in_at >= served.since,
        Prompt.put_in_at < served.until,
        Prompt.withdrawn_at.is_(None),
    )
    return Part(
        key="prompts",
        heading=Words(N_("残したプロンプト")),
        about=Words(N_("後任の方も、プロンプトのページから写して使えます。")),
        entries=tuple(_entry(row) for row in columns(session, found.order_by(Prompt.put_in_at.desc(), Prompt.id.desc()))),
    )


def _entry(row: Any) -> Entry:
    lines = (Line(Words(N_("何のため")), row.purpose), Line(Words(N_("使った回数")), str(row.use_count)))
    return Entry(title=row.title, lines=lines, link=f"/prompts/{row.id}")
