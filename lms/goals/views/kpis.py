"""A KPI: its picture with its table, set and changed, and its values by hand or from a file."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.goals import kinds, queries, services
from lms.goals.forms import FORMS, FigureForm, StateForm, ValuesForm
from lms.goals.kinds import Shape
from lms.goals.queries import drawing
from lms.goals.views import asked_place, name_of
from lms.inventory.kinds import Fault, Unreadable
from lms.kernel import clock
from lms.kernel.ids import KpiId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_day

bp = Blueprint("kpis", __name__, url_prefix="/goals/kpis")
MOST_BYTES = 256 * 1024


def _page(kpi_id: KpiId) -> str:
    return url_for("kpis.show", kpi_id=kpi_id)


@bp.route("/<int:kpi_id>", policy=policy.CASE_READER)
def show(kpi_id: KpiId) -> ResponseReturnValue:
    kpi, place = queries.kpi(db(), actor(), kpi_id)
    points = queries.points(db(), kpi, today=clock.today())
    row = queries.KpiRow(kpi.id, place, kpi, points[-1] if points else None)
    return render_template(
        "goals/kpi.html",
        kpi=kpi,
        row=row,
        points=points,
        picture=drawing.of(kpi, points) if row.is_quantity else None,
        written=drawing.written,
        may_write=queries.may_write(actor(), place),
        name=name_of(place),
        kinds=kinds,
    )


@bp.route("/new", methods=["GET", "POST"], policy=policy.GOAL_KEEPER)
def new() -> ResponseReturnValue:
    place = queries.writable(db(), actor(), asked_place(), today=clock.today())
    shape = Shape.QUALITY if request.args.get("shape") == Shape.QUALITY else Shape.QUANTITY
    form = FORMS[shape]()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            kpi_id = services.add_kpi(db(), actor(), place, form.entry(), today=clock.today())
            return settled(form, _page(kpi_id), _("KPIを立てました。"))
    return render_template("goals/new.html", form=form, place=place, shape=shape, name=name_of(place), kinds=kinds), form.status


@bp.route("/<int:kpi_id>/edit", methods=["GET", "POST"], policy=policy.GOAL_KEEPER)
def edit(kpi_id: KpiId) -> ResponseReturnValue:
    kpi, _place = queries.writable_kpi(db(), actor(), kpi_id)
    form = FORMS[kpi.shape](data=FORMS[kpi.shape].saved(kpi))
    if form.sent():
        with written_over(form, kpi):
            services.change_kpi(db(), actor(), kpi_id, form.entry(), version=form.seen_version(), today=clock.today())
            return settled(form, _page(kpi_id), _("KPIを直しました。"))
    return render_template("goals/edit.html", form=form, kpi=kpi), form.status


@bp.route("/<int:kpi_id>/value", methods=["GET", "POST"], policy=policy.GOAL_KEEPER)
def value(kpi_id: KpiId) -> ResponseReturnValue:
    kpi, _place = queries.writable_kpi(db(), actor(), kpi_id)
    form = (FigureForm if kpi.shape == Shape.QUANTITY else StateForm)(data={"day": clock.today()})
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            _enter(form, kpi_id)
            return settled(form, _page(kpi_id), _("値を入れました。"))
    return render_template("goals/value.html", form=form, kpi=kpi), form.status


def _enter(form: FigureForm | StateForm, kpi_id: KpiId) -> None:
    day, note, link, today = filled(form.day.data), form.note.data or "", form.link.data or "", clock.today()
    if isinstance(form, FigureForm):
        services.enter_figure(db(), actor(), kpi_id, day, filled(form.figure.data), note=note, link=link, today=today)
    else:
        services.enter_state(db(), actor(), kpi_id, day, form.chosen(), note=note, link=link, today=today)


@bp.route("/<int:kpi_id>/values", methods=["GET", "POST"], policy=policy.GOAL_KEEPER, most_bytes=MOST_BYTES)
def values(kpi_id: KpiId) -> ResponseReturnValue:
    kpi, _place = queries.writable_kpi(db(), actor(), kpi_id)
    form = ValuesForm()
    faults: list[Fault] = []
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            try:
                count = services.take_in(db(), actor(), kpi_id, form.file.data.read(), today=clock.today())
            except Unreadable as refusal:
                faults = list(refusal.faults)
                raise
            return settled(form, _page(kpi_id), _("%(count)d日分の値を読み込みました。", count=count))
    return render_template("goals/values.html", form=form, kpi=kpi, faults=faults), form.status


@bp.route("/<int:kpi_id>/remove", methods=["POST"], policy=policy.GOAL_KEEPER)
def remove(kpi_id: KpiId) -> ResponseReturnValue:
    services.remove(db(), actor(), kpi_id, asked_day("day"))
    flash(_("値を取り消しました。"))
    return redirect(_page(kpi_id), 303)


@bp.route("/<int:kpi_id>/keep", methods=["POST"], policy=policy.GOAL_KEEPER)
def keep(kpi_id: KpiId) -> ResponseReturnValue:
    services.keep(db(), actor(), kpi_id)
    flash(_("このKPIの担当になりました。"))
    return redirect(_page(kpi_id), 303)


@bp.route("/<int:kpi_id>/retire", methods=["POST"], policy=policy.GOAL_KEEPER)
def retire(kpi_id: KpiId) -> ResponseReturnValue:
    services.retire(db(), actor(), kpi_id, now=clock.now())
    flash(_("KPIをしまいました。これまでの値は残ります。"))
    return redirect(_page(kpi_id), 303)


@bp.route("/<int:kpi_id>/restore", methods=["POST"], policy=policy.GOAL_KEEPER)
def restore(kpi_id: KpiId) -> ResponseReturnValue:
    services.restore(db(), actor(), kpi_id)
    flash(_("KPIを戻しました。"))
    return redirect(_page(kpi_id), 303)
