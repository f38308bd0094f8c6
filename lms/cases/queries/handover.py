"""The cases that were told in a posting, and what of them is still to be done."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select
from sqlalchemy.orm import Session

from lms.cases.kinds import KINDS, SEEN_BY_ALL, SEEN_BY_SECTION, CaseKind, CaseState, Disclosure
from lms.cases.models import Case, CaseAuthor, CaseSource
from lms.cases.queries.sight import seeing, sight_of, visible
from lms.kernel import clock
from lms.kernel.actor import Actor
from lms.kernel.errors import N_
from lms.kernel.handover import Entry, Line, Part, Served, Words, line
from lms.kernel.text import step_of
from lms.practice.models import PracticeLog

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
            or_(Case.created_at < served.until, _tried_before(served.until)),
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


def _tried_before(moment: datetime) -> ColumnElement[bool]:
    """It tells of what was tried in the posting, though it was told after it."""
    source = CaseSource.log_id == PracticeLog.id
    return exists().where(CaseSource.case_id == Case.id, source, PracticeLog.logged_at < moment)


def _standing(case: Any) -> str:
    return N_("課の中だけで読めます") if case.disclosure == Disclosure.SECTION else STANDINGS[CaseState(case.state)]


def _entry(case: Any) -> Entry:
    return Entry(
        title=case.title,
        lines=(
            Line(Words(N_("種類")), Words(KINDS[CaseKind(case.kind)])),
            Line(Words(N_("状態")), Words(_standing(case))),
            *line(N_("次は"), step_of(case.lesson)),
            *line(N_("見直しの日"), case.review_due_on),
        ),
        link=f"/cases/{case.id}",
    )


SOON = timedelta(days=90)  # a review that falls due so soon after somebody has gone is one for who comes
TO_DO = {
    CaseState.OWN_SECTION: N_("もう一人の確かめを待っています。課の長が急がなければ、ファシリテーターかDX推進室に声をかけられます。"),
    CaseState.DRAFT: N_("書きかけです。いっしょに書く人にだけ見えています。次の方に残すときは、いま共有してください。"),
    CaseState.RETURNED: N_("助言が届いています。書いた人が、異動したあとも直せます。"),
}


def open_matters(session: Session, actor: Actor, served: Served) -> Part:
    """Cases that wait for a check or for their author, those whose review is near; drafts only where their owner reads the sheet."""
    near = and_(Case.state.in_(SEEN_BY_ALL), Case.review_due_on <= clock.today() + SOON)
    waits = and_(Case.state.in_(SEEN_BY_SECTION), Case.disclosure != Disclosure.SECTION)
    own_draft = and_(Case.state == CaseState.DRAFT, literal(actor.person_id == served.person_id))
    found = session.scalars(
        select(Case)
        .join(CaseAuthor, CaseAuthor.case_id == Case.id)
        .where(CaseAuthor.person_id == served.person_id, Case.unit_id == served.unit_id)
        .where(or_(and_(visible(sight_of(actor)), or_(waits, near)), own_draft))
        .order_by(Case.review_due_on, Case.id),
        seeing(actor),
    )
    return Part(
        key="case-matters",
        heading=Words(N_("事例で残っていること")),
        about=Words(N_("書いた人が異動すると止まりやすいところです。")),
        entries=tuple(_open_matter(case) for case in found),
    )


def _open_matter(case: Any) -> Entry:
    place = f"/cases/{case.id}/draft" if case.state == CaseState.DRAFT else f"/cases/{case.id}"
    return Entry(case.title or "…", _to_do(case), place)


def _to_do(case: Any) -> tuple[Line, ...]:
    if case.state in TO_DO:
        return line(N_("状態"), Words(TO_DO[CaseState(case.state)]))
    return line(N_("見直しの日"), case.review_due_on)
