"""The page of all decisions: what became of each, and where nobody answers any more; and who answers from now on."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import settled, written_over
from lms.kernel import clock
from lms.kernel.ids import DecisionId, PersonId
from lms.meetings import kinds
from lms.meetings.forms.deciding import EntrustForm
from lms.meetings.queries import decided, entrusting
from lms.meetings.queries.decided import Only
from lms.meetings.services import decisions as services
from lms.web import policy
from lms.web.forms import filled
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("decided", __name__, url_prefix="/decisions")


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    asked = request.args.get("only", "")
    only = Only(asked) if asked in set(Only) else Only.ALL
    found = decided.decided(db(), actor(), only, asked_page())
    return render_template("meetings/decisions.html", found=found, only=only, words=decided.ONLY, kinds=kinds)


@bp.route("/<int:decision_id>/owner", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def entrust(decision_id: int) -> ResponseReturnValue:
    """Who answers for it from now on, and until when: between two meetings too nothing stands without an owner."""
    standing = entrusting.entrusted(db(), actor(), DecisionId(decision_id))
    people = entrusting.heirs(db(), standing, clock.today())
    first = {**EntrustForm.saved(standing), "due_on": max(standing.due_on, clock.today())}
    form = EntrustForm(data=first if request.method == "GET" else None)
    form.offer(people)
    if form.sent():
        with written_over(form, standing):
            chosen, due_on, seen = PersonId(int(form.owner_id.data)), filled(form.due_on.data), form.seen_version()
            services.entrust(db(), actor(), standing.id, chosen, due_on, version=seen, now=clock.now())
            return settled(form, url_for(".index"), _("担当と期日を決めました。担当の方に知らせました。"))
    is_gone = standing.owner_id not in {each.id for each in people}
    return render_template("meetings/entrust.html", form=form, decision=standing, is_gone=is_gone), form.status
