"""The office's list of licences: found, taken as CSV, stopped with a reason, let go on."""

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.accounts.queries import units
from lms.kernel import clock, csv_text
from lms.kernel.ids import PersonId, UnitId
from lms.licences import queries, services
from lms.licences.forms import RevokeForm
from lms.licences.kinds import STATES
from lms.licences.queries import Wish
from lms.web import policy
from lms.web.downloads import download, fresh_file
from lms.web.drafts import drafted, kept
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.request import actor, aside, db
from lms.web.routing import Blueprint, asked_number, asked_page

bp = Blueprint("licences_office", __name__, url_prefix="/office/licences")
MOST_WORDS = 80


@bp.route("", policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    wish = _wish()
    found = queries.listed(db(), wish, clock.today())
    asked = {name: value for name, value in request.args.items() if value and name != "page"}
    places = [("", _("すべて")), *((str(each.id), "　" * each.depth + each.name) for each in units.choices(db(), clock.today()))]
    kinds = [("", _("すべて")), *((state, said(text)) for state, text in STATES.items())]
    return render_template("licences/index.html", found=found, wish=wish, asked=asked, places=places, kinds=kinds, states=STATES)


def _wish() -> Wish:
    """Out of the address; a state that there is none of asks for all."""
    unit_id, state = asked_number("unit"), request.args.get("state", "")
    words = request.args.get("q", "").strip()[:MOST_WORDS]
    return Wish(words, UnitId(unit_id) if unit_id else None, state if state in STATES else "", asked_page())


@bp.route("/export", policy=policy.OFFICE_OR_ADMINISTRATOR)
def export() -> ResponseReturnValue:
    """The lines that the page would show with the same filters. That somebody took them stands in the audit trail."""
    db().rollback()  # what is read next is of the moment after the entry about it
    with aside() as own:
        accounts_services.audit(own, actor().person_id, "licences_exported", "licences")
    file = fresh_file()
    for line in _csv(_wish()):
        file.write(line.encode())
    return download(file, "text/csv", f"licences-{clock.today().isoformat()}.csv")


def _csv(wish: Wish) -> Iterator[str]:
    heads = (_("職員番号"), _("名前"), _("所属"), _("状態"), _("有効期限"), _("確かめた版"), _("修了した基礎講座"), _("基礎講座の数"))
    yield csv_text.BOM + csv_text.line(heads)
    for line in queries.every(db(), wish, clock.today()):
        held = line.held
        state, until = said(STATES[held.licence.state]), held.licence.until.isoformat() if held.licence.until else ""
        facts = (held.facts.acknowledged or "", held.facts.done, held.facts.courses)
        yield csv_text.line([line.staff_no, held.name, line.unit, state, until, *facts])


@bp.route("/<int:person_id>/revoke", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def revoke(person_id: PersonId) -> ResponseReturnValue:
    held = queries.held_by(db(), person_id, clock.today())
    key = f"revoke:{person_id}"
    form = RevokeForm(drafted=drafted(key))
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            services.revoke(db(), actor(), person_id, reason=filled(form.reason.data), now=clock.now())
            return settled(
                form, url_for(".index"), _("%(name)sさんのライセンスを止めました。本人に知らせます。", name=held.name), form_key=key
            )
    return render_template("licences/revoke.html", form=form, held=held, key=key, states=STATES), form.status


@bp.route("/<int:person_id>/restore", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def restore(person_id: PersonId) -> ResponseReturnValue:
    held = queries.held_by(db(), person_id, clock.today())
    services.restore(db(), actor(), person_id, now=clock.now())
    flash(_("%(name)sさんのライセンスを戻しました。", name=held.name))
    return redirect(url_for(".index"), 303)
