"""The if-then plan: prefilled from the lesson, refused with words, taken once, changed by one tab at a time."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models.access import AuditEntry
from lms.accounts.models.office import Draft, Tool
from lms.cases.models import Case
from lms.catalog import queries as catalog
from lms.catalog import services as catalog_services
from lms.followups.models import FollowUp
from lms.inventory import services as inventory
from lms.kernel import clock
from lms.kernel.ids import PersonId
from lms.paths import COURSES
from lms.practice.models import Practice
from tests.cases import MY_NUMBER, PHONE, beside, logged, lost, own_form, planned, refused, released, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
COURSE = "b2-safe-ai"


def sound(town: Town) -> dict[str, str]:
    """A plan that may be saved."""
    return {
        "plan_when": "火曜の朝に",
        "work": "転入の案内文の作成",
        "action": "やさしい日本語に直してもらう",
        "ai_use": "drafting",
        "tool_id": str(town.tool),
        "data_class": "public",
        "due_on": str(clock.today() + timedelta(days=3)),
        "minutes_now": "45",
    }


@on_one_database
def test_the_plan_of_a_lesson_is_prefilled_and_remembers_it(visit: Visit, session: Session, town: Town, tmp_path: Path) -> None:
    shutil.copytree(COURSES / COURSE, tmp_path / "courses" / COURSE)
    shutil.copy(COURSES / "glossary.toml", tmp_path / "courses")
    catalog_services.publish(session, tmp_path / "courses")
    lesson = catalog.lesson(session, COURSE, catalog.course(session, COURSE).lessons[0].slug)
    session.commit()
    visitor, task = visit(town.yamano), lesson.practice
    path = f"/practices/new?lesson={COURSE}/{lesson.row.slug}"
    form = visitor.form(path)
    prefilled = {name: form.values[name] for name in ("plan_when", "work", "action", "ai_use", "due_on")}
    due_on = str(clock.today() + timedelta(days=task.days))
    assert prefilled == {
        "plan_when": [task.when],
        "work": [task.work],
        "action": [task.action],
        "ai_use": [task.ai_use],
        "due_on": [due_on],
    }
    assert task.task in visitor.get(path).text
    answer = visitor.send(path, form, {"tool_id": "other", "data_class": "public"})
    made = the(session, Practice)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/practices/{made.id}")
    assert (made.origin_kind, made.origin_id, made.lesson_version_id) == ("lesson", lesson.lesson_id, lesson.version_id)
    assert (made.unit_id, made.tool_id, made.state) == (town.civic_team, None, "planned")
    asked = {each.step: each for each in rows(session, FollowUp)}
    assert list(asked) == [1, 4, 12]
    assert f"{task.when}、{task.work}で、{task.action}" in asked[1].plan
    assert asked[1].question == lesson.followups.week1


@on_one_database
def test_a_refused_plan_keeps_everything_typed(visit: Visit, session: Session, town: Town) -> None:
    today = clock.today()
    found = refused(
        visit(town.yamano),
        "/practices/new",
        sound(town),
        {
            ("plan_when", ""): ("plan_when", "一行で書いてください。"),
            ("plan_when", "あ" * 201): ("plan_when", "200字までで書いてください。"),
            ("work", ""): ("work", "一行で書いてください。"),
            ("work", "あ" * 81): ("work", "80字までで書いてください。"),
            ("action", ""): ("action", "一行で書いてください。"),
            ("ai_use", ""): ("ai_use", "1つ選んでください。"),
            ("tool_id", None): ("tool_id", "1つ選んでください。"),
            ("data_class", None): ("data_class", "1つ選んでください。"),
            ("data_class", "personal"): ("data_class", "そのままでは入力できません。"),
            ("due_on", ""): ("due_on", "日付を選んでください。"),
            ("due_on", "あした"): ("due_on", "日付を、2026-11-24 のように書いてください。"),
            ("due_on", str(today - timedelta(days=1))): ("due_on", "きょうより後の日を選んでください。"),
            ("due_on", str(today + timedelta(days=367))): ("due_on", "1年以内の日を選んでください。"),
            ("minutes_now", "1441"): ("minutes_now", "0〜1440分で入力してください。"),
            ("minutes_now", "-5"): ("minutes_now", "0〜1440分で入力してください。"),
            ("minutes_now", "半時間"): ("minutes_now", "数字で書いてください。"),
        },
    )
    assert found == {}
    assert rows(session, Practice) == []


@on_one_database
def test_everything_that_needs_a_look_is_said_at_once(visit: Visit, town: Town) -> None:
    answer = visit(town.yamano).submit("/practices/new", {"plan_when": "", "due_on": "2020-01-01", "data_class": "personal"})
    assert [name for name in ("plan_when", "work", "action", "ai_use", "tool_id", "data_class", "due_on") if not beside(answer, name)] == []
    assert 'id="form-errors" tabindex="-1" autofocus' in answer.text


@on_one_database
def test_full_width_digits_are_fine(visit: Visit, session: Session, town: Town) -> None:
    due_on = clock.today() + timedelta(days=5)
    wide = str(due_on).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    answer = visit(town.yamano).submit("/practices/new", {**sound(town), "minutes_now": "４５", "due_on": wide})
    assert answer.status_code == 303
    made = the(session, Practice)
    assert (made.minutes_now, made.due_on) == (45, due_on)


@on_one_database
def test_a_double_click_makes_one_plan(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    form = visitor.form("/practices/new")
    first, second = (visitor.send("/practices/new", form, sound(town)) for _ in range(2))
    made = the(session, Practice)
    assert {(each.status_code, each.headers["Location"]) for each in (first, second)} == {(303, f"/practices/{made.id}")}
    assert len(rows(session, FollowUp)) == 3


@on_one_database
def test_a_refused_form_may_be_sent_again(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    answer = visitor.submit("/practices/new", {**sound(town), "minutes_now": "9999"})
    assert visitor.send("/practices/new", own_form(answer), {"minutes_now": "99"}).status_code == 303
    assert the(session, Practice).minutes_now == 99


def test_two_tabs_see_both_versions_and_lose_neither(visit: Visit, session: Session, town: Town) -> None:
    path = f"/practices/{planned(session, town, town.yamano)}/edit"
    visitor = visit(town.yamano)
    one, other = visitor.form(path), visitor.form(path)
    assert visitor.send(path, one, {"action": "先に直した内容"}).status_code == 303
    answer = visitor.send(path, other, {"action": "あとから書いた内容", "minutes_now": "30"})
    assert answer.status_code == 422
    assert "ほかの画面で先に変更されています。" in answer.text
    both = answer.text.partition('aria-labelledby="h-both"')[2].partition("</section>")[0]
    assert [words for words in ("先に直した内容", "あとから書いた内容", ">60<", ">30<") if words not in both] == []
    assert lost(answer, {"action": "あとから書いた内容", "minutes_now": "30"}) == {}
    assert the(session, Practice).action == "先に直した内容"
    again = visitor.send(path, own_form(answer))
    assert (again.status_code, the(session, Practice).action) == (303, "あとから書いた内容")


def test_a_double_click_changes_a_plan_once(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/practices/{practice_id}/edit"
    form = visitor.form(path)
    answers = [visitor.send(path, form, {"action": "小さくする"}) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/practices/{practice_id}")] * 2
    assert the(session, Practice).version == 2


@on_one_database
def test_what_is_anothers_looks_missing(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    visitor = visit(town.mori)
    pages = [f"/practices/{practice_id}{rest}" for rest in ("", "/edit", "/log")] + [f"/practices/new?again={practice_id}"]
    assert [visitor.get(page).status_code for page in pages] == [404] * 4
    deeds = [f"/practices/{practice_id}/{deed}" for deed in ("edit", "log", "start", "stop")]
    assert [visitor.post(deed, sound(town)).status_code for deed in deeds] == [404] * 4
    assert the(session, Practice).state == "planned"


@on_one_database
def test_a_number_that_names_nothing_is_a_missing_page(visit: Visit, town: Town) -> None:
    visitor = visit(town.yamano)
    pages = [f"{page}{number}" for page in ("/practices/", "/practices/logs/", "/practices/new?again=") for number in (999_999, 10**30)]
    assert [page for page in pages if visitor.get(page).status_code != 404] == []


@on_one_database
def test_only_who_serves_in_a_unit_plans(visit: Visit, town: Town) -> None:
    assert visit(town.executive).get("/practices/new").status_code == 403
    assert visit(None).get("/practices/new").status_code == 303


def test_the_work_is_one_of_the_own_section(visit: Visit, session: Session, town: Town) -> None:
    own = inventory.add_task(session, town.civic_section, name="会議の記録", minutes=60, times_per_month=2)
    foreign = inventory.add_task(session, town.tax_section, name="納税の案内")
    session.commit()
    visitor = visit(town.yamano)
    typed = {**sound(town), "work": ""}
    answer = visitor.submit("/practices/new", {**typed, "work_task_id": str(foreign.id)})
    assert (answer.status_code, "表示されている中から選んでください。" in beside(answer, "work_task_id")) == (422, True)
    assert beside(visitor.submit("/practices/new", {**typed, "work_task_id": "other"}), "work") != ""
    assert visitor.submit("/practices/new", {**typed, "work_task_id": str(own.id)}).status_code == 303
    made = the(session, Practice)
    assert (made.work_task_id, made.work) == (own.id, "会議の記録")


@on_one_database
def test_the_tool_is_one_of_the_approved_list_and_an_idea_may_be_ones_own(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    assert visitor.submit("/practices/new", sound(town)).status_code == 303
    made = the(session, Practice)
    assert (made.tool_id, made.origin_kind, made.origin_id) == (town.tool, "own", None)
    session.get_one(Tool, town.tool).retired_at = clock.now()
    session.commit()
    assert "庁内の生成AI" not in visitor.get("/practices/new").text.partition("<form")[2]
    answer = visitor.submit("/practices/new", sound(town))
    assert (answer.status_code, "表示されている中から選んでください。" in beside(answer, "tool_id")) == (422, True)


@on_one_database
def test_a_my_number_is_never_saved(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    typed = {**sound(town), "action": f"個人番号 {MY_NUMBER} の案内を直す"}
    answer = visitor.submit("/practices/new", typed)
    assert (answer.status_code, "個人情報チェック：1か所" in answer.text) == (422, True)
    assert lost(answer, typed) == {}
    form = own_form(answer)
    assert "confirm-action" not in form.values  # no reason helps
    assert visitor.send("/practices/new", form, {"confirm-action": "fictional"}).status_code == 422
    fixed = visitor.send("/practices/new", form, {"fix": "action:0"})
    assert (fixed.status_code, rows(session, Practice)) == (200, [])
    assert lost(fixed, {**typed, "action": "個人番号 （個人番号） の案内を直す"}) == {}
    assert visitor.send("/practices/new", own_form(fixed)).status_code == 303
    assert the(session, Practice).action == "個人番号 （個人番号） の案内を直す"


@on_one_database
def test_a_phone_number_is_saved_when_a_reason_is_given(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    typed = {**sound(town), "action": f"{PHONE} に電話する文を直す"}
    answer = visitor.submit("/practices/new", typed)
    assert (answer.status_code, "電話番号" in beside(answer, "action")) == (422, True)
    form = own_form(answer)
    assert visitor.send("/practices/new", form, {"confirm-action": "なんとなく"}).status_code == 422
    assert rows(session, Practice) == []
    assert visitor.send("/practices/new", form, {"confirm-action": "fictional"}).status_code == 303
    assert PHONE in the(session, Practice).action
    noted = the(session, AuditEntry, AuditEntry.action == "guard_confirmed:fictional")
    assert (noted.actor_id, noted.object_kind, noted.object_id) == (town.yamano, "action", "phone")


@on_one_database
def test_a_reason_once_given_survives_a_refusal_of_another_field(visit: Visit, town: Town) -> None:
    typed = {**sound(town), "action": f"{PHONE} に電話する", "confirm-action": "fictional", "minutes_now": "9999"}
    answer = visit(town.yamano).submit("/practices/new", typed)
    assert (answer.status_code, lost(answer, typed)) == (422, {})


@on_one_database
def test_a_draft_comes_back_until_the_plan_is_saved(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    assert visitor.submit("/practices/new", {"plan_when": "書きかけ", "due_on": "", "draft": "1"}).status_code == 303
    form = visitor.form("/practices/new")
    assert (form.values["plan_when"], form.values["due_on"]) == (["書きかけ"], [""])
    assert visit(town.mori).form("/practices/new").values["plan_when"] == [""]
    assert visitor.send("/practices/new", form, sound(town)).status_code == 303
    assert rows(session, Draft) == []


@on_one_database
def test_no_draft_while_the_guard_blocks(visit: Visit, session: Session, town: Town) -> None:
    typed = {"plan_when": "書きかけ", "action": f"個人番号 {MY_NUMBER}", "draft": "1"}
    answer = visit(town.yamano).submit("/practices/new", typed)
    assert (answer.status_code, rows(session, Draft)) == (422, [])
    assert lost(answer, {"plan_when": "書きかけ", "action": f"個人番号 {MY_NUMBER}"}) == {}
    assert accounts.draft(session, town.actor(session, town.yamano), "plan:new") is None


@on_one_database
def test_numbers_are_read_as_people_write_them_and_long_plans_are_explained(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    for field, most in (("plan_when", 200), ("action", 200), ("work", 80)):
        answer = visitor.submit("/practices/new", {**sound(town), field: "あ" * 10_000})
        assert (answer.status_code, f"{most}字までで書いてください。" in beside(answer, field)) == (422, True)
        assert lost(answer, {field: "あ" * 10_000}) == {}
    for typed, sentence in (("-5", "0〜1440分"), ("９９，９９９", "0〜1440分"), ("半日", "例：30、三十")):
        answer = visitor.submit("/practices/new", {**sound(town), "minutes_now": typed})
        assert (answer.status_code, sentence in beside(answer, "minutes_now")) == (422, True)
    assert visitor.submit("/practices/new", {**sound(town), "minutes_now": "三十分"}).status_code == 303
    assert the(session, Practice).minutes_now == 30


@on_one_database
def test_before_it_is_saved_the_page_shows_a_failure_and_two_improvements_that_fit(visit: Visit, session: Session, town: Town) -> None:
    def case(title: str, ai_use: str = "drafting", kind: str = "improvement") -> None:
        log = logged(session, town, town.mori, planned(session, town, town.mori, ai_use=ai_use))
        released(
            session,
            town,
            town.mori,
            log=log,
            title=title,
            kind=kind,
            ai_use=ai_use,
            one_line="短く",
            background="",
            lesson="次は、見比べる",
        )

    case("議事録の要約を早くする", "minutes")
    for number in range(3):
        case(f"転入の案内文を短くする その{number}")
    case("転入の案内文で失敗", kind="failure")
    case("防災の文で失敗", kind="failure")
    told(session, town, town.sato, title="まだ確かめていない要約", ai_use="minutes")
    task = inventory.add_task(session, town.civic_section, name="転入の案内文", minutes=45, times_per_month=8)
    session.commit()
    visitor = visit(town.yamano)
    fresh = visitor.get("/practices/new")
    assert ("何を試すかを書くと" in fresh.text, shown_cases(fresh.text)) == (True, [])
    fits = ["転入の案内文で失敗", "転入の案内文を短くする その2", "転入の案内文を短くする その1"]
    asked = visitor.send(
        "/practices/new", own_form(fresh), {"work_task_id": str(task.id), "ai_use": "drafting", "look": "1", "minutes_now": "半分"}
    )
    assert (asked.status_code, shown_cases(asked.text), beside(asked, "minutes_now")) == (200, fits, "")  # nothing is judged yet
    assert lost(asked, {"minutes_now": "半分", "ai_use": "drafting"}) == {}
    assert shown_cases(visitor.get("/practices/new", task=task.id).text) == fits
    part = visitor.post("/practices/new/hints", {"work_task_id": task.id, "ai_use": "drafting"})
    assert (shown_cases(part.text), "<html" in part.text) == (fits, False)
    by_use = visitor.post("/practices/new/hints", {"work_task_id": "other", "work": "", "ai_use": "minutes"})
    assert shown_cases(by_use.text) == ["議事録の要約を早くする"]
    failed = the(session, Case, Case.title == "転入の案内文で失敗")
    without = ["防災の文で失敗", *fits[1:]]
    assert (
        shown_cases(visitor.post(f"/practices/new/hints?without={failed.id}", {"work_task_id": task.id, "ai_use": "drafting"}).text)
        == without
    )
    adopting = visitor.send(
        f"/cases/{failed.id}/adopt", visitor.form(f"/cases/{failed.id}/adopt"), {"work_task_id": str(task.id), "look": "1"}
    )
    assert (adopting.status_code, shown_cases(adopting.text)[1:]) == (
        200,
        ["転入の案内文で失敗", *without],
    )  # after crumbs and what it comes from
    own = f"/practices/{planned(session, town, town.yamano, work='転入の案内文')}/edit"
    assert shown_cases(visitor.get(own).text) == fits
    assert visitor.send(own, visitor.form(own), {"action": "まだ保存しない", "look": "1"}).status_code == 200
    assert the(session, Practice, Practice.owner_id == town.yamano).action != "まだ保存しない"
    foreign = inventory.add_task(session, town.tax_section, name="防災の文")
    session.commit()
    for query in ({"work_task_id": foreign.id}, {"ai_use": "nonsense"}, {"work_task_id": "9" * 30}):
        assert shown_cases(visitor.post("/practices/new/hints", query).text) == []


def shown_cases(html: str) -> list[str]:
    return re.findall(r'href="/cases/\d+">([^<]+)<', html)
