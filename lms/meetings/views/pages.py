"""Pages of who looks: the meetings one may see, one of them, its entry for a calendar."""

import io

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.kernel.ids import MeetingId
from lms.meetings import kinds, queries
from lms.meetings.queries import lists
from lms.meetings.queries import page as pages
from lms.practice.kinds import STATES
from lms.web import policy
from lms.web.downloads import download
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("meetings", __name__, url_prefix="/meetings")


@bp.route("/", policy=policy.MEETING_GUEST)
def index() -> ResponseReturnValue:
    return render_template(
        "meetings/index.html",
        coming=lists.coming(db(), actor()),
        past=lists.past(db(), actor()),
        calls=policy.MEETING_CALLER.allows(actor()),
        is_guest=actor().is_partner,
        kinds=kinds,
    )


@bp.route("/<int:meeting_id>", policy=policy.MEETING_GUEST)
def show(meeting_id: int) -> ResponseReturnValue:
    page = pages.page(db(), actor(), MeetingId(meeting_id))
    calls = policy.MEETING_CALLER.allows(actor())
    return render_template("meetings/show.html", page=page, meeting=page.meeting, calls=calls, kinds=kinds, practice_states=STATES)


@bp.route("/<int:meeting_id>/projector", policy=policy.CASE_READER)
def projector(meeting_id: int) -> ResponseReturnValue:
    """One question at a time, for the wall: what became of the last decisions, each item, what was decided."""
    page = pages.page(db(), actor(), MeetingId(meeting_id))
    slides = [*(["previous"] if page.previous else []), *page.items, "decided"]
    number = min(asked_number("slide") or 1, len(slides))
    shown = {"slides": slides, "number": number, "slide": slides[number - 1]}
    return render_template("meetings/projector.html", page=page, meeting=page.meeting, kinds=kinds, practice_states=STATES, **shown)


@bp.route("/<int:meeting_id>/calendar.ics", policy=policy.MEETING_GUEST)
def calendar(meeting_id: int) -> ResponseReturnValue:
    """For the reader's own calendar; loaded again after a change, it takes the place of the former entry."""
    found = queries.meeting(db(), actor(), MeetingId(meeting_id))
    url = current_app.extensions["settings"].base_url + url_for(".show", meeting_id=meeting_id)
    content = io.BytesIO(pages.calendar_file(found, url=url).encode())
    return download(content, "text/calendar", f"meeting-{meeting_id}.ics")
