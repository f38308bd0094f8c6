"""The front page: one next step, and what stands around it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.followups.kinds import ANSWERS
from lms.home import queries
from lms.kernel import clock
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("home", __name__)


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("home/index.html", home=queries.home(db(), actor(), now=clock.now()), answers=ANSWERS)
