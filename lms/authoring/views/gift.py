"""Questions of other learning systems into a quiz that is being written, and out of it: GIFT."""

from io import BytesIO

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from lms.accounts.forms.once import claim, settled
from lms.authoring import queries
from lms.authoring.forms.quizzes import ReceivedForm
from lms.authoring.queries import quizzes as asked_queries
from lms.authoring.services import quizzes
from lms.catalog.queries import exchange
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.downloads import download
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.pages import spoken
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("quiz_gift", __name__, url_prefix="/author")


@bp.route("/<int:course_id>/gift/<name>", methods=["GET", "POST"], policy=policy.AUTHOR)
def bring(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    """Shown first with all that could not be carried; then put behind the questions that stand there."""
    made = queries.course(db(), course_id)
    asked = asked_queries.asked(db(), course_id, name)
    form, received, status = ReceivedForm(), None, 200
    if form.sent() and form.is_filled():
        received = exchange.received(form.text.data or "")
        if "add" in request.form and received.questions and not form.file.data:  # a file is seen first
            try:
                with refusals_shown_on(form):
                    return _added(course_id, asked.name, form)
            except Stale as stale:
                form.form_errors.append(said(stale))
                status = stale.status
    status = 422 if form.errors and status == 200 else status
    return render_template("authoring/gift.html", course=made, name=asked.name, form=form, made=received), status


def _added(course_id: MadeCourseId, name: str, form: ReceivedForm) -> ResponseReturnValue:
    claim(form)
    name, count = quizzes.add_received(db(), actor(), course_id, name, form.text.data or "", now=clock.now())
    location = url_for("quizzes.index", course_id=course_id, name=name)
    return settled(
        form,
        location,
        ngettext(
            "問いを%(num)d問加えました。公開するまで、職員には出ません。",
            "問いを%(num)d問加えました。公開するまで、職員には出ません。",
            count,
        ),
    )


@bp.route("/<int:course_id>/gift/<name>/file", policy=policy.AUTHOR)
def take_out(course_id: MadeCourseId, name: str) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    asked = asked_queries.asked(db(), course_id, name)
    if asked.faults:
        return redirect(url_for("quizzes.index", course_id=course_id, name=asked.name))
    text, _report = exchange.sent_out(asked.questions, spoken)
    return download(BytesIO(text.encode()), "text/plain; charset=utf-8", f"{made.slug}-{asked_queries.slug_of(asked.name)}.gift")
