"""One's own record: the page, the table, the paper."""

from collections.abc import Iterator
from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.kernel import clock, csv_text
from lms.kernel.calendar import FiscalYear
from lms.paper import pdf
from lms.practice.kinds import OUTCOMES, Outcome
from lms.record import queries
from lms.record.kinds import KINDS, Item, YearOfMine
from lms.record.queries import Record, Words
from lms.web import policy
from lms.web.downloads import download, fresh_file
from lms.web.durations import duration
from lms.web.i18n import language, said
from lms.web.pages import day_long, office_facts
from lms.web.request import actor, db
from lms.web.routing import Blueprint

BOXES = {
    "effect": _l("よかったこと"),
    "not_worked": _l("うまくいかなかったこと・気をつけたこと"),
    "helped": _l("助けになったこと"),
    "note": _l("メモ"),
}
bp = Blueprint("record", __name__, url_prefix="/me")


@bp.route("/record", policy=policy.SIGNED_IN)
def show() -> ResponseReturnValue:
    found = queries.record(db(), actor())
    return render_template("record/show.html", record=found, kinds=KINDS, outcomes=OUTCOMES, boxes=BOXES, year_named=year_named)


@bp.route("/record.csv", policy=policy.SIGNED_IN)
def table() -> ResponseReturnValue:
    lines = list(_lines(queries.record(db(), actor())))
    file = fresh_file()
    file.write("".join(lines).encode())
    return download(file, "text/csv", f"my-record-{clock.today().isoformat()}.csv")


@bp.route("/record.pdf", policy=policy.SIGNED_IN)
def paper() -> ResponseReturnValue:
    found, facts = queries.record(db(), actor()), office_facts()
    db().rollback()  # setting type takes a moment: nobody waits for our transaction meanwhile
    sheet = pdf.drawn("record", _on_paper(found, facts), language=language())
    name = f"my-record-{clock.today().isoformat()}.pdf"
    return Response(sheet, mimetype="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def year_named(year: FiscalYear) -> str:
    return year.label if language() == "ja" else str(_("%(year)d年度", year=year.year))


def _lines(found: Record) -> Iterator[str]:
    heads = (_("年度"), _("いつ"), _("種類"), _("題名"), _("結果"), _("月に生まれた余裕（分）"), _("自分のことば"))
    yield csv_text.BOM + csv_text.line(heads)
    for heading, words in _then_and_now(found):
        year = next((year_named(each.year) for each in found.years if words.on in each.year), "")
        text = "\n".join(f"{BOXES[name]}：{text}" for name, text in words.texts.items())
        yield csv_text.line((year, words.on.isoformat(), heading, words.plan, _outcome(words.outcome), "", text))
    for each in found.years:
        yield csv_text.line((year_named(each.year), "", _("この年度の合計"), "", "", each.minutes, ""))
        for item in each.items:
            cells = (year_named(each.year), item.on.isoformat(), said(KINDS[item.kind]), item.title, _result(item), item.saving, "")
            yield csv_text.line(cells)


def _outcome(outcome: str) -> str:
    return said(OUTCOMES[Outcome(outcome)]) if outcome else ""


def _result(item: Item) -> str:
    """What came of a try, or how much was remembered."""
    if item.remembered is None:
        return _outcome(item.outcome)
    return str(_("%(total)d問のうち%(score)d問", score=item.remembered[0], total=item.remembered[1]))


def _on_paper(found: Record, facts: dict[str, Any]) -> dict[str, Any]:
    title = _("変化の実感：%(name)sさん", name=actor().name)
    made = _("%(day)s 作成", day=_day(clock.today()))
    return {
        "title": title,
        "about": _("自分のための記録です。評価には使いません。"),
        "facts": [],
        "parts": [*_words_on_paper(found), *(_year_on_paper(each) for each in found.years)],
        "footer": " ・ ".join(each for each in (facts["municipality"], title, made) if each),
        "missing-note": _("この紙の字体にない文字（〓）と、ふつうの字形で示した文字："),
    }


def _words_on_paper(found: Record) -> Iterator[dict[str, Any]]:
    if found.then is None:
        return
    entries = [{"title": heading, "lines": _words_lines(words)} for heading, words in _then_and_now(found)]
    yield {"heading": _("はじめと、いま"), "about": _("自分で書いたことばです。"), "nothing": "", "entries": entries}


def _then_and_now(found: Record) -> list[tuple[str, Words]]:
    both = ((_("はじめのことば"), found.then), (_("いまのことば"), found.now))
    return [(heading, words) for heading, words in both if words]


def _words_lines(words: Words) -> list[list[str]]:
    texts = [[str(BOXES[name]), text] for name, text in words.texts.items()]
    return [[_("いつ"), _day(words.on)], [_("計画"), words.plan], [_("結果"), _outcome(words.outcome)], *texts]


def _year_on_paper(each: YearOfMine) -> dict[str, Any]:
    entries = [
        {"title": said(words), "lines": [[_day(item.on), _told(item)] for item in each.of(kind)]}
        for kind, words in KINDS.items()
        if each.of(kind)
    ]
    about = _("生まれた余裕 月%(time)s", time=duration(each.minutes)) if each.minutes > 0 else ""
    if each.minutes < 0:  # a result too
        about = _("多くかかっている時間 月%(time)s", time=duration(-each.minutes))
    return {"heading": year_named(each.year), "about": about, "nothing": "", "entries": entries}


def _told(item: Item) -> str:
    saving = _("月%(time)s", time=duration(item.saving)) if item.saving else ""
    return " ・ ".join(part for part in (item.title, _result(item), saving) if part)


def _day(value: Any) -> str:
    return str(day_long(value).striptags())
