"""What meetings leave to a successor: decisions whose owner somebody became in a posting, and that are not done yet."""

from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.cases.queries.sight import seeing
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line
from lms.meetings.kinds import VERDICTS, Verdict
from lms.meetings.models import Decision, Meeting
from lms.meetings.queries.sight import sight_of, visible
from lms.practice.kinds import State
from lms.practice.models import Practice


def open_decisions(session: Session, actor: Actor, served: Served) -> Part:
    """Held ones, and adopted ones whose practice is planned or being tried."""
    is_open = or_(
        and_(Decision.verdict == Verdict.HELD, Decision.followed_by_id.is_(None)), Practice.state.in_((State.PLANNED, State.TRYING))
    )
    mine = and_(Decision.owner_id == served.person_id, Decision.owner_unit_id == served.unit_id, Decision.created_at < served.until)
    found = session.execute(
        select(Decision, Meeting.id, Meeting.title, visible(sight_of(actor)))
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .outerjoin(Practice, Practice.id == Decision.practice_id)
        .where(mine, is_open)
        .order_by(Decision.due_on, Decision.id),
        seeing(actor),
    )
    return Part(
        key="decisions",
        heading=Words(N_("ナレッジ会議で担当になったこと")),
        about=Words(N_("まだ終わっていない決定です。担当は、次の会議か「会議で決まったこと」のページで替えられます。")),
        nothing=Words(N_("開いたままの決定はありません。")),
        entries=tuple(_entry(*row) for row in found),
    )


def _entry(decided: Decision, meeting_id: Any, title: str, may_open: bool) -> Entry:  # noqa: FBT001  (a column of the row)
    return Entry(
        title=f"{decided.work}：{decided.text}",
        lines=(
            Line(Words(N_("会議")), title),
            Line(Words(N_("決めたこと")), Words(VERDICTS[Verdict(decided.verdict)])),
            Line(Words(N_("いつまでに")), decided.due_on),
            *line(N_("わけ"), decided.reason),
        ),
        link=f"/meetings/{meeting_id}" if may_open else "",
    )
