"""4月1日リハーサル: who could see what on a day after an import, without anything being changed."""

from datetime import date, datetime, time

from flask import render_template, request
from flask.typing import ResponseReturnValue

from lms.accounts.forms.imports import FindForm
from lms.accounts.kinds import ROLES, ImportState
from lms.accounts.queries import imports as queries
from lms.accounts.services.import_rehearsing import Rehearsed, rehearsal
from lms.kernel import clock
from lms.kernel.errors import N_, Refusal
from lms.web import policy
from lms.web.request import db, rehearsed
from lms.web.routing import Blueprint

bp = Blueprint("rehearsals", __name__, url_prefix="/people/import")
OPEN = (ImportState.PREVIEWED, ImportState.SCHEDULED)


@bp.route("/<int:import_id>/rehearsal", policy=policy.OFFICE_OR_ADMINISTRATOR)
def show(import_id: int) -> ResponseReturnValue:
    job = queries.an_import(db(), import_id)
    if job.state not in OPEN:
        raise Refusal(N_("この取り込みは、もう終わっています。"))
    form = FindForm(
        data={"on": job.effective_on}, drafted={name: request.args.getlist(name) for name in ("on", "q") if name in request.args}
    )
    fine = form.validate()
    on = form.on.data or job.effective_on
    people = _rehearsed(import_id, on, (form.q.data or "") if fine else "")
    return render_template("rehearsals/show.html", form=form, job=job, on=on, people=people, roles=ROLES)


def _rehearsed(import_id: int, on: date, asked: str) -> list[Rehearsed]:
    with clock.standing_at(datetime.combine(on, time(12), clock.TOKYO)), rehearsed() as session:
        return rehearsal(session, queries.an_import(session, import_id), on=on, asked=asked)
