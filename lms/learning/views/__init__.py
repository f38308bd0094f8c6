"""Pages of learning; those that a learner reads stand on one blueprint."""

from lms.web.routing import Blueprint

bp = Blueprint("learning", __name__, url_prefix="/courses")
