"""自動の仕事: what runs by itself, how it went, and the button that has one run now."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.admin.queries import jobs as queries
from lms.followups.services import jobs as services
from lms.kernel.errors import N_, NotFound
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("jobs", __name__)


@bp.route("/office/jobs/", policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    board = queries.board(db(), current_app.extensions["jobs"], current_app.extensions["settings"])
    return render_template("jobs/index.html", board=board)


@bp.route("/office/jobs/<job_name>/run", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def run(job_name: str) -> ResponseReturnValue:
    """Only written down here: the scheduler picks it up. Pressed twice, it runs once."""
    job = current_app.extensions["jobs"].get(job_name)
    if job is None or job.why_off(current_app.extensions["settings"]):
        raise NotFound(N_("その仕事は見つかりません。"))
    services.ask(db(), actor(), job_name)
    flash(_("受け付けました。数秒のうちに動きます。"))
    return redirect(url_for(".index"), 303)
