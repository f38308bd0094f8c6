"""The organisation of a day: the tree and its units for everybody in the directory, changes for the office."""

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.accounts.forms.people import unit_choices
from lms.accounts.forms.units import CHANGE_FORMS, SplitForm, UnitCorrectionForm, UnitForm, split_form
from lms.accounts.kinds import CHANGES, LEVELS, POSTING_KINDS, Change
from lms.accounts.queries import units as queries
from lms.accounts.services import reorganisation
from lms.accounts.services import units as services
from lms.kernel import calendar, clock
from lms.kernel.errors import NotFound
from lms.kernel.ids import UnitId
from lms.web import policy
from lms.web.forms import Form, filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("units", __name__, url_prefix="/units")


def _is_office() -> bool:
    return policy.OFFICE_OR_ADMINISTRATOR.allows(actor())


def _asked_day() -> tuple[date, str]:
    """The day that the address asks for, and what is wrong with how it was written; today instead."""
    typed = request.args.get("on", "").strip()[:40]
    found = calendar.typed_day(typed) if typed else clock.today()
    return (found, "") if found else (clock.today(), typed)


@bp.route("/", policy=policy.DIRECTORY)
def index() -> ResponseReturnValue:
    on, wrong = _asked_day()
    rows = queries.tree(db(), on)
    return render_template("units/index.html", rows=rows, on=on, wrong=wrong, levels=LEVELS, is_office=_is_office())


@bp.route("/<int:unit_id>", policy=policy.DIRECTORY)
def show(unit_id: UnitId) -> ResponseReturnValue:
    on, wrong = _asked_day()
    page = queries.page(db(), unit_id, on)
    return render_template(
        "units/show.html", page=page, on=on, wrong=wrong, levels=LEVELS, kinds=POSTING_KINDS, changes=CHANGES, is_office=_is_office()
    )


@bp.route("/new", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def new() -> ResponseReturnValue:
    choices = queries.choices(db(), clock.today())
    form = UnitForm(data={"begins": clock.today()})
    form.parent_id.choices = unit_choices(_("なし"), choices)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.add(
                db(),
                actor(),
                name=filled(form.name.data),
                code=filled(form.code.data),
                level=form.chosen_level,
                parent_id=form.chosen_parent,
                phone=form.phone.data or "",
                begins=filled(form.begins.data),
            )
            return settled(form, url_for(".index"), _("「%(name)s」を加えました。", name=form.name.data))
    return render_template("units/new.html", form=form, is_first=not choices), form.status


@bp.route("/<int:unit_id>/edit", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def edit(unit_id: UnitId) -> ResponseReturnValue:
    unit = queries.unit(db(), unit_id)
    form = UnitCorrectionForm(data=UnitCorrectionForm.saved(unit))
    if form.sent():
        with written_over(form, unit):
            wanted = {"name": filled(form.name.data), "code": filled(form.code.data), "phone": form.phone.data or ""}
            services.correct(db(), actor(), unit_id, version=form.seen_version(), **wanted)
            return settled(form, url_for(".show", unit_id=unit_id), _("保存しました。"))
    return render_template("units/edit.html", form=form, unit=unit), form.status


@bp.route("/<int:unit_id>/<any(rename, merge, join, split):change>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def reorganise(unit_id: UnitId, change: str) -> ResponseReturnValue:
    """Sent once, it is shown what would happen; sent again unchanged, it happens."""
    unit = queries.unit(db(), unit_id)
    form = _change_form(unit, Change(change))
    if unit.valid_to is not None:
        if request.method == "POST":
            claim(form)  # sent twice, it leads on to where the first has led
        raise NotFound(_("この組織は、もう終わるか、終わることが決まっています。"))
    seen = None
    if form.sent():
        with refusals_shown_on(form):
            wish = form.wish(unit_id)
            seen = reorganisation.preview(db(), wish)
            if form.mark.data == seen.mark:
                claim(form)
                made = reorganisation.carry_out(db(), actor(), wish)
                return settled(
                    form, url_for(".show", unit_id=made, on=wish.on.isoformat()), _("組織を組み替えました。前の記録は、そのまま残ります。")
                )
            form.mark.data = seen.mark
    status = 422 if form.errors else 200
    return render_template("units/reorganise.html", form=form, unit=unit, change=change, changes=CHANGES, seen=seen), status


def _change_form(unit: Any, change: Change) -> SplitForm | Form:
    if change == Change.SPLIT:
        return split_form(*queries.concerned(db(), unit.id, clock.today()))()
    form = CHANGE_FORMS[change](data={"name": unit.name, "code": unit.code, "phone": unit.phone})
    same_level = [each for each in queries.choices(db(), clock.today()) if each.level == unit.level and each.id != unit.id]
    for name in ("other_1", "other_2", "other_3", "into"):
        if name in form:
            form[name].choices = unit_choices(_("選んでください"), same_level)
    if "parent_id" in form:
        form["parent_id"].choices = unit_choices(_("いまと同じ"), queries.choices(db(), clock.today()))
    return form
