"""Pages of who takes part: what one will try, which becomes a plan; and, for who keeps the meeting, who was there."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.kernel.errors import N_, NotFound
from lms.kernel.ids import AgendaItemId, MeetingId
from lms.meetings import queries
from lms.meetings.forms import PeopleForm
from lms.meetings.forms.deciding import TryForm
from lms.meetings.queries import page as pages
from lms.meetings.services import taking_part as services
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("taking_part", __name__, url_prefix="/meetings")


@bp.route("/<int:meeting_id>/items/<int:item_id>/try", methods=["GET", "POST"], policy=policy.STAFF)
def declare(meeting_id: int, item_id: int) -> ResponseReturnValue:
    """A line of what is tried; the plan that it becomes opens filled in, for a case as one that takes it up."""
    meeting = queries.meeting(db(), actor(), MeetingId(meeting_id))
    item = next((each for each in pages.items(db(), actor(), meeting.id) if each.id == item_id), None)
    if item is None:
        raise NotFound(N_("この議題は見つかりません。"))
    form = TryForm(data={"text": item.next_step[:200].partition("\n")[0]} if request.method == "GET" else None)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.declare(db(), actor(), meeting.id, AgendaItemId(item.id), form.text.data or "")
            location = url_for("practice.new", work=item.title, action=form.text.data)
            location = url_for("cases.adopt", case_id=item.case_id, action=form.text.data) if item.case_id else location
            return settled(form, location, _("試すことを残しました。続けて、いつ試すかを決めましょう。"))
    return render_template("meetings/try.html", form=form, meeting=meeting, item=item), form.status


@bp.route("/<int:meeting_id>/attendance", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def attendance(meeting_id: int) -> ResponseReturnValue:
    meeting = queries.kept(db(), actor(), MeetingId(meeting_id))
    form = PeopleForm()
    if form.sent():
        with refusals_shown_on(form):
            count = services.attended(db(), actor(), meeting.id, form.chosen)
            flash(ngettext("%(num)d人の出席を残しました。", "%(num)d人の出席を残しました。", count))
            return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)
    people, counts = queries.participants(db(), meeting.id), accounts.setting(db(), "meetings_are_learning")
    return render_template("meetings/attendance.html", form=form, meeting=meeting, people=people, counts=counts), form.status
