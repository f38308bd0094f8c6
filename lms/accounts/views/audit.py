"""The administrator's page of the audit trail, and the same as CSV."""

from collections.abc import Iterator
from typing import IO

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts import services
from lms.accounts.forms.audit import AuditForm
from lms.accounts.queries import chain, trail
from lms.kernel import clock, csv_text
from lms.web import policy
from lms.web.downloads import download, fresh_file
from lms.web.i18n import said
from lms.web.request import actor, aside, db
from lms.web.routing import Blueprint

bp = Blueprint("audit", __name__)


@bp.route("/audit/", policy=policy.ADMINISTRATOR)
def index() -> ResponseReturnValue:
    form = AuditForm()
    is_fine = form.validate()
    page = trail.page(db(), form.wish()) if is_fine else trail.Page([], None)
    asked = {name: value for name, value in request.args.items() if value and name != "before"}
    page_ = {"form": form, "page": page, "asked": asked, "is_first": form.wish().before is None, "state": chain.state(db())}
    return render_template("audit/index.html", **page_), 200 if is_fine else 422


@bp.route("/audit/export", policy=policy.ADMINISTRATOR)
def export() -> ResponseReturnValue:
    """The entries that the page would show with the same filters. That somebody took them is an entry itself."""
    form = AuditForm()
    if not form.validate():
        return index()
    db().rollback()  # what is read next is of the moment after the entry about it
    with aside() as own:
        services.audit(own, actor().person_id, "audit_exported", "audit")
    file = fresh_file()
    _write(file, form.wish())
    return download(file, "text/csv", f"audit-{clock.today().isoformat()}.csv")


def _write(file: IO[bytes], wish: trail.Wish) -> None:
    for line in _lines(wish):
        file.write(line.encode())


def _lines(wish: trail.Wish) -> Iterator[str]:
    heads = (_("番号"), _("いつ"), _("職員番号"), _("だれが"), _("何をした"), _("くわしく"), _("何に"), _("その番号"), _("その名前"))
    yield csv_text.BOM + csv_text.line([*heads, "action", _("鎖の順番"), _("封")])
    for row in trail.every(db(), wish):
        at = row.at.astimezone(clock.TOKYO).isoformat(timespec="seconds")
        who = row.who.name or _("システム")
        said_ = (said(row.words), said(row.detail), said(row.object_words), row.object_id, row.object_name or said(row.setting))
        yield csv_text.line([row.id, at, row.who.staff_no, who, *said_, row.action, row.place, row.seal])
