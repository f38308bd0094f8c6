"""A case as 職員提案書 or 業務改善報告書, by our layout or by the municipality's own."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from lms.cases.queries import exported
from lms.kernel.ids import PersonId
from lms.paper import forms, pdf
from tests.cases import released, told
from tests.conftest import on_one_database
from tests.paper.reading import Paper
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
OWN = """#import "house.typ": house, words
#let data = json(bytes(sys.inputs.data))
#show: house.with(data)
= 第1号様式 #words(data.title)
#words(data.case.one_line)
"""


def put(app: Flask, name: str, content: str) -> Path:
    path = forms.place(app.extensions["settings"].data, name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(content, encoding="utf-8")
    return path


@on_one_database
def test_both_forms_say_what_the_case_says(visit: Visit, session: Session, town: Town) -> None:
    markup = '#image("x") *太字* $x$ 〔1〕'
    case_id = released(
        session, town, town.yamano, minutes_before=60, minutes_after=25, times_per_month=6, conditions=markup, background="𠮷田町の例"
    )
    reader = visit(town.sato)
    for name, title, heading in (("proposal", "職員提案書", "審査の欄"), ("report", "業務改善報告書", "取り組んだこと")):
        answer = reader.get(f"/cases/{case_id}/{name}.pdf")
        assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "application/pdf", "no-store")
        paper = Paper(answer.data)
        words = (
            title,
            heading,
            "国民健康保険の通知を読みやすく",
            "市民課",
            "山野はるか",
            "1時間→25分",
            "住民の方が窓口で迷わなくなりました",
            "*太字*$x$",
        )
        assert [each for each in words if each not in paper.text] == []
        assert (b"/Lang" in paper.catalog, 0 in paper.glyphs, "H1" in paper.roles) == (True, False, True)
        assert f"/cases/{case_id}/{name}.pdf" in reader.get(f"/cases/{case_id}").text


@on_one_database
def test_what_is_not_for_the_reader_is_missing(visit: Visit, session: Session, town: Town) -> None:
    waiting, shown = told(session, town, town.yamano), released(session, town, town.yamano)
    paths = [f"/cases/{waiting}/proposal.pdf", f"/cases/{shown}/invoice.pdf", "/cases/999/report.pdf"]
    assert [visit(town.sato).get(path).status_code for path in paths] == [404, 404, 404]
    assert visit(town.mori).get(paths[0]).status_code == 200
    assert visit(town.partner).get(f"/cases/{shown}/report.pdf").status_code == 403


@on_one_database
def test_the_municipalitys_own_form_stands_in_where_it_works(visit: Visit, app: Flask, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    reader, office = visit(town.sato), visit(town.office)
    page = "/office/case-forms/"
    assert office.get(page).text.count("はじめからの書式を使っています") == 2
    assert '#import "house.typ"' in office.get("/office/case-forms/report.typ").text
    assert "見本" in Paper(office.get("/office/case-forms/report.pdf").data).text
    assert [office.get(f"/office/case-forms/other.{kind}").status_code for kind in ("pdf", "typ")] == [404, 404]
    assert reader.get(page).status_code == 403
    put(app, "proposal", OWN)
    assert "第1号様式職員提案書納期限を先に書いたら、電話が減りました" in Paper(reader.get(f"/cases/{case_id}/proposal.pdf").data).text
    assert "自治体の書式を使っています" in office.get(page).text
    broken = {
        "#unknown": "unknown variable: unknown",
        '#read("../settings.py")': "would escape the project root",
        '#import "@preview/x:1.0.0": y': "庁外の部品",
        "あ" * forms.MOST_BYTES: "このファイルは大きすぎます",
        "#while true {}": "condition is always true",
    }
    for content, reason in broken.items():
        put(app, "proposal", content)
        assert "審査の欄" in Paper(reader.get(f"/cases/{case_id}/proposal.pdf").data).text, reason
        shown = office.get(page).text
        assert "自治体の書式を使えません。はじめからの書式で作っています" in shown
        assert reason in shown
    put(app, "proposal", '<html><body>x</body></html>\n#image("logo.png")')
    shown = office.get(page).text
    assert "error: file not found (searched at logo.png)" in shown, "what is wrong, before what is only odd"
    assert "proposal.typ:2:7" in shown
    assert [words for words in ("typst_py", str(pdf.HERE)) if words in shown] == []
    put(app, "proposal", "x").write_bytes(b"\xff\xfe")
    assert "not valid UTF-8" in office.get(page).text


@on_one_database
def test_the_report_of_a_failure_leaves_nothing_out(visit: Visit, session: Session, town: Town) -> None:
    boxes = {box: f"{box}のこと" for box in exported.BOXES if box != "lesson"}
    case_id = released(session, town, town.yamano, kind="failure", **boxes)
    text = Paper(visit(town.sato).get(f"/cases/{case_id}/report.pdf").data).text
    assert [each for each in boxes.values() if each not in text] == []
    assert "どの職が：prevention_postのこと" in text, "a post alone would not be understood"
    proposal = Paper(visit(town.sato).get(f"/cases/{case_id}/proposal.pdf").data).text
    assert "いつまでに：prevention_byのこと" in proposal
