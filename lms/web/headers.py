"""Security headers, and a cookie that is Secure exactly where the page came over https."""

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from lms.web.traceless import is_traceless

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
A_YEAR = 31_536_000


class SecureOverHttps(SecureCookieSessionInterface):
    def __init__(self) -> None:
        self._made: dict[str, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Made once for each key instead of for each request."""
        key = str(app.secret_key or "")
        if key not in self._made:
            self._made = {key: super().get_signing_serializer(app)}
        return self._made[key]

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002
        return request.is_secure


def init_headers(app: Flask) -> None:
    app.session_interface = SecureOverHttps()
    app.config.update(
        SESSION_COOKIE_NAME="manabi", SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_HTTPONLY=True, SESSION_REFRESH_EACH_REQUEST=False
    )
    app.after_request(_set_headers)


def _set_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer" if is_traceless() else "same-origin"  # a proxy writes down where somebody comes from
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if g.get("clears_site"):
        headers["Clear-Site-Data"] = '"cache"' if g.get("keeps_unsent") else '"cache", "storage"'
    if request.is_secure:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}"
    if request.endpoint == "static":
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if "v" in request.args else "public, max-age=300"
    else:
        headers.setdefault("Cache-Control", "no-store")
    return response
