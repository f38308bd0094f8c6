"""The idle clock of a session: asked by the script, put off by its person, and the pages at its end."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.accounts.services import signin
from lms.kernel import clock
from lms.web import idle, policy
from lms.web.login import is_signed_in
from lms.web.request import db
from lms.web.routing import Blueprint, sign_in_again

bp = Blueprint("session", __name__, url_prefix="/session")
FATES = frozenset({"kept", "saved", "unsaved"})


@bp.route("", policy=policy.PUBLIC)
def state() -> ResponseReturnValue:
    """How long there is; asking does not count as being there."""
    if not is_signed_in():
        return jsonify(signed_in=False)
    return _told(idle.idle_clock())


@bp.route("/stay", methods=["POST"], policy=policy.SIGNED_IN)
def stay() -> ResponseReturnValue:
    """続ける: the idle time begins anew; the end of the session stays where it is."""
    now = clock.now()
    signin.touch_session(db(), current_user.get_id(), now=now)
    return _told(idle.idle_clock(seen_at=now))


def _told(clock_: idle.IdleClock) -> ResponseReturnValue:
    return jsonify(signed_in=True, left=clock_.left, lead=clock_.lead, key=clock_.key, final=clock_.is_final)


@bp.route("/over", policy=policy.PUBLIC)
def over() -> ResponseReturnValue:
    """Where a page goes that was left alone: to the sign-in page, or to one that shows nothing while another tab goes on."""
    if is_signed_in():
        return render_template("session/over.html")
    return sign_in_again("over", back="/")


@bp.route("/other", policy=policy.SIGNED_IN)
def other() -> ResponseReturnValue:
    """What was sent had been written by somebody else: says what became of it, and shows nothing of it."""
    fate = request.args.get("fate", "")
    return render_template("session/other.html", fate=fate if fate in FATES else "kept")
