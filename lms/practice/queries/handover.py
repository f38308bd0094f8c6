"""What practices leave to a successor: what is open, what was tried and did not work, the tools in use."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models.office import Tool
from lms.accounts.models.people import Unit
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line
from lms.kernel.ids import PracticeId
from lms.practice import rules
from lms.practice.kinds import AI_USES, BARRIERS, NEXT_STEPS, OUTCOMES, STATES, AiUse, Barrier, NextStep, Outcome, State
from lms.practice.models import Practice, PracticeLog
from lms.practice.queries.sight import may_read_on_a_sheet


def open_practices(session: Session, actor: Actor, served: Served) -> Part:
    """Plans of the posting that are still open today, each with the last log that the reader may see."""
    found = session.execute(
        select(Practice, func.coalesce(Tool.name, ""))
        .outerjoin(Tool, Tool.id == Practice.tool_id)
        .where(_planned_by(served), Practice.state.in_(rules.OPEN))
        .order_by(Practice.due_on, Practice.id)
    ).all()
    last = _last_logs(session, actor, [practice.id for practice, _ in found])
    return Part(
        key="open",
        heading=Words(N_("これから試すこと・試していること")),
        about=Words(N_("計画のまま、または試行中の実践です。続けるか、やめるかは、受け取った方が決めて大丈夫です。")),
        nothing=Words(N_("開いたままの計画はありません。")),
        entries=tuple(_open_entry(actor, practice, tool, last.get(practice.id)) for practice, tool in found),
    )


def _open_entry(actor: Actor, practice: Practice, tool: str, last: PracticeLog | None) -> Entry:
    return Entry(
        title=rules.sentence(practice.plan_when, practice.work, practice.action),
        lines=(
            Line(Words(N_("状態")), Words(STATES[State(practice.state)])),
            Line(Words(N_("いつまでに")), practice.due_on),
            *line(N_("道具"), tool),
            *(_last_lines(last) if last else ()),
        ),
        link=f"/practices/{practice.id}" if practice.owner_id == actor.person_id else "",
    )


def _last_lines(log: PracticeLog) -> tuple[Line, ...]:
    return (
        Line(
            Words(N_("最後の記録")),
            Words(N_("%(day)s ・ %(outcome)s"), {"day": _day(log), "outcome": Words(OUTCOMES[Outcome(log.outcome)])}),
        ),
        *line(N_("助けになったこと"), log.helped),
        *line(N_("気をつけたこと"), log.not_worked),
        *_barrier(log),
    )


def _barrier(log: PracticeLog) -> tuple[Line, ...]:
    return line(N_("つまずいた所"), Words(BARRIERS[Barrier(log.barrier)]) if log.barrier else None)


def _day(log: PracticeLog) -> Any:
    return log.tried_on or clock.local_date(log.logged_at)


def not_worked(session: Session, actor: Actor, served: Served) -> Part:
    """Tries of the posting that did not come out as hoped, so that nobody stops at the same place again."""
    found = session.execute(
        select(PracticeLog, Practice.action, Unit.path)
        .join(Practice, Practice.id == PracticeLog.practice_id)
        .join(Unit, Unit.id == PracticeLog.unit_id)
        .where(
            PracticeLog.person_id == served.person_id,
            PracticeLog.unit_id == served.unit_id,
            PracticeLog.logged_at >= served.since,
            PracticeLog.logged_at < served.until,
            PracticeLog.outcome.in_((Outcome.DID_NOT_WORK, Outcome.SO_SO)),
        )
        .order_by(PracticeLog.logged_at.desc(), PracticeLog.id.desc())
    )
    told = [(log, action) for log, action, path in found if may_read_on_a_sheet(actor, log, path) and _teaches(log)]
    return Part(
        key="not-worked",
        heading=Words(N_("試して、うまくいかなかったこと")),
        about=Words(N_("試して分かった、大事な手がかりです。次の方が同じ所で止まらずにすみます。")),
        nothing=Words(N_("お伝えする記録はありません。")),
        entries=tuple(_not_worked_entry(log, action) for log, action in told),
    )


def _teaches(log: PracticeLog) -> bool:
    return log.outcome == Outcome.DID_NOT_WORK or bool(log.not_worked)


def _not_worked_entry(log: PracticeLog, action: str) -> Entry:
    return Entry(
        title=rules.title(action),
        lines=(
            Line(Words(N_("試した日")), _day(log)),
            *line(N_("分かったこと"), log.not_worked),
            *_barrier(log),
            *line(N_("助けになったこと"), log.helped),
            *line(N_("次は"), Words(NEXT_STEPS[NextStep(log.next_step)]) if log.next_step else None),
        ),
    )


def tools(session: Session, _: Actor, served: Served) -> Part:
    """What was used in the posting, for what, and in how many practices."""
    found = session.execute(
        select(Tool.name, Practice.ai_use, func.count())
        .join(Practice, Practice.tool_id == Tool.id)
        .where(_planned_by(served), Practice.planned_at >= served.since, Practice.state != State.STOPPED)
        .group_by(Tool.id, Tool.name, Tool.sort, Practice.ai_use)
        .order_by(Tool.sort, Tool.id, func.count().desc(), Practice.ai_use)
    ).all()
    uses: dict[str, list[Line]] = {}
    for name, use, count in found:
        uses.setdefault(name, []).append(Line(Words(AI_USES[AiUse(use)]), Words(N_("%(count)d件の実践"), {"count": count})))
    return Part(
        key="tools",
        heading=Words(N_("使っている道具")),
        about=Words(N_("いま使ってよいかは、計画を立てる画面で確かめてください。")),
        nothing=Words(N_("道具を使った実践はありません。")),
        entries=tuple(Entry(title=name, lines=tuple(lines)) for name, lines in uses.items()),
    )


def _planned_by(served: Served) -> Any:
    mine = (Practice.owner_id == served.person_id) & (Practice.unit_id == served.unit_id)
    return mine & (Practice.planned_at < served.until)


def _last_logs(session: Session, actor: Actor, ids: Collection[PracticeId]) -> dict[PracticeId, PracticeLog]:
    """The newest log of each practice that the reader may see."""
    found: Sequence[Any] = session.execute(
        select(PracticeLog, Unit.path)
        .join(Unit, Unit.id == PracticeLog.unit_id)
        .where(PracticeLog.practice_id.in_(ids))
        .order_by(PracticeLog.logged_at, PracticeLog.id)
    ).all()
    return {log.practice_id: log for log, path in found if may_read_on_a_sheet(actor, log, path)}
