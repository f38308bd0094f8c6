"""The page of all decisions: what became of each, and where nobody answers any more."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.meetings import kinds
from lms.meetings.queries import decided
from lms.meetings.queries.decided import Only
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("decided", __name__, url_prefix="/decisions")


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    asked = request.args.get("only", "")
    only = Only(asked) if asked in set(Only) else Only.ALL
    found = decided.decided(db(), actor(), only, asked_page())
    return render_template("meetings/decisions.html", found=found, only=only, words=decided.ONLY, kinds=kinds)
