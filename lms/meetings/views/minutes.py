"""The minutes of a meeting: on the page, as PDF and as Markdown; the internal ones, and beside them those for the public, which the recorder writes."""

import io
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from lms.accounts.forms.once import settled, written_over
from lms.kernel.ids import MeetingId
from lms.meetings import kinds, queries
from lms.meetings.forms import PublicForm
from lms.meetings.queries import lists, nameless
from lms.meetings.queries import page as pages
from lms.meetings.queries.page import Item, Page
from lms.meetings.queries.row import DecisionRow
from lms.meetings.services import minutes as services
from lms.paper import pdf
from lms.practice.kinds import STATES
from lms.web import policy
from lms.web.downloads import download
from lms.web.drafts import drafted, kept
from lms.web.durations import duration
from lms.web.i18n import language, said
from lms.web.pages import hour, office_facts, spoken, stamp, stamp_long
from lms.web.request import actor, db, let_go
from lms.web.routing import Blueprint

bp = Blueprint("minutes", __name__, url_prefix="/meetings")
BRIEF, TIGHT, ALL = 90, 30, 9_999  # characters of a talk: where the whole does not fit on one sheet, where even that does not
FEW, MANY = 5, 12  # decisions on the shortest sheet: earlier ones, and those of the meeting


@bp.route("/<int:meeting_id>/minutes", policy=policy.CASE_READER)
def show(meeting_id: int) -> ResponseReturnValue:
    """On one sheet of A4."""
    return render_template("meetings/minutes.html", **_told(MeetingId(meeting_id)))


@bp.route("/<int:meeting_id>/minutes.md", policy=policy.CASE_READER)
def markdown(meeting_id: int) -> ResponseReturnValue:
    return _text(render_template("meetings/minutes.txt", **_told(MeetingId(meeting_id))), f"meeting-{meeting_id}.md")


@bp.route("/<int:meeting_id>/minutes.pdf", policy=policy.CASE_READER)
def sheet(meeting_id: int) -> ResponseReturnValue:
    told = _told(MeetingId(meeting_id))
    page: Page = told["page"]
    decisions = [(_who(each), f"{each.work}：{each.text}\n{_verdict(each)}", _until(each)) for each in page.decisions]
    short = _in_brief(page.decisions)
    leaders = [
        (term, f"{each.name}（{each.unit}）") for term, each in ((_("進行"), page.facilitator), (_("記録係"), page.recorder)) if each
    ]
    talks = [_talk(number, item) for number, item in enumerate(page.items, 1)]
    before = [{"heading": _("前回決まったことのその後"), "talks": [_before(page.previous)]}] if page.previous else []
    data = {
        **_frame(_("議事録：%(title)s", title=page.meeting.title)),
        "facts": _facts(page, leaders),
        "decided-heading": _("決まったこと"),
        "decisions": decisions,
        "decisions-short": short,
        "parts": [*before, {"heading": _("話し合ったこと"), "talks": talks}],
        "next": _("次回 %(when)s", when=stamp(told["goes_on"]).striptags()) if told["goes_on"] else "",
    }
    return _drawn(data, f"meeting-{meeting_id}.pdf")


@bp.route("/<int:meeting_id>/minutes/public", policy=policy.MEETING_GUEST)
def public(meeting_id: int) -> ResponseReturnValue:
    """What may go out of the house: no name stands on it, and nothing that the recorder did not write for it."""
    page = pages.page(db(), actor(), MeetingId(meeting_id))
    return render_template("meetings/public.html", page=page, meeting=page.meeting)


@bp.route("/<int:meeting_id>/minutes/public.md", policy=policy.MEETING_GUEST)
def public_markdown(meeting_id: int) -> ResponseReturnValue:
    page = pages.page(db(), actor(), MeetingId(meeting_id))
    return _text(render_template("meetings/public.txt", page=page, meeting=page.meeting), f"meeting-{meeting_id}-public.md")


@bp.route("/<int:meeting_id>/minutes/public.pdf", policy=policy.MEETING_GUEST)
def public_sheet(meeting_id: int) -> ResponseReturnValue:
    page = pages.page(db(), actor(), MeetingId(meeting_id))
    text = page.meeting.public_text or _("公開用の文は、まだ書かれていません。")
    parts = [{"heading": _("話し合ったことと、決まったこと"), "talks": [("", text, *[_cut(text)] * 3)]}]
    empty = {"decided-heading": "", "decisions": [], "decisions-short": [], "next": ""}
    return _drawn({**_frame(page.meeting.title), "facts": _facts(page, []), **empty, "parts": parts}, f"meeting-{meeting_id}-public.pdf")


@bp.route("/<int:meeting_id>/minutes/public/edit", methods=["GET", "POST"], policy=policy.MEETING_KEEPER)
def edit_public(meeting_id: int) -> ResponseReturnValue:
    """Begins with what was decided, without names. It may be written after the end: only then does somebody ask for it."""
    standing = queries.kept(db(), actor(), MeetingId(meeting_id))
    page = pages.page(db(), actor(), standing.id, standing)
    key, first = f"minutes:{meeting_id}", PublicForm.saved(standing)
    first["public_text"] = first["public_text"] or _begun(page)
    form = PublicForm(drafted=drafted(key), data=first if request.method == "GET" else None)
    if (answer := kept(form, key)) is not None:
        return answer
    if form.sent():
        with written_over(form, standing):
            services.write_public(db(), actor(), standing.id, form.public_text.data or "", version=form.seen_version())
            return settled(form, url_for(".public", meeting_id=meeting_id), _("公開用の文を保存しました。"), form_key=key)
    return render_template("meetings/public_edit.html", form=form, key=key, meeting=standing), form.status


def _told(meeting_id: MeetingId) -> dict[str, Any]:
    page = nameless.page(db(), actor(), meeting_id, current_app.extensions["anonymous"])
    goes_on = lists.next_of_series(db(), actor(), page.meeting.series, page.meeting.starts_at)
    return {"page": page, "meeting": page.meeting, "goes_on": goes_on, "kinds": kinds, "practice_states": STATES}


def _begun(page: Page) -> str:
    """Adopted decisions, a line each, as something to begin with."""
    adopted = [each for each in page.decisions if each.verdict == kinds.Verdict.ADOPTED]
    lines = [f"・{each.unit}：{each.work}。{each.text}（{spoken(each.due_on)}まで）" for each in adopted]
    return "\n".join(["決まったこと", *lines]) if lines else ""


def _text(text: str, name: str) -> Response:
    return download(io.BytesIO(text.encode()), "text/markdown", name)


def _drawn(data: dict[str, Any], name: str) -> Response:
    let_go()  # setting type takes a moment: nobody waits for our transaction meanwhile
    drawn = pdf.drawn("minutes", data, language=language())
    return download(io.BytesIO(drawn), "application/pdf", name)


def _frame(title: str) -> dict[str, Any]:
    """What every sheet has."""
    footer = " ・ ".join(each for each in (office_facts()["municipality"], _("ナレッジ会議 議事録")) if each)
    return {
        "title": title,
        "heads": [_("だれが"), _("どの業務で何を試すか"), _("いつまでに")],
        "nothing": _("決まったことは、まだありません。"),
        "shortened": _("1枚に収めるため、話し合ったことを短くしました。全文は画面の議事録にあります。"),
        "footer": footer,
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _facts(page: Page, leaders: list[tuple[str, str]]) -> list[tuple[str, str]]:
    when = f"{stamp_long(page.meeting.starts_at).striptags()}〜{hour(page.meeting.ends_at).striptags()}"
    people = ngettext("%(num)d人", "%(num)d人", len(page.participants) + page.guests)
    sections = ngettext("%(num)d部署", "%(num)d部署", page.sections)
    return [(_("日時"), when), (_("場所"), page.meeting.place or _("オンライン")), *leaders, (_("参加する人"), f"{people} ・ {sections}")]


def _who(each: DecisionRow) -> str:
    return " ".join(part for part in (each.unit, each.post, each.owner) if part)


def _until(each: DecisionRow) -> str:
    return spoken(each.until) if each.until else "―"


def _verdict(each: DecisionRow) -> str:
    return " ・ ".join(
        part
        for part in (said(kinds.VERDICTS[kinds.Verdict(each.verdict)]), said(kinds.LEVELS[kinds.Level(each.level)]), each.reason)
        if part
    )


def _became(each: DecisionRow) -> str:
    if each.followed_by_id is not None:
        return said(kinds.STANDINGS[kinds.Standing.FOLLOWED])
    return said(STATES[each.state] if each.state else kinds.VERDICTS[kinds.Verdict(each.verdict)])  # type: ignore[index]


def _in_brief(decisions: list[DecisionRow]) -> list[tuple[str, str, str]]:
    """A line each, and of how many the short sheet says no more."""
    told = [(_cut(_who(each), TIGHT), _cut(f"{each.work}：{each.text}", TIGHT), _until(each)) for each in decisions[:MANY]]
    return [*told, ("", _("ほか%(num)d件", num=len(decisions) - MANY), "")] if len(decisions) > MANY else told


def _before(previous: list[DecisionRow]) -> tuple[Any, ...]:
    """What became of earlier decisions, and of how many the short sheet says no more."""
    told = [(f"{each.work}：{each.text}", f"（{each.unit}） — {_became(each)}") for each in previous]
    full, brief = ("\n".join(f"・{_cut(task, most)}{after}" for task, after in told) for most in (ALL, BRIEF))
    tight = [f"・{_cut(task, TIGHT)}{after}" for task, after in told[:FEW]]
    if len(told) > FEW:
        tight.append(_("ほか%(num)d件", num=len(told) - FEW))
    return "", full, brief, "\n".join(tight), "\n".join(tight)


def _talk(number: int, item: Item) -> tuple[Any, ...]:
    """Heading, long and short; all of it, and what stands there where all of it does not fit: short, shorter, nothing."""
    answers = [f"{said(words)}：{text}" for words, text in item.answers]
    told = "\n".join([*answers, *([item.notes] if item.notes else [])]) or item.question
    title, took = item.title or _("いまは読めない事例"), _("（%(aside)s）", aside=duration(item.minutes))
    heading = [f"{number}. {title}{took}", f"{number}. {_cut(title, TIGHT)}{took}"]
    brief = item.next_step or told
    return heading, told, _cut(brief), _cut(brief, TIGHT), ""


def _cut(text: str, most: int = BRIEF) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
