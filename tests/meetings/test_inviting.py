"""Who takes part hears of it: named, moved, called off, taken off; in the inbox, by mail, and for their calendars."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.accounts.models.people import RoleGrant
from lms.followups import channels
from lms.followups.channels import dates
from lms.followups.models import Message
from lms.followups.outbox import Letter
from lms.meetings.models import Meeting
from tests.cases import rows, the
from tests.concerns import put_in
from tests.conftest import on_one_database
from tests.followups import mail_settings
from tests.meetings import Visit, begun, called, invited
from tests.town import Town


def heard(session: Session) -> list[tuple[int, str, int]]:
    """(who, what, which change) of the letters."""
    letters = rows(session, Message, Message.kind == "meeting", Message.channel == "mail")
    return [(each.recipient_id, each.params["news"], each.params["calendar"]["sequence"]) for each in letters]


@on_one_database
def test_invited_moved_and_called_off(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    invited(session, town, meeting)
    visitor, path = visit(town.facilitator), f"/meetings/{meeting}"
    assert heard(session) == [(town.yamano, "invited", 0), (town.mori, "invited", 0), (town.partner, "invited", 0)]
    assert "11月のナレッジ会議」へのご案内（11月27日（金） 15:00〜15:45）" in visit(town.mori).get("/notifications/").text
    assert visitor.submit(f"{path}/edit", {"series": "べつのシリーズ"}).status_code == 303
    assert len(heard(session)) == 3, "what stands in no calendar is told to nobody"
    assert visitor.submit(f"{path}/edit", {"begins": "16:00", "ends": "16:45"}).status_code == 303
    assert heard(session)[3:] == [(each, "moved", 2) for each in (town.yamano, town.mori, town.partner)]
    assert visitor.post(f"{path}/people/{town.mori}/remove").status_code == 303
    assert heard(session)[6:] == [(town.mori, "taken_off", 3)]
    guest = the(session, RoleGrant, RoleGrant.object_kind == "meeting").id
    assert visitor.post(f"{path}/partners/{guest}/end").status_code == 303
    assert heard(session)[7:] == [(town.partner, "taken_off", 4)]
    assert rows(session, Message, Message.kind == "meeting")[-1].link == "/meetings/", "whoever is off may not open it any more"
    assert visit(town.mori).post(f"{path}/cancel").status_code == 403
    assert [visitor.post(f"{path}/cancel").status_code for _ in range(2)] == [303, 303]
    assert heard(session)[8:] == [(town.yamano, "cancelled", 5)]
    assert (the(session, Meeting).state, the(session, Meeting).sequence) == ("cancelled", 5)
    calendar = visitor.get(f"{path}/calendar.ics").text
    assert ("STATUS:CANCELLED" in calendar, "SEQUENCE:5" in calendar) == (True, True)
    assert "取りやめ" in visit(town.yamano).get(path).text
    assert [visitor.get(f"{path}/{page}").status_code for page in ("agenda", "edit", "people")] == [409] * 3
    assert visitor.post(f"{path}/start").status_code == 409
    assert visitor.post(f"{path}/close").status_code == 409


@on_one_database
def test_one_that_runs_is_ended_not_called_off(visit: Visit, session: Session, town: Town) -> None:
    meeting, concern = called(session, town), put_in(session, town, town.mori)
    visitor = visit(town.facilitator)
    assert visitor.post(f"/meetings/{meeting}/proposal", {"take": f"concern:{concern}"}).status_code == 303
    other = called(session, town, title="べつの会議")
    begun(session, town, other)
    answer = visitor.post(f"/meetings/{other}/cancel")
    assert (answer.status_code, "もう始まっています" in answer.text) == (409, True)
    assert visitor.post(f"/meetings/{meeting}/cancel").status_code == 303
    assert "答えを待っています" in visitor.get(f"/concerns/{concern}").text, "the concern is free for another meeting"


def letter(news: str) -> Letter:
    told: dict[str, Any] = {
        "uid": "meeting-7@manabi-no-wa",
        "sequence": 2,
        "link": "",
        "starts_at": "2026-11-27T15:00:00+09:00",
        "ends_at": "2026-11-27T15:45:00+09:00",
        "changed_at": "2026-11-24T10:00:00+09:00",
    }
    params = {"news": news, "title": "会議", "place": "第2会議室", "when": {"ja": "11月27日", "en": "27 November"}, "calendar": told}
    return Letter(1, 2, "k", "meeting", params, "/meetings/7", 0)  # type: ignore[arg-type]


def test_what_a_calendar_gets() -> None:
    def asked(news: str) -> list[str]:
        made = dates.invitation(letter(news), "https://lms.example", organizer="dx@wano.example", attendee="mori@wano.example")
        assert made is not None
        assert f"METHOD:{made[0]}\r\n" in made[1]
        return made[1].split("\r\n")

    moved, off = asked("moved"), asked("cancelled")
    for line in ("METHOD:REQUEST", "UID:meeting-7@manabi-no-wa", "SEQUENCE:2", "DTSTART:20261127T060000Z", "STATUS:CONFIRMED"):
        assert line in moved
    for line in ("ORGANIZER:mailto:dx@wano.example", "URL:https://lms.example/meetings/7"):
        assert line in moved
    assert {"METHOD:CANCEL", "UID:meeting-7@manabi-no-wa", "STATUS:CANCELLED"} <= set(off)
    assert asked("taken_off")[4] == "METHOD:CANCEL"
    other = Letter(1, 2, "k", "decision", {}, "/", 0)  # type: ignore[arg-type]
    assert dates.invitation(other, "https://lms.example", organizer="a", attendee="b") is None


def test_the_date_comes_with_the_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(channels, "_hand_over", lambda _mail, message: sent.append(message))
    post = channels.SmtpChannel(mail_settings(tmp_path, 25), {"municipality": "環野市", "office_name": "DX推進室"})
    for news in ("invited", "moved", "cancelled"):
        post(letter(news), ("mori@wano.example", "森 一樹", "ja"))
    dated = [[each for each in message.walk() if each.get_content_type() == "text/calendar"] for message in sent]
    assert [[(each.get_param("method"), each.get_filename()) for each in parts] for parts in dated] == [
        [("REQUEST", "meeting.ics")], [("REQUEST", "meeting.ics")], [("CANCEL", "meeting.ics")],
    ]  # fmt: skip
