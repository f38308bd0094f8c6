"""なぜ見えるか: one page says who may see what and why."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.kinds import POSTING_KINDS, ROLES, ROLES_OPEN
from lms.accounts.queries import access as queries
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_day

bp = Blueprint("access", __name__)


@bp.route("/me/access", policy=policy.SIGNED_IN)
def mine() -> ResponseReturnValue:
    return _page(actor().person_id, is_mine=True)


@bp.route("/people/<int:person_id>/access", policy=policy.OFFICE_OR_ADMINISTRATOR)
def person(person_id: PersonId) -> ResponseReturnValue:
    return _page(person_id, is_mine=person_id == actor().person_id)


def _page(person_id: PersonId, *, is_mine: bool) -> ResponseReturnValue:
    typed = request.args.get("on", "")
    day = asked_day("on")
    rights = queries.rights_on(db(), person_id, day or clock.today())
    judged = [(each, rights.actor is not None and each.allows(rights.actor)) for each in policy.everyone() if each.needs_sign_in]
    titles = queries.titles(db(), actor(), rights.invitations)
    error = _("日付を、2026-11-24 のように書いてください。") if typed and day is None else ""
    page = render_template(
        "access/person.html",
        rights=rights,
        day=day or clock.today(),
        typed=typed,
        error=error,
        is_mine=is_mine,
        judged=judged,
        titles=titles,
        roles=ROLES,
        roles_open=ROLES_OPEN,
        posting_kinds=POSTING_KINDS,
    )
    return page, 422 if error else 200
