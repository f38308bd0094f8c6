"""Showing a case outside: how far it may go, who is invited, and who sees it for what reason."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.accounts.kinds import CASE
from lms.accounts.queries import finding, roles
from lms.accounts.services import recovery, signin
from lms.cases import kinds, queries
from lms.cases.forms.sharing import DisclosureForm, InviteForm, NewPartnerForm
from lms.cases.queries import partners as reading
from lms.cases.services import partners as services
from lms.kernel import clock
from lms.kernel.errors import Stale
from lms.kernel.ids import CaseId, PersonId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("sharing", __name__, url_prefix="/cases")


@bp.route("/<int:case_id>/partners", methods=["GET", "POST"], policy=policy.INVITER)
def partners(case_id: int) -> ResponseReturnValue:
    case = queries.readable_case(db(), actor(), CaseId(case_id))
    form = InviteForm()
    form.offer([(each.id, _named(each.name, each.organisation)) for each in finding.partners(db(), today=clock.today())])
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            chosen = PersonId(int(filled(form.person_id.data)))
            services.invite(db(), actor(), case.id, chosen, last_on=filled(form.last_on.data), reason=filled(form.reason.data))
            location = url_for(".partners", case_id=case.id)
            return settled(form, location, _("招きました。相手のホームに、この事例が出ます。"))
    return render_template("sharing/partners.html", form=form, **_about(case)), form.status


def _named(name: str, organisation: str) -> str:
    return f"{name}（{organisation}）" if organisation else name


def _about(case: Any) -> dict[str, Any]:
    """The case, everybody who was invited to it, and whether this person may change how far it goes."""
    today = clock.today()
    return {
        "case": case,
        "is_open": reading.may_be_shown_outside(case),
        "may_open": reading.is_accountable(db(), actor(), case),
        "invitations": roles.invitations(db(), CASE, case.id, today=today),
        "is_public": case.state in kinds.SEEN_BY_ALL,
    }


@bp.route("/<int:case_id>/partners/new", methods=["GET", "POST"], policy=policy.OFFICE)
def new_partner(case_id: int) -> ResponseReturnValue:
    """Somebody from outside who is not entered yet: their one-time code is shown once."""
    case = reading.shown_outside(db(), actor(), CaseId(case_id))
    form = NewPartnerForm()
    if form.sent():
        with refusals_shown_on(form):
            db().rollback()  # hashing is slow: nobody waits for our transaction meanwhile
            code = recovery.one_time_code()
            secret = signin.hashed(code)
            claim(form)
            made = services.invite_somebody_new(db(), actor(), case.id, form.entry(), secret)
            accounts_services.settle(db(), actor(), form.once.data, url_for(".partners", case_id=case.id))
            person = finding.somebody(db(), made, today=clock.today())
            return render_template("sharing/code_once.html", case=case, person=person, code=code)
    return render_template("sharing/new_partner.html", form=form, case=case), form.status


@bp.route("/<int:case_id>/partners/<int:grant_id>/end", methods=["POST"], policy=policy.INVITER)
def end_invitation(case_id: int, grant_id: int) -> ResponseReturnValue:
    services.end_invitation(db(), actor(), CaseId(case_id), grant_id)
    flash(_("招待を終えました。相手からは、もう見えません。"))
    return redirect(url_for(".partners", case_id=case_id), 303)


@bp.route("/<int:case_id>/disclosure", methods=["GET", "POST"], policy=policy.CASE_READER)
def disclosure(case_id: int) -> ResponseReturnValue:
    case = reading.accountable_case(db(), actor(), CaseId(case_id))
    standing = {"disclosure": case.disclosure, "note": case.disclosure_note}
    form = DisclosureForm(data={**standing, "version": services.mark(case)})
    differences: list[tuple[str, str, str]] = []
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            wished = kinds.Disclosure(filled(form.disclosure.data))
            try:
                services.disclose(db(), actor(), case.id, wished, form.note.data or "", seen=form.version.data or "")
            except Stale as stale:
                differences = form.overtaken(stale, services.mark(case), standing, ("disclosure", "note"))
            else:
                return settled(form, url_for(".access", case_id=case.id), _("保存しました。"))
    return render_template("sharing/disclosure.html", form=form, case=case, differences=differences), form.status


@bp.route("/<int:case_id>/access", policy=policy.CASE_READER)
def access(case_id: int) -> ResponseReturnValue:
    case = reading.accountable_case(db(), actor(), CaseId(case_id))
    return render_template(
        "sharing/access.html",
        groups=reading.reach(db(), case, today=clock.today()),
        section=queries.section_name(db(), case),
        kinds=kinds,
        invites=policy.INVITER.allows(actor()),
        **_about(case),
    )
