"""One action turns a log into a case; the author alone changes it, and earlier words are kept."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lms.accounts.models.office import Draft
from lms.accounts.services import office as office_services
from lms.cases.models import Case, CaseAuthor, CaseRevision, CaseSource
from lms.kernel.ids import PersonId
from lms.practice.models import Practice
from tests.cases import MY_NUMBER, PHONE, beside, logged, lost, own_form, planned, refused, released, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
SOUND = {
    "title": "転入の案内をやさしく",
    "one_line": "読み返しが減りました",
    "tried": "文を短くしました",
    "effect": "質問が減りました",
    "lesson": "次は、持ち物を先に書きます。",
}
FAILURE = {
    "kind": "failure",
    "incident": "no",
    "intended": "案内文を短くする",
    "cause_tools": "元の文を並べる欄がなかった",
    "cause_person": "見落とした",
    "prevention": "一覧を作る",
    "prevention_post": "住民係長",
    "prevention_by": "月末までに",
}
FOR_CASES = "事例が見つかりません。"


@on_one_database
def test_the_form_is_filled_from_the_log(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    log_id = logged(session, town, town.yamano, practice_id, effect="よかった", not_worked="人名", prompt="直してください")
    visitor = visit(town.yamano)
    values = visitor.form(f"/cases/new?log={log_id}").values
    plan = the(session, Practice)
    filled = {name: values[name][0] for name in ("kind", "title", "tried", "effect", "not_worked", "prompt", "ai_use", "tool_id", "lesson")}
    assert filled == {
        "kind": "improvement",
        "title": plan.work,
        "tried": plan.action,
        "effect": "よかった",
        "not_worked": "人名",
        "prompt": "直してください",
        "ai_use": "drafting",
        "tool_id": str(town.tool),
        "lesson": "次は",
    }
    assert [values[name] for name in ("minutes_before", "minutes_after", "times_per_month")] == [["60"], ["25"], ["6"]]
    failed = logged(session, town, town.yamano, outcome="did_not_work")
    values = visitor.form(f"/cases/new?log={failed}").values
    assert (values["kind"], values.get("incident")) == (["failure"], None)  # the question is answered by a person


def test_one_action_makes_a_case_for_the_own_section(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, quality=4)
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/cases/new?log={log_id}", SOUND)
    made = the(session, Case)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{made.id}")
    assert (made.state, made.unit_id, made.published_at, made.quality) == ("own_section", town.civic_team, None, 4)
    assert the(session, CaseAuthor).person_id == town.yamano
    assert (the(session, CaseSource).log_id, the(session, Practice).state) == (log_id, "shared")
    page = visitor.get(f"/cases/{made.id}").text
    told_ = [*SOUND.values(), "市民課 山野 はるか", "いまは市民課の中で読めます", "月3時間30分"]
    assert [words for words in told_ if words not in page] == []
    again = visitor.get(f"/cases/new?log={log_id}")
    assert (again.status_code, again.headers["Location"]) == (303, f"/cases/{made.id}")


@on_one_database
def test_a_double_click_makes_one_case(visit: Visit, session: Session, town: Town) -> None:
    path = f"/cases/new?log={logged(session, town, town.yamano)}"
    visitor = visit(town.yamano)
    form, other_tab = visitor.form(path), visitor.form(path)
    answers = [visitor.send(path, sent, SOUND) for sent in (form, form, other_tab)]
    made = the(session, Case)
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/cases/{made.id}")] * 3


@on_one_database
def test_a_refused_case_keeps_everything_typed(visit: Visit, session: Session, town: Town) -> None:
    line, most = "一行で書いてください。", "200字までで書いてください。"
    found = refused(
        visit(town.yamano),
        f"/cases/new?log={logged(session, town, town.yamano)}",
        {**SOUND, **FAILURE, "background": "きっかけ", "times_per_month": "6"},
        {
            ("title", ""): ("title", line),
            ("title", "あ" * 81): ("title", "80字までで書いてください。"),
            ("one_line", ""): ("one_line", line),
            ("one_line", "あ" * 201): ("one_line", most),
            ("tried", ""): ("tried", line),
            ("tried", "あ" * 4_001): ("tried", "4000字までで書いてください。"),
            ("effect", ""): ("effect", "効果か、うまくいかなかったことの、どちらかを書いてください。"),
            ("lesson", "次は"): ("lesson", "「次は」で始まる一文を書いてください。"),
            ("lesson", "期限を先に書く"): ("lesson", "「次は」で始まる一文を書いてください。"),
            ("cause_tools", ""): ("cause_tools", "「人」だけでは、次の人が同じ所で止まります。"),
            ("incident", None): ("incident", "はじめに、事故報告にあたるかどうかを選んでください。"),
            ("minutes_before", "1441"): ("minutes_before", "0〜1440分で入力してください。"),
            ("minutes_after", "半分"): ("minutes_after", "数字で書いてください。"),
            ("word", "あ" * 4_001): ("word", "4000字までで書いてください。"),
        },
    )
    assert found == {}
    assert (rows(session, Case), the(session, Practice).state) == ([], "logged")


@on_one_database
def test_all_that_a_case_lacks_is_said_at_once(visit: Visit, session: Session, town: Town) -> None:
    """Also what only the rules know: nobody mends one place to be sent back for the next."""
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano)}"
    lacking = {"one_line": "", "tried": "", "effect": "", "not_worked": "", "lesson": "次は", "times_per_month": "10001", "cause_tools": ""}
    answer = visitor.submit(path, {**SOUND, **FAILURE, **lacking})
    listed = answer.text.partition('id="form-errors"')[2].partition("</ul>")[0]
    assert answer.status_code == 422
    assert re.findall(r'href="#([^"]+)"', listed) == ["one_line", "tried", "effect", "lesson", "times_per_month", "cause_tools"]
    assert visitor.submit(path, {**SOUND, **lacking, "times_per_month": "", "draft": "1"}).status_code == 303, "a draft may lack anything"


@on_one_database
def test_times_a_month_have_a_limit_as_in_the_log(visit: Visit, session: Session, town: Town) -> None:
    path = f"/cases/new?log={logged(session, town, town.yamano)}"
    found = refused(
        visit(town.yamano),
        path,
        SOUND,
        {
            (name, value): (name, "0〜10000回で入力してください。")
            for name, value in [("times_per_month", "-1"), ("times_per_month", "10001")]
        },
    )
    assert (found, rows(session, Case)) == ({}, [])


@on_one_database
def test_a_failure_tells_how_it_came_about(visit: Visit, session: Session, town: Town) -> None:
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/cases/new?log={logged(session, town, town.yamano, outcome='did_not_work')}", {**SOUND, **FAILURE})
    page = visitor.get(answer.headers["Location"]).text
    assert the(session, Case).kind == "failure"
    assert [words for words in ("この失敗からの学び", *list(FAILURE.values())[2:]) if words not in page] == []


@on_one_database
@pytest.mark.parametrize("kind", ["failure", "near_miss"])
def test_everything_a_failure_is_asked_stands_on_its_page(visit: Visit, session: Session, town: Town, kind: str) -> None:
    """What went well and where luck helped among it: whoever tells a failure is asked for more than what went wrong."""
    asked = {
        "intended": "何をしようとしていましたか",
        "noticed": "どうやって気づきましたか",
        "cause_tools": "原因：しくみ・道具から見ると",
        "cause_workplace": "原因：職場環境から見ると",
        "cause_person": "原因：人から見ると",
        "first_response": "はじめにしたこと",
        "prevention": "くり返さないために、何をしますか",
        "prevention_post": "どの職が",
        "prevention_by": "いつまでに",
        "went_well": "よかった点",
        "lucky": "運がよかった点",
    }
    visitor, path = visit(town.yamano), f"/cases/new?log={logged(session, town, town.yamano, outcome='did_not_work')}"
    page = unescape(visitor.get(path).text)
    assert [label for name, label in asked.items() if not re.search(rf'<label[^>]*for="{name}"[^>]*>{label}', page)] == []
    answers = {name: f"{label}への答え" for name, label in asked.items()}
    answer = visitor.submit(path, {**SOUND, "kind": kind, "incident": "no", **answers})
    case = the(session, Case)
    assert (answer.status_code, case.kind, {name: getattr(case, name) for name in asked}) == (303, kind, answers)
    told_ = visitor.get(answer.headers["Location"]).text
    assert [words for words in answers.values() if words not in told_] == []
    found = [visitor.get(f'/cases/?q="{answers[name]}"').text for name in ("went_well", "lucky", "first_response", "noticed")]
    assert [f'href="/cases/{case.id}"' in page for page in found] == [True] * 4


@on_one_database
def test_an_accident_is_sent_to_the_formal_route_and_nothing_is_kept(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, outcome="did_not_work")
    visitor = visit(town.yamano)
    for kind in ("failure", "near_miss"):
        answer = visitor.submit(f"/cases/new?log={log_id}", {**SOUND, **FAILURE, "kind": kind, "incident": "yes"})
        assert (answer.status_code, "決められた窓口へ、きょうのうちに" in answer.text) == (422, True), kind
        assert SOUND["tried"] not in answer.text
    assert (rows(session, Case), rows(session, Draft), the(session, Practice).state) == ([], [], "logged")
    assert visitor.submit(f"/cases/new?log={log_id}", {**SOUND, "kind": "improvement", "incident": "yes"}).status_code == 303


@on_one_database
def test_an_accident_leaves_no_draft(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano, outcome="did_not_work")
    visitor, path = visit(town.yamano), f"/cases/new?log={log_id}"
    visitor.post(f"/drafts/case:{log_id}", {**SOUND, **FAILURE, "incident": "yes"})  # as the page does while somebody writes
    visitor.submit(path, {**SOUND, **FAILURE, "incident": "yes", "draft": "1"})
    answer = visitor.post(path, {**SOUND, **FAILURE, "incident": "yes"})
    assert (answer.status_code, "いまの内容は、どこにも保存していません。" in answer.text) == (422, True)
    assert rows(session, Draft) == []
    assert visitor.get(path).status_code == 200


@on_one_database
def test_what_was_not_tried_is_no_case(visit: Visit, session: Session, town: Town) -> None:
    practice_id = planned(session, town, town.yamano)
    not_tried = logged(session, town, town.yamano, practice_id, outcome="could_not_try", barrier="time")
    visitor = visit(town.yamano)
    form = visitor.form(f"/cases/new?log={logged(session, town, town.yamano)}")
    assert visitor.send(f"/cases/new?log={not_tried}", form, {**SOUND, **FAILURE}).status_code == 409
    logged(session, town, town.yamano, practice_id)  # tried another day: that is what may be told
    assert visitor.send(f"/cases/new?log={not_tried}", form, {**SOUND, **FAILURE}).status_code == 409
    assert rows(session, Case) == []


@on_one_database
def test_without_a_second_check_it_is_everybodys_at_once(visit: Visit, session: Session, town: Town) -> None:
    office_services.set_setting(session, town.actor(session, town.office), "second_check", value=False)
    session.commit()
    path = f"/cases/new?log={logged(session, town, town.yamano)}"
    place = visit(town.yamano).submit(path, {**SOUND, "draft": "1"}).headers["Location"]
    pages = [visit(town.yamano).get(each).text for each in (f"/cases/new?log={logged(session, town, town.yamano)}", place)]
    assert [("すぐに全庁で読めます" in page, "もう一人が確かめると" in page) for page in pages] == [(True, False)] * 2
    visit(town.yamano).submit(place, SOUND)
    made = the(session, Case)
    assert (made.state, made.published_at is not None, made.review_due_on is not None) == ("published", True, True)
    assert visit(town.sato).get(f"/cases/{made.id}").status_code == 200
    assert visit(town.office).post(f"/cases/{made.id}/check").status_code == 409


@on_one_database
def test_the_guard_looks_at_a_case(visit: Visit, session: Session, town: Town) -> None:
    log_id = logged(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/cases/new?log={log_id}"
    typed = {**SOUND, "background": f"番号は {MY_NUMBER}", "one_line": f"{PHONE} に電話"}
    answer = visitor.submit(path, typed)
    assert (answer.status_code, lost(answer, typed)) == (422, {})
    assert ("個人番号" in beside(answer, "background"), "電話番号" in beside(answer, "one_line")) == (True, True)
    form = own_form(answer)
    assert visitor.send(path, form, {"draft": "1"}).status_code == 422
    assert visitor.send(path, form, {"confirm-background": "fictional", "confirm-one_line": "fictional"}).status_code == 422
    assert (rows(session, Draft), rows(session, Case)) == ([], [])
    fixed = visitor.send(path, form, {"fix": "background:0"})
    assert visitor.send(path, own_form(fixed), {"confirm-one_line": "fictional"}).status_code == 303
    assert the(session, Case).background == "番号は （個人番号）"


@on_one_database
def test_only_the_author_changes_a_case(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    for colleague in (town.mori, town.kacho, town.office):
        visitor = visit(colleague)
        assert visitor.get(f"/cases/{case_id}/edit").status_code == 404
        assert visitor.post(f"/cases/{case_id}/edit", SOUND).status_code == 404
        assert f"/cases/{case_id}/edit" not in visitor.get(f"/cases/{case_id}").text
    assert the(session, Case).state == "published"


@on_one_database
def test_a_revision_keeps_the_earlier_words(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano, quality=4)
    visitor = visit(town.yamano)
    answer = visitor.submit(f"/cases/{case_id}/edit", {"title": "直した題名", "effect": "直した効果"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cases/{case_id}")
    changed, kept = the(session, Case), the(session, CaseRevision)
    assert (changed.state, changed.version, changed.title, changed.quality) == ("revised", 2, "直した題名", 4)
    before = (kept.document["title"], kept.document["effect"])
    assert (kept.version, kept.revised_by_id, *before) == (
        1,
        town.yamano,
        "国民健康保険の通知を読みやすく",
        "住民の方が窓口で迷わなくなりました",
    )
    assert visit(town.sato).get(f"/cases/{case_id}").status_code == 200  # everybody still reads it
    found = refused(visitor, f"/cases/{case_id}/edit", SOUND, {("lesson", "短く"): ("lesson", "「次は」で始まる一文を書いてください。")})
    assert (found, len(rows(session, CaseRevision))) == ({}, 1)


def test_two_tabs_see_both_versions_of_a_case(visit: Visit, session: Session, town: Town) -> None:
    path = f"/cases/{told(session, town, town.yamano)}/edit"
    visitor = visit(town.yamano)
    one, other = visitor.form(path), visitor.form(path)
    assert visitor.send(path, one, {"title": "先に直した題名"}).status_code == 303
    answer = visitor.send(path, other, {"title": "あとから書いた題名"})
    assert (answer.status_code, "ほかの画面で先に変更されています。" in answer.text) == (422, True)
    assert lost(answer, {"title": "あとから書いた題名"}) == {}
    assert the(session, Case).title == "先に直した題名"
    main = answer.text.partition("<main")[2].partition("<form")[0].partition("見直してください")[2]  # what stands above the fields
    assert ("先に直した題名" in main, "あとから書いた題名" in main) == (True, True)
    again = visitor.send(path, own_form(answer))
    assert (again.status_code, the(session, Case).title) == (303, "あとから書いた題名")


def test_a_double_click_revises_once(visit: Visit, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    visitor, path = visit(town.yamano), f"/cases/{case_id}/edit"
    form = visitor.form(path)
    answers = [visitor.send(path, form, {"title": "直した題名"}) for _ in range(2)]
    assert len(rows(session, CaseRevision)) == 1
    assert [(each.status_code, each.headers.get("Location")) for each in answers] == [(303, f"/cases/{case_id}")] * 2


@on_one_database
def test_those_who_may_check_are_led_to_what_waits(visit: Visit, session: Session, town: Town) -> None:
    led = {
        person for person in (town.kacho, town.bucho, town.facilitator, town.office) if "/cases/checks" in visit(person).get("/cases/").text
    }
    assert led == {town.kacho, town.bucho, town.facilitator, town.office}
    own, others_case = told(session, town, town.facilitator, title="自分の事例"), told(session, town, town.mori, title="同僚の事例")
    page = visit(town.facilitator).get("/cases/checks").text
    assert (f'"/cases/{own}"' in page, f'"/cases/{others_case}"' in page) == (False, True), "nobody is their own second person"
    primary = {
        person: visit(person).get(f"/cases/{others_case}").text.partition("btn-primary")[2].partition("</")[0].rpartition(">")[2]
        for person in (town.facilitator, town.yamano)
    }
    assert primary == {town.facilitator: "確かめて全庁に出す", town.yamano: "うちでも試す"}
    others = (town.yamano, town.sato, town.executive, town.partner, town.administrator)
    assert not any("/cases/checks" in visit(person).get("/cases/").text for person in others)
