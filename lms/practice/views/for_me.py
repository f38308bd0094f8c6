"""A log about oneself, whoever has written it: put right, or taken out."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.kernel import clock
from lms.kernel.ids import PracticeLogId
from lms.practice import queries
from lms.practice.forms.logs import CorrectionForm
from lms.practice.kinds import State
from lms.practice.queries import for_others, sight
from lms.practice.services import mending as services
from lms.web import policy
from lms.web.forms import Form
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("for_me", __name__, url_prefix="/practices/logs")


@bp.route("/<int:log_id>/correct", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def correct(log_id: PracticeLogId) -> ResponseReturnValue:
    log = sight.log_of_ones_own(db(), actor(), log_id)
    practice = queries.own_practice(db(), actor(), log.practice_id)
    form = CorrectionForm(data=CorrectionForm.saved(log) if request.method == "GET" else None)
    if form.sent():
        with written_over(form, log):
            services.correct(db(), actor(), log_id, form.entry(), version=form.seen_version(), now=clock.now())
            location = url_for("practice.show", practice_id=practice.id)
            return settled(form, location, _("記録を直しました。"))
    page = {"practice": practice, "title": queries.title(practice), "writer": for_others.names_of_writers(db(), [log]).get(log.id)}
    is_shared = practice.state == State.SHARED
    return render_template("practice/correct.html", form=form, is_shared=is_shared, **page), form.status


@bp.route("/<int:log_id>/withdraw", methods=["POST"], policy=policy.SIGNED_IN)
def withdraw(log_id: PracticeLogId) -> ResponseReturnValue:
    form = Form()
    claim(form)  # pressed twice, the second finds the log gone: it sees what the first has seen
    location = url_for("practice.show", practice_id=services.withdraw(db(), actor(), log_id, now=clock.now()))
    return settled(form, location, _("記録を外しました。理由は書かなくて大丈夫です。"))
