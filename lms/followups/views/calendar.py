"""The day of a plan for one's own calendar."""

import io

from flask import current_app, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.followups.queries import calendar
from lms.kernel.ids import PracticeId
from lms.practice import queries as practice
from lms.web import policy
from lms.web.downloads import download
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("plan_calendar", __name__)


@bp.route("/practices/<int:practice_id>/calendar.ics", policy=policy.SIGNED_IN)
def show(practice_id: PracticeId) -> ResponseReturnValue:
    """Loaded again after the plan has moved, it takes the place of the former entry."""
    plan = practice.own_practice(db(), actor(), practice_id)
    url = current_app.extensions["settings"].base_url + url_for("practice.show", practice_id=practice_id)
    written = calendar.of_plan(plan, title=_("試す日：%(title)s", title=practice.title(plan)), about=practice.sentence(plan), url=url)
    return download(io.BytesIO(written.encode()), "text/calendar", f"plan-{practice_id}.ics")
