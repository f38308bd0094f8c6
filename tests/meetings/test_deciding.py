"""Decisions: an owner and a day, a reason where it is not adopted; adopted, a practice of the owner; the next meeting opens with them."""

import re
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models.people import Posting
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.meetings.models import Decision
from lms.practice.models import Practice
from tests.cases import beside, lost, refused, released, rows, the
from tests.conftest import on_one_database
from tests.meetings import DUE, Visit, begun, called, closed, decided, on_agenda, themed
from tests.town import Town

TYPED = {
    "work": "転入の案内文の作成",
    "text": "ただし書きを抜き出してから直す",
    "due_on": "2026-12-11",
    "level": "section",
    "verdict": "adopted",
    "reason": "",
}


def test_what_is_adopted_becomes_a_practice_of_its_owner(visit: Visit, session: Session, town: Town) -> None:
    case_id, meeting = released(session, town, town.sato, ai_use="enquiry"), called(session, town, town.mori)
    item = on_agenda(session, town, meeting, case_id)
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/decisions/new"
    assert recorder.get(path).status_code == 409, "it has not begun"
    begun(session, town, meeting)
    assert "担当と期日のない決定は残せません。" in recorder.get(path).text
    form = recorder.form(path)
    typed = {**TYPED, "item_id": str(item), "owner_id": str(town.mori)}
    assert [recorder.send(path, form, typed).status_code for _ in range(2)] == [303, 303], "a double click is one decision"
    made, plan = the(session, Decision), the(session, Practice, Practice.origin_kind == "decision")
    assert (made.owner_id, made.owner_unit_id, made.owner_post, made.due_on) == (town.mori, town.civic_section, "係員", DUE)
    assert (made.practice_id, plan.origin_id, plan.owner_id, plan.unit_id) == (plan.id, made.id, town.mori, town.civic_section)
    assert (plan.work, plan.action, plan.due_on, plan.ai_use) == (TYPED["work"], TYPED["text"], DUE, "enquiry")
    asked = {(each.kind, each.step, each.recipient_id, each.anchor_on) for each in rows(session, FollowUp, FollowUp.subject_id == plan.id)}
    assert asked == {(kind, step, town.mori, DUE) for kind, step in (("did_you_try", 1), ("kept_up", 4), ("effect_check", 12))}
    told = [each.link for each in rows(session, Message, Message.kind == "decision", Message.channel == "in_app")]
    assert told == [f"/practices/{plan.id}"]
    owner = visit(town.mori)
    assert "で決まった計画です。" in owner.get(f"/practices/{plan.id}").text
    assert f'href="/meetings/{meeting}"' in owner.get(f"/practices/{plan.id}").text
    assert f'href="/practices/{plan.id}"' in owner.get(f"/meetings/{meeting}").text
    assert f'href="/practices/{plan.id}"' not in recorder.get(f"/meetings/{meeting}").text, "the plan is its owner's"
    assert "計画" in recorder.get(f"/meetings/{meeting}").text
    assert recorder.get(f"/meetings/{meeting}/decisions/{made.id}").status_code == 409, "the owner changes the plan"
    answer = recorder.post(f"/meetings/{meeting}/items/{item}/remove")
    assert (answer.status_code, "もう決まったことがあります" in answer.text) == (409, True)


@on_one_database
def test_nothing_is_decided_without_an_owner_a_day_or_a_reason(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    sound = {**TYPED, "owner_id": str(town.mori)}
    table = {
        ("owner_id", ""): ("owner_id", "1つ選んで"),
        ("due_on", ""): ("due_on", "日付を選んで"),
        ("due_on", "2026-11-23"): ("due_on", "きょうか、それより後"),
        ("due_on", "2028-01-01"): ("due_on", "1年以内"),
        ("text", ""): ("text", "一行で書いてください。"),
        ("text", "あ" * 201): ("text", "200字まで"),
        ("work", ""): ("work", "一行で書いてください。"),
        ("verdict", "held"): ("reason", "わけを一行で"),
        ("verdict", "not_adopted"): ("reason", "わけを一行で"),
    }
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/decisions/new"
    assert refused(recorder, path, sound, table) == {}
    outsider = recorder.submit(path, {**sound, "owner_id": str(town.sato)})
    assert "表示されている中から" in beside(outsider, "owner_id")
    guarded = recorder.submit(path, {**sound, "text": "1234 5678 9018 を確かめる"})
    assert (guarded.status_code, lost(guarded, {"work": sound["work"]})) == (422, {})
    session.execute(update(Posting).where(Posting.person_id == town.mori).values(valid_to=clock.today()))
    session.commit()
    assert "所属していません" in beside(recorder.submit(path, sound), "owner_id")
    assert (rows(session, Decision), rows(session, Practice)) == ([], [])


@on_one_database
def test_what_was_held_may_be_adopted_later_and_two_windows_do_not_overwrite(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    held = decided(session, town, meeting, town.mori, verdict="held", reason="道具がまだ使えないため")
    assert rows(session, Practice) == []
    recorder, path = visit(town.yamano), f"/meetings/{meeting}/decisions/{held}"
    form = recorder.form(path)
    assert visit(town.office).submit(path, {"reason": "来月もう一度"}).status_code == 303
    late = recorder.send(path, form, {"reason": "別のわけ"})
    assert (late.status_code, "ほかの画面で先に変更されています" in late.text) == (422, True)
    assert recorder.submit(path, {"verdict": "adopted"}).status_code == 303
    assert the(session, Decision).practice_id == the(session, Practice).id
    other = called(session, town, title="ほかの会議")
    begun(session, town, other)
    assert recorder.get(f"/meetings/{other}/decisions/{held}").status_code == 404, "a decision of another meeting"


@on_one_database
def test_the_last_slide_leads_to_writing_a_decision_down_and_back(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori, is_open=True)
    themed(session, town, meeting)
    keeper, wall = visit(town.yamano), f"/meetings/{meeting}/projector"
    link, before = f'href="/meetings/{meeting}/decisions/new?wall=3"', "会議を始めると、決まったことをここから書けます。"
    assert (link in keeper.get(wall).text, before in keeper.get(wall).text) == (False, True), "it has not begun"
    begun(session, town, meeting)
    shown = {number: foot(keeper.get(f"{wall}?slide={number}").text) for number in (2, 3)}
    assert {number: (link in each, primary(each)) for number, each in shown.items()} == {
        2: (True, ["次の議題へ"]),
        3: (True, ["決まったことを書く"]),
    }
    assert (link in visit(town.sato).get(f"{wall}?slide=3").text, before in visit(town.sato).get(wall).text) == (False, False), (
        "who looks on"
    )
    path = f"/meetings/{meeting}/decisions/new?wall=3"
    assert f'href="{wall}?slide=3">投影へ戻る' in keeper.get(path).text
    assert f'href="{wall}' not in keeper.get(f"/meetings/{meeting}/decisions/new").text
    draft = keeper.submit(path, {**TYPED, "owner_id": str(town.mori), "draft": "1"})
    assert draft.headers["Location"] == path, "a draft knows the way back, too"
    answer = keeper.submit(path, {"owner_id": str(town.mori)})
    assert answer.headers["Location"] == f"{wall}?slide=3"
    assert the(session, Decision).text == TYPED["text"], "what the draft held"
    page = keeper.get(answer.headers["Location"]).text
    assert TYPED["text"] in page
    assert '<p class="big" role="status">決まったことを残しました。' in page


def foot(page: str) -> str:
    return page.partition("<footer")[2]


def primary(foot: str) -> list[str]:
    """What the primary buttons say that are seen."""
    return [each.partition(">")[2].partition("<")[0] for each in foot.split("btn-primary")[1:] if "hidden" not in each.partition(">")[0]]


@on_one_database
def test_a_case_that_was_withdrawn_keeps_nobody_from_deciding(visit: Visit, session: Session, town: Town) -> None:
    case_id, meeting = released(session, town, town.sato, ai_use="enquiry"), called(session, town, town.mori)
    item = on_agenda(session, town, meeting, case_id)
    begun(session, town, meeting)
    assert visit(town.sato).submit(f"/cases/{case_id}/withdraw", {"reason": "制度が変わったため"}).status_code == 303
    typed = {**TYPED, "item_id": str(item), "owner_id": str(town.mori)}
    assert visit(town.yamano).submit(f"/meetings/{meeting}/decisions/new", typed).status_code == 303
    assert the(session, Practice, Practice.origin_kind == "decision").ai_use == "other"


@on_one_database
def test_the_next_of_the_series_opens_with_what_became_of_it(visit: Visit, session: Session, town: Town) -> None:
    first = called(session, town, town.mori, title="11月の会議", is_open=True)
    begun(session, town, first)
    decided(session, town, first, town.mori)
    decided(session, town, first, town.mori, text="別の道具を試す", verdict="held", reason="道具がない")
    later = datetime(2026, 12, 18, 15, 0, tzinfo=clock.TOKYO)
    second = called(session, town, title="12月の会議", is_open=True, starts_at=later, ends_at=later + timedelta(hours=1))
    apart = called(session, town, title="別の会議", series="", starts_at=later, ends_at=later + timedelta(hours=1))
    sato = visit(town.sato)
    assert "前回決まったこと" not in sato.get(f"/meetings/{second}").text, "the first one is not over"
    closed(session, town, first)
    page = sato.get(f"/meetings/{second}").text
    for words in ("前回決まったこと", "ただし書きを抜き出してから直す", "別の道具を試す", "保留", "11月の会議", "森 一樹"):
        assert words in page
    assert "前回決まったこと" not in sato.get(f"/meetings/{apart}").text
    wall, written = (sato.get(f"/meetings/{second}/{page}").text for page in ("projector", "minutes.md"))
    for page in (wall.partition("前回決まったこと")[2], written.partition("## 前回決まったことのその後")[2]):
        plain = re.sub(r"<[^>]+>", "", page)
        assert [words for words in ("から直す（市民課） — 計画", "別の道具を試す（市民課） — 保留") if words not in plain] == [], plain
    assert "12月18日" in sato.get(f"/meetings/{first}/minutes").text
    assert visit(town.facilitator).post(f"/meetings/{second}/cancel").status_code == 303
    assert "12月18日" not in sato.get(f"/meetings/{first}/minutes").text, "what is called off is not the next one"


@on_one_database
def test_an_open_decision_stands_on_the_hand_over_sheet(visit: Visit, session: Session, town: Town) -> None:
    meeting = called(session, town, town.mori)
    begun(session, town, meeting)
    decided(session, town, meeting, town.mori)
    decided(session, town, meeting, town.mori, text="採らないこと", verdict="not_adopted", reason="道具がない")
    posting = the(session, Posting, Posting.person_id == town.mori)
    page = visit(town.mori).get(f"/handover/{posting.id}").text
    assert "ナレッジ会議で担当になったこと" in page
    assert f'href="/meetings/{meeting}"' in page
    assert "採らないこと" not in page
    assert "進行や記録をするナレッジ会議" not in page, "who takes part keeps nothing"


@on_one_database
def test_a_meeting_that_somebody_leads_or_records_is_handed_on(visit: Visit, session: Session, town: Town) -> None:
    over, coming = called(session, town, title="終わった会議"), called(session, town)
    begun(session, town, over)
    closed(session, town, over)
    posting = the(session, Posting, Posting.person_id == town.yamano)
    page = visit(town.yamano).get(f"/handover/{posting.id}").text
    for words in ("進行や記録をするナレッジ会議", f'href="/meetings/{coming}"', "記録係", "11月27日"):
        assert words in page, words
    assert "終わった会議" not in page
    assert f'href="/meetings/{coming}"' not in visit(town.bucho).get(f"/handover/{posting.id}").text, "for those who take part"
