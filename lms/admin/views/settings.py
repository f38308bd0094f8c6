"""The settings of the municipality, a page for each section; the logo; the mail server, the chat and the AI inside the network, each tried for real."""

import secrets
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.accounts.queries import office
from lms.accounts.services import office as office_services
from lms.admin.forms.settings import AiForm, LogoForm, MailForm, SettingsForm, WebhookForm, settings_form
from lms.admin.kinds import KEYS_OF, SECTIONS, SETTING_LABELS
from lms.admin.queries import settings as queries
from lms.admin.services import settings as services
from lms.followups import services as followups
from lms.followups.kinds import MAIL_FAULTS
from lms.followups.kinds.letters import WHY
from lms.followups.services import trials
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound, Stale, Unacceptable
from lms.learning.kinds import AI_FAULTS
from lms.learning.services import instructions
from lms.settings import Settings
from lms.web import policy
from lms.web.forms import refusals_shown_on
from lms.web.i18n import language, said
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("settings", __name__)
PICTURE_POLICY = "default-src 'none'; style-src 'none'; sandbox"
A_YEAR = 31_536_000
TRIAL_QUESTION = "「つながりました」とだけ答えてください。"


@bp.route("/office/settings", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def general() -> ResponseReturnValue:
    return _section("general")


@bp.route("/office/settings/calendar", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def calendar() -> ResponseReturnValue:
    return _section("calendar")


@bp.route("/office/settings/access", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def access() -> ResponseReturnValue:
    return _section("access")


def _section(name: str) -> ResponseReturnValue:
    form = settings_form(name)(data=_standing(name))
    differences: list[tuple[str, str, str]] = []
    if form.sent() and (values := _judged(name, form)) is not None:
        try:
            _claim(form)
            return _saved(form, name, services.save(db(), actor(), values, seen=form.seen.data or ""))
        except Stale as stale:
            differences = _both(name, form, stale)
    year = queries.year(db(), clock.today()) if name == "calendar" else None
    return _page(name, form, differences, year=year)


def _standing(name: str) -> dict[str, Any]:
    return {**queries.as_typed(db(), name), "seen": queries.seen(db(), KEYS_OF[name])}


def _judged(name: str, form: SettingsForm) -> dict[str, Any] | None:
    """What the fields hold, as values; None where something is refused, which then stands beside its field."""
    values, refusals = services.judged(name, form.data)
    for refusal in refusals:
        form.refuse(refusal)
    return None if refusals else values


def _claim(form: SettingsForm) -> None:
    claim(form)


def _saved(form: SettingsForm, name: str, written: int) -> ResponseReturnValue:
    return settled(form, url_for(f".{name}"), _("保存しました。") if written else _("変わったところはありません。"))


def _both(name: str, form: SettingsForm, stale: Stale) -> list[tuple[str, str, str]]:
    """Two windows changed the same: what stands now beside what was typed here; from now on this page has seen it."""
    db().rollback()
    form.form_errors.append(said(stale))
    changed = queries.changed_since(db(), KEYS_OF[name], form.seen.data or "")
    standing = _standing(name)
    form.seen.data = standing["seen"]
    words = {"True": _("はい"), "False": _("いいえ")}
    found = form.differences(standing, [key for key in changed if key in standing])
    return [(key, words.get(old, old), words.get(new, new)) for key, old, new in found]


def _page(name: str, form: SettingsForm, differences: list[tuple[str, str, str]], **more: Any) -> ResponseReturnValue:
    page = {
        "form": form,
        "section": name,
        "sections": SECTIONS,
        "differences": differences,
        "changes": queries.changes(db(), KEYS_OF[name]),
        "labels": SETTING_LABELS,
    }
    return render_template(f"settings/{name}.html", **page, **more), 200 if more.get("trial") else form.status


# Mail


@bp.route("/office/settings/mail", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def mail() -> ResponseReturnValue:
    """The environment's server, where it names one, wins: then there is nothing to type here."""
    settings: Settings = current_app.extensions["settings"]
    form = settings_form("mail")(data=_standing("mail"))
    assert isinstance(form, MailForm)
    differences: list[tuple[str, str, str]] = []
    trial: dict[str, Any] = {}
    if settings.mail.host:
        if request.method == "POST":
            with refusals_shown_on(form):
                trial = _try_out(form, settings.mail)
    elif form.sent() and (values := _judged("mail", form)) is not None:
        with refusals_shown_on(form):
            try:
                if "try" not in request.form:
                    _claim(form)
                    return _saved(form, "mail", _save_mail(form, values, settings.secret_key))
                trial = _try_out(form, services.mail_as_typed(db(), values, form.password(), secret_key=settings.secret_key))
            except Stale as stale:
                differences = _both("mail", form, stale)
    is_kept = services.has_mail_password(db())
    return _page("mail", form, differences, outside=settings.mail, trial=trial, is_kept=is_kept)


def _save_mail(form: MailForm, values: dict[str, Any], secret_key: str) -> int:
    return services.save_mail(db(), actor(), values, form.password(), seen=form.seen.data or "", secret_key=secret_key)


def _try_out(form: MailForm, server: Any) -> dict[str, Any]:
    """One mail, sent while no transaction is open."""
    to = queries.own_address(db(), actor())
    if server.host is None:
        raise Unacceptable(N_("試すには、サーバーの名前を書いてください。"), field="mail_host")
    if to is None:
        raise Unacceptable(
            N_("あなたのメールアドレスが登録されていないので、試しの送り先がありません。職員の登録で書いてから、もう一度お試しください。")
        )
    _taken(form, "mail", "mail_tried")
    fault, reply = followups.try_mail(
        server,
        to,
        subject=_("まなびの環：メールの試し"),
        text=_("このメールが届いたら、まなびの環からメールを送れる状態です。返事は要りません。"),
    )
    return {"address": to[0], "fault": said(MAIL_FAULTS[fault]) if fault else "", "reply": reply}


def _taken(form: SettingsForm, section: str, deed: str) -> None:
    """Take the form for good, so that a double click tries once, and end the transaction: what comes next is slow."""
    _claim(form)
    accounts_services.settle(db(), actor(), form.once.data, url_for(f".{section}"))
    accounts_services.audit(db(), actor().person_id, deed, "setting", section)
    db().commit()
    form.once.data = secrets.token_urlsafe(24)  # what stands on the page now may be sent again


# The AI inside the network


@bp.route("/office/settings/ai", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def ai() -> ResponseReturnValue:
    """Off until somebody switches it on; what is typed can be tried with a sentence of ours before it is saved."""
    settings: Settings = current_app.extensions["settings"]
    form = settings_form("ai")(data=_standing("ai"))
    assert isinstance(form, AiForm)
    differences: list[tuple[str, str, str]] = []
    trial: dict[str, Any] = {}
    if form.sent() and (values := _judged("ai", form)) is not None:
        with refusals_shown_on(form):
            try:
                if "try" not in request.form:
                    _claim(form)
                    seen = form.seen.data or ""
                    return _saved(
                        form, "ai", services.save_ai(db(), actor(), values, form.key(), seen=seen, secret_key=settings.secret_key)
                    )
                trial = _try_ai(form, services.ai_as_typed(db(), values, form.key(), secret_key=settings.secret_key))
            except Stale as stale:
                differences = _both("ai", form, stale)
    return _page("ai", form, differences, trial=trial, is_kept=services.has_ai_key(db()))


def _try_ai(form: AiForm, assistant: office.Assistant) -> dict[str, Any]:
    """Like a mail on trial: asked while no transaction is open."""
    _taken(form, "ai", "ai_tried")
    fault, answer = instructions.ask(assistant, TRIAL_QUESTION)
    return {"fault": said(AI_FAULTS[fault]) if fault else "", "answer": answer}


# The chat


@bp.route("/office/settings/webhook", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def webhook() -> ResponseReturnValue:
    """Off until somebody switches it on; what is typed can be tried with a sentence of ours before it is saved."""
    settings: Settings = current_app.extensions["settings"]
    form = settings_form("webhook")(data=_standing("webhook"))
    assert isinstance(form, WebhookForm)
    differences: list[tuple[str, str, str]] = []
    trial: dict[str, Any] = {}
    if form.sent() and (values := _judged("webhook", form)) is not None:
        with refusals_shown_on(form):
            try:
                if "try" in request.form:
                    trial = _try_webhook(form, values, settings)
                else:
                    _claim(form)
                    written = services.save_webhook(
                        db(), actor(), values, form.secret(), seen=form.seen.data or "", secret_key=settings.secret_key
                    )
                    return _saved(form, "webhook", written)
            except Stale as stale:
                differences = _both("webhook", form, stale)
    return _page("webhook", form, differences, trial=trial, is_kept=services.has_webhook_secret(db()))


def _try_webhook(form: WebhookForm, values: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Like a mail on trial: sent while no transaction is open."""
    hook, to = services.webhook_as_typed(db(), values, form.secret(), secret_key=settings.secret_key), queries.own_address(db(), actor())
    _taken(form, "webhook", "webhook_tried")
    sample = (_("まなびの環：チャットの試し"), _("この知らせが届いたら、まなびの環からチャットに渡せる状態です。"))
    code = trials.try_webhook(hook, settings, to[0] if to else "", subject=sample[0], text=sample[1], language=language())
    return {"code": code, "why": said(WHY[code]) if code in WHY else ""}


# The logo


@bp.route("/office/settings/logo", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def logo() -> ResponseReturnValue:
    form = LogoForm(data={"seen": queries.seen(db(), ["logo"])})
    if form.sent():
        sent = request.files.get("picture")
        content = sent.read() if sent else b""
        with refusals_shown_on(form):
            try:
                if not content:
                    raise Unacceptable(N_("画像を選んでください。"), field="picture")
                _claim(form)
                office_services.set_logo(db(), actor(), content, version=services.seen_version(form.seen.data or "", "logo"))
                return settled(form, url_for(".logo"), _("ロゴを替えました。"))
            except Stale as stale:
                db().rollback()
                form.form_errors.append(said(stale))
                form.seen.data = queries.seen(db(), ["logo"])
    page = {"section": "logo", "sections": SECTIONS, "changes": queries.changes(db(), ["logo"]), "labels": SETTING_LABELS}
    return render_template("settings/logo.html", form=form, **page), form.status


@bp.route("/office/settings/logo/remove", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def remove_logo() -> ResponseReturnValue:
    office_services.drop_logo(db(), actor(), version=services.seen_version(request.form.get("seen", ""), "logo"))
    flash(_("ロゴを外しました。"))
    return redirect(url_for(".logo"), 303)


@bp.route("/logo", policy=policy.PUBLIC)
def picture() -> ResponseReturnValue:
    """The picture itself: nothing in it may run or load anything, and its address changes with its content."""
    found = office.logo(db())
    if found is None:
        raise NotFound(N_("ロゴはありません。"))
    answer = Response(found.content, mimetype=found.media_type)
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["Content-Disposition"] = "inline"
    is_current = request.args.get("v") == found.digest[:12]
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if is_current else "no-cache"
    return answer
