"""Pages of the work inventory: the list with its picture, a task, the table out and in."""

from dataclasses import asdict
from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.inventory import kinds, services
from lms.inventory.files import ENCODINGS, csv
from lms.inventory.forms import TableForm, TaskForm
from lms.inventory.queries import overview
from lms.kernel import clock
from lms.kernel.errors import N_
from lms.kernel.ids import WorkTaskId
from lms.web import guard, policy
from lms.web.downloads import csv_type, download
from lms.web.forms import refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("inventory", __name__, url_prefix="/inventory")
MOST_BYTES = 512 * 1024


def _scope() -> tuple[overview.Scope, list[overview.Scope]]:
    offered = overview.scopes(db(), actor(), today=clock.today())
    return overview.chosen(offered, asked_number("unit")), offered


def _page(scope: overview.Scope) -> str:
    return url_for(".index", unit=scope.id)


@bp.route("/", policy=policy.INVENTORY_READER)
def index() -> ResponseReturnValue:
    scope, offered = _scope()
    found = overview.overview(db(), actor(), scope, today=clock.today())
    places = [(str(each.id), each.name) for each in offered]
    return render_template("inventory/index.html", found=found, scope=scope, places=places, grades=kinds.GRADES)


@bp.route("/new", methods=["GET", "POST"], policy=policy.INVENTORY_KEEPER)
def new() -> ResponseReturnValue:
    scope, _offered = _scope()
    units = overview.writable_units(db(), actor(), scope.path, today=clock.today())
    form = TaskForm()
    form.offer(units)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.enter(db(), actor(), form.unit(), form.entry(), around=scope, today=clock.today())
            return settled(form, _page(scope), _("業務を書き足しました。"))
    return render_template("inventory/new.html", form=form, scope=scope), form.status


@bp.route("/<int:task_id>/edit", methods=["GET", "POST"], policy=policy.INVENTORY_KEEPER)
def edit(task_id: WorkTaskId) -> ResponseReturnValue:
    task = overview.writable_task(db(), actor(), task_id)
    home = _home_of(task)
    form = TaskForm(data=TaskForm.saved(task))
    form.offer(overview.writable_units(db(), actor(), task.unit_path, today=clock.today()))
    if form.sent():
        with written_over(form, task):
            version, unit_id, now = form.seen_version(), form.unit(), clock.now()
            services.change(db(), actor(), task_id, form.entry(), unit_id=unit_id, version=version, now=now, today=clock.today())
            return settled(form, home, _("業務を直しました。"))
    return render_template("inventory/edit.html", form=form, task=task, home=home), form.status


@bp.route("/<int:task_id>/retire", methods=["POST"], policy=policy.INVENTORY_KEEPER)
def retire(task_id: WorkTaskId) -> ResponseReturnValue:
    services.retire(db(), actor(), task_id, now=clock.now())
    flash(_("一覧から外しました。これまでの計画と記録は、そのまま残ります。"))
    return redirect(_home_of(overview.readable_task(db(), actor(), task_id)), 303)


@bp.route("/<int:task_id>/restore", methods=["POST"], policy=policy.INVENTORY_KEEPER)
def restore(task_id: WorkTaskId) -> ResponseReturnValue:
    services.restore(db(), actor(), task_id, now=clock.now())
    flash(_("一覧に戻しました。"))
    return redirect(_home_of(overview.readable_task(db(), actor(), task_id)), 303)


@bp.route("/export", policy=policy.INVENTORY_READER)
def export() -> ResponseReturnValue:
    scope, _offered = _scope()
    encoding = request.args.get("encoding", "")
    encoding = encoding if encoding in ENCODINGS else ENCODINGS[0]
    tasks = [task for task in overview.tasks_of(db(), scope) if not task.is_retired]
    written = csv(kinds.HEADER, overview.lines(tasks), encoding)
    return download(BytesIO(written), csv_type(encoding), f"inventory-{clock.today().isoformat()}.csv")


@bp.route("/import", methods=["GET", "POST"], policy=policy.INVENTORY_KEEPER, most_bytes=MOST_BYTES)
def bring_in() -> ResponseReturnValue:
    scope, _offered = _scope()
    form = TableForm()
    faults: list[kinds.Fault] = []
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            try:
                taken = services.take_in(
                    db(), actor(), scope, form.file.data.read(), inspect=_personal, now=clock.now(), today=clock.today()
                )
            except kinds.Unreadable as refusal:
                faults = list(refusal.faults)
                raise
            return settled(
                form,
                _page(scope),
                _("読み込みました：新しい業務 %(added)d件、直した業務 %(changed)d件、同じだった業務 %(unchanged)d件。", **asdict(taken)),
            )
    return render_template("inventory/bring_in.html", form=form, scope=scope, faults=faults, header=kinds.HEADER), form.status


def _personal(name: str) -> tuple[str, dict[str, Any]] | None:
    """Why the guard would not have this name of a task."""
    found = [place for place in guard.places(name) if not place.is_hint]
    labels = "・".join(dict.fromkeys(said(place.label) for place in found))
    return (N_("個人情報かもしれません（%(labels)s）。業務の名前だけにしてください。"), {"labels": labels}) if found else None


def _home_of(task: overview.Task) -> str:
    """The list on which the task stands."""
    offered = overview.scopes(db(), actor(), today=clock.today())
    around = next((each for each in offered if task.unit_path.startswith(each.path)), None)
    return url_for(".index", unit=around.id) if around else url_for(".index")
