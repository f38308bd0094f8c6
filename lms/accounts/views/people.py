"""The directory of people: found by colleagues, entered and corrected by the office."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled, written_over
from lms.accounts.forms.people import CorrectionForm, DepartureForm, PersonForm, unit_choices
from lms.accounts.kinds import EMPLOYMENTS, POSTING_KINDS, Employment, Role
from lms.accounts.queries import directory, units
from lms.accounts.queries import people as queries
from lms.accounts.services import people as services
from lms.accounts.services import postings, recovery, signin, terminals
from lms.kernel import clock
from lms.kernel.ids import PersonId, UnitId
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("people", __name__, url_prefix="/people")
MOST_WORDS = 80


def _is_office() -> bool:
    return policy.OFFICE_OR_ADMINISTRATOR.allows(actor())


@bp.route("/", policy=policy.DIRECTORY)
def index() -> ResponseReturnValue:
    unit_id = asked_number("unit")
    wish = directory.Wish(request.args.get("q", "").strip()[:MOST_WORDS], UnitId(unit_id) if unit_id else None, asked_page())
    found = directory.find(db(), wish, today=clock.today(), is_office=_is_office())
    standing = [unit for unit in units.choices(db(), clock.today()) if unit.begins is None]
    choices = [("", _("すべての組織")), *((str(unit.id), "　" * unit.depth + unit.name) for unit in standing)]
    return render_template("people/index.html", wish=wish, found=found, choices=choices, is_office=_is_office(), kinds=POSTING_KINDS)


@bp.route("/new", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def new() -> ResponseReturnValue:
    form = PersonForm(data={"has_pc": True, "employment": Employment.REGULAR})
    form.unit_id.choices = unit_choices(_("所属なし"), [unit for unit in units.choices(db(), clock.today()) if unit.begins is None])
    if not actor().has(Role.ADMINISTRATOR):
        del form.role
    if form.sent():
        with refusals_shown_on(form):
            db().rollback()  # hashing is slow: nobody waits for our transaction meanwhile
            entry, password = form.entry(), recovery.one_time_code()
            shown, secret = (password, signin.hashed(password)) if entry.has_pc else terminals.first_pin([entry.staff_no])
            claim(form)
            made = services.enter(db(), actor(), entry, secret)
            accounts_services.settle(db(), actor(), form.once.data, url_for(".show", person_id=made))
            db().flush()
            person = directory.line(db(), made, clock.today())
            if not entry.has_pc:
                return render_template("terminals/pin_once.html", name=person.name, staff_no=person.staff_no, pin=shown)
            return render_template("people/password_once.html", person=person, password=shown)
    return render_template("people/new.html", form=form), form.status


@bp.route("/<int:person_id>", policy=policy.DIRECTORY)
def show(person_id: PersonId) -> ResponseReturnValue:
    file = queries.file_of(db(), person_id, clock.today(), is_office=_is_office())
    return render_template("people/show.html", file=file, is_office=_is_office(), kinds=POSTING_KINDS, employments=EMPLOYMENTS)


@bp.route("/<int:person_id>/edit", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def edit(person_id: PersonId) -> ResponseReturnValue:
    person = queries.file_of(db(), person_id, clock.today(), is_office=True).person
    form = CorrectionForm(data=CorrectionForm.saved(person))
    if form.sent():
        with written_over(form, person):
            services.correct(db(), actor(), person_id, form.entry(), version=form.seen_version())
            return settled(form, url_for(".show", person_id=person_id), _("保存しました。"))
    return render_template("people/edit.html", form=form, person=person), form.status


@bp.route("/<int:person_id>/departure", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def departure(person_id: PersonId) -> ResponseReturnValue:
    file = queries.file_of(db(), person_id, clock.today(), is_office=True)
    form = DepartureForm(data={"last": file.last})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            postings.depart(db(), actor(), person_id, form.last.data)
            said_ = _("最後の日を保存しました。") if form.last.data else _("退職を取り消しました。発令を加えてください。")
            return settled(form, url_for(".show", person_id=person_id), said_)
    return render_template("people/departure.html", form=form, person=file.person), form.status
