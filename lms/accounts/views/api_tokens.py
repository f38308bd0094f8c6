"""Keys by which machines inside the municipality ask the product: made and stopped by the office, shown once."""

from datetime import date, datetime, time, timedelta

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services
from lms.accounts.forms.api_tokens import TokenForm
from lms.accounts.forms.once import claim
from lms.accounts.kinds import LICENCES, TOKEN_SCOPES
from lms.accounts.queries import api_tokens as queries
from lms.accounts.services import api_tokens
from lms.kernel import clock
from lms.kernel.ids import ApiTokenId
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("api_tokens", __name__, url_prefix="/office/keys")


@bp.route("", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    form = TokenForm()
    if form.sent():
        with refusals_shown_on(form):
            return _made(form)
    return render_template(
        "api_tokens/index.html", form=form, tokens=queries.tokens(db()), now=clock.now(), scopes=TOKEN_SCOPES
    ), form.status


def _made(form: TokenForm) -> ResponseReturnValue:
    """The only page that ever shows the key: sent again, the form leads to the list."""
    claim(form)
    ends = _end_of(form.expires_on.data) if form.expires_on.data else None
    key = api_tokens.make(db(), actor(), name=filled(form.name.data), scope=filled(form.scope.data), expires_at=ends, now=clock.now())
    services.settle(db(), actor(), form.once.data, url_for(".index"))
    return render_template("api_tokens/once.html", key=key, name=form.name.data, asks_licences=form.scope.data == LICENCES)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(), clock.TOKYO) + timedelta(days=1)


@bp.route("/<int:token_id>/revoke", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def revoke(token_id: ApiTokenId) -> ResponseReturnValue:
    api_tokens.revoke(db(), actor(), token_id, now=clock.now())
    flash(_("鍵を止めました。この鍵では、もう何も開きません。"))
    return redirect(url_for(".index"), 303)
