"""職員の取り込み: a file is chosen, its differences are looked at, applied, and for a week taken back."""

from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from lms.accounts import services as accounts
from lms.accounts.forms.imports import ApplyForm, CodesForm, ColumnsForm, ExportForm, ImportForm, UndoForm
from lms.accounts.forms.once import claim, settled
from lms.accounts.kinds import IMPORT_ENCODINGS, MOST_IMPORT_BYTES, SMALL_IMPORT_LINES, ImportState, LineKind
from lms.accounts.queries import imports as queries
from lms.accounts.services import import_applying as applying
from lms.accounts.services import import_exporting as exporting
from lms.accounts.services import import_undoing as undoing
from lms.accounts.services import imports as services
from lms.accounts.services.import_reading import parse
from lms.kernel import clock
from lms.kernel.errors import N_, Refusal, Unacceptable
from lms.web import policy
from lms.web.downloads import XLSX, csv_type
from lms.web.forms import filled, refusals_shown_on
from lms.web.i18n import said
from lms.web.pages import day_long, spoken
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("imports", __name__, url_prefix="/people/import")
ROOM_FOR_FIELDS = 256 * 1024  # of the form around the file
SMALL_SHEET = 60 * 1024
ONE_DAY = timedelta(days=1)
REFRESH_SECONDS = "3"
KINDS = {
    LineKind.JOINED: N_("追加"),
    LineKind.MOVED: N_("異動"),
    LineKind.LEFT: N_("退職"),
    LineKind.CONCURRENT: N_("兼務"),
    LineKind.RENAMED: N_("氏名の変更"),
    LineKind.CHANGED: N_("そのほかの変更"),
    LineKind.SAME_PERSON: N_("同じ人かも"),
    LineKind.ERROR: N_("要確認"),
    LineKind.UNCHANGED: N_("変わりません"),
}
STATES = {
    ImportState.RECEIVED: N_("読み込みを待っています"),
    ImportState.STAGING: N_("読み込んでいます"),
    ImportState.PREVIEWED: N_("差分を確かめる"),
    ImportState.SCHEDULED: N_("反映を待っています"),
    ImportState.APPLIED: N_("反映しました"),
    ImportState.UNDONE: N_("元に戻しました"),
    ImportState.FAILED: N_("読めませんでした"),
    ImportState.CANCELLED: N_("反映しませんでした"),
}
PREVIEWED = (ImportState.PREVIEWED, ImportState.SCHEDULED, ImportState.APPLIED)


@bp.route("", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR, most_bytes=MOST_IMPORT_BYTES + ROOM_FOR_FIELDS)
def index() -> ResponseReturnValue:
    form = ImportForm(data={"effective_on": clock.today()})
    if form.sent():
        with refusals_shown_on(form):
            return _received(form)
    return render_template("imports/index.html", form=form, imports=queries.imports(db()), states=STATES), form.status


def _received(form: ImportForm) -> ResponseReturnValue:
    """A small file is read before the transaction opens and staged inside it; a large one waits for the job."""
    upload = filled(form.file.data)
    content: bytes = upload.read()
    order = services.Order(
        upload.filename or "", filled(form.effective_on.data), form.encoding.data or "", is_complete=bool(form.is_complete.data)
    )
    is_small = len(content) <= SMALL_SHEET if content.startswith(b"PK") else content.count(b"\n") <= SMALL_IMPORT_LINES
    parsed = _parsed(content, order) if is_small else None
    claim(form)
    job = services.receive(db(), actor().person_id, content, order, is_kept=parsed is None)
    if parsed is not None:
        services.stage_whole(db(), job, parsed)
    location = url_for(".show", import_id=job.id)
    accounts.settle(db(), actor(), form.once.data, location)
    return redirect(location, 303)


def _parsed(content: bytes, order: services.Order) -> Any:
    db().rollback()
    habits = queries.habits(db())
    db().rollback()  # reading takes a moment: nobody waits for our transaction meanwhile
    try:
        return parse(content, habits, encoding=order.encoding)
    except Unacceptable as fault:
        where = {"line": getattr(fault, "line", 0), "column": getattr(fault, "column", "")}
        raise Unacceptable(_("%(line)d行目・%(column)s列：%(sentence)s", sentence=said(fault), **where), field="file") from None


@bp.route("/<int:import_id>", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def show(import_id: int) -> ResponseReturnValue:
    job = queries.an_import(db(), import_id, to_change=request.method == "POST")
    if request.method == "POST" and job.state != ImportState.PREVIEWED:
        raise _already(job)
    form = ApplyForm()
    questions, changes = services.open_questions(job), services.changes(job)
    form.ask(questions=questions, changes=changes, left=int(job.counts.get(LineKind.LEFT, 0)))
    if form.sent() and form.check():
        return _approved(form, job)
    return _page(job, form.status, form=form, undo=UndoForm())


def _already(job: Any) -> Refusal:
    """A second click finds its own result; anybody else hears that it is over."""
    token = request.form.get("once", "")
    accounts.claim(db(), actor(), token)
    return Refusal(N_("この取り込みは、もう進んでいます（%(state)s）。"), state=STATES[job.state])


def _page(job: Any, status: int, **more: Any) -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    page = queries.lines(db(), job.id, kind=kind if kind in KINDS else "", page=asked_page())
    waits = job.state in {ImportState.RECEIVED, ImportState.STAGING} or _is_due(job)
    answer = render_template(
        "imports/show.html",
        job=job,
        page=page,
        kind=kind,
        kinds=KINDS,
        states=STATES,
        encodings=IMPORT_ENCODINGS,
        questions=services.open_questions(job),
        changes=services.changes(job),
        suspects=queries.suspect_names(db(), page.rows),
        left_out=queries.needing_a_look(db(), job.id, 100) if job.state == ImportState.APPLIED else [],
        may_undo=undoing.may_undo(job),
        waits=waits,
        tell=_tell,
        last=_last,
        **more,
    )
    return answer, status, {"Refresh": REFRESH_SECONDS} if waits else {}


def _is_due(job: Any) -> bool:
    return bool(job.state == ImportState.SCHEDULED and job.effective_on <= clock.today())


def _tell(told: Any) -> str:
    """The sentence of a line, or of what stopped the file, in the reader's language and with days as every page says them."""
    message, params = (told["message"], told["params"]) if isinstance(told, dict) else (told.message, told.params)
    if "day" in params:
        params = {**params, "day": spoken(date.fromisoformat(params["day"]))}
    return said(Refusal(message, **params)) if message else ""


def _last(over: str) -> Markup:
    """The last day, as a file of HR names it, of what is over on the day *over*."""
    return day_long(date.fromisoformat(over) - ONE_DAY)


def _approved(form: ApplyForm, job: Any) -> ResponseReturnValue:
    here = url_for(".show", import_id=job.id)
    claim(form)
    services.approve(db(), actor().person_id, job, skips=form.skips is not None)
    if job.effective_on > clock.today():
        flash(_("その日になったら反映します。それまでは取りやめることができます。"))
    elif job.total > SMALL_IMPORT_LINES:
        flash(_("反映を始めます。少しお待ちください。"))
    else:
        _apply_now(job)
    accounts.settle(db(), actor(), form.once.data, here)
    return redirect(here, 303)


def _apply_now(job: Any) -> None:
    differing = applying.check_whole(db(), job)
    if differing:
        job.state = ImportState.PREVIEWED
        flash(
            _(
                "確かめたあとに名簿が変わったため、%(count)d行を調べ直しました。もう一度見てください。まだ何も変わっていません。",
                count=differing,
            ),
            "warning",
        )
        return
    applying.apply(db(), job.id)
    applying.note_new_people(db(), job)
    flash(_("反映しました。7日間は、まとめて元に戻せます。"))


@bp.route("/<int:import_id>/lines/<int:line_id>", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def decide(import_id: int, line_id: int) -> ResponseReturnValue:
    services.decide(db(), actor().person_id, import_id, line_id, request.form.get("answer", ""))
    flash(_("分かりました。この行を調べ直しました。"))
    return redirect(url_for(".show", import_id=import_id), 303)


@bp.route("/<int:import_id>/cancel", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def cancel(import_id: int) -> ResponseReturnValue:
    services.cancel(db(), actor().person_id, import_id)
    flash(_("反映しませんでした。何も変わっていません。"))
    return redirect(url_for(".index"), 303)


@bp.route("/<int:import_id>/undo", methods=["POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def undo(import_id: int) -> ResponseReturnValue:
    form = UndoForm()
    if form.sent():
        with refusals_shown_on(form):
            claim(form)
            _undone(import_id)
            location = url_for(".show", import_id=import_id)
            return settled(form, location, _("元に戻しました。名簿は、反映する前のとおりです。"))
    db().rollback()
    job = queries.an_import(db(), import_id)
    if job.state != ImportState.APPLIED:  # in another window it was undone, or it never was applied: its page asks for something else now
        raise Refusal(_("この取り込みは、いまは元に戻せません。取り込みのページを開き直してください。"))
    return _page(job, 422, form=form, undo=form)


def _undone(import_id: int) -> None:
    try:
        undoing.undo(db(), actor().person_id, import_id)
    except Refusal as refusal:
        raise Unacceptable(said(refusal), field="sure") from None


@bp.route("/columns", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def columns() -> ResponseReturnValue:
    form = ColumnsForm(data=queries.columns(db()))
    if form.sent():
        with refusals_shown_on(form):
            services.keep_columns(db(), actor().person_id, form.headers())
            flash(_("保存しました。次の取り込みから、この見出しで読みます。"))
            return redirect(url_for(".columns"), 303)
    return render_template("imports/columns.html", form=form), form.status


@bp.route("/codes", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def codes() -> ResponseReturnValue:
    form = CodesForm(data={"codes": "\n".join(f"{old},{new}" for old, new in queries.unit_codes(db()).items())})
    if form.sent():
        with refusals_shown_on(form):
            count = services.keep_unit_codes(db(), actor().person_id, form.codes.data or "")
            flash(ngettext("%(num)d件の読み替えを保存しました。", "%(num)d件の読み替えを保存しました。", count))
            return redirect(url_for(".codes"), 303)
    return render_template("imports/codes.html", form=form), form.status


@bp.route("/export", methods=["GET", "POST"], policy=policy.OFFICE_OR_ADMINISTRATOR)
def export() -> ResponseReturnValue:
    """The list as a file; who took it is noted. GET says what the old code page cannot write."""
    form = ExportForm(data={"as_": "utf-8"})
    lines = exporting.table(db(), today=clock.today())
    if form.sent():
        accounts.audit(db(), actor().person_id, "people_exported", "people", form.as_.data)
        content, _lost = exporting.exported(lines, form.as_.data)
        name = f"staff-{clock.today():%Y%m%d}.{'xlsx' if form.as_.data == 'xlsx' else 'csv'}"
        kind = XLSX if form.as_.data == "xlsx" else csv_type(form.as_.data)
        return content, {"Content-Type": kind, "Content-Disposition": f"attachment; filename={name}"}
    return render_template("imports/export.html", form=form, count=len(lines), lost=exporting.unwritable(lines)), form.status
