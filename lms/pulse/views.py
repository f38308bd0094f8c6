"""Pages of 安全の脈: what was said, the seven questions (below an address that leaves no trace), and when they are asked."""

from typing import cast

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.anonymous.store import Store
from lms.kernel import clock
from lms.pulse import kinds, queries, services
from lms.pulse.forms import PulseForm, RoundForm
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.pages import office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("pulse", __name__, url_prefix="/pulse")


def store() -> Store:
    return cast("Store", current_app.extensions["anonymous"])


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    with store().reading() as own:
        found = queries.pulse(db(), own, actor(), today=clock.today(), least=int(office_facts()["small_group"]))
    sees_rows = actor().is_manager or policy.EXECUTIVE_READER.allows(actor())
    return render_template("pulse/index.html", found=found, sees_rows=sees_rows, questions=kinds.QUESTIONS, least=kinds.LEAST_ANSWERS)


@bp.route("/answer", methods=["GET", "POST"], policy=policy.STAFF)
def answer() -> ResponseReturnValue:
    today = clock.today()
    asked = queries.open_round(db(), today)
    form = PulseForm()
    form.offer(queries.departments(db(), actor(), today=today))
    if form.sent():
        with refusals_shown_on(form), store().writing() as own:
            services.answer(own, asked.last_on, form.chosen(), form.marks(), key=form.key.data or "")
            return render_template("pulse/thanks.html", asked=asked)
    return render_template("pulse/answer.html", form=form, asked=asked, names=[f"q{number + 1}" for number in range(7)]), form.status


@bp.route("/rounds", methods=["GET", "POST"], policy=policy.OFFICE)
def rounds() -> ResponseReturnValue:
    form = RoundForm()
    if form.sent():
        with refusals_shown_on(form):
            place = url_for(".rounds")
            claim(form)
            services.open_round(db(), actor(), filled(form.first_on.data), filled(form.last_on.data), today=clock.today())
            return settled(form, place, _("聞く期間を決めました。"))
    return render_template("pulse/rounds.html", form=form, found=queries.rounds(db())), form.status


@bp.route("/rounds/<int:round_id>/cancel", methods=["POST"], policy=policy.OFFICE)
def cancel(round_id: int) -> ResponseReturnValue:
    services.cancel(db(), actor(), round_id, today=clock.today())
    flash(_("取りやめました。"))
    return redirect(url_for(".rounds"), 303)
