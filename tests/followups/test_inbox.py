"""The inbox: every message in the reader's language, how many are unread, and what has been read."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.followups import queries, services
from lms.followups.kinds import Channel, letters
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.paper.mail import written
from tests.conftest import on_one_database
from tests.followups import ACTION, ASKED_AT, ask, asked, messages, moment, planned, rows
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
LATER = ASKED_AT + timedelta(hours=1)
KINDS: dict[str, dict[str, Any]] = {
    "follow_up": {"title": "要約", "plan": "火曜の朝、要約", "step": 4, "question": "", "planned_on": "2026-11-10"},
    "decision": {"title": "要約", "meeting": "M"},
    "case_adopted": {"title": "要約", "section": "税務課"},
    "case_released": {"title": "要約"},
    "case_returned": {"title": "要約"},
    "workshop": {"news": "moved", "title": "要約", "when": {"ja": "12月8日", "en": "8 Dec"}, "place": "B1", "reason": ""},
    "meeting": {"news": "invited", "title": "要約", "when": {"ja": "12月8日", "en": "8 Dec"}, "place": "B1", "calendar": {}},
    "release_asked": {"title": "要約"},
    "release_answered": {"title": "要約", "is_released": True},
    "digest": {
        "title": "要約",
        "due_on": "2026-12-10",
        "more": 1,
        "courses": [{"title": "T", "due_on": "2026-12-10"}],
        "rules_until": "2026-12-09",
    },
}


@pytest.fixture(autouse=True)
def an_hour_later() -> Iterator[None]:
    with clock.standing_at(LATER):
        yield


def badge(page: str) -> str:
    """The number beside the bell; empty where there is none."""
    found = re.search(r'<span class="badge">(\d+)<', page)
    return found[1] if found else ""


def listed(page: str) -> list[tuple[str, str]]:
    """(where it leads, what it says) of every message on the page."""
    return re.findall(r'<a class="row-link" href="([^"]*)">\s*(.*?)\s*</a>', page.partition("<main")[2], re.DOTALL)


def told(session: Session, who: PersonId, count: int) -> None:
    for number in range(count):
        services.tell(
            session, [services.Word(who, "case_released", {"title": f"事例 {number}"}, f"/cases/{number}", f"test:{who}:{number}")]
        )
    session.commit()


@on_one_database
def test_an_empty_inbox_says_what_will_come(visit: Visit, town: Town) -> None:
    page = visit(town.yamano).get("/notifications/").text
    assert "通知はまだありません" in page
    assert (listed(page), badge(page)) == ([], "")


def test_what_was_asked_is_listed_newest_first(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    _, first = asked(session, town, engine)
    assert ask(engine, moment("2026-12-08 09:00")) == 1
    page = visit(town.yamano).get("/notifications/").text
    assert listed(page) == [
        (f"/followups/{first.id + 1}", f"4週間後のおたずね：「{ACTION}」は、その後どうですか"),
        (f"/followups/{first.id}", f"1週間後のおたずね：「{ACTION}」は、その後どうですか"),
    ]


@on_one_database
def test_every_link_of_the_inbox_opens(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    asked(session, town, engine)
    visitor = visit(town.yamano)
    ((link, _),) = listed(visitor.get("/notifications/").text)
    assert visitor.get(link).status_code == 200


@on_one_database
def test_one_reads_only_ones_own(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    asked(session, town, engine)
    for other in (town.mori, town.kacho, town.office, town.administrator):
        page = visit(other).get("/notifications/").text
        assert (listed(page), badge(page)) == ([], "")
    assert visit(None).get("/notifications/").headers["Location"].startswith("/login")


@on_one_database
def test_the_header_counts_what_is_unread_until_it_is_read(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    planned(session, town)
    planned(session, town, action="要約をもう一度試す")
    planned(session, town, town.mori)
    assert ask(engine) == 3
    visitor = visit(town.yamano)
    assert badge(visitor.get("/me/").text) == "2"
    page = visitor.get("/notifications/").text
    assert (badge(page), page.count("未読</span>")) == ("2", 3)  # two chips, and the words beside the bell
    assert badge(visitor.get("/notifications/").text) == "2"  # looking is not reading
    assert visitor.get("/notifications/read").status_code == 405
    answer = visitor.submit("/notifications/", action="/notifications/read")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notifications/")
    page = visitor.get("/notifications/").text
    assert (badge(page), page.count("未読"), len(listed(page))) == ("", 0, 2)
    assert "すべて既読にする" not in page
    assert badge(visit(town.mori).get("/me/").text) == "1"


def test_reading_again_keeps_the_first_mark(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    asked(session, town, engine)
    visitor = visit(town.yamano)
    visitor.post("/notifications/read")
    with clock.standing_at(LATER + timedelta(minutes=5)):
        visitor.post("/notifications/read")
    marks: list[datetime | None] = [each.read_at for each in messages(engine, Channel.IN_APP)]
    assert marks == [LATER]
    assert [each.read_at for each in messages(engine, Channel.MAIL)] == [None]  # a mail is read elsewhere


@on_one_database
def test_a_long_inbox_has_pages(visit: Visit, session: Session, town: Town) -> None:
    told(session, town.yamano, queries.PAGE + 1)
    visitor = visit(town.yamano)
    first, second = (visitor.get("/notifications/", page=page).text for page in (1, 2))
    assert (len(listed(first)), len(listed(second))) == (queries.PAGE, 1)
    assert listed(first)[0][0] == f"/cases/{queries.PAGE}"
    assert listed(second)[0][0] == "/cases/0"
    assert "page=2" in first
    assert badge(second) == str(queries.PAGE + 1)


@on_one_database
def test_what_is_no_page_number_shows_the_first(visit: Visit, session: Session, town: Town) -> None:
    told(session, town.yamano, 1)
    visitor = visit(town.yamano)
    for page in ("0", "-1", "x", "１", "9" * 30):
        answer = visitor.get("/notifications/", page=page)
        assert (answer.status_code, len(listed(answer.text))) == (200, 1), page


@on_one_database
def test_the_same_thing_is_told_once(session: Session, town: Town, engine: Engine) -> None:
    told(session, town.yamano, 2)
    told(session, town.yamano, 2)
    told(session, town.mori, 1)
    assert len(messages(engine, Channel.IN_APP)) == len(messages(engine, Channel.MAIL)) == 3
    assert len({(each.dedupe_key, each.channel) for each in rows(engine, Message)}) == 6


@on_one_database
def test_the_moment_orders_and_quotes_within_quotes_differ(visit: Visit, session: Session, town: Town) -> None:
    for number, (at, title) in enumerate([(LATER, "「短く」と頼む"), (LATER - timedelta(days=1), "前の日の分")]):
        with clock.standing_at(at):
            services.tell(session, [services.Word(town.yamano, "case_released", {"title": title}, "/cases/1", f"test:{number}")])
    session.commit()
    told = "が、全庁で読めるようになりました"
    assert [words for _, words in listed(visit(town.yamano).get("/notifications/").text)] == [
        f"「『短く』と頼む」{told}",
        f"「前の日の分」{told}",
    ]


@on_one_database
def test_every_kind_of_message_has_words(visit: Visit, session: Session, town: Town) -> None:
    for kind, params in KINDS.items():
        services.tell(session, [services.Word(town.yamano, kind, params, "/cases/1", f"test:{kind}")])
    session.commit()
    said = [words for _, words in listed(visit(town.yamano).get("/notifications/").text)]
    assert said == [
        "期限の近い講座：「要約」と、ほか1つ",
        "「要約」は、確認問題だけで修了できることになりました",
        "「要約」の実践なしの修了を、願い出た人がいます",
        "「要約」へのご案内（12月8日）",
        "「要約」の日時か場所が変わりました（12月8日）",
        "「要約」に、助言が届いています",
        "「要約」が、全庁で読めるようになりました",
        "「要約」が、税務課で試されます",
        "「M」で、あなたが担当することが決まりました：要約",
        "4週間後のおたずね：「要約」は、その後どうですか",
    ]


def test_every_kind_of_message_has_a_name() -> None:
    told = set(re.findall(r"message\.kind == '([a-z_]+)'", Path("templates/followups/_message.html").read_text()))
    assert told == {*letters.LETTERS, *letters.NOTICES} - {"case_returned"}  # whose words stand where no kind is named


@on_one_database
def test_the_inbox_speaks_the_readers_language(visit: Visit, session: Session, town: Town) -> None:
    accounts.person(session, town.yamano).locale = "en"
    for kind, params in KINDS.items():
        services.tell(session, [services.Word(town.yamano, kind, {**params, "title": "T", "section": "S"}, "/cases/1", f"test:{kind}")])
    session.commit()
    page = visit(town.yamano).get("/notifications/").text
    assert len(listed(page)) == len(KINDS)
    assert not [words for _, words in listed(page) if re.search("[ぁ-んァ-ヶ一-龠]", words)]
    header = page.partition("<header")[2].partition("</header>")[0].replace("まなびの環", "").replace("山野", "").replace("はるか", "")
    assert not re.findall("[ぁ-んァ-ヶ一-龠]+", header.replace("日本語", ""))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_of_letter_can_be_written(kind: str, language: str) -> None:
    office = {"municipality": "Wano", "office_name": "DX"}
    params = {**KINDS[kind], "title": "T", "section": "S", "plan": "P"}
    sheet = written(kind, params, link="/cases/1", name="Yamano H", language=language, base_url="https://manabi.example", office=office)
    assert "T" in sheet.subject
    assert "\n" not in sheet.subject
    for body in (sheet.text, sheet.html):
        assert "https://manabi.example/cases/1" in body
        assert "https://manabi.example/me/" in body
        words = re.sub("<[^>]+>", " ", body).replace("まなびの環", "")
        assert bool(re.search("[ぁ-んァ-ヶ一-龠]", words)) == (language == "ja"), words
