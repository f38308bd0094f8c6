"""The cases that were told in a posting."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.cases.kinds import KINDS, CaseKind, CaseState
from lms.cases.models import Case, CaseAuthor
from lms.cases.queries.sight import seeing, sight_of, visible
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line

STANDINGS = {
    CaseState.OWN_SECTION: N_("課の中で読めます（確かめを待っています）"),
    CaseState.RETURNED: N_("課の中で読めます（助言が届いています）"),
    CaseState.PUBLISHED: N_("全庁で読めます"),
    CaseState.REVISED: N_("全庁で読めます"),
}


def told_cases(session: Session, actor: Actor, served: Served) -> Part:
    """Those that the reader may open. What was taken back is not handed over."""
    found = session.scalars(
        select(Case)
        .join(CaseAuthor, CaseAuthor.case_id == Case.id)
        .where(
            CaseAuthor.person_id == served.person_id,
            Case.unit_id == served.unit_id,
            Case.created_at >= served.since,
            Case.created_at < served.until,
            Case.state.in_(STANDINGS),
            visible(sight_of(actor)),
        )
        .order_by(Case.created_at.desc(), Case.id.desc()),
        seeing(actor),
    )
    return Part(
        key="cases",
        heading=Words(N_("残した事例")),
        about=Words(N_("見直しの日が来た事例は、いまも合っているかを読み返してみてください。")),
        nothing=Words(N_("この発令のあいだに残した事例はありません。")),
        entries=tuple(_entry(case) for case in found),
    )


def _entry(case: Any) -> Entry:
    return Entry(
        title=case.title,
        lines=(
            Line(Words(N_("種類")), Words(KINDS[CaseKind(case.kind)])),
            Line(Words(N_("状態")), Words(STANDINGS[CaseState(case.state)])),
            *line(N_("次は"), case.lesson.removeprefix("次は").lstrip("、 ")),
            *line(N_("見直しの日"), case.review_due_on),
        ),
        link=f"/cases/{case.id}",
    )
