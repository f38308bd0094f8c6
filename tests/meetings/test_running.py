"""While a meeting goes on: the wall and the recorder in step, two recorders, the safety check, a meeting that is moved."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.meetings import rules
from lms.meetings.models import AgendaItem, Meeting, Participant, Try
from tests.cases import beside, rows, the
from tests.conftest import on_one_database
from tests.meetings import TODAY, TYPED, Visit, begun, called, themed
from tests.town import Town


@on_one_database
def test_the_wall_says_what_it_shows_and_the_recorder_hears_of_it(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    first, second = themed(session, town, meeting, title="一つめ"), themed(session, town, meeting, title="二つめ")
    keeper, guest = visit(town.yamano), visit(town.mori)
    assert keeper.get(f"/meetings/{meeting}/record").status_code == 409, "it has not begun"
    begun(session, town, meeting)
    assert "data-tell" in keeper.get(f"/meetings/{meeting}/projector").text
    assert "data-tell" not in guest.get(f"/meetings/{meeting}/projector").text, "whoever looks on turns nobody's page"
    assert guest.post(f"/meetings/{meeting}/show", {"slide": str(second)}).status_code == 404
    assert keeper.post(f"/meetings/{meeting}/show", {"slide": "999"}).status_code == 404
    assert keeper.post(f"/meetings/{meeting}/show", {"slide": str(second)}).status_code == 204
    assert keeper.get(f"/meetings/{meeting}/shown").get_json() == {"shown": str(second)}
    assert "いま書いている議題" in (page := keeper.get(f"/meetings/{meeting}/record").text)
    assert f'data-item="{second}"' in page
    form = keeper.form(f"/meetings/{meeting}/record")
    keeper.post(f"/meetings/{meeting}/show", {"slide": str(first)})
    assert form.action == f"/meetings/{meeting}/record?item={second}", "the wall moves on, what is typed is saved where it belongs"
    assert f'data-item="{first}"' in keeper.get(f"/meetings/{meeting}/record?item={first}").text, (
        "without the script one goes there oneself"
    )
    assert visit(town.sato).get(f"/meetings/{meeting}/shown").status_code == 404
    assert keeper.post(f"/meetings/{meeting}/rules-read").status_code == 303
    assert the(session, Meeting).rules_read_at is not None


@pytest.mark.parametrize(("days", "first"), [(1, "議題を組み立てる"), (0, "会議を始める")])
def test_before_its_day_a_meeting_is_prepared_and_on_its_day_begun(
    visit: Visit, session: Session, town: Town, days: int, first: str
) -> None:
    begins = TODAY + timedelta(days=days, hours=5)
    meeting = called(session, town, starts_at=begins, ends_at=begins + timedelta(minutes=45))
    page = visit(town.facilitator).get(f"/meetings/{meeting}").text
    assert page.partition("btn-primary")[2].partition(">")[2].partition("<")[0] == first
    assert "会議を始める" in page, "it may begin early, too"


@on_one_database
def test_a_meeting_that_goes_on_is_what_everybody_finds_first(visit: Visit, session: Session, town: Town) -> None:
    """It may have been begun before its day, and another one may come sooner."""
    soon = TODAY + timedelta(days=1, hours=5)
    called(session, town, title="あすの会議", is_open=True, starts_at=soon, ends_at=soon + timedelta(minutes=45))
    begins = TODAY + timedelta(days=9, hours=5)
    runs = called(session, town, title="始まった会議", is_open=True, starts_at=begins, ends_at=begins + timedelta(minutes=45))
    themed(session, town, runs)
    keeper, staff = visit(town.facilitator), visit(town.mori)
    assert first_of(keeper.get("/meetings/").text) == ("会議の予定を立てる", "")
    assert first_of(staff.get("/meetings/").text) == ("会議を開く", "いちばん近い会議")
    assert "あすの会議" in staff.get("/meetings/").text.partition('class="next"')[2].partition("</section>")[0]
    begun(session, town, runs)
    for visitor in (keeper, staff):
        page = visitor.get("/meetings/").text
        assert first_of(page) == ("会議を開く", "開催中の会議")
        assert "始まった会議" in page.partition('class="next"')[2].partition("</section>")[0]
        assert page.index("始まった会議", page.index("これからの会議")) < page.index("あすの会議")
    assert "会議の予定を立てる" in keeper.get("/meetings/").text
    wall = f'href="/meetings/{runs}/projector">投影する'
    assert [visitor.get(f"/meetings/{runs}").text.count(wall) for visitor in (keeper, staff)] == [1, 1]
    assert f'class="btn full" {wall}' in keeper.get(f"/meetings/{runs}").text, "whoever keeps it needs it now"


def first_of(page: str) -> tuple[str, str]:
    """What the primary button says, and the line over the meeting it opens."""
    assert page.count("btn-primary") == 1
    return page.partition("btn-primary")[2].partition(">")[2].partition("<")[0], page.partition('class="eyebrow">')[2].partition(" ・")[0]


@on_one_database
def test_a_series_words_its_ground_rules(visit: Visit, session: Session, town: Town) -> None:
    meeting, other = called(session, town), called(session, town, series="べつのシリーズ")
    visitor, path = visit(town.facilitator), f"/meetings/{meeting}/rules"
    form = visitor.form(path)
    assert "人ではなく、しくみと手順の話をします。" in form.values["text"][0]
    long = visitor.send(path, form, {"text": "\n".join(f"約束{number}" for number in range(9))})
    assert (long.status_code, "8行まで" in beside(long, "text"), "約束8" in long.text) == (422, True, True)
    assert visitor.submit(path, {"text": "・順番に話す\n\n・1人2分"}).status_code == 303
    late = visitor.send(path, visitor.form(path) and form, {"text": "べつの約束"})
    assert (late.status_code, "順番に話す" in late.text, "べつの約束" in late.text) == (422, True, True)
    wall = visitor.get(f"/meetings/{meeting}/projector").text
    assert ("<li>順番に話す</li><li>1人2分</li>" in wall, "人ではなく" in wall) == (True, False)
    assert "人ではなく" in visitor.get(f"/meetings/{other}/projector").text
    assert visit(town.yamano).get(path).status_code == 403, "who records reads them out"


@on_one_database
def test_two_recorders_see_both_texts(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    item = themed(session, town, meeting)
    begun(session, town, meeting)
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/record?item={item}"
    form = recorder.form(path)
    assert visit(town.office).submit(path, {"cause": "元の表が二つ"}).status_code == 303
    late = recorder.send(path, form, {"cause": "手順が二つ", "next_step": "一つにする"})
    assert (late.status_code, [words for words in ("元の表が二つ", "手順が二つ", "一つにする") if words not in late.text]) == (422, [])
    assert the(session, AgendaItem).cause == "元の表が二つ"


@on_one_database
def test_the_safety_check_counts_faces_and_keeps_nobody(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    themed(session, town, meeting)
    path = f"/meetings/{meeting}"
    mori, keeper = visit(town.mori), visit(town.yamano)
    assert mori.post(f"{path}/faces", {"face": "free"}).status_code == 409, "not before it begins"
    begun(session, town, meeting)
    assert "この会議は、思ったことを話せそうですか。" in mori.get(path).text
    before = the(session, Meeting).updated_at
    assert mori.post(f"{path}/faces", {"face": "angry"}).status_code == 422
    assert [mori.post(f"{path}/faces", {"face": "not_yet"}).status_code for _ in range(2)] == [303, 303]
    assert visit(town.office).post(f"{path}/faces", {"face": "free"}).status_code == 404, "who keeps it, and takes no part"
    session.expire_all()
    made = the(session, Meeting)
    assert (made.faces_not_yet, made.faces_free, made.updated_at, made.version) == (1, 0, before, 1)
    session.execute(update(Meeting).values(faces_free=9))
    session.commit()
    assert "話しにくい</dt>" not in keeper.get(f"{path}/record").text, "while it grows, each answer could be read off"
    assert "10人が答えました" in keeper.get(f"{path}/record").text
    assert keeper.post(f"{path}/faces/end").status_code == 303
    assert "話しにくい</dt>" in keeper.get(f"{path}/record").text
    assert visit(town.kacho).post(f"{path}/faces", {"face": "free"}).status_code == 404
    assert keeper.post(f"{path}/faces", {"face": "free"}).status_code == 409, "it is over"


@pytest.mark.parametrize(
    ("faces", "tells"), [([9, 0, 1], True), ([8, 0, 1], False), ([10, 0, 0], False), ([0, 30, 0], False), ([0, 0, 0], False)]
)
def test_few_answers_and_one_answer_of_all_are_not_told(faces: list[int], tells: bool) -> None:
    assert rules.may_tell(faces) is tells


@on_one_database
def test_a_meeting_that_runs_may_take_longer_but_is_not_moved(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    item = themed(session, town, meeting)
    begun(session, town, meeting)
    facilitator = visit(town.facilitator)
    facilitator.submit(f"/meetings/{meeting}/record?item={item}", {"cause": "元の表が二つ"})
    path = f"/meetings/{meeting}/edit"
    longer = {"ends": "16:00"}
    assert facilitator.submit(path, longer).status_code == 303
    session.expire_all()
    assert the(session, Meeting).state == "running", "it only takes longer"
    answer = facilitator.submit(path, {"day": f"{TODAY + timedelta(days=10):%Y-%m-%d}", "begins": TYPED["begins"]})
    assert (answer.status_code, "会議は、もう始まっています。" in answer.text) == (422, True)
    session.expire_all()
    assert (the(session, Meeting).state, rows(session, AgendaItem)[0].cause) == ("running", "元の表が二つ")
    assert session.scalar(select(Meeting.sequence)) == 1, "calendars hear of the first change"


@on_one_database
def test_what_somebody_will_try_becomes_their_plan(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    item = themed(session, town, meeting)
    mori, path = visit(town.mori), f"/meetings/{meeting}/items/{item}/try"
    form = mori.form(path)
    assert mori.send(path, form, {"text": "水曜に試す"}).status_code == 409, "not before it begins"
    begun(session, town, meeting)
    assert f'href="{path}"' in mori.get(f"/meetings/{meeting}").text
    assert f'href="{path}"' not in visit(town.sato).get(f"/meetings/{meeting}").text, "sees it and takes no part"
    assert visit(town.sato).submit(path, {"text": "水曜に試す"}).status_code == 404
    assert "一行で書いてください。" in mori.submit(path, {"text": ""}).text
    planning = [mori.submit(path, {"text": text}).headers["Location"] for text in ("水曜に試す", "木曜に試す")][-1]
    assert [(each.person_id, each.text) for each in rows(session, Try)] == [(town.mori, "木曜に試す")], "said again, it is said anew"
    assert mori.form(planning).values["action"] == ["木曜に試す"]
    seen = visit(town.sato).get(f"/meetings/{meeting}").text
    assert ("1人が試します" in seen, "木曜に試す" in seen) == (True, False)
    assert visit(town.facilitator).post(f"/meetings/{meeting}/items/{item}/remove").status_code == 303
    assert rows(session, Try) == []


@on_one_database
def test_having_been_there_is_learning_where_the_office_says_so(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    path, mori = f"/meetings/{meeting}/attendance", visit(town.mori)
    assert mori.get(path).status_code == 404
    assert visit(town.yamano).submit(path, {"person": str(town.mori)}).status_code == 303
    assert [each.person_id for each in rows(session, Participant, Participant.attended)] == [town.mori]
    assert "出席したナレッジ会議" not in mori.get("/me/record").text
    visit(town.office).submit("/office/settings/access", {"meetings_are_learning": "y"})
    assert "出席したナレッジ会議" in mori.get("/me/record").text
    assert "出席したナレッジ会議" not in visit(town.yamano).get("/me/record").text, "recorded, and was not ticked"
