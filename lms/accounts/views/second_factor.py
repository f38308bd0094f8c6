"""The second factor: asked for at sign-in, set up and changed on a page of one's own."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts import queries, services
from lms.accounts.forms.once import claim, settled
from lms.accounts.forms.second_factor import AskForm, ChangeForm, SetUpForm
from lms.accounts.queries import signin as signin_queries
from lms.accounts.services import second_factor
from lms.accounts.services.sealing import Seal
from lms.kernel import clock
from lms.kernel.errors import AlreadyDone, Refusal, Unacceptable
from lms.web import login as web_login
from lms.web import policy
from lms.web.entrance import go_on
from lms.web.forms import Form, filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.qr import picture
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("second_factor", __name__)


@bp.route("/login/second", methods=["GET", "POST"], policy=policy.PUBLIC)
def ask() -> ResponseReturnValue:
    form = AskForm()
    pending, target = web_login.waiting(), request.args.get("next")
    if form.sent():
        let_go()  # the count of tries has a transaction of its own
        with aside() as own:
            answer = second_factor.answer(
                own,
                pending,
                filled(form.code.data),
                _seal(),
                address=request.remote_addr,
                former=web_login.former(),
                now=clock.now(),
            )
        if answer.refusal is None:
            return go_on(token=answer.token, pending=None, target=target)
        _raise_or_show(form, answer.refusal)
    elif signin_queries.waiting(db(), pending, now=clock.now()) is None:
        flash(said(second_factor.TooLate()))
        return redirect(url_for("accounts.login", next=target), 303)
    return render_template("second_factor/ask.html", form=form), form.status


@bp.route("/me/totp", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def totp() -> ResponseReturnValue:
    """Set up where there is none; what is there, where there is one."""
    standing = signin_queries.enrolment(db(), actor().person_id)
    if standing is not None and request.method == "GET":
        return _manage(ChangeForm(), standing)
    form = SetUpForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            codes = second_factor.enrol(
                db(), actor(), form.sealed.data or "", filled(form.code.data), _seal(), token=current_user.get_id(), now=clock.now()
            )
            return _shown_once(form, codes)
    name = queries.profile(db(), actor())["login_names"]
    offered = second_factor.offer(actor().person_id, (name or [""])[0], _seal(), sealed=form.sealed.data if form.errors else None)
    form.sealed.data = offered.sealed
    must = current_user.found.must_set_up_second_factor
    return render_template(
        "second_factor/set_up.html",
        form=form,
        offered=offered,
        picture=picture(offered.address, _("認証アプリで読み取る二次元コード")),
        must=must,
    ), form.status


@bp.route("/me/totp/change", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def change() -> ResponseReturnValue:
    form = ChangeForm()
    if form.sent():
        let_go()  # the count of tries has a transaction of its own
        with aside() as own:
            earlier = queries.claimed(own, actor(), form.once.data)
            if earlier is not None:
                raise AlreadyDone(earlier)
            refusal = second_factor.check_own(own, actor(), filled(form.code.data), _seal(), address=request.remote_addr, now=clock.now())
        if refusal is None:
            return _changed(form)
        _raise_or_show(form, refusal)
    return _manage(form, signin_queries.enrolment(db(), actor().person_id))


def _changed(form: ChangeForm) -> ResponseReturnValue:
    claim(form)
    if form.what.data == "codes":
        return _shown_once(form, second_factor.renew_codes(db(), actor(), _seal()))
    second_factor.turn_off(db(), actor())
    return settled(form, url_for(".totp"), _("二段階の確認をやめました。"))


def _manage(form: ChangeForm, standing: signin_queries.Enrolment | None) -> ResponseReturnValue:
    if standing is None:
        return redirect(url_for(".totp"), 303)
    return render_template("second_factor/manage.html", form=form, standing=standing), form.status


def _shown_once(form: Form, codes: list[str]) -> ResponseReturnValue:
    """The only page that ever shows the recovery codes: sent again, the form leads to the page where new ones are made."""
    services.settle(db(), actor(), form.once.data, url_for(".totp"))
    return render_template("second_factor/codes.html", codes=codes)


def _raise_or_show(form: Form, refusal: Refusal) -> None:
    """What belongs to the field stands beside it; what ends the attempt has a page of its own."""
    if not isinstance(refusal, Unacceptable):
        raise refusal
    form.refuse(refusal)


def _seal() -> Seal:
    return Seal(current_app.extensions["settings"].secret_key)
