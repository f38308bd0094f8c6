"""The one page of the mayor, the message on everybody's home, and voices: with a name, and with nobody behind them."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts.models.office import IdempotencyKey
from lms.accounts.models.people import Posting, Unit, UnitSuccession
from lms.cases.models import Case
from lms.executive import rules
from lms.executive.models import Voice
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.errors import Unacceptable
from lms.weeks.kinds import FIGURES, WHOLE
from lms.weeks.models import GroupWeek
from lms.wiring import PERSONAL
from tests.cases import released, rows, the
from tests.conftest import on_one_database
from tests.meetings import DUE, TODAY, Visit, begun, called, decided
from tests.statements import counted
from tests.town import Town

PAGE, MESSAGE, VOICES, BOX = "/insights/executive", "/insights/executive/message", "/voices/", "/voices/box"
LATE = clock.local_date(TODAY) + timedelta(weeks=12)
SAID: dict[str, Any] = {"text": "窓口の待ち時間が長いと言われます。", "name": "unnamed", "may_quote": None}


def test_the_ring_turns_where_something_is_tried_and_told() -> None:
    told = {"planned": 10, "tried": 5, "shared": 0}
    assert rules.week(TODAY.date(), None) is None
    assert [rules.Week(TODAY.date(), 10, *each).turns for each in ((5, 5), (5, 0), (0, 5))] == [True, False, False]
    assert rules.week(TODAY.date(), told) == rules.Week(TODAY.date(), 10, 5, 0)


def test_a_message_stands_for_a_while() -> None:
    rules.check_until(date(2026, 11, 2), date(2026, 11, 2))
    for until in (date(2026, 11, 1), date(2027, 11, 2)):
        with pytest.raises(Unacceptable):
            rules.check_until(until, date(2026, 11, 2))


def test_of_a_voice_without_a_name_only_the_week_is_kept() -> None:
    thursday = date(2026, 11, 5)
    assert rules.kept_day(thursday, is_named=False) == date(2026, 11, 2)
    assert rules.kept_day(thursday, is_named=True) == thursday


def test_the_page_says_whether_the_ring_turns_and_what_nobody_sees_to(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    for is_open in (True, False):
        meeting = called(session, town, town.mori, is_open=is_open)
        begun(session, town, meeting)
        decided(session, town, meeting, town.mori, work="開かれた会議" if is_open else "閉じた会議")
    case_id = released(session, town, town.sato)
    session.execute(update(Case).where(Case.id == case_id).values(word="待つ人が減って、話を聞けるようになりました。"))
    monday = LATE - timedelta(days=LATE.weekday() + 7)
    figures = dict.fromkeys(FIGURES, 0) | {"planned": 12, "tried": 8, "shared": 6, "minutes": 3_600}
    earlier = dict.fromkeys(FIGURES, 0)
    for begins_on, told in ((monday - timedelta(weeks=1), earlier), (monday, figures)):
        session.add(GroupWeek(group_id=WHOLE, begins_on=begins_on, people=20, is_shown=True, **told))
    session.commit()
    executive = visit(town.executive)
    assert "決まったことで、担当がいないもの、期日を過ぎたものはありません。" in executive.get(PAGE).text
    session.execute(update(Posting).where(Posting.person_id == town.mori).values(valid_to=DUE))
    session.commit()
    with clock.standing_at(TODAY + timedelta(weeks=12)):
        executive = visit(town.executive)
        with counted(engine) as seen:
            page = executive.get(PAGE).text
    assert len(seen) <= 8, seen
    for words in (
        "環は回っています",
        "担当がいない</span>",
        "期日を過ぎた</span>",
        "担当がいない決定 2件",
        "開かれた会議",
        "ほかに1件あります。",
        "話を聞けるように",
        '<td class="r">10</td>',
        ">60<small>",
    ):
        assert words in page, words
    assert "閉じた会議" not in page


def test_what_nobody_sees_to_is_counted_as_on_the_page_of_decisions(visit: Visit, session: Session, town: Town) -> None:
    """Its owner moved away, the unit ended under them, another carries it on, it ends before the day: both pages say the same."""
    meeting = called(session, town, town.mori, town.sato, is_open=True)
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)
    session.commit()
    today, pages = clock.today(), (visit(town.office), visit(town.executive))

    def told(**unit: date) -> list[bool]:
        session.execute(update(Unit).where(Unit.id == town.civic_section).values(unit))
        session.commit()
        office, executive = (each.get(path).text for each, path in zip(pages, ("/decisions/", PAGE), strict=True))
        return ["担当がいない 1" in re.sub("<[^>]*>|\\s+", " ", office).replace("  ", " "), "担当がいない決定 1件" in executive]

    assert told() == [False, False]
    assert told(valid_to=DUE - timedelta(days=1)) == [True, True], "the unit ends before the day"
    session.execute(update(Posting).where(Posting.person_id == town.mori).values(unit_id=town.office_section))
    assert told(valid_to=today) == [True, True], "it has ended, and its owner is elsewhere"
    session.add(UnitSuccession(predecessor_id=town.civic_section, successor_id=town.office_section))
    assert told() == [False, False], "what carries it on has the owner too"


@on_one_database
def test_what_the_mayor_says_stands_on_every_home_until_its_day(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    executive, staff = visit(town.executive), visit(town.yamano)
    figures = dict.fromkeys(FIGURES, 0) | {"triers": 81}
    session.add(GroupWeek(group_id=WHOLE, begins_on=date(2026, 10, 26), people=200, is_shown=True, **figures))
    session.commit()
    before = staff.get("/").text
    assert ">みんなへ</h2>" not in before
    assert "全庁では、<wbr>約40%がひとつ試しました" in before
    assert ("11月1日" in before, "/insights/" in before) == (True, False), "up to Sunday; the figures are for others"
    assert 'href="/insights/"' in visit(town.kacho).get("/").text
    with counted(engine) as usual:
        staff.get("/")
    late = executive.submit(MESSAGE, {"text": "失敗を話せる所から始めます。", "signed": "市長", "until": "2020-01-01"})
    assert late.status_code == 422
    assert "失敗を話せる所から始めます。" in late.text
    until = clock.today() + timedelta(days=7)
    said = {"text": "失敗を話せる所から始めます。", "signed": "市長", "until": until.isoformat()}
    assert executive.submit(MESSAGE, said).status_code == 303
    with counted(engine) as seen:
        page = staff.get("/").text
    assert "失敗を話せる所から始めます。" in page
    assert [
        who
        for who in ("kacho", "office", "executive", "administrator", "partner")
        if "失敗を話せる" in visit(getattr(town, who)).get("/").text
    ] == [
        "kacho",
        "office",
        "executive",
        "administrator",
    ], "a guest reads what they were invited to"
    assert len(seen) <= max(len(usual), 8)
    with clock.standing_at(clock.now() + timedelta(days=8)):
        assert "失敗を話せる" not in visit(town.yamano).get("/").text
    assert executive.post(f"{MESSAGE}/end").status_code == 303
    assert "失敗を話せる" not in staff.get("/").text
    assert visit(town.office).get(MESSAGE).status_code == 403
    assert visit(town.office).get(PAGE).status_code == 200


@on_one_database
def test_a_voice_without_a_name_is_kept_with_nobody(visit: Visit, session: Session, town: Town) -> None:
    staff = visit(town.yamano)
    form = staff.form(VOICES)
    unchosen = staff.send(VOICES, form, {**SAID, "name": None})
    assert unchosen.status_code == 422
    assert SAID["text"] in unchosen.text
    keys = rows(session, IdempotencyKey)
    session.rollback()
    assert [staff.send(VOICES, form, SAID).status_code for _ in range(2)] == [303, 303]
    kept = the(session, Voice)
    assert (kept.writer_id, kept.written_on.weekday(), kept.text) == (None, 0, SAID["text"])
    assert rows(session, IdempotencyKey) == keys, "a token would say who wrote"
    session.rollback()
    assert SAID["text"] not in staff.get(VOICES).text
    box = visit(town.executive).get(BOX).text
    assert SAID["text"] in box
    assert "山野" not in box
    assert visit(town.office).get(BOX).status_code == 403


@on_one_database
def test_a_voice_is_answered_for_its_writer_or_for_all(visit: Visit, session: Session, town: Town) -> None:
    staff, colleague, executive = visit(town.yamano), visit(town.mori), visit(town.executive)
    assert staff.submit(VOICES, {**SAID, "name": "named"}).status_code == 303
    path = f"{BOX}/{the(session, Voice).key}"
    assert "山野 はるか" in executive.get(path).text
    stale = executive.form(path)
    assert executive.send(path, stale, {"answer": ""}).status_code == 422
    assert executive.submit(path, {"answer": "来月から順番を見直します。"}).status_code == 303
    assert "来月から順番を見直します。" in staff.get(VOICES).text
    assert "来月から" not in colleague.get(VOICES).text
    (word,) = rows(session, Message, Message.kind == "voice_answered")
    session.rollback()
    assert (word.recipient_id, word.channel, word.link) == (town.yamano, "in_app", VOICES)
    other = executive.send(path, stale, {"answer": "古い画面から", "once": "another"})
    assert other.status_code == 422
    assert "古い画面から" in other.text
    assert executive.submit(path, {"answer": "来月から順番を見直します。", "is_public": "y"}).status_code == 303
    assert len(rows(session, Message, Message.kind == "voice_answered")) == 1, "the same answer is no news"
    session.rollback()
    page = colleague.get(VOICES).text
    assert "来月から順番を見直します。" in page
    assert SAID["text"] not in page, "its writer did not allow it"
    with clock.standing_at(TODAY - timedelta(weeks=3)):
        assert visit(town.mori).submit(VOICES, {**SAID, "text": "前からの声"}).status_code == 303
    box = executive.get(BOX).text
    assert box.index("前からの声") < box.index(SAID["text"]), "what waits stands first, however old it is"
    assert executive.get(f"{BOX}/{'0' * 32}").status_code == 404


@on_one_database
def test_who_answers_a_voice_later_sees_the_answer_of_the_first_beside_their_own(visit: Visit, session: Session, town: Town) -> None:
    visit(town.yamano).submit(VOICES, SAID)
    path, executive = f"{BOX}/{the(session, Voice).key}", visit(town.executive)
    session.rollback()
    form = executive.form(path)
    assert executive.submit(path, {"answer": "順番を見直します。"}).status_code == 303
    late = executive.send(path, form, {"answer": "調べています。", "is_public": "y"})
    assert (late.status_code, "ほかの方が先に答えています" in late.text) == (422, True)
    cells = [f">{words}</td>" for words in ("順番を見直します。", "調べています。", "はい", "いいえ")]
    assert [each for each in cells if each not in late.text] == []
    assert the(session, Voice).answer == "順番を見直します。"


@on_one_database
def test_a_voice_stays_without_who_said_it(visit: Visit, session: Session, town: Town) -> None:
    visit(town.yamano).submit(VOICES, {**SAID, "name": "named"})
    for each in PERSONAL.columns:
        if each.column.class_ is Voice:
            each.erase(session, town.yamano)
    session.commit()
    assert the(session, Voice).writer_id is None
