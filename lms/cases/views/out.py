"""The list of cases out of the house: as a file with the filters of the page, and as a feed of what is new."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.accounts.files import written
from lms.accounts.kinds import CASES
from lms.accounts.services import api_tokens
from lms.accounts.services.api_tokens import Admission
from lms.cases import kinds
from lms.cases.queries import exported, feed, listing
from lms.cases.services import out as services
from lms.kernel import clock
from lms.kernel.errors import N_, NotFound
from lms.practice.kinds import AI_USES
from lms.web import policy
from lms.web.downloads import XLSX, csv_type, download
from lms.web.i18n import said
from lms.web.pages import office_facts
from lms.web.request import actor, aside, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("case_out", __name__)
ENCODINGS = ("utf-8", "cp932")
TYPES = {"xlsx": XLSX, "json": "application/json"}
STATES = {
    kinds.CaseState.OWN_SECTION: N_("課の中だけ"),
    kinds.CaseState.RETURNED: N_("課の中だけ"),
    kinds.CaseState.PUBLISHED: N_("全庁"),
    kinds.CaseState.REVISED: N_("全庁"),
}
WORDS: dict[str, Any] = {"kind": kinds.KINDS, "state": STATES, "category": kinds.CATEGORIES, "field": kinds.FIELDS, "ai_use": AI_USES}
ALL = "all"  # every field in one feed
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed in which nothing stands yet


@bp.route("/cases/export.<file_type>", policy=policy.CASE_GUEST)
def export(file_type: str) -> ResponseReturnValue:
    """What the list would show with the same address. That somebody took it stands in the audit trail."""
    if file_type not in (*TYPES, "csv"):
        raise NotFound(N_("おさがしのページが見つかりません。"))
    let_go()
    with aside() as own:
        may_take = services.ask_for_a_file(own, actor(), now=clock.now())
    if not may_take:
        raise services.too_many_files()
    case_ids = listing.every(db(), actor(), _wish(), most=exported.MOST + 1)
    services.check_size(len(case_ids), exported.MOST)
    lines = exported.table(db(), case_ids)
    let_go()  # the file is written while nobody waits for us
    with aside() as own:
        services.note_taken(own, actor())
    file = io.BytesIO(_json(lines) if file_type == "json" else _table(file_type, lines))
    return download(file, TYPES.get(file_type) or csv_type(_encoding()), f"cases-{clock.today().isoformat()}.{file_type}")


def _wish() -> listing.Wish:
    return listing.wished(request.args.get("q", ""), request.args.getlist, request.args.get("sort", ""))


def _table(file_type: str, lines: list[dict[str, Any]]) -> bytes:
    shown = exported.columns_for(actor())
    heads = [said(column.head) for column in shown]
    cells = ([_cell(column.key, line[column.key]) for column in shown] for line in lines)
    if file_type == "xlsx":
        return written.xlsx_file(heads, cells, title=_("事例"))
    return written.csv_file(heads, cells, encoding=_encoding())[0]


def _encoding() -> str:
    asked = request.args.get("encoding", "")
    return asked if asked in ENCODINGS else ENCODINGS[0]


def _cell(key: str, value: Any) -> str | int:
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return str(_("、")).join(value)
    if isinstance(value, datetime):
        return clock.local_date(value).isoformat()
    if key in WORDS:
        return str(said(WORDS[key].get(value, value)))
    return "" if value is None else str(value)


def _json(lines: list[dict[str, Any]]) -> bytes:
    """Codes instead of words: for machines."""
    shown = [column.key for column in exported.columns_for(actor())]
    cases = [{key: _plain(line[key]) for key in shown} for line in lines]
    return json.dumps({"cases": cases}, ensure_ascii=False, indent=1).encode()


def _plain(value: Any) -> Any:
    return clock.local_date(value).isoformat() if isinstance(value, datetime) else value


@bp.route("/cases/feed/<field>.atom", policy=policy.CASE_GUEST)
def atom(field: str) -> ResponseReturnValue:
    """For a browser that is signed in: what this person may read."""
    asked = _asked(field)
    return _atom(field, feed.newest(db(), actor(), asked), url_for(".atom", field=field))


@bp.route("/api/cases/feed/<field>.atom", policy=policy.MACHINE)
def atom_by_key(field: str) -> ResponseReturnValue:
    """For a feed reader inside the municipality, with a key of the office: what every colleague reads."""
    asked = _asked(field)
    with aside() as own:
        admission = api_tokens.admit(own, _key(), scope=CASES, address=request.remote_addr, now=clock.now())
    if admission == Admission.TOO_MANY:
        return Response("", 429, {"Retry-After": str(api_tokens.TRY_AGAIN)})
    if admission == Admission.UNKNOWN:
        return Response("", 401, {"WWW-Authenticate": 'Basic realm="cases"'})
    return _atom(field, feed.newest(db(), None, asked), url_for(".atom_by_key", field=field))


def _key() -> str:
    """As a bearer, or as the password of a reader that knows no other way; whatever the name beside it."""
    given = request.authorization
    if given is None:
        return ""
    return given.token or given.password or ""


def _asked(field: str) -> str | None:
    """Raises NotFound for a field that there is none of."""
    if field == ALL:
        return None
    if field not in kinds.FIELDS:
        raise NotFound(N_("おさがしのページが見つかりません。"))
    return field


def _atom(field: str, entries: list[feed.Entry], path: str) -> Response:
    base = current_app.extensions["settings"].base_url
    updated = max((entry.updated_at for entry in entries), default=LONG_AGO)
    title = _("新しい事例") if field == ALL else _("新しい事例：%(field)s", field=said(kinds.FIELDS[kinds.Field(field)]))
    body = render_template(
        "cases/feed.xml",
        title=title,
        municipality=office_facts()["municipality"] or _("まなびの環"),
        entries=entries,
        updated=updated,
        base=base,
        here=base + path,
        kinds=kinds,
    )
    answer = Response(body, mimetype="application/atom+xml")
    answer.add_etag()
    answer.last_modified = updated
    answer.make_conditional(request)
    return answer
