"""The holder's licence and card, and what a QR leads to."""

from flask import current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled
from lms.kernel import clock
from lms.licences import queries, services
from lms.licences.forms import CardForm
from lms.licences.kinds import STATES
from lms.web import policy, qr
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("licences", __name__, url_prefix="/licence")


@bp.route("/", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Where one stands, what is still missing, and the card for the wallet."""
    me, today = actor().person_id, clock.today()
    held, card = queries.held_by(db(), me, today), queries.card_of(db(), me)
    form = CardForm(data={"shows_name": card.shows_name if card else False})
    if card is None:
        del form.is_renewed
    if form.sent():
        return _made(form)
    address = f"{current_app.extensions['settings'].base_url}{url_for('.verify', code=card.code)}" if card else ""
    return render_template(
        "licences/mine.html",
        held=held,
        card=card,
        form=form,
        picture=qr.picture(address, _("このライセンスを確かめるページ")) if card and held.licence.is_valid else "",
        states=STATES,
        year=accounts.fiscal_year(db(), today),
        courses=queries.courses_of(db(), me, today),
        reason=queries.why_revoked(db(), me),
    ), form.status


def _made(form: CardForm) -> ResponseReturnValue:
    claim(form)
    is_renewed = bool(form.is_renewed.data) if "is_renewed" in form else False
    services.make_card(db(), actor(), shows_name=bool(form.shows_name.data), is_renewed=is_renewed, now=clock.now())
    return settled(form, url_for(".mine"), _("カードを保存しました。"))


@bp.route("/<code>", policy=policy.PUBLIC)
def verify(code: str) -> ResponseReturnValue:
    """Whether the licence behind a card is valid today. Why one is not is the holder's business."""
    held, card = queries.held_by_card(db(), code, clock.today())
    name = held.name if card.shows_name else ""
    answer = make_response(render_template("licences/verify.html", licence=held.licence, facts=held.facts, name=name, now=clock.now()))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
