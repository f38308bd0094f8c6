"""The life of a case: its versions, its review, taking it out of sight and back, taking something of a resident out of it, following it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import settled
from lms.cases import kinds, queries
from lms.cases.forms.life import TakedownForm, WithdrawForm
from lms.cases.queries import history as reading
from lms.cases.queries import reviews
from lms.cases.queries import takedown as cleaning
from lms.cases.services import following, takedown, withdrawal
from lms.kernel import clock
from lms.kernel.ids import CaseId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("life", __name__, url_prefix="/cases")


@bp.route("/<int:case_id>/history", policy=policy.CASE_READER)
def history(case_id: int) -> ResponseReturnValue:
    """What changed, one step at a time: comparing takes its time."""
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    steps = reading.steps(db(), case)
    asked = asked_number("version")
    shown = next((step for step in steps if step.version == asked), steps[0] if steps else None)
    return render_template(
        "life/history.html",
        case=case,
        steps=steps,
        shown=shown,
        changes=reading.changes(shown) if shown else [],
        traces=cleaning.traces(db(), case.id),
        tools=dict(accounts.tools(db())),
        kinds=kinds,
    )


@bp.route("/<int:case_id>/withdraw", methods=["GET", "POST"], policy=policy.CASE_READER)
def withdraw(case_id: int) -> ResponseReturnValue:
    case = cleaning.case_to_clean(db(), actor(), CaseId(case_id))
    if case.state == kinds.CaseState.ARCHIVED:  # pressed twice
        return redirect(url_for("cases.show", case_id=case.id), 303)
    form = WithdrawForm()
    if form.sent():
        with refusals_shown_on(form):
            withdrawal.withdraw(db(), actor(), case.id, filled(form.reason.data), now=clock.now())
            flash(_("取り下げました。一覧とさがす欄から消え、リンクを開いた人には、わけだけが見えます。"))
            return redirect(url_for("cases.show", case_id=case.id), 303)
    return render_template("life/withdraw.html", form=form, case=case), form.status


@bp.route("/<int:case_id>/back", methods=["POST"], policy=policy.CASE_READER)
def bring_back(case_id: int) -> ResponseReturnValue:
    withdrawal.bring_back(db(), actor(), CaseId(case_id))
    flash(_("もどしました。取り下げる前と同じ人が読めます。"))
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.route("/<int:case_id>/takedown", methods=["GET", "POST"], policy=policy.CASE_READER)
def take_down(case_id: int) -> ResponseReturnValue:
    case = cleaning.case_to_clean(db(), actor(), CaseId(case_id))
    form = TakedownForm()
    places, removed = form.worked_through(
        lambda lines: takedown.find(db(), actor(), case.id, lines),
        lambda lines, why: takedown.take_down(db(), actor(), case.id, lines, why, now=clock.now()),
    )
    if removed is not None:
        words = "、".join(said(kinds.PLACES.get(each, each)) for each in removed)
        return settled(form, url_for("cases.show", case_id=case.id), _("削除しました：%(places)s", places=words))
    return render_template("life/take_down.html", form=form, case=case, places=places, words=kinds.PLACES), form.status


@bp.route("/<int:case_id>/follow", methods=["POST"], policy=policy.CASE_READER)
def follow(case_id: int) -> ResponseReturnValue:
    """The button says which of the two: pressed twice, it does one thing."""
    if request.form.get("wish") == "no":
        following.unfollow(db(), actor(), CaseId(case_id))
    else:
        following.follow(db(), actor(), CaseId(case_id), now=clock.now())
    return redirect(url_for("cases.show", case_id=case_id), 303)


@bp.route("/reviews", policy=policy.OFFICE)
def overdue() -> ResponseReturnValue:
    page = asked_page()
    rows, total, pages = reviews.overdue(db(), clock.today(), page)
    return render_template("life/overdue.html", rows=rows, total=total, page=page, pages=pages, kinds=kinds)
