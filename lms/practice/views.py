"""Pages of practice."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("practice", __name__, url_prefix="/practices")


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> str:
    return ""
