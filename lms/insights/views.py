"""Pages of the ring: one cycle, and where the cycles of a 課 stop."""

from flask import render_template
from flask.typing import ResponseReturnValue

from lms.accounts import queries as accounts
from lms.insights import queries
from lms.kernel import clock
from lms.kernel.ids import PracticeId
from lms.practice import kinds
from lms.practice import queries as practice
from lms.web import policy
from lms.web.pages import office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("cycles", __name__, url_prefix="/cycles")


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    least, year = int(office_facts()["small_group"]), accounts.fiscal_year(db(), clock.today())
    rows = queries.stages(db(), actor(), year, today=clock.today(), least=least)
    return render_template("cycles/index.html", rows=rows, least=least, year=year, opens_figures=policy.FIGURES_READER.allows(actor()))


@bp.route("/<int:practice_id>", policy=policy.SIGNED_IN)
def show(practice_id: PracticeId) -> ResponseReturnValue:
    cycle = queries.cycle(db(), actor(), practice_id)
    return render_template(
        "cycles/show.html",
        cycle=cycle,
        title=practice.title(cycle.practice) if cycle.shows_plan else "",
        sentence=practice.sentence(cycle.practice),
        logs=[(log, practice.saving(log)) for log in cycle.logs],
        decision=practice.decision_of(db(), actor(), practice_id) if cycle.practice.origin_kind == kinds.Origin.DECISION else None,
        kinds=kinds,
    )
