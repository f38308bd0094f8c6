"""What somebody says about a try of a colleague's case: whether it carried over, and what it took."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import settled, written_over
from lms.cases.forms import ReuseForm
from lms.cases.queries import reuse as reading
from lms.cases.services import reuse as services
from lms.kernel.ids import PracticeId
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("tries", __name__, url_prefix="/cases/tries")


@bp.route("/<int:practice_id>", methods=["GET", "POST"], policy=policy.STAFF)
def report(practice_id: PracticeId) -> ResponseReturnValue:
    tried = reading.own_try(db(), actor(), practice_id)
    form = ReuseForm(data=ReuseForm.saved(tried) if request.method == "GET" else None)
    if form.sent():
        with written_over(form, tried):
            services.report(db(), actor(), practice_id, form.entry(), version=form.seen_version())
            to_case = url_for("cases.show", case_id=tried.case_id, _anchor="h-lin")
            location = to_case if tried.title else url_for("practice.show", practice_id=practice_id)
            return settled(form, location, _("教えてくださって、ありがとうございます。次に試す人の手がかりになります。"), "thanks")
    return render_template("tries/report.html", form=form, tried=tried), form.status
