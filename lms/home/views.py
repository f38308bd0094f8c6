"""The front page."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("home", __name__)


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> str:
    return ""
