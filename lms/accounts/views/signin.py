"""Signing in and out, one's own settings, drafts."""

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms.signin import LoginForm, PasswordForm, ProfileForm
from lms.accounts.kinds import SigninMethod
from lms.accounts.queries import signin as signin_queries
from lms.accounts.services import admission, signin
from lms.kernel import clock
from lms.kernel.errors import N_, Unacceptable
from lms.web import drafts, i18n, policy
from lms.web import login as web_login
from lms.web.entrance import go_on, local_path
from lms.web.forms import filled, refusals_shown_on, typed_now
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("accounts", __name__)
A_YEAR = 31_536_000


@bp.route("/login", methods=["GET", "POST"], policy=policy.PUBLIC)
def login() -> ResponseReturnValue:
    if request.method == "GET" and web_login.is_terminal() and request.args.get("by") != "password":
        return redirect(url_for("terminals.login", next=request.args.get("next"), ended=request.args.get("ended")), 303)
    form = LoginForm()
    if form.sent():
        with refusals_shown_on(form):
            staff_no, password = filled(form.staff_no.data), filled(form.password.data)
            admitted = _sign_in(staff_no, password, is_shared=bool(form.is_shared_terminal.data))
            return go_on(token=admitted.token, pending=admitted.pending, target=request.args.get("next"))
    demo, oidc = current_app.extensions["demo_accounts"], current_app.extensions["settings"].oidc
    return render_template("accounts/login.html", form=form, demo_accounts=demo, oidc=oidc), form.status


def _sign_in(staff_no: str, password: str, *, is_shared: bool) -> admission.Admitted:
    """Counted before hashing; hashed while no transaction is open. Raises TooManyTries, CodeOver, and Unacceptable for a wrong password."""
    now, key, address = clock.now(), signin.name_key(staff_no), request.remote_addr
    let_go()  # somebody who is signed in already may sign in anew
    with aside() as own:
        may_try = signin.take_tries(own, key, address, now=now)
        found = queries.credentials(own, staff_no, today=clock.today())
    if not may_try:
        raise signin.TooManyTries
    if not signin.matches(found, password) or found is None:
        _note_refused(found)
        raise Unacceptable(N_("職員番号かパスワードが違うようです。もう一度お試しください。"), field="password")
    if found.is_over(now):
        _note_refused(found)
        raise admission.CodeOver
    fresh = signin.rehashed(found, password)
    signin.give_back(db(), key, address)
    if fresh is not None:
        admission.renew_hash(db(), found, fresh)
    shown = admission.FirstFactor(found.person_id, password_hash=fresh or found.password_hash, is_shared_terminal=is_shared)
    return admission.admit(db(), shown, now=now, former=web_login.former())


def _note_refused(found: queries.Credentials | None) -> None:
    with aside() as own:
        services.audit(own, found.person_id if found else None, "signin_refused")


@bp.route("/logout", methods=["POST"], policy=policy.SIGNED_IN)
def logout() -> ResponseReturnValue:
    signin.end_session(db(), actor(), current_user.get_id())
    by_provider = current_user.found.method == SigninMethod.SSO
    web_login.leave()
    flash(
        _("まなびの環からログアウトしました。庁内の認証サービスには、ログインしたままです。共用のパソコンでは、そちらも終えてください。")
        if by_provider
        else _("ログアウトしました。")
    )
    answer: Response = redirect(url_for("accounts.login"), 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


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
    rule = signin_queries.password_rule(db(), actor().person_id)
    form.password.description = _("%(least)d文字以上。好きな文を続けて書くと覚えやすくなります。", least=rule.least)
    is_one_time = current_user.found.must_change_password
    if is_one_time:
        form.current.label.text = _("渡されたパスワード")
    if form.sent():
        with refusals_shown_on(form):
            hashed = _new_hash(form, rule)
            signin.give_back(db(), signin.person_key(actor().person_id), request.remote_addr)
            signin.set_password_hash(db(), actor().person_id, hashed)
            services.audit(db(), actor().person_id, "password_changed", "person", actor().person_id)
            web_login.enter(signin.renew_session(db(), current_user.get_id(), now=clock.now()))
            flash(_("パスワードを変えました。"))
            return redirect(url_for("home.index" if is_one_time else ".me"), 303)  # whoever has just come starts there
    return render_template("accounts/password.html", form=form, is_one_time=is_one_time), form.status


def _new_hash(form: PasswordForm, rule: signin_queries.PasswordRule) -> str:
    let_go()  # hashing is slow: nobody waits for our transaction meanwhile
    if form.password.data != form.again.data:
        raise Unacceptable(_("2つの新しいパスワードが違っています。"), field="again")
    if form.password.data == form.current.data:
        raise Unacceptable(_("いまと違うパスワードにしてください。"), field="password")
    signin.check_password(filled(form.password.data), rule)
    with aside() as own:
        may_try = signin.take_tries(own, signin.person_key(actor().person_id), request.remote_addr, now=clock.now())
        found = signin_queries.own_credentials(own, actor().person_id)
    if not may_try:
        raise signin.TooManyTries
    if found is None:
        raise Unacceptable(_("パスワードはまだありません。担当課で、仮のパスワードを受け取ってください。"), field="current")
    if not signin.matches(found, filled(form.current.data)):
        raise Unacceptable(_("いまのパスワードが違うようです。"), field="current")
    return signin.hashed(filled(form.password.data))


@bp.route("/language", methods=["POST"], policy=policy.PUBLIC)
def choose_language() -> ResponseReturnValue:
    wanted = request.form.get("language", "")
    answer: Response = redirect(local_path(request.form.get("back")), 303)
    if wanted in i18n.LANGUAGES:
        answer.set_cookie(i18n.COOKIE, wanted, max_age=A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure)
        if current_user.is_authenticated:
            services.choose_language(db(), actor(), wanted)
    return answer


@bp.route("/furigana", methods=["POST"], policy=policy.SIGNED_IN)
def choose_furigana() -> ResponseReturnValue:
    """The switch on the page of a lesson: remembered, as on the page of the preferences."""
    services.choose_furigana(db(), actor(), is_wanted=request.form.get("wanted") == "1")
    return redirect(local_path(request.form.get("back")), 303)


@bp.route("/drafts/<path:form_key>", methods=["POST"], policy=policy.SIGNED_IN)
def keep_draft(form_key: str) -> ResponseReturnValue:
    """What the page sends while somebody types. Not stored while the guard blocks."""
    typed = typed_now()
    if drafts.is_too_large(form_key, typed):
        return jsonify(kept=False), 413
    if drafts.kept_nowhere(typed):
        services.drop_draft(db(), actor(), form_key)  # nor what was kept before that was said
    if drafts.is_blocked(typed):
        return jsonify(kept=False), 200
    services.keep_draft(db(), actor(), form_key, typed)
    return jsonify(kept=True)
