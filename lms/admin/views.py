"""Front doors of the office and the administrator."""

from lms.web import policy
from lms.web.routing import Blueprint

bp = Blueprint("admin", __name__)


@bp.route("/office/settings", policy=policy.OFFICE_OR_ADMINISTRATOR)
def settings() -> str:
    return ""


@bp.route("/admin/components", policy=policy.ADMINISTRATOR)
def components() -> str:
    return ""


@bp.route("/guide/", policy=policy.PUBLIC)
def guide() -> str:
    return ""


@bp.route("/accessibility", policy=policy.PUBLIC)
def accessibility() -> str:
    return ""


@bp.route("/privacy", policy=policy.PUBLIC)
def privacy() -> str:
    return ""
