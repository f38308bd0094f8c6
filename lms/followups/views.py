"""Follow-ups and the inbox."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("followups", __name__)


@bp.route("/notifications/", policy=policy.SIGNED_IN)
def notifications() -> str:
    return ""
