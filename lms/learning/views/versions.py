"""The versions of a course and who finished which, for the office; asking for what has changed."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
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
            accounts_services.claim(db(), actor(), form.once.data)
            services.ask_for_difference(db(), actor(), page, filled(form.due_on.data))
            location = url_for(".show", slug=slug)
            accounts_services.settle(db(), actor(), form.once.data, location)
            flash(_("お願いしました。前の版で修了した人の講座のページと、週に一度のお知らせに出ます。"))
            return redirect(location, 303)
    least = accounts.setting(db(), "small_group")
    today = clock.today()
    return render_template("versions/show.html", page=page, form=form, least=least, today=today), form.status
