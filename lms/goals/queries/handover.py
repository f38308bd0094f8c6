"""What goals leave to a successor: the KPIs that somebody keeps."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.goals import rules
from lms.goals.kinds import TOWN
from lms.goals.models import Kpi
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line


def kept(session: Session, actor: Actor, served: Served) -> Part:
    """Those of the posting's unit, of what stands above it, and of the town, that nobody has put away; one statement."""
    top = aliased(Unit)
    found = select(Kpi.id, Kpi.name, Kpi.aim, Kpi.due_on, Unit.path).outerjoin(Unit, Unit.id == Kpi.place_id)
    found = found.join(top, top.id == served.unit_id).where(Kpi.keeper_id == served.person_id, Kpi.retired_at.is_(None))
    found = found.where(or_(Kpi.place_id == TOWN, top.path.like(Unit.path + "%")), Kpi.created_at < served.until)
    rows = columns(session, found.order_by(Kpi.due_on, Kpi.id))
    return Part(
        key="kpis",
        heading=Words(N_("担当しているKPI")),
        about=Words(N_("新しい担当の方は、KPIのページで「わたしが担当する」を押してください。")),
        entries=tuple(
            Entry(
                title=row.name,
                lines=(Line(Words(N_("いつまでに")), row.due_on), *line(N_("なぜ、これをみるのか"), row.aim)),
                link=f"/goals/kpis/{row.id}" if rules.may_read(actor, row.path or "") else "",
            )
            for row in rows
        ),
    )
