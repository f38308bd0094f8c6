"""The office helps somebody who has forgotten the password: a code for one sign-in, shown once."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from lms.accounts import services
from lms.accounts.forms.once import claim
from lms.accounts.forms.recovery import RecoveryForm
from lms.accounts.queries import signin as signin_queries
from lms.accounts.services import recovery, signin
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.web import policy
from lms.web.request import actor, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("recovery", __name__)


@bp.route("/people/<int:person_id>/password", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def reissue(person_id: PersonId) -> ResponseReturnValue:
    if person_id == actor().person_id:
        return redirect(url_for("accounts.password"), 303)
    person = signin_queries.helped(db(), person_id, today=clock.today())
    form = RecoveryForm()
    if not person.has_second_factor:
        del form.drops_second_factor
    if form.sent():
        drops = bool(form.drops_second_factor.data) if person.has_second_factor else False
        code = recovery.one_time_code()
        let_go()  # hashing is slow: nobody waits for our transaction meanwhile
        code_hash = signin.hashed(code)
        claim(form)
        made = recovery.reissue(db(), actor(), person_id, code_hash, drops_second_factor=drops, now=clock.now())
        services.settle(db(), actor(), form.once.data, url_for("people.show", person_id=person_id))
        return render_template("recovery/code.html", reissued=made, code=code, drops=drops)
    return render_template("recovery/reissue.html", form=form, person=person), form.status
