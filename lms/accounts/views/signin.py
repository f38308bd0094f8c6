"""Signing in and out, one's own settings, drafts."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms.signin import LoginForm, PasswordForm, ProfileForm
from lms.accounts.services import signin
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.text import folded
from lms.web import drafts, i18n, policy
from lms.web import login as web_login
from lms.web.forms import filled, refusals_shown_on, typed_now
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint, local_path

bp = Blueprint("accounts", __name__)
hasher = PasswordHasher()
A_YEAR = 31_536_000


@bp.route("/login", methods=["GET", "POST"], policy=policy.PUBLIC)
def login() -> ResponseReturnValue:
    if request.method == "GET" and web_login.is_terminal() and request.args.get("by") != "password":
        return redirect(url_for("terminals.login", next=request.args.get("next"), ended=request.args.get("ended")), 303)
    form = LoginForm()
    status = 200
    if form.sent():
        token = _sign_in(filled(form.staff_no.data), filled(form.password.data), is_shared=bool(form.is_shared_terminal.data))
        if token is None:
            form.refuse(Unacceptable(_("職員番号かパスワードが違うようです。もう一度お試しください。"), field="password"))
        else:
            _enter(token)
            return redirect(local_path(request.args.get("next")), 303)
    if request.method == "POST":
        status = 422
    demo = current_app.extensions["demo_accounts"]
    return render_template("accounts/login.html", form=form, demo_accounts=demo), status


def _sign_in(staff_no: str, password: str, *, is_shared: bool) -> str | None:
    """A new session's token, or None. Counted before hashing; hashed while no transaction is open."""
    let_go()  # somebody may be signed in on this browser still
    now, key, nobody = clock.now(), f"name:{folded(staff_no)}", _nobodys_hash()
    with aside() as own:
        may_try = signin.take_try(own, key, now=now)
        found = queries.credentials(own, staff_no, today=clock.today())
    if not may_try:
        raise signin.TooManyTries
    if not _matches(found.password_hash if found else nobody, password) or found is None:
        with aside() as own:
            services.audit(own, found.person_id if found else None, "signin_refused")
        return None
    signin.forget_tries(db(), key)
    return signin.start_session(db(), found.person_id, now=now, is_shared_terminal=is_shared)


@cache
def _nobodys_hash() -> str:
    """An unknown name costs as much as a known one; made at the first sign-in, whoever signs in, and not at every start."""
    return hasher.hash("nobody has this password")


def _matches(hashed: str, password: str) -> bool:
    try:
        return hasher.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def _enter(token: str) -> None:
    find = current_app.extensions["find_signed_in"]
    web_login.enter(filled(find(db(), token)))


@bp.route("/logout", methods=["POST"], policy=policy.SIGNED_IN)
def logout() -> ResponseReturnValue:
    signin.end_session(db(), actor(), current_user.get_id())
    web_login.leave()
    return redirect(url_for("accounts.login"), 303)


@bp.route("/me/", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def me() -> ResponseReturnValue:
    profile = queries.profile(db(), actor())
    form = ProfileForm(data=profile)
    if form.sent():
        services.save_profile(
            db(),
            actor(),
            locale=form.locale.data,
            theme="" if form.theme.data == "auto" else form.theme.data,
            font="" if form.font.data == "std" else form.font.data,
            furigana=bool(form.furigana.data),
            arrow_keys=bool(form.arrow_keys.data),
            mail_wanted=bool(form.mail_wanted.data),
        )
        flash(_("保存しました。"))
        return redirect(url_for(".me"), 303)
    return render_template("accounts/me.html", form=form, profile=profile), form.status


@bp.route("/me/password", methods=["GET", "POST"], policy=policy.OWN_SECRETS)
def password() -> ResponseReturnValue:
    form = PasswordForm()
    if form.sent():
        with refusals_shown_on(form):
            hashed = _new_hash(form)
            signin.set_password_hash(db(), actor().person_id, hashed)
            _enter(signin.start_session(db(), actor().person_id, now=clock.now(), is_shared_terminal=current_user.found.is_shared))
            flash(_("パスワードを変えました。"))
            return redirect(url_for(".me"), 303)
    is_one_time = current_user.found.must_change_password
    return render_template("accounts/password.html", form=form, is_one_time=is_one_time), form.status


def _new_hash(form: PasswordForm) -> str:
    db().rollback()  # hashing is slow: nobody waits for our transaction meanwhile
    if form.password.data != form.again.data:
        raise Unacceptable(_("2つの新しいパスワードが違っています。"), field="again")
    if form.password.data == form.current.data:
        raise Unacceptable(_("いまと違うパスワードにしてください。"), field="password")
    signin.check_password(filled(form.password.data))
    standing = queries.password_hash(db(), actor().person_id)
    db().rollback()
    if not _matches(standing, filled(form.current.data)):
        raise Unacceptable(_("いまのパスワードが違うようです。"), field="current")
    return hasher.hash(filled(form.password.data))


@bp.route("/language", methods=["POST"], policy=policy.PUBLIC)
def choose_language() -> ResponseReturnValue:
    wanted = request.form.get("language", "")
    answer: Response = redirect(local_path(request.form.get("back")), 303)
    if wanted in i18n.LANGUAGES:
        answer.set_cookie(i18n.COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
        if current_user.is_authenticated:
            services.choose_language(db(), actor(), wanted)
    return answer


@bp.route("/drafts/<path:form_key>", methods=["POST"], policy=policy.SIGNED_IN)
def keep_draft(form_key: str) -> ResponseReturnValue:
    """What the page sends while somebody types. Not stored while the guard blocks."""
    typed = typed_now()
    if drafts.is_too_large(form_key, typed):
        return jsonify(kept=False), 413
    if drafts.is_blocked(typed):
        return jsonify(kept=False), 200
    services.keep_draft(db(), actor(), form_key, typed)
    return jsonify(kept=True)
