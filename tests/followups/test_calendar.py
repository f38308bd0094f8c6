"""A plan as a calendar file: one whole day, the same entry for ever, text that no mark can break."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy.orm import Session

from lms.kernel import clock
from lms.practice import services as practice
from tests.conftest import on_one_database
from tests.followups import PLANNED_AT, entry, planned
from tests.town import Town
from tests.visitor import Visitor

TYPED = "要約; 共有, \\試す"


def unfolded(text: str) -> dict[str, str]:
    """Name and value of each line, as a calendar reads them."""
    whole = text.replace("\r\n ", "")
    return dict(line.split(":", 1) for line in whole.split("\r\n") if ":" in line and not line.startswith(("BEGIN", "END")))


@on_one_database
def test_the_day_of_a_plan(app: Flask, session: Session, town: Town) -> None:
    number = planned(session, town, action=TYPED, work="とても長い名前の会議のあとの片づけのとき" * 3)
    me = Visitor.enter(app, session, town.yamano)
    answer = me.get(f"/practices/{number}/calendar.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert answer.text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in answer.text.split("\r\n")) <= 75
    said = unfolded(answer.text)
    assert (said["DTSTART;VALUE=DATE"], said["DTEND;VALUE=DATE"], said["TRANSP"]) == ("20261110", "20261111", "TRANSPARENT")
    assert said["SUMMARY"] == "試す日：要約\\; 共有\\, \\\\試す"
    assert said["DESCRIPTION"].endswith(f"\\nhttp://127.0.0.1:8000/practices/{number}")
    assert (said["STATUS"], said["METHOD"]) == ("CONFIRMED", "PUBLISH")
    assert f"/practices/{number}/calendar.ics" in me.get(f"/practices/{number}").text


@on_one_database
def test_a_plan_that_moved_takes_the_place_of_the_former(app: Flask, session: Session, town: Town) -> None:
    number = planned(session, town)
    me = Visitor.enter(app, session, town.yamano)
    before = unfolded(me.get(f"/practices/{number}/calendar.ics").text)
    with clock.standing_at(datetime(2026, 11, 3, tzinfo=clock.TOKYO)):
        actor = town.actor(session, town.yamano)
        practice.change_plan(session, actor, number, entry(due_on=date(2026, 11, 12)), version=1, now=PLANNED_AT)
        session.commit()
    after = unfolded(me.get(f"/practices/{number}/calendar.ics").text)
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])
    assert after["DTSTART;VALUE=DATE"] == "20261112"


@on_one_database
def test_somebody_elses_plan_looks_missing(app: Flask, session: Session, town: Town) -> None:
    number = planned(session, town)
    assert Visitor.enter(app, session, town.mori).get(f"/practices/{number}/calendar.ics").status_code == 404
