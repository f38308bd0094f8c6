"""The tray: put in from a case and from the lists, onto an agenda, for oneself alone."""

from sqlalchemy.orm import Session

from lms.meetings.models import TrayEntry
from tests.cases import released, rows, told
from tests.conftest import on_one_database
from tests.meetings import Visit, called, on_agenda
from tests.town import Town


@on_one_database
def test_from_a_list_into_the_tray_and_onto_an_agenda(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, title="要約の工夫")
    meeting = called(session, town)
    visitor = visit(town.facilitator)
    for path in ("/cases/", "/search?q=要約", f"/cases/{case_id}"):
        assert "トレイに入れる" in visitor.get(path).text
    assert all(f'id="case-{case_id}"' in visitor.get(path).text for path in ("/cases/", "/search?q=要約")), "where one comes back to"
    answers = [visitor.post("/meetings/tray/", {"case": str(case_id), "back": "/cases/?q=要約"}) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/cases/?q=%E8%A6%81%E7%B4%84#case-{case_id}")] * 2
    assert [(each.person_id, each.case_id) for each in rows(session, TrayEntry)] == [(town.facilitator, case_id)]
    tray, agenda = visitor.get("/meetings/tray/").text, f"/meetings/{meeting}/agenda"
    assert ("要約の工夫" in tray, f'href="{agenda}"' in tray) == (True, True)
    assert f'action="/meetings/{meeting}/cases/{case_id}"' in visitor.get(agenda).text
    on_agenda(session, town, meeting, case_id)
    assert "議題1に入っています" in visitor.get(agenda).text
    assert "要約の工夫" not in visit(town.office).get("/meetings/tray/").text, "for oneself alone"
    other = released(session, town, town.yamano, title="別の工夫")
    for who in (visitor, visit(town.office)):
        assert [who.post("/meetings/tray/", {"case": str(each)}).status_code for each in (case_id, other)] == [303, 303]
    assert [visitor.post(f"/meetings/tray/cases/{case_id}/remove").status_code for _ in range(2)] == [303, 303]
    left = {(each.person_id, each.case_id) for each in rows(session, TrayEntry)}
    assert left == {(town.facilitator, other), (town.office, case_id), (town.office, other)}, "one case, out of one tray"


@on_one_database
def test_nobody_keeps_what_they_may_not_read(visit: Visit, session: Session, town: Town) -> None:
    in_section = told(session, town, town.yamano)
    answers = [visit(town.sato).post("/meetings/tray/", {"case": case}).status_code for case in (str(in_section), "999", "x", "")]
    assert (answers, rows(session, TrayEntry)) == ([404] * 4, [])
    assert visit(town.partner).get("/meetings/tray/").status_code == 403
    away = visit(town.mori).post("/meetings/tray/", {"case": str(in_section), "back": "https://elsewhere.example/"})
    assert away.headers["Location"] == f"/#case-{in_section}"
    assert "全庁に出ると" in visit(town.mori).get("/meetings/tray/").text
