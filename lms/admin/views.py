"""Front doors of the office and the administrator, the gallery of components, and the pages of the footer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from lms.accounts import queries as accounts
from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.services import office as office_services
from lms.accounts.services import signin, terminals
from lms.admin import markdown, queries, services
from lms.admin.forms import ConfirmForm, GalleryForm, PersonForm, SettingsForm, ToolForm, UnitForm
from lms.admin.kinds import GUIDES, LEVELS, SETTING_LABELS
from lms.kernel import clock
from lms.kernel.errors import NotFound, Stale, Unacceptable
from lms.kernel.ids import PersonId, ToolId
from lms.web import guard, policy
from lms.web.forms import filled, offered, refusals_shown_on
from lms.web.i18n import language
from lms.web.request import actor, db
from lms.web.routing import Blueprint

bp = Blueprint("admin", __name__)
SAMPLE = "個人番号 1234 5678 9018 の方は、090-1234-5678 へ。"  # the published sample number; nobody's telephone


@bp.route("/office/settings", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def settings() -> ResponseReturnValue:
    form = SettingsForm(data=_standing_settings())
    if form.sent():
        with refusals_shown_on(form):
            try:
                services.save_settings(db(), actor(), form.entry(), seen=form.seen.data or "")
                flash(_("保存しました。"))
                return redirect(url_for(".settings"), 303)
            except Stale as stale:
                form.refuse(Unacceptable(stale.message))
                form.seen.data = _seen()
    changes = queries.setting_changes(db())
    return render_template("admin/settings.html", form=form, changes=changes, labels=SETTING_LABELS), form.status


def _standing_settings() -> dict[str, Any]:
    standing = accounts.settings(db())
    for name in ("closed_days", "published_contacts"):
        standing[name] = "\n".join(standing[name])
    return {**standing, "seen": _seen()}


def _seen() -> str:
    return " ".join(f"{key}:{version}" for key, version in queries.setting_versions(db()).items())


@bp.route("/office/tools", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def tools() -> ResponseReturnValue:
    form = ToolForm()
    if form.sent():
        with refusals_shown_on(form):
            _claim(form)
            services.add_tool(db(), actor(), name=filled(form.name.data), note=form.note.data or "")
            return _settled(form, url_for(".tools"), _("加えました。計画を立てる画面で選べます。"))
    return render_template("admin/tools.html", form=form, tools=queries.tools(db())), form.status


@bp.route("/office/tools/<int:tool_id>", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def retire_tool(tool_id: ToolId) -> ResponseReturnValue:
    is_retired = request.form.get("retired") == "1"
    office_services.retire_tool(db(), actor(), tool_id, is_retired=is_retired)
    flash(_("一覧から外しました。いつでも戻せます。") if is_retired else _("一覧に戻しました。"))
    return redirect(url_for(".tools"), 303)


@bp.route("/office/units", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def units() -> ResponseReturnValue:
    rows = queries.units(db(), clock.today())
    form = UnitForm()
    form.parent_id.choices = offered([("", _("なし")), *((str(row.id), "　" * row.depth + row.name) for row in rows)])
    if form.sent():
        with refusals_shown_on(form):
            _claim(form)
            services.add_unit(
                db(),
                actor(),
                name=filled(form.name.data),
                code=filled(form.code.data),
                level=form.chosen_level,
                parent_id=form.chosen_parent,
                phone=form.phone.data or "",
            )
            return _settled(form, url_for(".units"), _("「%(name)s」を加えました。", name=form.name.data))
    return render_template("admin/units.html", form=form, units=rows, levels=LEVELS), form.status


@bp.route("/office/people", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def people() -> ResponseReturnValue:
    form = PersonForm()
    rows = queries.units(db(), clock.today())
    form.unit_id.choices = offered([("", _("所属なし")), *((str(row.id), "　" * row.depth + row.name) for row in rows)])
    if not actor().has(Role.ADMINISTRATOR):
        del form.role
    if form.sent():
        with refusals_shown_on(form):
            return _enter(form)
    page = max(1, request.args.get("page", 1, type=int))
    return render_template("admin/people.html", form=form, people=queries.people(db(), page, clock.today())), form.status


def _enter(form: PersonForm) -> ResponseReturnValue:
    entry = form.entry()
    shown, secret = _one_time() if entry.has_pc else _first_pin(entry.staff_no)
    _claim(form)
    made = services.enter_person(db(), actor(), entry, secret)
    if entry.has_pc:
        return _shown_once(form, made, shown)
    accounts_services.settle(db(), actor(), form.once.data, url_for(".people"))
    db().flush()
    return render_template("terminals/pin_once.html", name=entry.name, staff_no=entry.staff_no, pin=shown)


def _first_pin(staff_no: str) -> tuple[str, str]:
    """A first PIN and its hash."""
    db().rollback()  # hashing is slow: nobody waits for our transaction meanwhile
    return terminals.first_pin([staff_no])


@bp.route("/office/people/<int:person_id>/password", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def reissue(person_id: PersonId) -> ResponseReturnValue:
    person = queries.person(db(), person_id, clock.today())
    form = ConfirmForm()
    if form.sent():
        password, secret = _one_time()
        _claim(form)
        services.reissue_password(db(), actor(), person_id, secret)
        return _shown_once(form, person_id, password)
    return render_template("admin/reissue.html", form=form, person=person), form.status


def _one_time() -> tuple[str, str]:
    """A one-time password and its hash."""
    db().rollback()  # hashing is slow: nobody waits for our transaction meanwhile
    password = services.one_time_password()
    return password, signin.hashed(password)


def _shown_once(form: PersonForm | ConfirmForm, person_id: PersonId, password: str) -> ResponseReturnValue:
    """The only page that ever shows the password: sent again, the form leads to the list."""
    accounts_services.settle(db(), actor(), form.once.data, url_for(".people"))
    db().flush()
    return render_template("admin/password_once.html", person=queries.person(db(), person_id, clock.today()), password=password)


def _claim(form: Any) -> None:
    accounts_services.claim(db(), actor(), form.once.data)


def _settled(form: Any, location: str, message: str) -> ResponseReturnValue:
    accounts_services.settle(db(), actor(), form.once.data, location)
    flash(message)
    return redirect(location, 303)


@bp.route("/admin/components", policy=policy.ADMINISTRATOR)
def components() -> ResponseReturnValue:
    sound = GalleryForm(prefix="sound-", data={"outcome": "done", "line": _("金額の行を先に見比べる"), "minutes": 45, "on": clock.today()})
    refused = GalleryForm(prefix="refused-", data={"box": SAMPLE})
    refused.outcome.errors = [_("ひとつ選んでください。")]
    refused.line.errors = [_("一行で書いてください。")]
    refused.findings = {refused.box.name: guard.places(SAMPLE)}
    return render_template("admin/components.html", sound=sound, refused=refused)


@bp.route("/guide/", policy=policy.PUBLIC)
def guide() -> ResponseReturnValue:
    return _page("guide")


@bp.route("/guide/<role>", policy=policy.PUBLIC)
def guide_for(role: str) -> ResponseReturnValue:
    if role not in GUIDES:
        raise NotFound(_("おさがしのページが見つかりません"))
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
