"""Pages of deciding: a new decision, and one that is put right."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.kernel import clock
from lms.kernel.ids import AgendaItemId, DecisionId, MeetingId
from lms.meetings import kinds, queries
from lms.meetings.forms.deciding import DecisionForm
from lms.meetings.queries import entrusting
from lms.meetings.queries import page as pages
from lms.meetings.queries.decided import unit_ends_before
from lms.meetings.services import decisions as services
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.pages import spoken
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("deciding", __name__, url_prefix="/meetings")


@bp.route("/<int:meeting_id>/decisions/new", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def new(meeting_id: int) -> ResponseReturnValue:
    meeting = queries.running(db(), actor(), MeetingId(meeting_id))
    earlier, wall = _earlier(), _wall(meeting_id)
    key = f"decision:new:{meeting_id}:{earlier.id}" if earlier is not None else f"decision:new:{meeting_id}"
    form = _form(
        meeting.id, key, {**_as_first(earlier), "item_id": str(asked_number("item") or ""), "verdict": kinds.Verdict.ADOPTED.value}
    )
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            instead_of = earlier.id if earlier is not None else None
            made = services.decide(db(), actor(), meeting.id, form.entry(), now=clock.now(), instead_of=instead_of)
            return _decided(form, key, made, wall)
    told = {"key": key, "meeting": meeting, "is_new": True, "earlier": earlier, "wall": wall}
    return render_template("meetings/decision.html", form=form, **told), form.status


def _wall(meeting_id: int) -> str:
    """The slide that led here, and to which whoever decides before everybody's eyes goes back; nothing where none did."""
    slide = asked_number("wall")
    return url_for("running.projector", meeting_id=meeting_id, slide=slide) if slide is not None else ""


def _earlier() -> Any:
    """The open decision in whose place this one comes: that of the address, else the one that the item was made of."""
    asked, item = asked_number("after"), asked_number("item")
    if asked is not None:
        return entrusting.undone(db(), actor(), DecisionId(asked))
    return entrusting.undone_behind(db(), actor(), AgendaItemId(item)) if item is not None else None


def _as_first(earlier: Any) -> dict[str, str]:
    if earlier is None:
        return {}
    return {"work": earlier.work, "text": earlier.text, "owner_id": str(earlier.owner_id), "level": earlier.level}


def _form(meeting_id: MeetingId, key: str, values: dict[str, Any]) -> DecisionForm:
    form = DecisionForm(drafted=drafted(key), data=values if request.method == "GET" else None)
    form.offer(pages.items(db(), actor(), meeting_id), queries.participants(db(), meeting_id))
    return form


def _decided(form: DecisionForm, key: str, made: Any, wall: str = "") -> ResponseReturnValue:
    """Back to the *wall*, or on to the page of the meeting, which says what comes of it; and that the unit will be gone before it is due, which nobody may have in mind."""
    location = wall or url_for("meetings.show", meeting_id=made.meeting_id, _anchor="h-decided")
    answer = settled(form, location, _told(made.verdict), form_key=key)
    ends = unit_ends_before(db(), made)
    if ends is not None:
        flash(_("担当の組織は%(day)sまでで、期日より先になくなります。そのあとの担当を、それまでに決めてください。", day=spoken(ends)))
    return answer


def _told(verdict: str) -> str:
    if verdict == kinds.Verdict.ADOPTED:
        return str(_("決まったことを残しました。担当の方の計画になり、本人に知らせました。"))
    return str(_("わけと一緒に残しました。次の会議のはじめに出ます。"))


@bp.route("/<int:meeting_id>/decisions/<int:decision_id>", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def change(meeting_id: int, decision_id: int) -> ResponseReturnValue:
    meeting = queries.running(db(), actor(), MeetingId(meeting_id))
    standing = queries.changeable_decision(db(), meeting.id, DecisionId(decision_id))
    key = f"decision:{decision_id}"
    form = _form(meeting.id, key, DecisionForm.saved(standing))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            made = services.change(db(), actor(), meeting.id, standing.id, form.entry(), version=form.seen_version(), now=clock.now())
            return _decided(form, key, made)
    told = {"key": key, "meeting": meeting, "is_new": False, "earlier": None, "wall": ""}
    return render_template("meetings/decision.html", form=form, **told), form.status
