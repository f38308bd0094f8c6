"""The front page: one next step, and what stands around it; and what the search box of every page finds."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.cases.queries import listing
from lms.followups.kinds import ANSWERS
from lms.home import queries
from lms.kernel import clock
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

MOST_CHARACTERS = 200
bp = Blueprint("home", __name__)


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("home/index.html", home=queries.home(db(), actor(), now=clock.now()), answers=ANSWERS)


@bp.route("/search", policy=policy.SIGNED_IN)
def search() -> ResponseReturnValue:
    """Cases for whom may see any, lessons and words of the glossary for everybody, each kind for itself."""
    words = request.args.get("q", "")[:MOST_CHARACTERS]
    found = queries.search(db(), actor(), words, sees_cases=policy.CASE_GUEST.allows(actor()))
    nameless = listing.nameless(found.query) if found.query and actor().reads_cases else None
    return render_template("home/search.html", words=words, found=found, nameless=nameless)
