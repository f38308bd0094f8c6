"""Pages of who organises: plan, change, cancel, who comes, attendance with its code, hand-outs."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.kernel import clock
from lms.kernel.ids import HandoutId, PersonId, WorkshopId
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number
from lms.workshops import kinds, queries, services
from lms.workshops.forms import AttendanceForm, CancelForm, HandoutForm, WorkshopForm
from lms.workshops.queries import page as pages
from lms.workshops.services import attendance as attending
from lms.workshops.services import handouts as handing_out
from lms.workshops.services import places

bp = Blueprint("organising", __name__, url_prefix="/workshops")
USUAL_SEATS, USUAL_DAYS, USUAL_HOURS = 20, 21, ("14:00", "15:30")
ROOM_FOR_FIELDS = 256 * 1024


@bp.route("/new", methods=["GET", "POST"], policy=policy.WORKSHOP_PLANNER)
def new() -> ResponseReturnValue:
    key = "workshop:new"
    form = WorkshopForm(drafted=drafted(key), data=_at_first(_usual()))
    form.offer(queries.lessons(db()))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = services.plan(db(), actor(), form.entry(), now=clock.now())
            location = url_for("workshops.show", workshop_id=made.id)
            return settled(form, location, _("日程を決めました。レッスンのページにも出ています。"), form_key=key)
    return render_template("workshops/new.html", form=form, key=key), form.status


def _usual() -> dict[str, Any]:
    """What most workshops are like; the lesson is the one in the address."""
    lesson, day = asked_number("lesson"), clock.today() + timedelta(days=USUAL_DAYS)
    hours = dict(zip(("begins", "ends"), USUAL_HOURS, strict=True))
    return {"lesson_id": str(lesson or ""), "day": day, **hours, "seats": USUAL_SEATS, "closes_on": day - timedelta(days=2)}


def _at_first(values: dict[str, Any]) -> dict[str, Any] | None:
    """Only a fresh page is filled in: what was sent stands for itself."""
    return values if request.method == "GET" else None


@bp.route("/<int:workshop_id>/edit", methods=["GET", "POST"], policy=policy.WORKSHOP_PLANNER)
def edit(workshop_id: int) -> ResponseReturnValue:
    standing = queries.changeable(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    key = f"workshop:{workshop_id}"
    form = WorkshopForm(drafted=drafted(key), data=_at_first(WorkshopForm.saved(standing)))
    form.offer(queries.lessons(db()), (standing.lesson_id, queries.taught(db(), standing.lesson_id).title))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            services.change(db(), actor(), standing.id, form.entry(), version=form.seen_version(), now=clock.now())
            location = url_for("workshops.show", workshop_id=workshop_id)
            return settled(form, location, _("日程を直しました。"), form_key=key)
    page = pages.page(db(), actor(), standing.id, now=clock.now())
    return render_template("workshops/edit.html", form=form, page=page, workshop=standing, key=key), form.status


@bp.route("/<int:workshop_id>/cancel", methods=["GET", "POST"], policy=policy.WORKSHOP_PLANNER)
def cancel(workshop_id: int) -> ResponseReturnValue:
    standing = queries.changeable(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    form = CancelForm()
    if form.sent():
        with refusals_shown_on(form):
            services.cancel(db(), actor(), standing.id, form.reason.data or "", now=clock.now())
            flash(_("中止にしました。申し込んだ方に知らせました。"))
            return redirect(url_for("workshops.show", workshop_id=workshop_id), 303)
    page = pages.page(db(), actor(), standing.id, now=clock.now())
    return render_template("workshops/cancel.html", form=form, page=page, workshop=standing), form.status


@bp.route("/<int:workshop_id>/attendance", methods=["GET", "POST"], policy=policy.WORKSHOP_PLANNER)
def attendance(workshop_id: int) -> ResponseReturnValue:
    standing = queries.organised(db(), actor(), WorkshopId(workshop_id))
    form = AttendanceForm()
    if form.sent():
        with refusals_shown_on(form):
            attending.note(db(), actor(), standing.id, came=form.came, was=form.was, walk_ins=form.numbers, now=clock.now())
            flash(_("出席を保存しました。出席した方は、このレッスンが修了になっています。"))
            return redirect(url_for(".attendance", workshop_id=workshop_id), 303)
    return render_template("workshops/attendance.html", form=form, sent=request.method == "POST", **_who(standing)), form.status


def _who(standing: Any) -> dict[str, Any]:
    """The workshop and everybody on its list."""
    page = pages.page(db(), actor(), standing.id, now=clock.now())
    return {
        "page": page,
        "workshop": standing,
        "people": queries.people(db(), standing.id),
        "kinds": kinds,
        "may_free": standing.cancelled_at is None and clock.now() < standing.starts_at,
        "code": standing.code if standing.code_until and clock.now() < standing.code_until else "",
    }


@bp.route("/<int:workshop_id>/code", methods=["POST"], policy=policy.WORKSHOP_PLANNER)
def code(workshop_id: int) -> ResponseReturnValue:
    attending.show_code(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    return redirect(url_for(".attendance", workshop_id=workshop_id), 303)


@bp.route("/<int:workshop_id>/people/<int:person_id>/free", methods=["POST"], policy=policy.WORKSHOP_PLANNER)
def free(workshop_id: int, person_id: PersonId) -> ResponseReturnValue:
    places.free(db(), actor(), WorkshopId(workshop_id), person_id, now=clock.now())
    flash(_("席を空けました。"))
    return redirect(url_for(".attendance", workshop_id=workshop_id), 303)


@bp.route("/<int:workshop_id>/list", policy=policy.WORKSHOP_PLANNER)
def people(workshop_id: int) -> ResponseReturnValue:
    """Who comes, to be printed on A4 and signed in the room."""
    standing = queries.organised(db(), actor(), WorkshopId(workshop_id))
    return render_template("workshops/people.html", **_who(standing))


@bp.route(
    "/<int:workshop_id>/handouts",
    methods=["GET", "POST"],
    policy=policy.WORKSHOP_PLANNER,
    most_bytes=kinds.MOST_HANDOUT_BYTES + ROOM_FOR_FIELDS,
)
def handouts(workshop_id: int) -> ResponseReturnValue:
    standing = queries.organised(db(), actor(), WorkshopId(workshop_id))
    form = HandoutForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            _hand_out(form, standing.id)
            location = url_for(".handouts", workshop_id=workshop_id)
            return settled(form, location, _("資料を加えました。"))
    rows = queries.handouts(db(), standing.id)
    return render_template("workshops/handouts.html", form=form, workshop=standing, handouts=rows), form.status


def _hand_out(form: HandoutForm, workshop_id: WorkshopId) -> None:
    title, file = form.title.data or "", form.file.data
    if file is None:
        handing_out.add_link(db(), actor(), workshop_id, title=title, link=form.link.data or "")
    else:
        handing_out.add_file(db(), actor(), workshop_id, title=title, name=file.filename, content=file.read())


@bp.route("/<int:workshop_id>/handouts/<int:handout_id>/remove", methods=["POST"], policy=policy.WORKSHOP_PLANNER)
def remove_handout(workshop_id: int, handout_id: int) -> ResponseReturnValue:
    handing_out.remove(db(), actor(), WorkshopId(workshop_id), HandoutId(handout_id))
    flash(_("資料を外しました。"))
    return redirect(url_for(".handouts", workshop_id=workshop_id), 303)
