"""One's own page of how to be told: by which way about what, and when not."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.followups.forms.letters import LettersForm, as_chosen
from lms.followups.kinds import letters as kinds
from lms.followups.queries import reach
from lms.followups.services import choices
from lms.kernel import clock
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("letters", __name__)


@bp.route("/me/letters", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show() -> ResponseReturnValue:
    form = LettersForm(data=as_chosen(reach.choice(db(), actor())))
    if form.sent():
        with refusals_shown_on(form):
            choices.save(db(), actor(), form.ways(), **form.quiet(), now=clock.now())
            flash(_("保存しました。"))
            return redirect(url_for(".show"), 303)
    profile = accounts.profile(db(), actor())
    page = {"mail": profile["mail"], "mail_wanted": profile["mail_wanted"], "has_chat": reach.has_chat(db()), "kinds": kinds}
    return render_template("letters/show.html", form=form, **page), form.status
