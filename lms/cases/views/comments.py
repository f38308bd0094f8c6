"""The words of colleagues under a case."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.cases import queries
from lms.cases.forms.life import CommentForm, HideForm
from lms.cases.queries import comments as reading
from lms.cases.services import comments as services
from lms.kernel import clock
from lms.kernel.ids import CaseId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("comments", __name__, url_prefix="/cases")


@bp.route("/<int:case_id>/comments", methods=["GET", "POST"], policy=policy.CASE_READER)
def write(case_id: int) -> ResponseReturnValue:
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    form = CommentForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = services.write(db(), actor(), case.id, filled(form.text.data), now=clock.now())
            location = _place(case.id, made.id)
            return settled(form, location, _("ことばを届けました。"), "thanks")
    return render_template("comments/write.html", form=form, case=case), form.status


def _place(case_id: CaseId, comment_id: int) -> str:
    return url_for("cases.show", case_id=case_id, _anchor=f"comment-{comment_id}")


@bp.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"], policy=policy.CASE_READER)
def edit(comment_id: int) -> ResponseReturnValue:
    comment = reading.own_comment(db(), actor(), comment_id)
    form = CommentForm(data=CommentForm.saved(comment))
    if form.sent():
        with written_over(form, comment):
            services.change(db(), actor(), comment.id, filled(form.text.data), version=form.seen_version(), now=clock.now())
            return settled(form, _place(comment.case_id, comment.id), _("直しました。"))
    return render_template("comments/edit.html", form=form, comment=comment), form.status


@bp.route("/comments/<int:comment_id>/withdraw", methods=["POST"], policy=policy.CASE_READER)
def take_back(comment_id: int) -> ResponseReturnValue:
    comment = services.take_back(db(), actor(), comment_id, now=clock.now())
    flash(_("取り下げました。書いたことばは残っていません。"))
    return redirect(_place(comment.case_id, comment.id), 303)


@bp.route("/comments/<int:comment_id>/hide", methods=["GET", "POST"], policy=policy.OFFICE)
def hide(comment_id: int) -> ResponseReturnValue:
    comment = reading.comment_to_hide(db(), actor(), comment_id)
    form = HideForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.hide(db(), actor(), comment.id, filled(form.reason.data), now=clock.now())
            location = _place(comment.case_id, comment.id)
            return settled(form, location, _("見えなくしました。わけは、ことばの代わりに出ます。"))
    return render_template("comments/hide.html", form=form, comment=comment), form.status


@bp.route("/comments/<int:comment_id>/show", methods=["POST"], policy=policy.OFFICE)
def show(comment_id: int) -> ResponseReturnValue:
    comment = services.show(db(), actor(), comment_id)
    flash(_("また見えるようにしました。"))
    return redirect(_place(comment.case_id, comment.id), 303)
