"""Pages of the hand-over: the list of sheets, a sheet, and the same on paper."""

from collections.abc import Iterable
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from lms.kernel import clock
from lms.kernel.handover import Entry, Part
from lms.kernel.ids import PostingId
from lms.paper import pdf
from lms.team import queries
from lms.team.kinds import POSTING_KINDS
from lms.team.queries import Contact, Row, Sheet
from lms.web import policy
from lms.web.i18n import language, said
from lms.web.pages import office_facts, spoken
from lms.web.request import actor, db
from lms.web.routing import Blueprint, asked_page

bp = Blueprint("team", __name__, url_prefix="/handover")


@bp.route("/", policy=policy.SIGNED_IN)
def index() -> ResponseReturnValue:
    page = asked_page()
    found = queries.index(db(), actor(), today=clock.today(), page=page)
    return render_template("team/index.html", index=found, page=page, kinds=POSTING_KINDS)


@bp.route("/<int:posting_id>", policy=policy.SIGNED_IN)
def handover(posting_id: PostingId) -> ResponseReturnValue:
    sheet = queries.sheet(db(), actor(), posting_id, today=clock.today())
    return render_template("team/handover.html", sheet=sheet, facts=_facts(sheet), is_own=_is_own(sheet))


@bp.route("/<int:posting_id>.pdf", policy=policy.SIGNED_IN)
def handover_pdf(posting_id: PostingId) -> ResponseReturnValue:
    sheet = queries.sheet(db(), actor(), posting_id, today=clock.today())
    office = office_facts()
    db().rollback()  # setting type takes a moment: nobody waits for our transaction meanwhile
    paper = pdf.drawn("handover", _on_paper(sheet, office), language=language())
    name = f"handover-{posting_id}.pdf"
    return Response(paper, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _is_own(sheet: Sheet) -> bool:
    return sheet.posting.person_id == actor().person_id


def _facts(sheet: Sheet) -> list[tuple[str, str]]:
    """The head of the sheet: who served where as what, from when to when, and where to ask."""
    posting = sheet.posting
    kind = f"（{said(POSTING_KINDS[posting.kind])}）" if posting.kind in POSTING_KINDS else ""
    return [
        (_("だれから"), posting.name),
        (_("所属"), " ".join(sheet.units)),
        (_("職"), f"{posting.post}{kind}"),
        (_("期間"), _period(posting)),
        (_("連絡先"), _reached(sheet.contact)),
    ]


def _period(posting: Row) -> str:
    begins = spoken(posting.begins)
    if posting.last_day is None:
        return str(_("%(begins)sから", begins=begins))
    return f"{begins}〜{spoken(posting.last_day)}"


def _reached(contact: Contact | None) -> str:
    if contact is None:
        return str(_("いまは在籍していません"))
    phone = _("内線 %(phone)s", phone=contact.phone) if contact.phone else ""
    ways = [each for each in (contact.unit, phone, contact.mail) if each]
    return " ・ ".join(ways) if ways else str(_("登録なし"))


def _on_paper(sheet: Sheet, office: dict[str, Any]) -> dict[str, Any]:
    title = _("引継ぎシート：%(name)sさん", name=sheet.posting.name)
    made = _("%(day)s 作成", day=spoken(clock.today()))
    return {
        "title": title,
        "about": _("「自分だけ」の記録は、ここには出ません。評価には使いません。"),
        "facts": [list(each) for each in _facts(sheet)],
        "parts": [_part(each) for each in sheet.parts],
        "footer": " ・ ".join(each for each in (office["municipality"], title, made) if each),
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _part(part: Part) -> dict[str, Any]:
    words = {"heading": spoken(part.heading), "about": spoken(part.about), "nothing": spoken(part.nothing) if part.nothing else ""}
    return {**words, "entries": list(_entries(part.entries))}


def _entries(entries: Iterable[Entry]) -> Iterable[dict[str, Any]]:
    for entry in entries:
        yield {"title": entry.title, "lines": [[spoken(line.term), spoken(line.value)] for line in entry.lines]}
