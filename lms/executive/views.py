"""Pages of the mayor: everything on one screen, the message to everybody; and the box of voices."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import queries as accounts
from lms.accounts.forms.once import claim, settled, written_over
from lms.executive import kinds, queries, services
from lms.executive.forms import NAMED, MessageForm, VoiceAnswerForm, VoiceForm
from lms.kernel import clock
from lms.web import policy
from lms.web.forms import filled, refusals_shown_on
from lms.web.pages import office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("executive", __name__, url_prefix="/insights/executive")
voices_bp = Blueprint("voices", __name__, url_prefix="/voices")


@bp.route("", policy=policy.EXECUTIVE_READER)
def index() -> ResponseReturnValue:
    today, least = clock.today(), int(office_facts()["small_group"])
    year = accounts.fiscal_year(db(), today)
    found = queries.now(db(), actor(), today=today, first_month=year.first_month, least=least)
    return render_template("executive/index.html", found=found, year=year, least=least)


@bp.route("/message", methods=["GET", "POST"], policy=policy.EXECUTIVE)
def message() -> ResponseReturnValue:
    stands = office_facts()[kinds.SETTING]
    form = MessageForm(data={"text": stands.get("text"), "signed": stands.get("signed"), "until": clock.today() + kinds.USUAL})
    if form.sent():
        with refusals_shown_on(form):
            place = url_for(".index")
            claim(form)
            services.say(db(), actor(), filled(form.text.data), filled(form.signed.data), filled(form.until.data), today=clock.today())
            return settled(form, place, _("みんなのホームに出しました。"))
    return render_template("executive/message.html", form=form, stands=stands), form.status


@bp.route("/message/end", methods=["POST"], policy=policy.EXECUTIVE)
def end_message() -> ResponseReturnValue:
    services.take_down(db(), actor())
    flash(_("メッセージを下げました。"))
    return redirect(url_for(".index"), 303)


@voices_bp.route("/", methods=["GET", "POST"], policy=policy.STAFF)
def index_of_voices() -> ResponseReturnValue:
    """No token of the form is kept with the person: that would say who wrote, and when."""
    form = VoiceForm()
    if form.sent():
        is_named = form.name.data == NAMED
        with refusals_shown_on(form):
            services.speak(
                db(),
                actor(),
                form.key.data or "",
                filled(form.text.data),
                is_named=is_named,
                may_quote=bool(form.may_quote.data),
                today=clock.today(),
            )
            flash(_("届けました。ありがとうございます。"), "thanks")
            return redirect(url_for(".index_of_voices"), 303)
    mine, answered = queries.own(db(), actor()), queries.answered(db())
    return render_template("voices/index.html", form=form, mine=mine, answered=answered), form.status


@voices_bp.route("/box", policy=policy.EXECUTIVE)
def box() -> ResponseReturnValue:
    page = asked_page()
    return render_template("voices/box.html", found=queries.box(db(), page), page=page)


@voices_bp.route("/box/<voice_key>", methods=["GET", "POST"], policy=policy.EXECUTIVE)
def answer(voice_key: str) -> ResponseReturnValue:
    voice = queries.one(db(), voice_key)
    form = VoiceAnswerForm(data=VoiceAnswerForm.saved(voice))
    if form.sent():
        with written_over(form, voice):
            text, version = filled(form.answer.data), form.seen_version()
            services.answer(db(), actor(), voice_key, text, is_public=bool(form.is_public.data), version=version, today=clock.today())
            return settled(form, url_for(".box"), _("答えを残しました。"))
    return render_template("voices/answer.html", form=form, voice=voice), form.status
