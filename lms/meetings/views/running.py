"""Pages while a meeting goes on: the wall, the recorder's page beside it on another device, the safety check."""

from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import settled, written_over
from lms.kernel.ids import AgendaItemId, MeetingId
from lms.meetings import kinds, queries
from lms.meetings.forms import TalkForm
from lms.meetings.queries import nameless, wall
from lms.meetings.queries import page as pages
from lms.meetings.services import running as services
from lms.meetings.views import has_answered, remember_answer
from lms.practice.kinds import STATES
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("running", __name__, url_prefix="/meetings")


@bp.route("/<int:meeting_id>/projector", policy=policy.CASE_READER)
def projector(meeting_id: int) -> ResponseReturnValue:
    """One question at a time, for the wall. All of them are on the page: once it is there, it needs no network."""
    page = nameless.page(db(), actor(), MeetingId(meeting_id), current_app.extensions["anonymous"])
    slides = wall.slides(page)
    number = min(asked_number("slide") or wall.at(slides, page.meeting.shown), len(slides))
    tells = page.keeps and page.meeting.state == kinds.State.RUNNING
    shown = {"slides": slides, "number": number, "tells": tells, "faces": wall.faces(page.meeting), "ground": _ground(page.meeting)}
    return render_template("meetings/projector.html", page=page, meeting=page.meeting, kinds=kinds, practice_states=STATES, **shown)


def _ground(meeting: Any) -> dict[str, Any]:
    """The rules of its series, or those of the house in the reader's language."""
    worded = wall.worded(db(), meeting)
    return {"lines": wall.lines(worded.text) if worded else [said(each) for each in kinds.GROUND_RULES], "language": worded and "ja"}


@bp.route("/<int:meeting_id>/shown", policy=policy.CASE_READER)
def shown(meeting_id: int) -> ResponseReturnValue:
    """Which slide the wall shows: asked by the recorder's page every few seconds."""
    return jsonify(shown=queries.meeting(db(), actor(), MeetingId(meeting_id)).shown)


@bp.route("/<int:meeting_id>/show", methods=["POST"], policy=policy.MEETING_KEEPER)
def show(meeting_id: int) -> ResponseReturnValue:
    """The wall says which slide it shows."""
    services.show(db(), actor(), MeetingId(meeting_id), request.form.get("slide", ""))
    return "", 204


@bp.route("/<int:meeting_id>/record", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def record(meeting_id: int) -> ResponseReturnValue:
    """The four answers of one item: that of the address, else the one on the wall, else the first."""
    meeting = queries.running(db(), actor(), MeetingId(meeting_id))
    items = pages.items(db(), actor(), meeting.id)
    if not items:
        return redirect(url_for("keeping.agenda", meeting_id=meeting_id))
    asked = asked_number("item") or (int(meeting.shown) if meeting.shown.isdigit() else items[0].id)
    item = next((each for each in items if each.id == asked), items[0])
    standing = queries.item(db(), meeting.id, AgendaItemId(item.id))
    key = f"agenda-talk:{item.id}"
    form = TalkForm(drafted=drafted(key), data=TalkForm.saved(standing) if request.method == "GET" else None)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            services.note(db(), actor(), meeting.id, item.id, form.talk(), version=form.seen_version())
            return settled(form, url_for(".record", meeting_id=meeting_id, item=item.id), _("話し合ったことを保存しました。"), form_key=key)
    told: dict[str, Any] = {"items": items, "item": item, "answered": wall.answered(meeting), "faces": wall.faces(meeting)}
    told["ground"] = _ground(meeting)
    return render_template("meetings/record.html", form=form, key=key, meeting=meeting, kinds=kinds, **told), form.status


@bp.route("/<int:meeting_id>/rules-read", methods=["POST"], policy=policy.MEETING_KEEPER)
def rules_read(meeting_id: int) -> ResponseReturnValue:
    services.read_rules(db(), actor(), MeetingId(meeting_id))
    flash(_("話し合いの約束を読み上げたことを残しました。"))
    return redirect(url_for(".record", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/faces", methods=["POST"], policy=policy.CASE_READER)
def face(meeting_id: int) -> ResponseReturnValue:
    """One answer a browser: that it was given is remembered there, for here nobody may know."""
    if not has_answered(meeting_id):
        services.answer(db(), actor(), MeetingId(meeting_id), request.form.get("face", ""))
        remember_answer(meeting_id)
    flash(_("受け取りました。だれの答えかは、どこにも残りません。"))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/faces/end", methods=["POST"], policy=policy.MEETING_KEEPER)
def end_check(meeting_id: int) -> ResponseReturnValue:
    services.end_check(db(), actor(), MeetingId(meeting_id))
    flash(_("話しやすさの問いを締め切りました。"))
    return redirect(url_for(".record", meeting_id=meeting_id), 303)
