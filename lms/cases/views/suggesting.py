"""What is offered while somebody types into the box of the cases."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.cases.queries.suggesting import suggestions
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("suggesting", __name__, url_prefix="/cases")


@bp.route("/suggest", policy=policy.CASE_GUEST)
def suggest() -> ResponseReturnValue:
    """A part of the page, for its script."""
    return render_template("cases/suggest.html", found=suggestions(db(), actor(), request.args.get("q", "")))
