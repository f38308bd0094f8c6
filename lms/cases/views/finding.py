"""The list of cases, and what is offered while somebody types into its box."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.cases import kinds
from lms.cases.queries import listing
from lms.cases.queries.suggesting import suggestions
from lms.cases.views.pages import bp
from lms.kernel import clock
from lms.practice import kinds as practice_kinds
from lms.search import unfound
from lms.search.query import MOST_CHARACTERS
from lms.web import guard, policy
from lms.web.request import actor, afterwards, db
from lms.web.routing import asked_page

MOST_CHOSEN = 50  # of a facet


@bp.route("/", policy=policy.CASE_GUEST)
def index() -> ResponseReturnValue:
    typed = request.args.get("q", "").strip()
    wish = listing.Wish(
        words=typed[:MOST_CHARACTERS],
        chosen={name: request.args.getlist(name)[:MOST_CHOSEN] for name in listing.FACETS},
        sort=request.args.get("sort", ""),
        page=asked_page(),
    )
    found = listing.search(db(), actor(), wish)
    _note(wish, found)
    return render_template(
        "cases/index.html",
        wish=wish,
        found=found,
        is_cut=len(typed) > MOST_CHARACTERS,
        most=MOST_CHARACTERS,
        checks=policy.CHECKER.allows(actor()),
        kinds=kinds,
        ai_uses=practice_kinds.AI_USES,
    )


@bp.route("/suggest", policy=policy.CASE_GUEST)
def suggest() -> ResponseReturnValue:
    """A part of the page, for the script of the box."""
    return render_template("cases/suggest.html", found=suggestions(db(), actor(), request.args.get("q", "")))


def _note(wish: listing.Wish, found: listing.Found) -> None:
    """What nobody has told yet, or has told in other words: for the office, without who looked for it, and never where the guard stops."""
    is_in_vain = bool(found.query) and wish.page == 1 and (not found.total or found.is_loose)
    if is_in_vain and not any(wish.chosen.values()) and actor().reads_cases and not guard.places(wish.words):
        today = clock.today()
        afterwards(lambda session: unfound.note(session, wish.words, today))
