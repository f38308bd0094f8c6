"""In which weeks plans are asked about: the town's, a unit's, a course's."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.followups.forms import RhythmForm
from lms.followups.kinds import ASKS, WEEKS
from lms.followups.queries import rhythms as queries
from lms.followups.services import rhythms as services
from lms.kernel import clock
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("rhythms", __name__)


@bp.route("/office/follow-ups", methods=["GET", "POST"], policy=policy.RELEASER)
def index() -> ResponseReturnValue:
    """Heads set their own units, the office everything."""
    form = RhythmForm()
    form.offer(queries.places(db(), actor(), clock.today()))
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.set_weeks(db(), actor(), form.place.data, filled(form.weeks.data), now=clock.now())
            return settled(form, url_for(".index"), _("決めました。これから立てる計画に使います。"))
    return render_template("followups/rhythms.html", form=form, rows=queries.rows(db(), actor()), usual=WEEKS, asks=ASKS), form.status


@bp.route("/office/follow-ups/<int:rhythm_id>/remove", methods=["POST"], policy=policy.RELEASER)
def remove(rhythm_id: int) -> ResponseReturnValue:
    services.remove(db(), actor(), rhythm_id)
    flash(_("外しました。これから立てる計画には、ひとつ広い範囲の間隔を使います。"))
    return redirect(url_for(".index"), 303)
