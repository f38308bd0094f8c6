"""One's own records to take along, how long those who have left are kept, and the guard while one writes and in numbers."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.kernel import clock
from lms.kernel.anew import anew
from lms.kernel.ids import PersonId
from lms.privacy import files, kinds, queries, services
from lms.privacy.forms import EraseForm, HoldForm, RetentionForm, TakeForm
from lms.web import guard, policy
from lms.web.downloads import download, fresh_file
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import many, said
from lms.web.request import actor, db, let_go, reading
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("privacy", __name__)
WEEKS = 26
MOST_NAME = 80


@bp.route("/me/data", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def data() -> ResponseReturnValue:
    """The page explains; its button answers the ZIP. Taken twice is taken twice: both stand in the audit trail."""
    form = TakeForm()
    if form.sent():
        return _zip()
    return render_template("privacy/data.html", form=form, exports=services.exports()), form.status


def _zip() -> ResponseReturnValue:
    me = actor()
    db().rollback()  # reading takes its time: nobody waits for our transaction meanwhile
    file = fresh_file()
    with reading() as own:
        files.write_zip(file, own, me.person_id, services.exports(), said, many)
    services.note_taken(db(), me)
    return download(file, "application/zip", f"manabi-{clock.today().isoformat()}.zip")


@bp.route("/office/retention", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def retention() -> ResponseReturnValue:
    months = services.months(db())
    form = RetentionForm(data={"retention_months": months})
    if form.sent():
        with refusals_shown_on(form):
            services.set_months(db(), actor(), filled(form.retention_months.data))
            flash(_("保存しました。"))
            return redirect(url_for(".retention"), 303)
    leavers = queries.leavers(db(), today=clock.today(), months=months, page=asked_page())
    return render_template("privacy/retention.html", form=form, leavers=leavers, months=months), form.status


@bp.route("/office/retention/<int:person_id>/hold", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def hold(person_id: PersonId) -> ResponseReturnValue:
    leaver = _leaver(person_id)
    form = HoldForm(data={"reason": leaver.reason, "until": leaver.held_until})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            until = filled(form.until.data)
            services.hold(db(), actor(), person_id, reason=filled(form.reason.data), until=until, today=clock.today())
            return _settled(form, _("保留にしました。その日までは消しません。"))
    return render_template("privacy/hold.html", form=form, leaver=leaver), form.status


@bp.route("/office/retention/<int:person_id>/release", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def release(person_id: PersonId) -> ResponseReturnValue:
    _leaver(person_id)
    services.release(db(), actor(), person_id)
    flash(_("保留をやめました。"))
    return redirect(url_for(".retention"), 303)


@bp.route("/office/retention/<int:person_id>/erase", methods=["GET", "POST"], policy=policy.ADMINISTRATOR)
def erase(person_id: PersonId) -> ResponseReturnValue:
    form = EraseForm()
    if form.sent():
        anew(lambda: _erase(form, person_id), drop=lambda: db().rollback())
        return _settled(form, _("名前を消しました。事例は「元職員」の事例として残ります。"))
    return render_template("privacy/erase.html", form=form, leaver=_leaver(person_id)), form.status


def _erase(form: EraseForm, person_id: PersonId) -> None:
    claim(form)
    services.erase_now(db(), actor(), person_id, today=clock.today())


@bp.route("/guard/look", methods=["POST"], policy=policy.SIGNED_IN)
def look() -> ResponseReturnValue:
    """What stands beside a box while somebody writes in it. Nothing is kept, counted or logged; a longer text is looked at when it is sent."""
    text, box = request.form.get("text", ""), request.form.get("box", "")[:MOST_NAME]
    places = guard.places(text) if len(text) <= kinds.MOST_CHARACTERS else []
    let_go()  # who saves meanwhile does not wait for the page to be drawn
    return render_template("privacy/look.html", box=box, places=places, reason=request.form.get("reason", ""))


@bp.route("/office/guard/", policy=policy.OFFICE_OR_ADMINISTRATOR)
def counts() -> ResponseReturnValue:
    weeks = queries.guard_weeks(db(), today=clock.today(), most=WEEKS)
    return render_template("privacy/counts.html", weeks=weeks, levels=kinds.LEVELS, deeds=kinds.Deed)


def _leaver(person_id: PersonId) -> queries.Leaver:
    return queries.leaver(db(), person_id, today=clock.today(), months=services.months(db()))


def _settled(form: Any, message: str) -> ResponseReturnValue:
    place = url_for(".retention")
    return settled(form, place, message)
