"""Roles: who holds which and why, giving and ending them; the DX team across the departments."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.accounts.forms.roles import EndForm, GrantForm
from lms.accounts.kinds import ROLES, Role
from lms.accounts.queries import access, finding
from lms.accounts.queries import roles as queries
from lms.accounts.services import roles as services
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("roles", __name__)
TEAM = (Role.OFFICE, Role.FACILITATOR)


@bp.route("/office/roles", policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    shown = request.args.get("shown", "")
    shown = shown if shown in queries.SHOWN else queries.SHOWN[0]
    found = queries.grants(db(), shown=shown, page=asked_page(), today=clock.today())
    soon = queries.ending_soon(db(), today=clock.today())
    titles = access.titles(db(), actor(), [*found.rows, *soon])
    may = services.grantable(actor())
    return render_template("roles/index.html", found=found, soon=soon, shown=shown, page=asked_page(), titles=titles, roles=ROLES, may=may)


@bp.route("/office/roles/new", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """First whom, then what."""
    person_id = asked_number("person")
    if person_id is None:
        words = request.args.get("q", "")[:100]
        return render_template("roles/whom.html", words=words, found=finding.find(db(), words, today=clock.today()))
    person = finding.somebody(db(), PersonId(person_id), today=clock.today())
    form = GrantForm(data={"begins": clock.today()})
    places = queries.places_from(db(), person.id, clock.today())
    form.offer(services.grantable(actor()), [(place.id, place.name) for place in places])
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.give(db(), actor(), person.id, form.entry())
            location = url_for(".index", shown="today" if form.begins.data == clock.today() else "future")
            return settled(form, location, _("%(name)sさんに役割を付けました。", name=person.name))
    return render_template("roles/new.html", form=form, person=person), form.status


@bp.route("/office/roles/<int:grant_id>/end", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def end(grant_id: int) -> ResponseReturnValue:
    standing = queries.grant(db(), grant_id, today=clock.today())
    form = EndForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.end(db(), actor(), grant_id, form.last_on.data if form.when.data == "day" else None)
            location = url_for(".index")
            return settled(form, location, _("最後の日を決めました。") if form.when.data == "day" else _("役割を終えました。"))
    return render_template("roles/end.html", form=form, standing=standing, roles=ROLES), form.status


@bp.route("/people/dx-team", policy=policy.DIRECTORY)
def team() -> ResponseReturnValue:
    today = clock.today()
    by_department = queries.by_department(queries.promoters(db(), today=today), queries.departments(db(), today=today))
    groups = [(role, queries.holders(db(), role, today=today)) for role in TEAM]
    return render_template("roles/team.html", by_department=by_department, groups=groups, roles=ROLES)
