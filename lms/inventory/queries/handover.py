"""What the inventory leaves to a successor: the tasks of the posting with which to begin."""

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models.people import Unit
from lms.inventory import rules
from lms.inventory.models import WorkTask
from lms.kernel.actor import Actor
from lms.kernel.db import columns
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line

MOST = 5


def tasks(session: Session, actor: Actor, served: Served) -> Part:
    """Tasks of the unit and of the 課 around it that the reader may read, the highest priority first; one statement."""
    top = aliased(Unit)
    around = or_(Unit.path.like(top.path + "%"), top.path.like(Unit.path + "%"))
    told = (WorkTask.name, Unit.path, WorkTask.minutes, WorkTask.times_per_month, WorkTask.impact, WorkTask.cost, WorkTask.effect)
    found = select(*told).join(Unit, Unit.id == WorkTask.unit_id).join(top, top.id == served.unit_id)
    rows = columns(session, found.where(around, WorkTask.retired_at.is_(None)))
    read = [(name, rules.Figures(*figures)) for name, path, *figures in rows if rules.may_read(actor, path)]
    read.sort(key=lambda row: (-(row[1].priority or 0), -(row[1].monthly_minutes or 0), row[0]))
    return Part(
        key="tasks",
        heading=Words(N_("業務の棚卸しから")),
        about=Words(N_("優先度の高い業務を、5つまで挙げています。全部は「業務の棚卸し」で見られます。")),
        nothing=Words(N_("業務はまだ書かれていません。")),
        entries=tuple(Entry(title=name, lines=_lines(figures)) for name, figures in read[:MOST]),
    )


def _lines(figures: rules.Figures) -> tuple[Line, ...]:
    if figures.minutes is None or figures.times_per_month is None:
        return ()
    said = {"minutes": figures.minutes, "times": figures.times_per_month}
    return line(N_("かかる時間"), Words(N_("1回%(minutes)d分、月%(times)d回"), said))
