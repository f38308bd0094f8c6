"""使ってよい道具: the list of the plan form, in its order."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.accounts.services import office as office_services
from lms.admin.forms.tools import ToolChangeForm, ToolForm
from lms.admin.kinds import KEPT_NAMES
from lms.admin.queries import settings as settings_queries
from lms.admin.queries import tools as queries
from lms.admin.services import tools as services
from lms.kernel.ids import ToolId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, sent_number

bp = Blueprint("tools", __name__)
STEPS = {"up": -1, "down": 1}


@bp.route("/office/tools", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    form = ToolForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.add(db(), actor(), name=filled(form.name.data), note=form.note.data or "")
            return settled(form, url_for(".index"), _("加えました。計画を立てる画面で選べます。"))
    changes = settings_queries.changes(db(), [office_services.TOOLS])
    return render_template("tools/index.html", form=form, tools=queries.tools(db()), changes=changes, labels=KEPT_NAMES), form.status


@bp.route("/office/tools/<int:tool_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def edit(tool_id: ToolId) -> ResponseReturnValue:
    tool = queries.tool(db(), tool_id)
    form = ToolChangeForm(data=ToolChangeForm.saved(tool))
    if form.sent():
        with written_over(form, tool):
            name, note = filled(form.name.data), form.note.data or ""
            office_services.change_tool(db(), actor(), tool_id, name=name, note=note, version=form.seen_version())
            return settled(form, url_for(".index"), _("直しました。"))
    return render_template("tools/edit.html", form=form, tool=tool), form.status


@bp.route("/office/tools/<int:tool_id>/retire", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def retire(tool_id: ToolId) -> ResponseReturnValue:
    is_retired = request.form.get("retired") == "1"
    office_services.retire_tool(db(), actor(), tool_id, is_retired=is_retired, version=_seen("version"))
    flash(_("一覧から外しました。いつでも戻せます。") if is_retired else _("一覧に戻しました。"))
    return redirect(url_for(".index"), 303)


@bp.route("/office/tools/<int:tool_id>/move", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def move(tool_id: ToolId) -> ResponseReturnValue:
    steps = STEPS.get(request.form.get("by", ""), 0)
    office_services.move_tool(db(), actor(), tool_id, steps=steps, place=_seen("place"))
    flash(_("並びを変えました。"))
    return redirect(url_for(".index"), 303)


def _seen(name: str) -> int:
    """What the page had shown; −1, which nothing has, for anything that is no number."""
    number = sent_number(name)
    return -1 if number is None else number
