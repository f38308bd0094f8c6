"""Courses in and out as ZIP."""

from io import BytesIO

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.authoring import files
from lms.authoring.forms import ImportForm
from lms.authoring.services import carrying
from lms.kernel import clock
from lms.kernel.ids import MadeCourseId
from lms.web import policy
from lms.web.downloads import download
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("carrying", __name__, url_prefix="/author")
ROOM_FOR_FIELDS = 64 * 1024
NAMED = 5  # files left behind that are named


@bp.route("/import", methods=["GET", "POST"], policy=policy.AUTHOR, most_bytes=files.MOST_PACKED + ROOM_FOR_FIELDS)
def bring_in() -> ResponseReturnValue:
    form = ImportForm()
    if form.sent():
        with refusals_shown_on(form):
            sent = filled(form.file.data)
            carried = files.unpacked(sent.read(), (sent.filename or "").removesuffix(".zip"))
            claim(form)
            made = carrying.bring_in(db(), actor(), carried, replaces=bool(form.replaces.data), now=clock.now())
            location = url_for("authoring.show", course_id=made.id)
            return settled(form, location, _told(carried.left))
    return render_template("authoring/bring_in.html", form=form), form.status


def _told(left: tuple[str, ...]) -> str:
    if not left:
        return str(_("下書きとして持ち込みました。まだ、だれにも公開していません。"))
    return str(_("下書きとして持ち込みました。講座で使わないファイルは入れていません：%(names)s", names="、".join(left[:NAMED])))


@bp.route("/<int:course_id>/zip", policy=policy.AUTHOR)
def take_out(course_id: MadeCourseId) -> ResponseReturnValue:
    name, content = carrying.packed(db(), course_id)
    return download(BytesIO(content), "application/zip", name)
