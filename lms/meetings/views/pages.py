"""Pages of who looks: the meetings one may see, one of them, its entry for a calendar."""

import io

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.kernel import clock
from lms.kernel.ids import MeetingId
from lms.meetings import kinds, queries
from lms.meetings.queries import lists, nameless, wall
from lms.meetings.queries import page as pages
from lms.meetings.views import has_answered
from lms.practice.kinds import STATES
from lms.web import policy
from lms.web.downloads import download
from lms.web.request import actor, db
from lms.web.routing import Blueprint

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


def _page(meeting_id: MeetingId) -> pages.Page:
    return nameless.page(db(), actor(), meeting_id, current_app.extensions["anonymous"])


@bp.route("/<int:meeting_id>", policy=policy.MEETING_GUEST)
def show(meeting_id: int) -> ResponseReturnValue:
    page = _page(MeetingId(meeting_id))
    calls = policy.MEETING_CALLER.allows(actor())
    takes_part, state = any(each.id == actor().person_id for each in page.participants), page.meeting.state
    may_try = takes_part and actor().serves and state != kinds.State.PLANNED
    safety = {
        "is_asked": takes_part and state == kinds.State.RUNNING,
        "may_try": may_try,
        "has_answered": has_answered(meeting_id),
        "faces": wall.faces(page.meeting),
        "is_ahead": clock.local_date(page.meeting.starts_at) > clock.today(),
    }
    return render_template(
        "meetings/show.html", page=page, meeting=page.meeting, calls=calls, kinds=kinds, practice_states=STATES, **safety
    )


@bp.route("/<int:meeting_id>/calendar.ics", policy=policy.MEETING_GUEST)
def calendar(meeting_id: int) -> ResponseReturnValue:
    """For the reader's own calendar; loaded again after a change, it takes the place of the former entry."""
    found = queries.meeting(db(), actor(), MeetingId(meeting_id))
    url = current_app.extensions["settings"].base_url + url_for(".show", meeting_id=meeting_id)
    content = io.BytesIO(pages.calendar_file(found, url=url).encode())
    return download(content, "text/calendar", f"meeting-{meeting_id}.ics")
