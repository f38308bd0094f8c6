"""The tray: put in from a case or a list of cases, taken out, carried onto an agenda."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel.errors import NotFound
from lms.kernel.ids import CaseId
from lms.meetings.queries import tray as queries
from lms.meetings.services import tray as services
from lms.web import policy
from lms.web.entrance import local_path
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("tray", __name__, url_prefix="/meetings/tray")


@bp.route("/", methods=["GET", "POST"], policy=policy.CASE_READER)
def show() -> ResponseReturnValue:
    if request.method == "POST":
        return _put_in()
    return render_template("meetings/tray.html", cases=queries.kept(db(), actor()), meetings=queries.open_meetings(db(), actor()))


def _put_in() -> ResponseReturnValue:
    case_id = sent_number("case", most=2**63 - 1)
    if case_id is None:
        raise NotFound(_("事例が見つかりません。"))
    is_new = services.put_in(db(), actor(), CaseId(case_id))
    flash(_("トレイに入れました。ナレッジ会議の「トレイ」で見られます。") if is_new else _("もうトレイに入っています。"))
    back = local_path(request.form.get("back"))
    return redirect(f"{back}#case-{case_id}", 303)  # to its row, not to the top of a long list


@bp.route("/cases/<int:case_id>/remove", methods=["POST"], policy=policy.CASE_READER)
def take_out(case_id: int) -> ResponseReturnValue:
    services.take_out(db(), actor(), CaseId(case_id))
    flash(_("トレイから出しました。"))
    return redirect(url_for(".show"), 303)
