"""Pages of the box of concerns."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import settled, written_over
from lms.accounts.queries import finding
from lms.concerns import kinds, queries, services
from lms.concerns.forms import CareForm, ConcernAnswerForm, ConcernForm
from lms.kernel import clock
from lms.kernel.ids import ConcernId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("concerns", __name__, url_prefix="/concerns")


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    answered, page = request.args.get("show") == "answered", asked_page()
    found = queries.listing(db(), answered=answered, page=page, today=clock.today())
    cares = policy.MEETING_CALLER.allows(actor())
    return render_template("concerns/index.html", found=found, page=page, answered=answered, cares=cares, kinds=kinds)


@bp.route("/new", methods=["GET", "POST"], policy=policy.CASE_READER)
def new() -> ResponseReturnValue:
    """Nothing is kept on the way: a draft would be somebody's."""
    form = ConcernForm()
    form.offer(finding.partners(db(), today=clock.today()))
    if form.sent():
        with refusals_shown_on(form):
            made = services.put_in(db(), actor(), form.entry(), token=filled(form.once.data), today=clock.today())
            flash(_("困りごと箱に入れました。"), "thanks")
            return redirect(url_for(".show", concern_id=made), 303)
    return render_template("concerns/new.html", form=form), form.status


@bp.route("/<int:concern_id>", policy=policy.CASE_READER)
def show(concern_id: int) -> ResponseReturnValue:
    found = queries.shown(db(), ConcernId(concern_id), today=clock.today())
    held_by = queries.holders(db(), found.id, clock.today()) if found.answerer_id else {}
    return render_template(
        "concerns/show.html",
        concern=found,
        cares=policy.MEETING_CALLER.allows(actor()),
        held_by=held_by,
        may_answer=queries.may_answer(actor(), found.answerer_id, held_by),
        may_remove=queries.may_remove(actor(), found.author_id),
        kinds=kinds,
    )


@bp.route("/<int:concern_id>/care", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def care(concern_id: int) -> ResponseReturnValue:
    standing = queries.cared(db(), actor(), ConcernId(concern_id))
    form = CareForm(data=CareForm.saved(standing) if request.method == "GET" else None)
    form.offer(queries.owners(db(), standing, clock.today()), queries.heads(db(), clock.today()))
    if form.sent():
        with written_over(form, standing):
            services.ask(db(), actor(), standing.id, form.entry(), version=form.seen_version(), today=clock.today())
            return _done(form, concern_id, _("答える職と期日を決めて、知らせました。"))
    return render_template("concerns/care.html", form=form, concern=standing), form.status


def _done(form: Any, concern_id: int, says: str) -> ResponseReturnValue:
    location = url_for(".show", concern_id=concern_id)
    return settled(form, location, says)


@bp.route("/<int:concern_id>/answer", methods=["GET", "POST"], policy=policy.CASE_READER)
def answer(concern_id: int) -> ResponseReturnValue:
    standing = queries.answerable(db(), actor(), ConcernId(concern_id), clock.today())
    form = ConcernAnswerForm(data=ConcernAnswerForm.saved(standing) if request.method == "GET" else None)
    if form.sent():
        with written_over(form, standing):
            services.answer(db(), actor(), standing.id, filled(form.text.data), version=form.seen_version(), today=clock.today())
            return _done(form, concern_id, _("答えを残しました。"))
    return render_template("concerns/answer.html", form=form, concern=standing), form.status


@bp.route("/<int:concern_id>/remove", methods=["POST"], policy=policy.CASE_READER)
def remove(concern_id: int) -> ResponseReturnValue:
    services.remove(db(), actor(), ConcernId(concern_id))
    flash(_("困りごとを取り下げました。書かれた言葉は残っていません。"))
    return redirect(url_for(".index"), 303)
