"""言いかえ: expressions that mean the same to a search, and what was looked for in vain."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.admin.forms.synonyms import SynonymChangeForm, SynonymForm
from lms.admin.services import synonyms as services
from lms.search import synonyms, unfound
from lms.search.kinds import MOST_TEXT
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("synonyms", __name__, url_prefix="/office/synonyms")
PAGE = 40


@bp.route("/", methods=["GET", "POST"], policy=policy.OFFICE)
def index() -> ResponseReturnValue:
    form = SynonymForm(data={"expressions": request.args.get("words", "")[:MOST_TEXT]})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.add(db(), actor(), form.said())
            return settled(form, url_for(".index"), _("加えました。次にさがすときから、どれでもみつかります。"))
    words, page = request.args.get("q", "").strip()[:MOST_TEXT], asked_page()
    groups = synonyms.listed(db(), words)
    pages = max(1, -(-len(groups) // PAGE))
    shown = groups[(page - 1) * PAGE : page * PAGE]
    found = {"groups": shown, "total": len(groups), "page": page, "pages": pages, "words": words, "unfound": unfound.listed(db())}
    return render_template("synonyms/index.html", form=form, weeks=unfound.KEPT_WEEKS, **found), form.status


@bp.route("/<int:group_id>", methods=["GET", "POST"], policy=policy.OFFICE)
def edit(group_id: int) -> ResponseReturnValue:
    group = synonyms.group(db(), group_id)
    form = SynonymChangeForm(data=SynonymChangeForm.saved(group))
    if form.sent():
        with written_over(form, group):
            services.change(db(), actor(), group_id, form.said(), version=form.seen_version())
            return settled(form, url_for(".index"), _("直しました。"))
    return render_template("synonyms/edit.html", form=form, group=group), form.status


@bp.route("/<int:group_id>/remove", methods=["POST"], policy=policy.OFFICE)
def remove(group_id: int) -> ResponseReturnValue:
    services.remove(db(), actor(), group_id)
    flash(_("外しました。それぞれのことばは、これまでどおりさがせます。"))
    return redirect(url_for(".index"), 303)


@bp.route("/unfound", methods=["POST"], policy=policy.OFFICE)
def settle() -> ResponseReturnValue:
    """The office has seen to it without a synonym."""
    unfound.settle(db(), request.form.get("words", ""))
    flash(_("一覧から外しました。またみつからなかったときは、ここに出ます。"))
    return redirect(url_for(".index"), 303)
