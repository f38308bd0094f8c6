"""Shared terminals: the office registers them, people sign in there with a PIN, and choose their own."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms.once import claim, settled
from lms.accounts.forms.terminals import ConfirmForm, OwnPinForm, PinLoginForm, TerminalForm
from lms.accounts.queries import signin as signin_queries
from lms.accounts.queries import terminals as terminal_queries
from lms.accounts.services import signin
from lms.accounts.services import terminals as terminal_services
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.kernel.ids import PersonId, TerminalId, UnitId
from lms.web import login as web_login
from lms.web import policy
from lms.web.entrance import local_path
from lms.web.forms import filled, offered, refusals_shown_on
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("terminals", __name__)
hasher = PasswordHasher()
COOKIE_LIFE = 400 * 24 * 3600  # as long as browsers keep one; renewed at every sign-in


# Signing in


@bp.route("/login/pin", methods=["GET", "POST"], policy=policy.PUBLIC)
def login() -> ResponseReturnValue:
    terminal_token = request.cookies.get(web_login.TERMINAL_COOKIE)
    here = _here(terminal_token)
    if here is None:
        return _no_terminal()
    form = PinLoginForm()
    if form.sent():
        token = _sign_in(filled(form.staff_no.data), filled(form.pin.data), here.id, terminal_token)
        if token is not None:
            web_login.enter(token)
            return _remembered(redirect(local_path(request.args.get("next")), 303), filled(terminal_token))
        form.refuse(Unacceptable(_("職員番号かPINが違うようです。もう一度お試しください。"), field="pin"))
    demo = current_app.extensions["demo_accounts"]
    return render_template("terminals/login.html", form=form, machine=here, demo_accounts=demo), form.status


def _here(terminal_token: str | None) -> terminal_queries.Here | None:
    if request.method == "GET":
        return terminal_queries.here(db(), terminal_token)
    with aside() as own:  # the tries are counted before this request's own transaction opens
        return terminal_queries.here(own, terminal_token)


def _no_terminal() -> ResponseReturnValue:
    """Elsewhere a PIN is refused and never tried; a cookie of a terminal that is none any more goes."""
    if request.method == "POST":
        raise terminal_services.NoTerminal
    answer: Response = redirect(
        url_for("accounts.login", by="password", next=request.args.get("next"), ended=request.args.get("ended")), 303
    )
    answer.delete_cookie(web_login.TERMINAL_COOKIE)
    return answer


def _sign_in(staff_no: str, pin: str, terminal_id: TerminalId, terminal_token: str | None) -> str | None:
    """A new session's token, or None. Counted before hashing; hashed while no transaction is open."""
    let_go()  # somebody may be signed in on this browser still
    now, key, nobody = clock.now(), signin.name_key(staff_no), _nobodys_hash()
    with aside() as own:
        may_try = terminal_services.may_try(own, key, terminal_id, now=now)
        found = terminal_queries.pin_credentials(own, staff_no, today=clock.today())
    if not may_try:
        raise signin.TooManyTries
    if not _matches(found.pin_hash if found else nobody, pin) or found is None:
        with aside() as own:
            services.audit(own, found.person_id if found else None, "signin_refused")
        return None
    signin.forget_tries(db(), key)
    return terminal_services.enter_by_pin(db(), found.person_id, terminal_token, now=now)


@cache
def _nobodys_hash() -> str:
    """An unknown number costs as much as a known one."""
    return hasher.hash("nobody has this PIN")


def _matches(hashed: str, secret: str) -> bool:
    try:
        return hasher.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def _remembered(answer: Response, token: str) -> Response:
    answer.set_cookie(web_login.TERMINAL_COOKIE, token, max_age=COOKIE_LIFE, httponly=True, samesite="Lax", secure=request.is_secure)
    return answer


# One's own PIN


@bp.route("/me/pin", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def own_pin() -> ResponseReturnValue:
    form = OwnPinForm()
    by_pin = actor().by_pin
    form.current.label.text = _l("いまのPIN") if by_pin else _l("いまのパスワード")
    if form.sent():
        with refusals_shown_on(form):
            secret = _new_pin(form)
            terminal_services.choose_pin(db(), actor(), secret, now=clock.now())
            if by_pin:
                return _in_again()
            flash(_("PINを決めました。登録した共用パソコンで使えます。"))
            return redirect(url_for("accounts.me"), 303)
    is_first = current_user.found.must_change_pin
    return render_template("terminals/own_pin.html", form=form, by_pin=by_pin, is_first=is_first), form.status


def _new_pin(form: OwnPinForm) -> str:
    """The hash of the new PIN, when the present secret is right and the new one will do."""
    me, by_pin = actor(), actor().by_pin
    numbers = terminal_queries.staff_numbers(db(), me.person_id)
    pin_hash, password = terminal_queries.pin_hash(db(), me.person_id), signin_queries.own_credentials(db(), me.person_id)
    let_go()  # hashing is slow: nobody waits for our transaction meanwhile
    if form.pin.data != form.again.data:
        raise Unacceptable(_("2つの新しいPINが違っています。"), field="again")
    terminal_services.check_pin(filled(form.pin.data), numbers)
    if by_pin and form.pin.data == form.current.data:
        raise Unacceptable(_("いまと違うPINにしてください。"), field="pin")
    with aside() as own:
        if not signin.take_try(own, signin.person_key(me.person_id), now=clock.now()):
            raise signin.TooManyTries
    current = filled(form.current.data)
    if not (_matches(pin_hash, current) if by_pin else signin.matches(password, current)):
        raise Unacceptable(_("いまのPINが違うようです。") if by_pin else _("いまのパスワードが違うようです。"), field="current")
    signin.forget_tries(db(), signin.person_key(me.person_id))
    return hasher.hash(filled(form.pin.data))


def _in_again() -> ResponseReturnValue:
    """The PIN that opened this session is no more: the new one opens the next."""
    token = terminal_services.enter_by_pin(db(), actor().person_id, request.cookies.get(web_login.TERMINAL_COOKIE), now=clock.now())
    web_login.enter(token)
    flash(_("PINを決めました。つぎからは、このPINでログインできます。"))
    return redirect(url_for("home.index"), 303)


# The office


@bp.route("/office/terminals", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def index() -> ResponseReturnValue:
    """The list, and the form that makes a terminal of the very browser it is opened in."""
    form = TerminalForm()
    form.unit_id.choices = offered(
        [("", _("選んでください")), *((str(unit.id), unit.name) for unit in queries.sections(db(), today=clock.today()))]
    )
    terminal_token = request.cookies.get(web_login.TERMINAL_COOKIE)
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            return _registered(form, terminal_token)
    here = terminal_queries.here(db(), terminal_token)
    return render_template("terminals/index.html", form=form, machine=here, terminals=terminal_queries.terminals(db())), form.status


def _registered(form: TerminalForm, earlier: str | None) -> Response:
    now, unit_id = clock.now(), UnitId(int(filled(form.unit_id.data)))
    token = terminal_services.register(db(), actor(), name=filled(form.name.data), unit_id=unit_id, earlier=earlier, now=now)
    terminal_services.settle_in(db(), token=current_user.get_id(), terminal_token=token, earlier=None, now=now)
    services.settle(db(), actor(), form.once.data, url_for(".index"))
    flash(_("このブラウザーを「%(name)s」として登録しました。終わったら、ログアウトしてください。", name=form.name.data))
    return _remembered(redirect(url_for(".index"), 303), token)


@bp.route("/office/terminals/<int:terminal_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def revoke(terminal_id: TerminalId) -> ResponseReturnValue:
    form = ConfirmForm()
    if form.sent():
        claim(form)
        terminal = terminal_queries.terminal(db(), terminal_id)
        terminal_services.revoke(db(), actor(), terminal_id, now=clock.now())
        return settled(
            form,
            url_for(".index"),
            _("「%(name)s」の登録を外しました。もう一度使うときは、そのパソコンで登録し直してください。", name=terminal.name),
        )
    return render_template("terminals/revoke.html", form=form, terminal=terminal_queries.terminal(db(), terminal_id)), form.status


@bp.route("/people/<int:person_id>/pin", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def first_pin(person_id: PersonId) -> ResponseReturnValue:
    """A first PIN on somebody's behalf, shown once, with a slip to hand over."""
    person = terminal_queries.person(db(), person_id, today=clock.today())
    numbers = terminal_queries.staff_numbers(db(), person_id)
    name, form = person.name, ConfirmForm()
    if form.sent():
        let_go()  # hashing is slow: nobody waits for our transaction meanwhile
        pin, secret = terminal_services.first_pin(numbers)
        claim(form)
        terminal_services.issue_pin(db(), actor(), person_id, secret, now=clock.now())
        services.settle(db(), actor(), form.once.data, url_for(".first_pin", person_id=person_id))
        db().flush()
        return render_template("terminals/pin_once.html", name=name, staff_no=numbers[0] if numbers else "", pin=pin)
    has_pin = bool(terminal_queries.pin_hash(db(), person_id))
    return render_template("terminals/first_pin.html", form=form, name=name, numbers=numbers, has_pin=has_pin), form.status
