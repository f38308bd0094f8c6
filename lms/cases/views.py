"""Pages of cases."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("cases", __name__, url_prefix="/cases")


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> str:
    return ""
