"""Where there is no work to practise on: asking that the quizzes alone count, and the answers of managers and the office."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.catalog import queries as catalog
from lms.kernel import clock
from lms.learning.forms.assignments import ReasonForm
from lms.learning.queries import releases as queries
from lms.learning.services import releases as services
from lms.web import policy
from lms.web.forms import Form, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("releases", __name__, url_prefix="/releases")


@bp.route("/", policy=policy.RELEASER)
def index() -> ResponseReturnValue:
    return render_template("releases/index.html", requests=queries.open_requests(db(), actor(), today=clock.today()))


@bp.route("/<int:enrolment_id>", methods=["GET", "POST"], policy=policy.RELEASER)
def answer(enrolment_id: int) -> ResponseReturnValue:
    wanted, form = queries.request(db(), actor(), enrolment_id, today=clock.today()), ReasonForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            if "together" in request.form:
                services.look_together(db(), actor(), enrolment_id, form.reason.data or "", now=clock.now())
                said = _("%(name)sさんに、いっしょにさがすことを伝えました。", name=wanted.name)
            else:
                services.release(db(), actor(), enrolment_id, form.reason.data or "", now=clock.now())
                said = _("%(name)sさんは、確認問題だけで修了できます。", name=wanted.name)
            return settled(form, url_for(".index"), said)
    return render_template("releases/answer.html", wanted=wanted, form=form), form.status


@bp.route("/ask/<slug>", methods=["GET", "POST"], policy=policy.STAFF)
def ask(slug: str) -> ResponseReturnValue:
    page, form = catalog.course(db(), slug), Form()
    if form.sent():
        with refusals_shown_on(form):
            services.ask(db(), actor(), page.course_id, page.title, now=clock.now())
            flash(_("願い出ました。所属長かDX推進室が、わけを添えて答えます。"))
            return redirect(url_for(".ask", slug=slug), 303)
    standing = queries.own(db(), actor(), page.course_id, today=clock.today())
    return render_template("releases/ask.html", page=page, standing=standing, form=form), form.status
