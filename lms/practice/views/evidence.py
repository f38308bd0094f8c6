"""Pictures and texts beside a log: put there by its person, seen by whoever may read it."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.kernel.ids import LogEvidenceId, PracticeLogId
from lms.practice import kinds
from lms.practice.forms.beside import EvidenceForm
from lms.practice.queries import sight
from lms.practice.services import evidence as services
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("evidence", __name__, url_prefix="/practices")
FILE_POLICY = "default-src 'none'; sandbox"


@bp.route("/logs/<int:log_id>/files", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def index(log_id: PracticeLogId) -> ResponseReturnValue:
    log = sight.log_of_ones_own(db(), actor(), log_id)
    form = EvidenceForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.add(db(), actor(), log_id, about=filled(form.about.data), content=form.content)
            location = url_for(".index", log_id=log_id)
            return settled(form, location, _("記録に添えました。"))
    beside = sight.beside(db(), [log_id]).get(log_id, [])
    page = {"beside": beside, "is_taken": services.is_taken(db()), "most": kinds.MOST_EVIDENCE, "kinds": kinds}
    return render_template("practice/evidence.html", log=log, form=form, **page), form.status


@bp.route("/files/<int:evidence_id>", policy=policy.SIGNED_IN)
def file(evidence_id: LogEvidenceId) -> ResponseReturnValue:
    """A picture may be shown on a page of ours; a text is saved. No browser runs anything of it, and nobody on the way keeps it."""
    found = sight.readable_file(db(), actor(), evidence_id)
    is_picture = found.media_type.startswith("image/")
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": f'{"inline" if is_picture else "attachment"}; filename="log-{found.log_id}-{found.id}{_ending(found.media_type)}"',
    }
    return Response(found.content, content_type=found.media_type if is_picture else f"{found.media_type}; charset=utf-8", headers=headers)


@bp.route("/files/<int:evidence_id>/remove", methods=["POST"], policy=policy.SIGNED_IN)
def remove(evidence_id: LogEvidenceId) -> ResponseReturnValue:
    log_id = services.remove(db(), actor(), evidence_id)
    flash(_("記録から外しました。"))
    return redirect(url_for(".index", log_id=log_id), 303)


def _ending(media_type: str) -> str:
    return {"image/png": ".png", "image/jpeg": ".jpg"}.get(media_type, ".txt")
