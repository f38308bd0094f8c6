"""Pages of certificates: one's own, what others may see of them, the paper, and the page behind the code."""

import io
from datetime import date
from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.forms.once import settled, written_over
from lms.accounts.queries import office
from lms.certificates import queries, services
from lms.certificates.forms import ConsentForm
from lms.certificates.queries import Held
from lms.kernel import clock
from lms.kernel.calendar import wareki
from lms.kernel.ids import CertificateId
from lms.paper import pdf
from lms.web import policy
from lms.web.i18n import language
from lms.web.pages import day_long, office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint

QUIET_ZONE = 4  # modules around a two-dimensional code
bp = Blueprint("certificates", __name__)


@bp.route("/me/certificates/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    return render_template("certificates/index.html", held=queries.own(db(), actor()), number=number_of)


@bp.route("/me/certificates/<int:certificate_id>", methods=["GET", "POST"], policy=policy.SIGNED_IN)
def show(certificate_id: CertificateId) -> ResponseReturnValue:
    """The certificate, its paper, and what others may see behind its code."""
    held = queries.own_certificate(db(), actor(), certificate_id)
    form = ConsentForm(data=ConsentForm.saved(held))
    if form.sent():
        with written_over(form, held):
            services.agree(db(), actor(), certificate_id, form.consent(), version=form.seen_version(), now=clock.now())
            location = url_for(".show", certificate_id=certificate_id)
            return settled(form, location, _("保存しました。確かめるページは、いまからそのように見えます。"))
    return render_template("certificates/show.html", held=held, form=form, number=number_of(held), day=day_of(held)), form.status


@bp.route("/me/certificates/<int:certificate_id>.pdf", policy=policy.SIGNED_IN)
def paper(certificate_id: CertificateId) -> ResponseReturnValue:
    held = queries.own_certificate(db(), actor(), certificate_id)
    facts, logo = office_facts(), office.logo(db())
    db().rollback()  # setting type takes a moment: nobody waits for our transaction meanwhile
    sheet = _drawn(_on_paper(held, facts, logo.content if logo else None))
    name = f"certificate-{held.id}.pdf"
    return Response(sheet, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route("/certificates/<code>", policy=policy.PUBLIC)
def verify(code: str) -> ResponseReturnValue:
    """For whoever holds the paper: whether it is real, and what its holder has agreed to."""
    shown = queries.shown(db(), code, today=clock.today())
    day = _as_on_paper(shown.completed_on) if shown and shown.completed_on else ""
    page = render_template("certificates/verify.html", shown=shown, day=day)
    return page, 200 if shown else 404, {"X-Robots-Tag": "noindex"}


def _drawn(given: dict[str, Any]) -> bytes:
    """The paper; without the logo where that is a picture only by its head."""
    try:
        return pdf.drawn("certificate", given, language=language())
    except pdf.Undrawable:
        return pdf.drawn("certificate", {**given, "logo": None}, language=language())


def number_of(held: Held) -> str:
    """令和8年度 第12号."""
    year = held.year.label if language() == "ja" else _("%(year)d年度", year=held.fiscal_year)
    return str(_("%(year)s 第%(number)d号", year=year, number=held.id))


def day_of(held: Held) -> str:
    return _as_on_paper(held.completed_on)


def _as_on_paper(on: date) -> str:
    """令和8年11月24日, as on a paper of the municipality: whoever holds it beside the page compares the two."""
    return f"{wareki(on)}{on.month}月{on.day}日" if language() == "ja" else str(day_long(on).striptags())


def _on_paper(held: Held, facts: dict[str, Any], logo: bytes | None) -> dict[str, Any]:
    address = current_app.extensions["settings"].base_url + url_for(".verify", code=held.typed_code)
    issuer = " ".join(each for each in (facts["municipality"], facts["office_name"]) if each)
    return {
        "title": _("修了証"),
        "number": number_of(held),
        "name": _("%(name)s 様", name=held.name),
        "sentence": _("次の講座の確認問題に合格し、学んだことを自分の業務で試して、\n修了したことを証します。"),
        "course": held.course,
        "day": day_of(held),
        "issuer": issuer,
        "logo": logo,
        "logo-alt": _("%(municipality)sのロゴ", municipality=facts["municipality"]),
        "qr": _square(address),
        "qr-alt": _("この修了証を確かめるページの二次元コード：%(address)s", address=address),
        "how": _("この修了証が本物かどうかは、二次元コードか下のアドレスで確かめられます。ログインは要りません。"),
        "address": address,
        "footer": " ・ ".join(each for each in (issuer, _("修了証"), number_of(held)) if each),
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _square(address: str) -> bytes:
    """The address for a camera."""
    import segno  # noqa: PLC0415  (docs/decisions/0005)

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False)
    return drawn.getvalue()
