"""Pages of who calls a meeting: fix a date, change it, name who takes part, invite guests from outside."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled, written_over
from lms.accounts.kinds import MEETING
from lms.accounts.queries import finding, roles
from lms.cases.forms.sharing import InviteForm
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import MeetingId, PersonId
from lms.meetings import queries, services
from lms.meetings.forms import FOR_ALL, MeetingForm, NextForm, PeopleForm, RulesForm
from lms.meetings.kinds import GROUND_RULES
from lms.meetings.queries import wall
from lms.meetings.services import ground_rules
from lms.meetings.services import partners as inviting
from lms.web import policy
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("calling", __name__, url_prefix="/meetings")
USUAL_DAYS, USUAL_HOURS = 14, ("15:00", "15:45")


@bp.route("/new", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def new() -> ResponseReturnValue:
    """The first of a series or one by itself; *after* another meeting it begins with what that one was like."""
    after = asked_number("after")
    former = queries.called(db(), actor(), MeetingId(after)) if after else None
    key = f"meeting:after:{after}" if former else "meeting:new"
    form = NextForm(drafted=drafted(key), data=_like(former) if request.method == "GET" else None)
    form.offer(queries.leaders(db(), clock.today(), *((former.facilitator_id, former.recorder_id) if former else ())))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            made = services.call(db(), actor(), form.entry(), now=clock.now(), after=former if form.same_people.data else None)
            location = url_for("keeping.agenda", meeting_id=made.id)
            return settled(form, location, _("会議の予定を立てました。つぎに、議題を選びます。"), form_key=key)
    return render_template("meetings/new.html", form=form, key=key, former=former), form.status


def _like(former: Any) -> dict[str, Any]:
    """What the former one was like; without one, what most meetings are like."""
    if former is not None:
        return NextForm.saved(former)
    hours = dict(zip(("begins", "ends"), USUAL_HOURS, strict=True))
    me = str(actor().person_id)
    return {"day": clock.today() + timedelta(days=USUAL_DAYS), **hours, "facilitator_id": me, "recorder_id": me, "reach": FOR_ALL}


@bp.route("/<int:meeting_id>/edit", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def edit(meeting_id: int) -> ResponseReturnValue:
    standing = queries.changeable(db(), actor(), MeetingId(meeting_id))
    key = f"meeting:{meeting_id}"
    form = MeetingForm(drafted=drafted(key), data=MeetingForm.saved(standing) if request.method == "GET" else None)
    form.offer(queries.leaders(db(), clock.today(), *(each.id for each in queries.participants(db(), standing.id))))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            services.change(db(), actor(), standing.id, form.entry(), version=form.seen_version(), now=clock.now())
            return settled(form, url_for("meetings.show", meeting_id=meeting_id), _("会議を直しました。"), form_key=key)
    return render_template("meetings/edit.html", form=form, key=key, meeting=standing), form.status


@bp.route("/<int:meeting_id>/rules", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def rules(meeting_id: int) -> ResponseReturnValue:
    """What the meetings of its series keep to, in words of their own."""
    standing = queries.called(db(), actor(), MeetingId(meeting_id))
    form = RulesForm(data=RulesForm.saved(_worded(standing)) if request.method == "GET" else None)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            try:
                ground_rules.write(db(), actor(), standing.id, form.text.data or "", version=form.seen_version())
            except Stale as stale:
                form.show_both(stale, _worded(standing))
            else:
                location = url_for("meetings.show", meeting_id=meeting_id)
                return settled(form, location, _("話し合いの約束を保存しました。このシリーズの会議に出ます。"))
    return render_template("meetings/rules.html", form=form, meeting=standing), form.status


def _worded(meeting: Any) -> Any:
    """The rules of its series; those of the house, where nobody has worded any."""
    return wall.worded(db(), meeting) or SimpleNamespace(text="\n".join(said(each) for each in GROUND_RULES), version=0)


@bp.route("/<int:meeting_id>/cancel", methods=["POST"], policy=policy.MEETING_CALLER)
def cancel(meeting_id: int) -> ResponseReturnValue:
    services.cancel(db(), actor(), MeetingId(meeting_id))
    flash(_("会議を取りやめました。参加する人に知らせました。"))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/people", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def people(meeting_id: int) -> ResponseReturnValue:
    """Found by name, reading or unit; ticked, they take part."""
    standing = queries.changeable(db(), actor(), MeetingId(meeting_id))
    form, words = PeopleForm(), request.args.get("q", "")[:100]
    if form.sent():
        with refusals_shown_on(form):
            services.name_participants(db(), actor(), standing.id, form.chosen)
            flash(_("参加する人に加えました。"))
            return redirect(url_for(".people", meeting_id=meeting_id), 303)
    named = queries.participants(db(), standing.id)
    found = [each for each in queries.found_staff(db(), words, clock.today()) if each.id not in {one.id for one in named}]
    return render_template("meetings/people.html", form=form, meeting=standing, people=named, words=words, found=found), form.status


@bp.route("/<int:meeting_id>/people/<int:person_id>/remove", methods=["POST"], policy=policy.MEETING_CALLER)
def take_off(meeting_id: int, person_id: PersonId) -> ResponseReturnValue:
    services.take_off(db(), actor(), MeetingId(meeting_id), person_id)
    flash(_("参加する人から外しました。"))
    return redirect(url_for(".people", meeting_id=meeting_id), 303)


@bp.route("/<int:meeting_id>/partners", methods=["GET", "POST"], policy=policy.MEETING_CALLER)
def partners(meeting_id: int) -> ResponseReturnValue:
    found = queries.meeting(db(), actor(), MeetingId(meeting_id))
    form = InviteForm()
    form.offer([(each.id, _named(each.name, each.organisation)) for each in finding.partners(db(), today=clock.today())])
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            chosen = PersonId(int(filled(form.person_id.data)))
            inviting.invite(db(), actor(), found.id, chosen, last_on=filled(form.last_on.data), reason=filled(form.reason.data))
            location = url_for(".partners", meeting_id=meeting_id)
            return settled(form, location, _("招きました。相手のホームに、この会議が出ます。"))
    invitations = roles.invitations(db(), MEETING, found.id, today=clock.today())
    return render_template("meetings/partners.html", form=form, meeting=found, invitations=invitations), form.status


def _named(name: str, organisation: str) -> str:
    return f"{name}（{organisation}）" if organisation else name


@bp.route("/<int:meeting_id>/partners/<int:grant_id>/end", methods=["POST"], policy=policy.MEETING_CALLER)
def end_invitation(meeting_id: int, grant_id: int) -> ResponseReturnValue:
    inviting.end_invitation(db(), actor(), MeetingId(meeting_id), grant_id)
    flash(_("招待を終えました。相手からは、もう見えません。"))
    return redirect(url_for(".partners", meeting_id=meeting_id), 303)
