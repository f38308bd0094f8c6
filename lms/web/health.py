"""For balancers and monitors: process up, ready to serve, figures. Nothing here opens the request's session."""

import time
from ipaddress import ip_address

from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from lms.kernel.errors import N_, NotFound
from lms.web import policy
from lms.web.routing import Blueprint
from lms.web.traceless import is_traceless

bp = Blueprint("health", __name__)


@bp.route("/healthz", policy=policy.PUBLIC)
def healthz() -> ResponseReturnValue:
    return Response("ok\n", mimetype="text/plain")


@bp.route("/readyz", policy=policy.PUBLIC)
def readyz() -> ResponseReturnValue:
    checks = current_app.extensions["readiness"]()
    is_ready = all(check.is_well for check in checks)
    return jsonify(ready=is_ready, checks={check.name: check.is_well for check in checks}), 200 if is_ready else 503


@bp.route("/metrics", policy=policy.PUBLIC)
def metrics() -> ResponseReturnValue:
    """Loopback only, unless LMS_METRICS_OPEN says otherwise."""
    if not (current_app.extensions["settings"].metrics_open or _is_loopback(request.remote_addr)):
        raise NotFound(N_("おさがしのページが見つかりません。"))
    return Response(generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_LATEST)


def _is_loopback(address: str | None) -> bool:
    return address is not None and ip_address(address).is_loopback


def init_metrics(app: Flask) -> None:
    """Count and time every request by route, never by address."""
    registry = CollectorRegistry()
    requests = Counter("lms_requests_total", "Requests answered", ("route", "method", "status"), registry=registry)
    seconds = Histogram("lms_request_seconds", "Time to answer", ("route",), registry=registry)
    app.extensions["metrics"] = registry

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if is_traceless():
            return response
        route = request.endpoint or "none"
        took = time.perf_counter() - g.get("began", time.perf_counter())
        requests.labels(route, request.method, response.status_code).inc()
        seconds.labels(route).observe(took)
        return response
