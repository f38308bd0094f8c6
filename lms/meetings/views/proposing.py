"""The page of what is proposed for an agenda."""

from typing import Any, cast

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.anonymous import queries as anonymous
from lms.anonymous.store import Store
from lms.kernel.ids import MeetingId
from lms.meetings import kinds, queries
from lms.meetings.queries import tray
from lms.meetings.services import proposing as services
from lms.web import policy
from lms.web.forms import Form, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("proposing", __name__, url_prefix="/meetings")
MOST_KEYS = 40


@bp.route("/<int:meeting_id>/proposal", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def proposal(meeting_id: int) -> ResponseReturnValue:
    """All of it by one button, or one by one; nothing is on the agenda before somebody says so."""
    meeting = queries.changeable(db(), actor(), MeetingId(meeting_id))
    form = Form()
    with cast("Store", current_app.extensions["anonymous"]).reading() as anonymously:
        if form.sent():
            with refusals_shown_on(form):
                return _taken(services.take_over(db(), actor(), meeting, request.form.getlist("take")[:MOST_KEYS], anonymously), meeting_id)
        found: Any = services.proposal(db(), actor(), meeting, anonymously)
    return render_template("meetings/proposal.html", form=form, meeting=meeting, found=found, kinds=kinds), form.status


@bp.route("/failures/<failure_id>", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def failure(failure_id: str) -> ResponseReturnValue:
    """From the page of an anonymous failure: onto the agenda of which meeting. No tray keeps it: nobody is written down beside it."""
    with cast("Store", current_app.extensions["anonymous"]).reading() as anonymously:
        found = anonymous.one(anonymously, failure_id)
    meetings = tray.meetings_to_choose(db(), actor())
    if request.method == "POST":
        meeting = queries.changeable(db(), actor(), MeetingId(sent_number("meeting", most=2**63 - 1) or 0))
        return _taken(services.take_up_failure(db(), actor(), meeting, found), meeting.id)
    return render_template("meetings/failure.html", failure=found, meetings=meetings)


def _taken(count: int, meeting_id: int) -> ResponseReturnValue:
    flash(ngettext("%(num)d件を議題に入れました。", "%(num)d件を議題に入れました。", count) if count else _("もう議題に入っています。"))
    return redirect(url_for("keeping.agenda", meeting_id=meeting_id), 303)
