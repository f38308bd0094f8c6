"""The office's pages of letters: what was sent, what waits, what got lost and why; one in doubt is decided by a person."""

from functools import partial
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import claim, settled
from lms.accounts.queries import office
from lms.followups.forms.deliveries import AGAIN, DeliveriesForm, SettleForm
from lms.followups.kinds import Channel
from lms.followups.kinds import letters as kinds
from lms.followups.queries import deliveries as queries
from lms.followups.services import deliveries as services
from lms.kernel import clock
from lms.kernel.ids import MessageId
from lms.web import policy
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("deliveries", __name__)


@bp.route("/office/deliveries/", policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    form = DeliveriesForm()
    is_fine = form.validate()
    wish = form.wish() if is_fine else queries.Wish()
    asked = {name: value for name, value in request.args.items() if value and name != "before"}
    has_server = _has_server()
    page = {"form": form, "page": queries.page(db(), wish), "counts": queries.counts(db(), clock.now()), "asked": asked, "kinds": kinds}
    return render_template(
        "deliveries/index.html", is_first=wish.before is None, has_server=has_server, reason_of=_reasons(has_server), **page
    ), 200 if is_fine else 422


@bp.route("/office/deliveries/<int:message_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def show(message_id: int) -> ResponseReturnValue:
    """One letter: what became of it; where nobody can vouch for it, what is to become of it."""
    letter, name = queries.letter(db(), MessageId(message_id))
    form = SettleForm()
    if form.sent():
        claim(form)
        settle = services.send_again if form.decision.data == AGAIN else services.arrived
        settle(db(), actor(), MessageId(message_id), reason=form.reason.data or "", now=clock.now())
        location = url_for(".show", message_id=message_id)
        return settled(form, location, _("もう一度送ります。") if form.decision.data == AGAIN else _("届いたことにしました。"))
    has_server = _has_server()
    way = {"has_way": has_server or letter.channel != Channel.MAIL, "reason_of": _reasons(has_server)}
    return render_template(
        "deliveries/show.html", letter=letter, name=name, form=form, is_lost=letter.state in services.LOST, kinds=kinds, **way
    ), form.status


def _has_server() -> bool:
    return bool(office.effective_mail(db(), current_app.extensions["settings"]).host)


def _reasons(has_server: bool) -> Any:  # noqa: FBT001
    """Says of a letter why it stands as it does."""
    return partial(queries.reason, has_server=has_server, now=clock.now())
