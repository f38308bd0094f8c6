"""The versions of a course and who finished which, for the office; asking for what has changed."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.kernel import clock
from lms.learning.forms.assignments import DifferenceForm
from lms.learning.queries import versions as queries
from lms.learning.services import versions as services
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("versions", __name__, url_prefix="/office/assignments/courses")


@bp.route("/<slug>", methods=["GET", "POST"], policy=policy.OFFICE)
def show(slug: str) -> ResponseReturnValue:
    page, form = queries.page(db(), slug), DifferenceForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.ask_for_difference(db(), actor(), page, filled(form.due_on.data))
            location = url_for(".show", slug=slug)
            return settled(form, location, _("お願いしました。前の版で修了した人の講座のページと、週に一度のお知らせに出ます。"))
    least = accounts.setting(db(), "small_group")
    today = clock.today()
    return render_template("versions/show.html", page=page, form=form, least=least, today=today), form.status
