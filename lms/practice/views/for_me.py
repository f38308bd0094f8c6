"""What another has logged for oneself: put right, or taken out."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import PracticeLogId
from lms.practice import queries
from lms.practice.forms import CorrectionForm
from lms.practice.queries import for_others
from lms.practice.services import for_others as services
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("for_me", __name__, url_prefix="/practices/logs")


@bp.route("/<int:log_id>/correct", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def correct(log_id: PracticeLogId) -> ResponseReturnValue:
    log = for_others.entered_for_me(db(), actor(), log_id)
    practice = queries.own_practice(db(), actor(), log.practice_id)
    form = CorrectionForm(data=_as_typed(log) if request.method == "GET" else None)
    if form.sent():
        with refusals_shown_on(form):
            accounts_services.claim(db(), actor(), form.once.data)
            try:
                services.correct(db(), actor(), log_id, form.entry(), version=form.seen_version(), now=clock.now())
            except Stale as stale:
                form.form_errors.append(said(stale))
            else:
                location = url_for("practice.show", practice_id=practice.id)
                accounts_services.settle(db(), actor(), form.once.data, location)
                flash(_("記録を直しました。"))
                return redirect(location, 303)
    writer = for_others.names_of_writers(db(), [log])[log.id]
    return render_template("practice/correct.html", form=form, practice=practice, title=queries.title(practice), writer=writer), form.status


@bp.route("/<int:log_id>/withdraw", methods=["POST"], policy=policy.SIGNED_IN)
def withdraw(log_id: PracticeLogId) -> ResponseReturnValue:
    practice_id = services.withdraw(db(), actor(), log_id, now=clock.now())
    flash(_("記録を外しました。理由は書かなくて大丈夫です。"))
    return redirect(url_for("practice.show", practice_id=practice_id), 303)


def _as_typed(log: Any) -> dict[str, Any]:
    """A log as the form shows it."""
    held = {column.key: getattr(log, column.key) for column in log.__table__.columns}
    return {**{name: _answer(value) for name, value in held.items()}, "is_measured": log.is_measured, "version": str(log.version)}


def _answer(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
