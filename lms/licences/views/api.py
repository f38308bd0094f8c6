"""The answer to machines: whether a staff number has a valid licence today. No names."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from lms.accounts.kinds import LICENCES
from lms.accounts.services import api_tokens
from lms.accounts.services.api_tokens import Admission
from lms.kernel import clock
from lms.licences import queries
from lms.web import policy
from lms.web.request import aside, db
from lms.web.routing import Blueprint

bp = Blueprint("licences_api", __name__, url_prefix="/api/licences")
SCHEME = "bearer "


@bp.route("/<staff_no>", policy=policy.MACHINE)
def licence(staff_no: str) -> ResponseReturnValue:
    key = _key()
    with aside() as own:
        admission = api_tokens.admit(own, key, scope=LICENCES, address=request.remote_addr, now=clock.now())
    if admission == Admission.TOO_MANY:
        return _answer(429, {"error": "too_many_requests"}, {"Retry-After": str(api_tokens.TRY_AGAIN)})
    if admission == Admission.UNKNOWN:
        return _answer(401, {"error": "unauthorized"}, {"WWW-Authenticate": 'Bearer realm="licences"'})
    held = queries.held_by_number(db(), staff_no, clock.today())
    if held is None:
        return _answer(404, {"error": "unknown_staff_number"})
    return _answer(200, _told(held, staff_no))


def _key() -> str:
    header = request.headers.get("Authorization", "")
    return header[len(SCHEME) :].strip() if header.lower().startswith(SCHEME) else ""


def _told(held: queries.Held, staff_no: str) -> dict[str, Any]:
    until = held.licence.until
    return {
        "staff_number": staff_no,
        "valid": held.licence.is_valid,
        "state": held.licence.state,
        "until": until.isoformat() if until else None,
        "rules_version": held.facts.acknowledged or None,
        "rules_version_in_force": held.ground.in_force or None,
        "checked_at": clock.now().isoformat(timespec="seconds"),
    }


def _answer(status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    answer.headers.update(headers or {})
    return answer
