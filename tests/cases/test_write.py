"""Writing a case: out of several logs, put aside as a draft, with words pointed out once and cases that say the same beside it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts.models.office import Draft
from lms.accounts.services import office as office_services
from lms.cases import queries, services
from lms.cases.models import Case, CaseAuthor, CaseRevision, CaseSource
from lms.cases.services import drafts, indexing
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.practice.models import Practice, PracticeLog
from lms.weeks.queries import counting
from tests.cases import MY_NUMBER, beside, counted, drafted, logged, lost, own_form, released, rows, the, told
from tests.cases.test_share import FAILURE, SOUND
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ENTRY: dict[str, Any] = {**SOUND, "kind": "improvement", "category": "service", "field": "documents", "ai_use": "drafting"}


@on_one_database
def test_several_logs_make_one_case_of_all_who_wrote_them(visit: Visit, session: Session, town: Town) -> None:
    mine = logged(session, town, town.yamano, effect="早くなった", not_worked="人名")
    hers = logged(session, town, town.mori, effect="問い合わせが減った", visibility="section")
    visitor, path = visit(town.yamano), f"/cases/new?log={hers}&log={mine}"
    form = visitor.form(path)
    assert (form.values["effect"], form.values["not_worked"]) == (["早くなった\n問い合わせが減った"], ["人名"])  # one's own first
    assert "書いた人に、森 一樹も加わります。" in visitor.get(path).text
    answer = visitor.send(path, form, SOUND)
    made = the(session, Case)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{made.id}")
    assert [each.person_id for each in sorted(rows(session, CaseAuthor), key=lambda row: row.place)] == [town.yamano, town.mori]
    assert {each.log_id for each in rows(session, CaseSource)} == {mine, hers}
    assert {each.state for each in rows(session, Practice)} == {"shared"}
    word = the(session, Message, Message.kind == "case_together")
    assert (word.recipient_id, word.link, word.params["name"]) == (town.mori, f"/cases/{made.id}", "山野 はるか")
    other = visit(town.mori)
    assert "山野 はるかさんが、あなたの記録もいっしょに事例にしています" in other.get("/notifications/").text
    assert other.submit(f"/cases/{made.id}/edit", {"title": "直した題名"}).status_code == 303
    assert other.get(f"/cases/new?log={hers}").headers["Location"] == f"/cases/{made.id}"


@on_one_database
def test_what_a_failure_need_not_say_is_folded_until_something_stands_there(visit: Visit, session: Session, town: Town) -> None:
    path = f"/cases/new?log={logged(session, town, town.yamano, outcome='did_not_work')}"
    visitor, fold = visit(town.yamano), re.compile(r'<details class="only-failure"( open)?>(?=<summary>失敗やヒヤリ)')
    assert fold.findall(visitor.get(path).text) == [""]
    refused = visitor.submit(path, {**SOUND, **FAILURE, "title": "", "cause_system": "手順書が古かった"})
    assert (refused.status_code, fold.findall(refused.text)) == (422, [" open"])


@on_one_database
@pytest.mark.parametrize("tool", ["1e9", "9" * 5_000, "-1", "٣"])
def test_a_tool_that_is_not_offered_is_said_beside_its_field(visit: Visit, session: Session, town: Town, tool: str) -> None:
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano)}"
    for button in ({}, {"draft": "1"}):
        refused = visitor.submit(path, {**SOUND, "tool_id": tool, **button})
        assert (refused.status_code, beside(refused, "tool_id")) == (422, "表示されている中から選んでください。")
        assert lost(refused, {"tried": SOUND["tried"]}) == {}


@on_one_database
def test_only_readable_logs_are_told_and_offered(visit: Visit, session: Session, town: Town) -> None:
    mine = logged(session, town, town.yamano)
    secret = logged(session, town, town.mori, visibility="own")
    open_, far = logged(session, town, town.mori, visibility="section"), logged(session, town, town.sato, visibility="section")
    not_tried = logged(session, town, town.mori, outcome="could_not_try", barrier="time", visibility="section")
    visitor = visit(town.yamano)
    for other in (secret, far, 999, "x", 2**64):
        assert visitor.get(f"/cases/new?log={mine}&log={other}").status_code == 404, other
        assert visitor.post(f"/cases/new?log={mine}&log={other}", SOUND).status_code == 404, other
    assert [visitor.get(f"/cases/new?log={each}").status_code for each in (open_, secret, far)] == [404] * 3  # nobody's over their heads
    assert visitor.get(f"/cases/new?log={mine}&log={not_tried}").status_code == 409
    page = visitor.get("/cases/new").text
    assert [each for each in (mine, secret, open_, far, not_tried) if f'name="log" value="{each}"' in page] == [mine, open_]
    told(session, town, town.mori, open_)
    assert visitor.get(f"/cases/new?log={mine}&log={open_}").status_code == 409
    assert f'value="{open_}"' not in visitor.get("/cases/new").text
    assert len(rows(session, Case)) == 1


@on_one_database
def test_another_log_may_be_added_while_one_writes(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    visitor, path = visit(town.yamano), f"/cases/new?log={mine}"
    answer = visitor.submit(path, {**SOUND, "more": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/new?choose=1&log={mine}")
    assert f'value="{mine}" checked' in visitor.get(answer.headers["Location"]).text
    form = visitor.form(f"{path}&log={hers}")
    assert {name: form.values[name] for name in SOUND} == {name: [value] for name, value in SOUND.items()}
    blocked = visitor.submit(path, {**SOUND, "word": MY_NUMBER, "more": "1"})
    assert (blocked.status_code, lost(blocked, {"word": MY_NUMBER})) == (422, {})


def test_a_draft_is_its_authors_alone_until_it_is_told(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    author, path = visit(town.yamano), f"/cases/new?log={mine}&log={hers}"
    typed = {"title": "", "one_line": "", "effect": "", "lesson": "次は", "tried": "途中まで", "draft": "1"}
    answer = author.submit(path, typed)
    made = the(session, Case)
    place = f"/cases/{made.id}/draft"
    assert (answer.status_code, answer.headers["Location"], made.state) == (303, place, "draft")
    assert ({each.state for each in rows(session, Practice)}, rows(session, Draft)) == ({"logged"}, [])
    assert author.get(f"/cases/new?log={mine}").headers["Location"] == place
    assert "題名はまだありません" in author.get("/cases/mine").text
    assert "まだ、書いている人のほかには見えていません。" in author.get(place).text
    assert place in visit(town.mori).get("/notifications/").text
    assert [author.get(f"/cases/{made.id}/edit").status_code, author.post(f"/cases/{made.id}/withdraw").status_code] == [404] * 2
    for colleague in (town.kacho, town.facilitator, town.office, town.sato):
        visitor = visit(colleague)
        assert [visitor.get(each).status_code for each in (place, f"/cases/{made.id}", f"/cases/{made.id}/edit")] == [404] * 3
        assert [visitor.post(each).status_code for each in (place, f"/cases/{made.id}/discard")] == [404] * 2
    assert f"/cases/{made.id}" not in author.get(f"/practices/{the(session, Practice, Practice.owner_id == town.yamano).id}").text
    assert (queries.indexed(session), indexing.reindex(session)) == ((0, 0), 0)
    session.rollback()
    other = visit(town.mori)
    again = other.submit(place, {"title": "転入の案内をやさしく", "draft": "1"})
    assert (again.status_code, the(session, Case).title) == (303, "転入の案内をやさしく")
    refused = other.submit(place, {"one_line": "一行"})
    assert (refused.status_code, beside(refused, "effect")[:5], lost(refused, {"one_line": "一行"})) == (422, "効果か、う", {})
    done = other.submit(place, SOUND)
    assert (done.status_code, done.headers["Location"], the(session, Case).state) == (303, f"/cases/{made.id}", "own_section")
    assert {each.state for each in rows(session, Practice)} == {"shared"}
    assert author.get(place).headers["Location"] == f"/cases/{made.id}"
    assert author.get("/cases/?q=転入").text.count("転入の案内をやさしく") >= 1


@on_one_database
def test_a_draft_is_a_case_of_the_day_on_which_it_is_told(visit: Visit, session: Session, town: Town) -> None:
    """Weeks are counted when they are over: told under the day of its first words, it would stand in no week."""
    monday = datetime(2026, 11, 30, 9, tzinfo=clock.TOKYO)
    with clock.standing_at(monday - timedelta(days=12)):
        made = drafted(session, town, town.yamano)
    with clock.standing_at(monday):
        visitor = visit(town.yamano)
        assert visitor.submit(f"/cases/{made}/draft", SOUND).status_code == 303
        assert "2026年11月30日" in visitor.get(f"/cases/{made}").text
    weeks = [monday.date() - timedelta(days=days) for days in (14, 7, 0)]
    told_in = [[each for each in counting.events(session, week, week + timedelta(days=7)) if each.figure == "shared"] for week in weeks]
    session.rollback()
    assert [len(each) for each in told_in] == [0, 0, 1]


@on_one_database
def test_a_log_told_meanwhile_loses_no_word(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    visitor, path = visit(town.yamano), f"/cases/new?log={mine}&log={hers}"
    form, older = visitor.form(path), visitor.form(f"/cases/new?log={mine}")
    told(session, town, town.mori, hers)
    answer = visitor.send(path, form, SOUND)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/new?choose=1&log={mine}")
    assert "もう事例になったものがあります" in visitor.get(answer.headers["Location"]).text
    again = visitor.form(f"/cases/new?log={mine}")
    assert {name: again.values[name] for name in SOUND} == {name: [value] for name, value in SOUND.items()}
    place = visitor.send(f"/cases/new?log={mine}", again, {"draft": "1"}).headers["Location"]
    assert visitor.send(f"/cases/new?log={mine}", again, {"draft": "1"}).headers["Location"] == place  # sent twice
    assert rows(session, Draft) == []
    late = visitor.send(f"/cases/new?log={mine}", older, {**SOUND, "word": "前の画面で書いた"})
    assert (late.status_code, late.headers["Location"]) == (303, place)
    assert visitor.form(place).values["word"] == ["前の画面で書いた"]


@on_one_database
def test_a_draft_keeps_to_the_limits_and_to_the_guard(visit: Visit, session: Session, town: Town) -> None:
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano)}"
    for name, value in (
        ("title", "あ" * 81),
        ("prevention_post", "あ" * 81),
        ("word", "あ" * 4_001),
        ("word", MY_NUMBER),
        ("minutes_after", "x"),
    ):
        answer = visitor.submit(path, {name: value, "draft": "1"})
        assert (answer.status_code, lost(answer, {name: value}), bool(beside(answer, name))) == (422, {}, True), name
    assert rows(session, Case) == []
    assert visitor.submit(path, {"title": "！？。", "tried": "…", "draft": "1"}).status_code == 303  # of signs alone: it is theirs


@on_one_database
def test_two_authors_of_a_draft_see_both_texts(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    visit(town.yamano).submit(f"/cases/new?log={mine}&log={hers}", {**SOUND, "draft": "1"})
    made = the(session, Case)
    place, one, other = f"/cases/{made.id}/draft", visit(town.yamano), visit(town.mori)
    form, also = one.form(place), other.form(place)
    assert one.send(place, form, {"title": "先の題名", "draft": "1"}).status_code == 303
    for button in ({"draft": "1"}, {}):
        answer = other.send(place, also, {"title": "あとの題名", **button})
        assert (answer.status_code, lost(answer, {"title": "あとの題名"}), "先の題名" in answer.text) == (422, {}, True)
    assert other.send(place, own_form(answer)).status_code == 303
    assert the(session, Case).title == "あとの題名"


@on_one_database
def test_a_discarded_draft_frees_its_log(visit: Visit, session: Session, town: Town) -> None:
    mine = logged(session, town, town.yamano)
    visitor = visit(town.yamano)
    visitor.submit(f"/cases/new?log={mine}", {**SOUND, "draft": "1"})
    assert visitor.post(f"/cases/{the(session, Case).id}/discard").status_code == 303
    assert (rows(session, Case), rows(session, CaseAuthor), rows(session, CaseSource)) == ([], [], [])
    assert visitor.submit(f"/cases/new?log={mine}", SOUND).status_code == 303
    assert visitor.post(f"/cases/{the(session, Case).id}/discard").status_code == 404  # what was told is no draft


@on_one_database
def test_a_log_that_is_taken_out_leaves_the_draft(visit: Visit, session: Session, town: Town) -> None:
    heard = logged(session, town, town.yamano)
    session.get_one(PracticeLog, heard).entered_how = "proxy"
    session.commit()
    visitor = visit(town.yamano)
    place = visitor.submit(f"/cases/new?log={heard}", {**SOUND, "draft": "1"}).headers["Location"]
    assert visitor.post(f"/practices/logs/{heard}/withdraw").status_code == 303
    assert (rows(session, PracticeLog), rows(session, CaseSource)) == ([], [])
    assert visitor.submit(place, {"word": "続き"}).status_code == 303  # what was written stands
    assert the(session, Case).state == "own_section"


@on_one_database
def test_what_one_wrote_alone_goes_with_its_writer(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    visit(town.yamano).submit(f"/cases/new?log={mine}", {**SOUND, "draft": "1"})
    both = (logged(session, town, town.yamano), hers)
    visit(town.yamano).submit(f"/cases/new?log={both[0]}&log={both[1]}", {**SOUND, "title": "ふたりで", "draft": "1"})
    drafts.forget_drafts(session, town.yamano, [])
    session.commit()
    assert [each.title for each in rows(session, Case)] == ["ふたりで"]


@on_one_database
def test_words_are_pointed_out_once_and_may_stay(visit: Visit, session: Session, town: Town) -> None:
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano, outcome='did_not_work')}"
    typed = {**SOUND, **FAILURE, "not_worked": "係長のうっかりで遅れた", "word": "田中 太郎さんに聞いた"}
    answer = visitor.submit(path, typed)
    assert (answer.status_code, lost(answer, typed), rows(session, Case)) == (200, {}, [])
    page = answer.text
    assert ("<mark>係長</mark>" in page, "<mark>うっかり</mark>" in page, "人の名前があるようです" in page) == (True, True, True)
    assert "<mark>住民係長</mark>" not in page  # a post is asked for there
    assert "このまま残す" in page
    changed = visitor.send(path, own_form(answer), {"not_worked": "怠慢だった"})  # another text: it is looked at anew
    assert (changed.status_code, "<mark>怠慢</mark>" in changed.text) == (200, True)
    assert visitor.send(path, own_form(changed)).status_code == 303
    assert the(session, Case).not_worked == "怠慢だった"  # never changed for the author
    edit = f"/cases/{the(session, Case).id}/edit"
    assert visitor.submit(edit, {"title": "直した題名"}).status_code == 303  # what stands was looked at when it was told
    once = visitor.submit(edit, {"title": "課長の題名"})
    assert (once.status_code, visitor.send(edit, own_form(once)).status_code) == (200, 303)


@on_one_database
def test_cases_that_say_the_same_stand_beside_the_form(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    same = released(session, town, town.sato, title="転入の案内文をやさしく")
    hidden = told(session, town, town.sato, title="転入の案内文を絵で")
    for number in range(4):
        released(session, town, town.mori, title=f"転入の案内文 {number}")
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano)}"
    page = visitor.get(path).text
    assert ("似た事例があります" in page, page.count('class="row-link" lang="ja" href="/cases/')) == (True, 3)
    looked = visitor.submit(path, {"title": "転入の案内文をやさしく", "tried": "", "look": "1"})
    assert (looked.status_code, f'href="/cases/{same}"' in looked.text, f'href="/cases/{hidden}"' in looked.text) == (200, True, False)
    assert rows(session, Case, Case.title == "転入の案内文をやさしく")[0].id == same
    for text in ("", '"', "-", "AND OR NOT (", "ﾃﾝﾆｭｳ" * 2_000, "！？" * 500):
        assert visitor.post("/cases/alike", {"title": text}).status_code == 200, text[:9]
    token = visitor.form("/me/").values["csrf_token"]
    with counted(engine) as asked:
        assert visitor.client.post("/cases/alike", data={"title": "転入の案内文", "csrf_token": token}).status_code == 200
    assert sum("case_index" in each for each in asked) == 1


@on_one_database
def test_an_accident_is_kept_in_no_draft_of_any_kind(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, outcome="did_not_work")
    visitor, path = visit(town.yamano), f"/cases/new?log={log_id}"
    kept = {**SOUND, "kind": "improvement"}
    assert visitor.post(f"/drafts/case:{log_id}", kept).get_json() == {"kept": True}
    for answer in ("yes", ""):  # said to be one, or not said yet not to be one
        assert visitor.post(f"/drafts/case:{log_id}", {**kept, "kind": "failure", "incident": answer}).get_json() == {"kept": False}
        assert rows(session, Draft) == []  # nor what was kept before
    assert visitor.submit(path, {**SOUND, "kind": "failure", "draft": "1"}).status_code == 422
    assert visitor.submit(path, {**SOUND, "kind": "failure", "more": "1"}).status_code == 422
    assert (rows(session, Draft), rows(session, Case)) == ([], [])
    assert visitor.submit(path, {**SOUND, **FAILURE, "draft": "1"}).status_code == 303
    place = f"/cases/{the(session, Case).id}/draft"
    assert visitor.submit(place, {"incident": "yes"}).status_code == 422
    assert (rows(session, Draft), rows(session, Case), rows(session, CaseSource)) == ([], [], [])


@on_one_database
def test_of_an_accident_nothing_stays_with_those_who_wrote_along(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    typed = {**SOUND, **FAILURE, "title": "宛先を取りちがえた"}
    author, other = visit(town.yamano), visit(town.mori)
    place = author.submit(f"/cases/new?log={mine}&log={hers}", {**typed, "draft": "1"}).headers["Location"]
    number = place.split("/")[2]
    other.post(f"/drafts/case-draft:{number}", {**typed, "word": "送った先の方から電話"})
    assert ("宛先を取りちがえた" in other.get("/notifications/").text, len(rows(session, Draft))) == (True, 1)
    assert author.submit(place, {"incident": "yes"}).status_code == 422
    assert (rows(session, Case), rows(session, Draft), rows(session, Message, Message.kind == "case_together")) == ([], [], [])
    assert "山野 はるかさんが、いっしょに書いていた事例の下書きを消しました" in other.get("/notifications/").text
    again = author.submit(f"/cases/new?log={mine}&log={hers}", {**SOUND, "draft": "1"}).headers["Location"]
    assert again in other.get("/notifications/").text, "they hear of the next one too, which may have the same number"


@on_one_database
def test_a_case_that_turns_out_to_be_an_accident_is_led_out_of_sight(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, kind="failure", cause_tools="欄がない")
    answer = visit(town.yamano).submit(f"/cases/{case_id}/edit", {"incident": "yes", "word": "送った先の方から電話"})
    said = ("直す前の事例は、まだ読めます" in answer.text, f'href="/cases/{case_id}/withdraw"' in answer.text)
    assert (answer.status_code, said, rows(session, CaseRevision)) == (422, (True, True), [])


@on_one_database
def test_the_way_of_an_accident_is_the_offices(visit: Visit, session: Session, town: Town) -> None:
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano)}"
    assert "それ以上広がらないように" in visitor.get(path).text
    office_services.set_setting(session, town.actor(session, town.office), "formal_route", ["情報政策課 内線2345へ電話する"])
    session.commit()
    answer = visitor.submit(path, {**SOUND, **FAILURE, "incident": "yes"})
    for page in (visitor.get(path).text, answer.text):
        assert ("情報政策課 内線2345へ電話する" in page, "それ以上広がらないように" in page) == (True, False)
    office = visit(town.office)
    assert office.submit("/office/settings/access", {"formal_route": "総務課へ\n\n上司へ"}).status_code == 303
    assert "<li>総務課へ</li><li>上司へ</li>" in visitor.get(path).text


@on_one_database
def test_what_the_other_changed_stays_where_one_has_touched_nothing(visit: Visit, session: Session, town: Town) -> None:
    mine, hers = logged(session, town, town.yamano), logged(session, town, town.mori, visibility="section")
    made = services.share(session, town.actor(session, town.yamano), mine, services.CaseEntry(**ENTRY), now=clock.now(), others=[hers])
    session.commit()
    path, one, other = f"/cases/{made.id}/edit", visit(town.yamano), visit(town.mori)
    form, also = one.form(path), other.form(path)
    assert other.send(path, also, {"title": "森の題名", "minutes_after": "20", "effect": "森の効果"}).status_code == 303
    answer = one.send(path, form, {"one_line": "山野の一行", "effect": "山野の効果"})
    kept = {"one_line": "山野の一行", "effect": "山野の効果", "title": "森の題名", "minutes_after": "20"}
    assert (answer.status_code, lost(answer, kept)) == (422, {})
    assert ("森 一樹さんが、先に直しています" in answer.text, "先に直された内容にしました：題名、試した後" in answer.text) == (True, True)
    assert "森の効果" in answer.text.partition("<main")[2].partition("<form")[0]
    assert one.send(path, own_form(answer)).status_code == 303
    saved = the(session, Case)
    assert (saved.title, saved.effect, saved.minutes_after, len(rows(session, CaseRevision))) == ("森の題名", "山野の効果", 20, 2)
