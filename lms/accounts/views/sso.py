"""Single sign-on: OpenID Connect with PKCE, state and nonce by Authlib; who it is decides the service."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.services import signin, sso
from lms.accounts.services.sso import SsoRefused
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.settings import Oidc
from lms.web import login as web_login
from lms.web import policy
from lms.web.entrance import go_on
from lms.web.request import aside
from lms.web.routing import Blueprint

bp = Blueprint("sso", __name__)
log = structlog.get_logger()
NAME, NEXT = "sso", "sso_next"
STATES = f"_state_{NAME}_"  # where Authlib keeps state, nonce and verifier of a sign-in under way
MOST_STATES = 3  # tabs in which one browser may have begun; a cookie holds no more
TIMEOUT = 5  # seconds that the provider has for each answer
LEEWAY = 60  # seconds by which its clock may differ
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})


@bp.route("/login/sso", policy=policy.PUBLIC)
def start() -> ResponseReturnValue:
    """A link leads here, never a form: the policy for forms would forbid the way to the provider."""
    oidc = _configured()
    begun = sorted((key for key in session if key.startswith(STATES)), key=lambda key: float(session[key]["exp"]))
    for key in begun[: len(begun) - MOST_STATES + 1]:
        session.pop(key)
    session[NEXT] = request.args.get("next")
    base: str = current_app.extensions["settings"].base_url
    anew = {"prompt": "login"} if web_login.is_terminal() else {}  # the provider may remember who sat here before
    with _failures_audited():
        answer: ResponseReturnValue = _client(oidc).authorize_redirect(base + url_for(".callback"), **anew)
    return answer


@bp.route("/login/sso/callback", policy=policy.PUBLIC)
def callback() -> ResponseReturnValue:
    """A GET that notes: the count of tries, the audit, the session itself, each in a short transaction of its own."""
    oidc, now, address = _configured(), clock.now(), request.remote_addr
    target = session.pop(NEXT, None)
    with aside() as own:
        may_try = signin.take_tries(own, None, address, now=now)
    if not may_try:
        raise signin.TooManyTries
    with _failures_audited():
        claims = _claims(oidc)
    with aside() as own:
        entered = sso.enter(own, claims, issuer=oidc.issuer, claim=oidc.claim, former=web_login.former(), now=now)
        if entered.admitted is not None:
            signin.give_back(own, None, address)
    if entered.admitted is None:
        raise entered.refusal or AssertionError("neither a way in nor a refusal")
    return go_on(token=entered.admitted.token, pending=entered.admitted.pending, target=target)


def _configured() -> Oidc:
    oidc: Oidc | None = current_app.extensions["settings"].oidc
    if oidc is None:
        raise NotFound(_("おさがしのページが見つかりません。"))
    return oidc


def _claims(oidc: Oidc) -> Mapping[str, Any]:
    """The claims of a token that is the provider's, for us, of this sign-in, and still good."""
    expected = {"iss": {"essential": True, "values": [oidc.issuer]}, "aud": {"essential": True, "values": [oidc.client_id]}}
    token = _client(oidc).authorize_access_token(claims_options=expected, leeway=LEEWAY)
    claims: Mapping[str, Any] | None = token.get("userinfo")
    if claims is None:
        raise SsoRefused("token", N_("認証サービスの応答を確かめられませんでした。もう一度お試しください。"))
    return claims


def _client(oidc: Oidc) -> Any:
    """Authlib's client; made when first needed and kept, with what the provider says about itself."""
    client = current_app.extensions.get("sso_client") or _made(oidc, current_app)
    metadata = client.load_server_metadata()
    if metadata.get("issuer") != oidc.issuer:
        current_app.extensions.pop("sso_client", None)
        raise SsoRefused("issuer", N_("認証サービスの設定が合っていません。担当課へお知らせください。"))
    metadata["id_token_signing_alg_values_supported"] = sorted(
        ALGORITHMS.intersection(metadata.get("id_token_signing_alg_values_supported", ["RS256"]))
    )
    current_app.extensions["sso_client"] = client
    return client


def _made(oidc: Oidc, app: Flask) -> Any:
    from authlib.integrations.flask_client import OAuth  # noqa: PLC0415  (docs/decisions/0005)

    registry: Any = OAuth(app)
    return registry.register(
        NAME,
        client_id=oidc.client_id,
        client_secret=oidc.client_secret,
        server_metadata_url=f"{oidc.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": oidc.scope, "code_challenge_method": "S256", "default_timeout": TIMEOUT},
    )


@contextmanager
def _failures_audited() -> Iterator[None]:
    """Every way in which the provider and the library fail, as one refusal with its sentence: none of them is a crash of ours."""
    from authlib.common.errors import AuthlibBaseError  # noqa: PLC0415  (docs/decisions/0005)
    from authlib.integrations.base_client import MismatchingStateError  # noqa: PLC0415  (docs/decisions/0005)
    from joserfc.errors import JoseError  # noqa: PLC0415  (docs/decisions/0005)
    from requests import RequestException  # noqa: PLC0415  (docs/decisions/0005)

    try:
        yield
    except MismatchingStateError as error:
        refusal = SsoRefused(
            "state", N_("ログインのとちゅうの記録が見つからないか、時間が過ぎました。ログインの画面からもう一度お試しください。")
        )
        cause: Exception = error
    except AuthlibBaseError as error:
        refusal, cause = SsoRefused("denied", N_("認証サービスでのログインが、とちゅうで終わりました。もう一度お試しください。")), error
    except RequestException as error:
        refusal = SsoRefused("unreachable", N_("認証サービスにつながりません。しばらく待つか、パスワードでログインしてください。"))
        refusal.status, cause = 503, error
    except (JoseError, ValueError, KeyError, TypeError, RuntimeError) as error:
        refusal, cause = SsoRefused("token", N_("認証サービスの応答を確かめられませんでした。もう一度お試しください。")), error
    except SsoRefused as error:
        refusal = cause = error
    else:
        return
    log.warning("single sign-on refused", reason=refusal.reason, kind=type(cause).__name__)
    with aside() as own:
        sso.refuse(own, refusal)
    raise refusal from cause
