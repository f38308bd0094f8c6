"""Front doors of the office and the administrator, the gallery of components, and the pages of the footer."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms import __version__
from lms.accounts import queries as accounts
from lms.admin import markdown
from lms.admin.forms import GalleryForm
from lms.admin.kinds import GUIDES
from lms.admin.kinds.findings import ACTIONS, Level
from lms.admin.queries import front
from lms.followups import queries as followups
from lms.kernel import clock
from lms.kernel.errors import NotFound
from lms.web import guard, policy
from lms.web.i18n import language
from lms.web.navigation import ADMIN_DOORS, OFFICE_DOORS, doors_for, grouped
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("admin", __name__)
SAMPLE = "個人番号 1234 5678 9018 の方は、090-1234-5678 へ。"  # the published sample number; nobody's telephone


@bp.route("/office/", policy=policy.OFFICE_OR_ADMINISTRATOR)
def office() -> ResponseReturnValue:
    """The front door of the office: the one next thing, what waits, and every other door."""
    reads_cases = policy.CASE_READER.allows(actor())
    found = front.front(db(), actor(), clock.today(), reads_cases=reads_cases)
    year = accounts.fiscal_year(db(), clock.today())
    return render_template("admin/office.html", front=found, year=year, groups=grouped(doors_for(actor(), OFFICE_DOORS)), actions=ACTIONS)


@bp.route("/admin/", policy=policy.ADMINISTRATOR)
def administration() -> ResponseReturnValue:
    """The front door of the administrator: how the product is, and how to mend what is not well."""
    found = current_app.extensions["findings"]()
    waits = front.unwell(found)
    step = front.next_step(waits, 0, reads_cases=False)
    page = {
        "waits": len(waits),
        "beside": front.beside(waits, step),
        "step": step,
        "well": [each for each in found if each.level == Level.WELL],
        "runs": followups.last_runs(db()),
        "jobs": current_app.extensions["jobs"],
        "version": __version__,
        "actions": ACTIONS,
        "doors": doors_for(actor(), ADMIN_DOORS),
    }
    return render_template("admin/administration.html", **page)


@bp.route("/admin/components", policy=policy.ADMINISTRATOR)
def components() -> ResponseReturnValue:
    sound = GalleryForm(prefix="sound-", data={"outcome": "done", "line": _("金額の行を先に見比べる"), "minutes": 45, "on": clock.today()})
    refused = GalleryForm(prefix="refused-", data={"box": SAMPLE})
    refused.outcome.errors = [_("ひとつ選んでください。")]
    refused.line.errors = [_("一行で書いてください。")]
    refused.box.findings = guard.places(SAMPLE)
    return render_template("admin/components.html", sound=sound, refused=refused)


@bp.route("/guide/", policy=policy.PUBLIC)
def guide() -> ResponseReturnValue:
    return _page("guide")


@bp.route("/guide/<role>", policy=policy.PUBLIC)
def guide_for(role: str) -> ResponseReturnValue:
    if role not in GUIDES:
        raise NotFound(_("おさがしのページが見つかりません。"))
    return _page(f"guide-{role}", role)


@bp.route("/accessibility", policy=policy.PUBLIC)
def accessibility() -> ResponseReturnValue:
    return _page("accessibility")


@bp.route("/privacy", policy=policy.PUBLIC)
def privacy() -> ResponseReturnValue:
    return _page("privacy")


def _page(name: str, role: str = "") -> ResponseReturnValue:
    written = markdown.page(name, language())
    body = Markup(written.html)  # noqa: S704  (our own file, and cleaned)
    return render_template("admin/page.html", title=written.title, body=body, role=role, guides=GUIDES if name.startswith("guide") else {})
