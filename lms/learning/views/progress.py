"""How far a unit is, for whoever heads it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts import queries as accounts
from lms.kernel import clock
from lms.learning.queries import progress as queries
from lms.learning.queries import releases
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("progress", __name__, url_prefix="/progress")


@bp.route("/", policy=policy.RELEASER)
def index() -> ResponseReturnValue:
    overviews = queries.of_headed(db(), actor(), today=clock.today())
    requests = releases.open_requests(db(), actor(), today=clock.today())
    least = accounts.setting(db(), "small_group")
    return render_template("progress/index.html", overviews=overviews, requests=requests, least=least)
