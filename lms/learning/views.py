"""Pages of learning."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("learning", __name__, url_prefix="/courses")


@bp.route("/", policy=policy.SIGNED_IN)
def catalogue() -> str:
    return ""
