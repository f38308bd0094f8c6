"""What meetings leave to a successor: those that somebody still leads or records, and decisions of which they became the owner and that are not done yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.cases.queries.sight import seeing
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line
from lms.kernel.ids import PersonId
from lms.meetings.kinds import VERDICTS, State, Verdict
from lms.meetings.models import Decision, Meeting
from lms.meetings.queries.sight import sight_of, visible
from lms.practice.kinds import State as PracticeState
from lms.practice.models import Practice


def kept_meetings(session: Session, actor: Actor, served: Served) -> Part:
    """Not over, called before the posting ended: somebody else has to lead or record them."""
    kept = or_(Meeting.facilitator_id == served.person_id, Meeting.recorder_id == served.person_id)
    told = (Meeting.id, Meeting.title, Meeting.starts_at, Meeting.facilitator_id, Meeting.recorder_id, visible(sight_of(actor)))
    found = select(*told).where(kept, Meeting.state.in_((State.PLANNED, State.RUNNING)), Meeting.created_at < served.until)
    rows = session.execute(found.order_by(Meeting.starts_at, Meeting.id), seeing(actor))
    return Part(
        key="meetings",
        heading=Words(N_("進行や記録をするナレッジ会議")),
        about=Words(N_("まだ終わっていない会議です。進行と記録係は、会議のページの「会議を直す」で替えられます。")),
        entries=tuple(_meeting(served.person_id, *row) for row in rows),
    )


def _meeting(person: PersonId, meeting_id: Any, title: str, starts_at: datetime, leads: Any, records: Any, may_open: Any) -> Entry:
    roles = [word for who, word in ((leads, N_("進行")), (records, N_("記録係"))) if who == person]
    lines = (Line(Words(N_("いつ")), clock.local_date(starts_at)), *(Line(Words(N_("役割")), Words(word)) for word in roles))
    return Entry(title=title, lines=lines, link=f"/meetings/{meeting_id}" if may_open else "")


def open_decisions(session: Session, actor: Actor, served: Served) -> Part:
    """Held ones, and adopted ones whose practice is planned or being tried."""
    is_open = or_(
        and_(Decision.verdict == Verdict.HELD, Decision.followed_by_id.is_(None)),
        Practice.state.in_((PracticeState.PLANNED, PracticeState.TRYING)),
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
