"""Pages of who keeps a meeting: the agenda, one item with what was said, beginning and end."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.cases.kinds import SEEN_BY_ALL
from lms.cases.queries import listing
from lms.kernel.ids import AgendaItemId, CaseId, MeetingId
from lms.meetings import kinds, queries, services
from lms.meetings.forms import ItemForm, ThemeForm, agenda_form
from lms.meetings.queries import nameless, tray
from lms.meetings.queries import page as pages
from lms.meetings.services import agenda as writing
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("keeping", __name__, url_prefix="/meetings")
MOVES = {"up": -1, "down": 1}
MOST_FOUND = 8


@bp.route("/<int:meeting_id>/agenda", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def agenda(meeting_id: int) -> ResponseReturnValue:
    """Minutes and order; with a button beside an item, that item moves too. What was typed is saved with each button."""
    standing = queries.changeable(db(), actor(), MeetingId(meeting_id))
    page = nameless.page(db(), actor(), standing.id, current_app.extensions["anonymous"], standing)
    items, form = page.items, agenda_form(page.items)
    if form.sent():
        with refusals_shown_on(form):
            minutes = {each.id: filled(form[f"minutes_{each.id}"].data) for each in items}
            one, by = _moved()
            writing.arrange(db(), actor(), standing.id, minutes, order=_order(), one=one, by=by)
            flash(_("議題を保存しました。"))
            return redirect(url_for(".agenda", meeting_id=meeting_id), 303)
    return _agenda(page, form)


def _moved() -> tuple[AgendaItemId | None, int]:
    """The item beside whose button somebody pressed, and where it goes."""
    for name, by in MOVES.items():
        typed = request.form.get(name, "")
        if typed.isascii() and typed.isdigit() and len(typed) < 19:
            return AgendaItemId(int(typed)), by
    return None, 0


def _order() -> list[AgendaItemId]:
    """The items as their rows stood on the page."""
    sent = request.form.getlist("order")[: kinds.MOST_ITEMS]
    return [AgendaItemId(int(each)) for each in sent if each.isascii() and each.isdigit() and len(each) < 19]


def _agenda(page: pages.Page, form: Any) -> ResponseReturnValue:
    words = request.args.get("q", "")[:200]
    found = listing.best(db(), actor(), words, most=MOST_FOUND) if words else []
    on_it = {each.case_id for each in page.items}
    places = {each.case_id: number for number, each in enumerate(page.items, 1)}
    return render_template(
        "meetings/agenda.html",
        form=form,
        page=page,
        meeting=page.meeting,
        words=words,
        found=[(each, each.id in on_it) for each in found if each.state in SEEN_BY_ALL],
        kept=[(each, places.get(each.id)) for each in tray.kept(db(), actor())],
        kinds=kinds,
    ), form.status


@bp.route("/<int:meeting_id>/themes/new", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def theme(meeting_id: int) -> ResponseReturnValue:
    standing = queries.changeable(db(), actor(), MeetingId(meeting_id))
    form = ThemeForm(data={"minutes": kinds.USUAL_MINUTES, "purpose": kinds.Purpose.CONSULT.value} if request.method == "GET" else None)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            writing.add_theme(db(), actor(), standing.id, form.entry())
            location = url_for(".agenda", meeting_id=meeting_id)
            return settled(form, location, _("議題に入れました。"))
    return render_template("meetings/theme.html", form=form, meeting=standing), form.status


@bp.route("/<int:meeting_id>/cases/<int:case_id>", methods=["POST"], policy=policy.MEETING_KEEPER)
def take_up(meeting_id: int, case_id: int) -> ResponseReturnValue:
    """From the page of the case, or from what was found beside the agenda."""
    writing.take_up(db(), actor(), MeetingId(meeting_id), CaseId(case_id))
    flash(_("議題に入れました。"))
    if request.form.get("back") == "case":
        return redirect(url_for("cases.show", case_id=case_id), 303)
    return redirect(url_for(".agenda", meeting_id=meeting_id, q=request.form.get("q", "")[:200] or None), 303)


@bp.route("/<int:meeting_id>/items/<int:item_id>", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def item(meeting_id: int, item_id: int) -> ResponseReturnValue:
    meeting = queries.changeable(db(), actor(), MeetingId(meeting_id))
    standing = queries.item(db(), meeting.id, AgendaItemId(item_id))
    found = next(each for each in pages.items(db(), actor(), meeting.id) if each.id == standing.id)
    key = f"agenda-item:{item_id}"
    form = ItemForm(drafted=drafted(key), data=ItemForm.saved(standing) if request.method == "GET" else None)
    form.offer(queries.participants(db(), meeting.id), is_case=standing.case_id is not None)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            writing.write(db(), actor(), meeting.id, standing.id, form.entry(), version=form.seen_version())
            return settled(form, url_for("meetings.show", meeting_id=meeting_id), _("議題を保存しました。"), form_key=key)
    return render_template("meetings/item.html", form=form, key=key, meeting=meeting, item=found), form.status


@bp.route("/<int:meeting_id>/items/<int:item_id>/remove", methods=["POST"], policy=policy.MEETING_KEEPER)
def take_off(meeting_id: int, item_id: int) -> ResponseReturnValue:
    writing.take_off(db(), actor(), MeetingId(meeting_id), AgendaItemId(item_id))
    flash(_("議題から外しました。"))
    return redirect(url_for(".agenda", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/start", methods=["POST"], policy=policy.MEETING_KEEPER)
def start(meeting_id: int) -> ResponseReturnValue:
    services.start(db(), actor(), MeetingId(meeting_id))
    flash(_("会議を始めました。話し合ったことと決まったことを、議題ごとに書けます。"))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/close", methods=["POST"], policy=policy.MEETING_KEEPER)
def close(meeting_id: int) -> ResponseReturnValue:
    services.close(db(), actor(), MeetingId(meeting_id))
    flash(_("会議を終えました。議事録ができています。"))
    return redirect(url_for("minutes.show", meeting_id=meeting_id), 303)
