"""Figures of a course: what there is, and one more with the words that stand for it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.authoring import queries, services
from lms.authoring.forms import FigureForm
from lms.authoring.queries import previews
from lms.kernel import clock
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.pages import copy_button
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("figures", __name__, url_prefix="/author")


@bp.route("/<int:course_id>/figures", methods=["GET", "POST"], policy=policy.AUTHOR)
def index(course_id: MadeCourseId) -> ResponseReturnValue:
    made = queries.course(db(), course_id)
    form = FigureForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            content, words = filled(form.file.data).read(), filled(form.alternative.data)
            services.add_figure(db(), actor(), course_id, name=filled(form.name.data), alternative=words, content=content, now=clock.now())
            location = url_for(".index", course_id=course_id)
            return settled(form, location, _("図を加えました。下の一行を、本文の入れたい所に写してください。"))
    shown = previews.figures(db(), made)
    return render_template("authoring/figures.html", course=made, form=form, figures=shown, copy=copy_button()), form.status
