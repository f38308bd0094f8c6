"""Pages of who comes: the coming dates, one date with its seats, the code in the room, hand-outs, the calendar file."""

import io

from flask import Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel import clock
from lms.kernel.ids import HandoutId, WorkshopId
from lms.web import policy
from lms.web.downloads import download
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint
from lms.workshops import kinds, queries
from lms.workshops.forms import CodeForm
from lms.workshops.queries import lists
from lms.workshops.queries import page as pages
from lms.workshops.services import attendance, places

bp = Blueprint("workshops", __name__, url_prefix="/workshops")
FILE_POLICY = "default-src 'none'; sandbox"


@bp.route("/", policy=policy.WORKSHOP_GUEST)
def index() -> ResponseReturnValue:
    return render_template(
        "workshops/index.html",
        coming=lists.coming(db(), actor(), now=clock.now()),
        past=lists.past(db(), actor(), now=clock.now()),
        may_plan=policy.WORKSHOP_PLANNER.allows(actor()),
        now=clock.now(),
        kinds=kinds,
    )


@bp.route("/<int:workshop_id>", policy=policy.WORKSHOP_GUEST)
def show(workshop_id: int) -> ResponseReturnValue:
    return _page(WorkshopId(workshop_id), CodeForm())


def _page(workshop_id: WorkshopId, form: CodeForm) -> ResponseReturnValue:
    page = pages.page(db(), actor(), workshop_id, now=clock.now())
    return render_template("workshops/show.html", page=page, workshop=page.workshop, form=form, kinds=kinds), form.status


@bp.route("/<int:workshop_id>/sign-up", methods=["POST"], policy=policy.STAFF)
def sign_up(workshop_id: int) -> ResponseReturnValue:
    made = places.sign_up(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    if made.standing == kinds.Standing.SEATED:
        flash(_("申し込みました。席が決まっています。前の開庁日にお知らせします。"))
    else:
        flash(_("空き待ちに入りました。席が空いたら、順にお知らせします。"))
    return redirect(url_for(".show", workshop_id=workshop_id), 303)


@bp.route("/<int:workshop_id>/withdraw", methods=["POST"], policy=policy.STAFF)
def withdraw(workshop_id: int) -> ResponseReturnValue:
    places.withdraw(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    flash(_("知らせてくださって助かります。席は、待っている方に回ります。"), "thanks")
    return redirect(url_for(".show", workshop_id=workshop_id), 303)


@bp.route("/<int:workshop_id>/attend", methods=["POST"], policy=policy.STAFF)
def attend(workshop_id: int) -> ResponseReturnValue:
    """The code that is shown in the room. A try is counted before the code is looked at."""
    number = queries.workshop(db(), WorkshopId(workshop_id)).id
    form = CodeForm()
    if form.sent():
        with refusals_shown_on(form):
            let_go()
            with aside() as own:
                attendance.take_try(own, actor(), number)
            attendance.attend_by_code(db(), actor(), number, form.code.data or "", now=clock.now())
            flash(_("出席を付けました。このレッスンは修了です。次は、自分の業務でひとつ試してみましょう。"))
            return redirect(url_for(".show", workshop_id=workshop_id), 303)
    return _page(number, form)


@bp.route("/<int:workshop_id>/calendar.ics", policy=policy.WORKSHOP_GUEST)
def calendar(workshop_id: int) -> ResponseReturnValue:
    """For the reader's own calendar; loaded again after a change, it takes the place of the former entry."""
    page = pages.page(db(), actor(), WorkshopId(workshop_id), now=clock.now())
    url = current_app.extensions["settings"].base_url + url_for(".show", workshop_id=workshop_id)
    content = io.BytesIO(pages.calendar_file(page, url=url).encode())
    return download(content, "text/calendar", f"workshop-{workshop_id}.ics")


@bp.route("/<int:workshop_id>/handouts/<int:handout_id>", policy=policy.WORKSHOP_GUEST)
def handout(workshop_id: int, handout_id: int) -> Response:
    """A file to be saved: no browser opens it on this site."""
    found = queries.handout(db(), WorkshopId(workshop_id), HandoutId(handout_id))
    answer = download(io.BytesIO(found.content or b""), found.media_type, found.file_name)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
