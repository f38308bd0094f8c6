"""Cases of other municipalities in and out: files that are previewed and brought in, keys that are trusted, bundles of ours."""

from io import BytesIO
from itertools import islice
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services as accounts_services
from lms.accounts.forms.once import claim, settled
from lms.cases import kinds
from lms.cases.files import bundles
from lms.cases.files.lines import Foreign
from lms.cases.forms.foreign import AcceptForm, BundleForm, FileForm, KeyForm
from lms.cases.queries import foreign as queries
from lms.cases.services import bringing, bundling, carrying
from lms.kernel import clock
from lms.settings import Settings
from lms.web import policy
from lms.web.downloads import download
from lms.web.forms import filled, refusals_shown_on
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("foreign", __name__)
ROOM_FOR_FIELDS = 64 * 1024
SHOWN = 20  # cases of a preview, faults of a file


@bp.route("/office/cases", methods=["GET", "POST"], policy=policy.OFFICE)
def index() -> ResponseReturnValue:
    """What waits, whose keys we trust, and ours; a form for one key more."""
    form = KeyForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            carrying.trust(db(), actor(), filled(form.name.data), filled(form.public_key.data))
            return settled(form, url_for(".index"), _("登録しました。この鍵で署名した束は、確かめずに受け取れます。"))
    keys = [(each, bundles.fingerprint(each.public_key)) for each in queries.keys(db())]
    return render_template("foreign/index.html", form=form, keys=keys, own=_own(), parcels=queries.parcels(db())), form.status


def _own() -> tuple[str, str]:
    """(public key, fingerprint) of ours."""
    key = bundling.own_key(_settings().secret_key)
    return key, bundles.fingerprint(key)


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


@bp.route("/office/cases/keys/<int:key_id>/remove", methods=["POST"], policy=policy.OFFICE)
def remove_key(key_id: int) -> ResponseReturnValue:
    carrying.distrust(db(), actor(), key_id)
    flash(_("外しました。これからは、受け取るたびに指紋を確かめます。"))
    return redirect(url_for(".index"), 303)


@bp.route("/office/cases/import", methods=["GET", "POST"], policy=policy.OFFICE, most_bytes=bundles.MOST_BYTES + ROOM_FOR_FIELDS)
def bring_in() -> ResponseReturnValue:
    """A file: looked through from end to end, and kept until the office has seen what is in it."""
    form = FileForm()
    faults: list[Any] = []
    if form.sent():
        with refusals_shown_on(form):
            try:
                return _kept(form)
            except carrying.Faulty as faulty:
                faults = [*faulty.faults]
                raise
    return render_template("foreign/bring_in.html", form=form, faults=faults, most=SHOWN), form.status


def _kept(form: FileForm) -> ResponseReturnValue:
    sent = filled(form.file.data)
    content = sent.read()
    order = carrying.order_of(db(), content, form.source.data or "")
    bundling.check_not_ours(order.public_key, _settings().secret_key)
    judge = bringing.judge(db())
    db().rollback()  # looking through thousands of texts is slow: nobody waits for our transaction meanwhile
    looked = carrying.looked_through(order, judge)
    claim(form)
    parcel_id = carrying.keep(db(), order, looked, content, sent.filename or "", now=clock.now())
    location = url_for(".preview", parcel_id=parcel_id)
    accounts_services.settle(db(), actor(), form.once.data, location)
    return redirect(location, 303)


@bp.route("/office/cases/import/<int:parcel_id>", methods=["GET", "POST"], policy=policy.OFFICE)
def preview(parcel_id: int) -> ResponseReturnValue:
    """What would come in; nothing has."""
    parcel = queries.parcel(db(), parcel_id)
    order = carrying.order_of(db(), parcel.content, parcel.source)
    form = AcceptForm()
    form.asks = not order.is_trusted
    if form.sent():
        with refusals_shown_on(form):
            tools = bringing.our_tools(db())
            db().rollback()  # as above
            ready = carrying.made_ready(order, tools)
            claim(form)
            counts = carrying.accept(db(), actor(), parcel_id, order, ready, trusts=bool(form.trusts.data), now=clock.now())
            location = url_for(".index")
            return settled(
                form, location, _("取り込みました。新しい事例 %(new)d、変わった事例 %(changed)d。", new=counts.new, changed=counts.changed)
            )
    first = list(islice((each for each in carrying.told_in(order) if isinstance(each, Foreign)), SHOWN))
    return render_template("foreign/preview.html", form=form, parcel=parcel, order=order, first=first, kinds=kinds), form.status


@bp.route("/office/cases/import/<int:parcel_id>/discard", methods=["POST"], policy=policy.OFFICE)
def discard(parcel_id: int) -> ResponseReturnValue:
    carrying.discard(db(), parcel_id)
    flash(_("取り込まずに、ファイルを消しました。"))
    return redirect(url_for(".index"), 303)


@bp.route("/cases/bundle", methods=["GET", "POST"], policy=policy.INVITER)
def bundle() -> ResponseReturnValue:
    """Choose cases; look at what may be about a person; take the file."""
    form = BundleForm()
    offered = queries.may_go_out(db())
    form.offer([(each.id, each.title) for each, _section in offered])
    pointed: list[Any] = []
    if form.sent():
        with refusals_shown_on(form):
            chosen = form.chosen()
            pointed = bundling.pointed_out(db(), chosen)
            if form.looked.data or not pointed:
                return _bundled(chosen)
            form.is_fix = True  # no refusal: the second step of the page
    return render_template("foreign/bundle.html", form=form, offered=offered, pointed=pointed, own=_own(), kinds=kinds), form.status


def _bundled(chosen: list[int]) -> ResponseReturnValue:
    made = bundling.bundle(db(), actor().person_id, chosen, _settings().secret_key, today=clock.today())
    return download(BytesIO(made.content), "application/jsonl", f"cases-{clock.today().isoformat()}.jsonl")
