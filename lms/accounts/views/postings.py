"""発令 and leave of one person, for the office."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import ConfirmForm, claim, settled
from lms.accounts.forms.people import LeaveForm, PostingForm, UntilForm, unit_choices
from lms.accounts.kinds import POSTING_KINDS
from lms.accounts.queries import people as queries
from lms.accounts.queries import units
from lms.accounts.services import postings as services
from lms.kernel import clock
from lms.kernel.ids import PersonId, PostingId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("postings", __name__, url_prefix="/people/<int:person_id>")


def _file(person_id: PersonId) -> queries.File:
    return queries.file_of(db(), person_id, clock.today(), is_office=True)


def _person(person_id: PersonId) -> str:
    return url_for("people.show", person_id=person_id)


@bp.route("/postings/new", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def new(person_id: PersonId) -> ResponseReturnValue:
    file, form = _file(person_id), PostingForm()
    form.unit_id.choices = unit_choices(_("選んでください"), units.choices(db(), clock.today()))
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.appoint(db(), actor(), person_id, form.entry())
            return settled(form, _person(person_id), _("発令を加えました。その日から、見える範囲が切り替わります。"))
    return render_template("postings/new.html", form=form, file=file, kinds=POSTING_KINDS), form.status


@bp.route("/postings/<int:posting_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def end(person_id: PersonId, posting_id: PostingId) -> ResponseReturnValue:
    file = _file(person_id)
    posting = file.posting(posting_id)
    form = UntilForm(data={"until": posting.until})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.end_posting(db(), actor(), person_id, posting_id, form.until.data)
            return settled(form, _person(person_id), _("終わりの日を保存しました。"))
    back = ConfirmForm(prefix="back-") if posting.when == "to_come" else None
    return render_template("postings/end.html", form=form, back=back, file=file, posting=posting, kinds=POSTING_KINDS), form.status


@bp.route("/postings/<int:posting_id>/back", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def take_back(person_id: PersonId, posting_id: PostingId) -> ResponseReturnValue:
    form = ConfirmForm(prefix="back-")
    claim(form)
    services.take_back(db(), actor(), person_id, posting_id)
    return settled(form, _person(person_id), _("発令を取り消しました。"))


@bp.route("/leaves/new", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def leave(person_id: PersonId) -> ResponseReturnValue:
    file, form = _file(person_id), LeaveForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.enter_leave(db(), actor(), person_id, begins=filled(form.begins.data), until=form.until.data)
            return settled(form, _person(person_id), _("休みを登録しました。その間、おたずねと講座の期限は止まります。"))
    return render_template("postings/leave.html", form=form, file=file), form.status


@bp.route("/leaves/<int:leave_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def end_leave(person_id: PersonId, leave_id: int) -> ResponseReturnValue:
    file = _file(person_id)
    standing = file.leave(leave_id)
    form = UntilForm(data={"until": standing.until})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.end_leave(db(), actor(), person_id, leave_id, form.until.data)
            return settled(form, _person(person_id), _("終わりの日を保存しました。"))
    return render_template("postings/end_leave.html", form=form, file=file, leave=standing), form.status
