"""Minutes: one sheet of A4 as PDF, Markdown, a public text without names; told to those who took part."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.followups.models import Message
from lms.meetings.models import AgendaItem, Meeting
from tests.cases import beside, rows, the
from tests.conftest import on_one_database
from tests.meetings import Visit, begun, called, closed, decided, themed
from tests.paper.reading import Paper
from tests.town import Town


@on_one_database
def test_the_minutes_fill_one_sheet_whatever_was_said(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    items = [themed(session, town, meeting, title=f"議題その{number}", minutes=2) for number in range(20)]
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)
    recorder = visit(town.yamano)
    recorder.submit(f"/meetings/{meeting}/items/{items[0]}", {"cause": "元の表が二つあった", "next_step": "表を一つにする"})
    short = Paper(recorder.get(f"/meetings/{meeting}/minutes.pdf").data)
    for words in ("11月のナレッジ会議", "市民課係員森一樹", "ただし書きを抜き出してから直す", "元の表が二つあった", "議題その7"):
        assert words in short.text, words
    assert (len(short.pages), {"H1", "H2", "H3", "Table", "TH"} <= set(short.roles), 0 in short.glyphs) == (1, True, False)
    session.execute(update(AgendaItem).values(cause="あ" * 1000, notes="い" * 1000))
    session.commit()
    long = Paper(recorder.get(f"/meetings/{meeting}/minutes.pdf").data)
    assert (len(long.pages), "全文は画面の議事録にあります" in long.text, "表を一つにする" in long.text) == (1, True, True)
    session.execute(update(AgendaItem).values(title="題" * 120, next_step="う" * 1000))
    for number in range(19):
        decided(session, town, meeting, town.mori, text=f"{number}" * 100, work="業" * 80, verdict="held", reason="わ" * 200)
    longest = Paper(recorder.get(f"/meetings/{meeting}/minutes.pdf").data)
    assert (len(longest.pages), "ほか8件" in longest.text, "20.題題" in longest.text) == (1, True, True), "as long as anything may be"
    assert visit(town.sato).get(f"/meetings/{meeting}/minutes.pdf").status_code == 404


@on_one_database
def test_the_public_text_stands_apart_and_names_nobody(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    themed(session, town, meeting, title="庁内だけの題名")
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/minutes/public"
    form = recorder.form(f"{path}/edit")
    assert form.values["public_text"] == [
        "決まったこと\n・市民課：転入の案内文の作成。ただし書きを抜き出してから直す（2026年12月11日まで）"
    ]
    closed(session, town, meeting)
    for name in ("森 一樹", "森一樹", "森さん", "山野係長"):
        assert "参加した人の名前があります" in beside(recorder.submit(f"{path}/edit", {"public_text": f"{name}が試します"}), "public_text")
    assert recorder.submit(f"{path}/edit", {"public_text": "市民課で、森林の台帳から試します"}).status_code == 303
    late = recorder.send(f"{path}/edit", form, {"public_text": "別の文"})
    assert (late.status_code, "森林の台帳" in late.text, "別の文" in late.text) == (422, True, True), "both stand side by side"
    for address in (path, f"{path}.md"):
        page = recorder.get(address).text.partition("<main")[2] or recorder.get(address).text
        assert ("森林の台帳" in page, "庁内だけの題名" in page, "一樹" in page, "水谷" in page) == (True, False, False, False), address
    paper = Paper(recorder.get(f"{path}.pdf").data)
    assert ("森林の台帳" in paper.text, "水谷" in paper.text, len(paper.pages)) == (True, False, 1)
    assert "森林" not in recorder.get(f"/meetings/{meeting}/minutes").text, "the internal ones are written apart"
    assert visit(town.mori).get(f"{path}/edit").status_code == 404, "who takes part reads"
    assert the(session, Meeting).state == "closed"


@on_one_database
def test_who_took_part_finds_the_minutes_in_the_inbox(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    for _ in range(2):
        visit(town.facilitator).post(f"/meetings/{meeting}/close")
    told = rows(session, Message, Message.kind == "minutes")
    assert {(each.recipient_id, each.link, each.channel) for each in told} == {
        (person, f"/meetings/{meeting}/minutes", "in_app") for person in (town.mori, town.yamano)
    }
    assert (len(told), "「11月のナレッジ会議」の議事録ができました" in visit(town.mori).get("/notifications/").text) == (2, True)
