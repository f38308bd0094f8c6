"""The goals of a place: its vision and its KPIs, for all staff; the vision put into words by those who may."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.goals import kinds, queries, services
from lms.goals.forms import VisionForm
from lms.goals.queries import Place
from lms.goals.queries import steps as ladder
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_number

bp = Blueprint("goals", __name__, url_prefix="/goals")


def asked_place() -> int | None:
    return asked_number("place", least=0)


def name_of(place: Place) -> str:
    return _("庁内全体") if place.is_town else place.name


@bp.route("/", policy=policy.CASE_READER)
def index() -> ResponseReturnValue:
    """What the town, the 部 and the 課 want to become, and by what they see whether they do."""
    offered = queries.places(db(), today=clock.today())
    place = queries.chosen(offered, actor(), asked_place())
    among = queries.around(offered, place)
    readable = queries.readable(actor(), among)
    return render_template(
        "goals/index.html",
        place=place,
        among=among,
        offered=[(str(each.id), name_of(each)) for each in offered],
        visions=queries.visions(db(), [each.id for each in among]),
        rows=queries.kpis(db(), readable, today=clock.today()),
        readable=[each.id for each in readable],
        writable=[each.id for each in among if queries.may_write(actor(), each)],
        name_of=name_of,
        kinds=kinds,
    )


@bp.route("/steps", policy=policy.CASE_READER)
def steps() -> ResponseReturnValue:
    """Where a place stands in the five steps, as help; only for those who may read its KPIs."""
    offered = queries.readable(actor(), queries.places(db(), today=clock.today()))
    place = queries.chosen(offered, actor(), asked_place())
    return render_template(
        "goals/steps.html",
        place=place,
        offered=[(str(each.id), name_of(each)) for each in offered],
        found=ladder.ladder(db(), place, today=clock.today()),
        tasks=ladder.to_take_up(db(), actor(), place),
        doors=_doors(place),
        name=name_of(place),
    )


def _doors(place: Place) -> dict[str, str]:
    """Where each next thing is done, as far as this person may do it."""
    found: dict[str, str] = {}
    if policy.INVENTORY_READER.allows(actor()):
        page = url_for("inventory.index") if place.is_town else url_for("inventory.index", unit=place.id)
        found |= dict.fromkeys(("list", "judge"), page)
    if queries.may_write(actor(), place):
        found |= {"word": url_for(".vision", place=place.id), "measure": url_for("kpis.new", place=place.id)}
        found["value"] = url_for(".index", place=place.id)
    if actor().serves:
        found |= {"plan": url_for("practice.new"), "try": url_for("practice.index"), "tell": url_for("practice.index")}
    return found


@bp.route("/vision", methods=["GET", "POST"], policy=policy.GOAL_KEEPER)
def vision() -> ResponseReturnValue:
    place = queries.writable(db(), actor(), asked_place(), today=clock.today())
    standing = queries.visions(db(), [place.id]).get(place.id, [])
    now = standing[0] if standing else None
    form = VisionForm(data={"text": now.text if now else "", "seen": str(now.number if now else 0)})
    if form.sent():
        with refusals_shown_on(form):
            try:
                return _written(form, place)
            except Stale as stale:
                form.form_errors.append(said(stale))
                form.seen.data = str(now.number if now else 0)
    return render_template("goals/vision.html", form=form, place=place, standing=now, name_of=name_of), form.status


def _written(form: VisionForm, place: Place) -> ResponseReturnValue:
    claim(form)
    services.write_vision(db(), actor(), place, filled(form.text.data), seen=form.seen_number(), now=clock.now())
    home = url_for(".index", place=place.id)
    return settled(form, home, _("ビジョンを書きました。職員のみなさんが読めます。"))
