"""The office's pages of what letters say: the list, and one letter in one language with its preview."""

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.followups.forms.texts import GiveUpForm, TextForm
from lms.followups.kinds import letters as kinds
from lms.followups.queries import texts as queries
from lms.followups.services import texts as services
from lms.kernel.errors import Stale
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("texts", __name__, url_prefix="/office/letters")


@bp.route("/", policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    return render_template("texts/index.html", own=queries.own(db()), kinds=kinds)


@bp.route("/<letter>/<language>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def edit(letter: str, language: str) -> ResponseReturnValue:
    """Judged, looked at, saved; what is typed is kept whatever is refused."""
    standing = queries.text(db(), letter, language)
    form = TextForm(data={"version": str(standing.version), "subject": standing.subject, "body": standing.body})
    subject, body, status = standing.subject, standing.body, 200
    if form.sent() and _is_fine(form, letter):
        subject, body = form.subject.data or "", form.body.data or ""
        if "look" not in request.form:
            try:
                claim(form)
                services.save(db(), actor(), letter, language, subject=subject, body=body, version=form.seen_version())
                return _settled(form, letter, language, _("保存しました。これから送る知らせに使います。"))
            except Stale as stale:
                db().rollback()
                standing, status = queries.text(db(), letter, language), stale.status
                form.show_both(stale, standing)
    elif request.method == "POST":
        status = form.status
    sheet = services.preview(db(), current_app.extensions["settings"], letter, language, subject=subject, body=body)
    page = {"standing": standing, "sheet": sheet, "changes": queries.changes(db(), letter, language), "kinds": kinds}
    return render_template("texts/edit.html", form=form, give_up=GiveUpForm(data={"version": str(standing.version)}), **page), status


def _is_fine(form: TextForm, letter: str) -> bool:
    found = services.refusals(letter, form.subject.data or "", form.body.data or "")
    for refusal in found:
        form.refuse(refusal)
    return not found


@bp.route("/<letter>/<language>/ours", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def give_up(letter: str, language: str) -> ResponseReturnValue:
    queries.key(letter, language)
    form = GiveUpForm()
    claim(form)
    services.give_up(db(), actor(), letter, language, version=form.seen_version())
    return _settled(form, letter, language, _("はじめの文に戻しました。"))


def _settled(form: TextForm | GiveUpForm, letter: str, language: str, message: str) -> ResponseReturnValue:
    location = url_for(".edit", letter=letter, language=language)
    return settled(form, location, message)
