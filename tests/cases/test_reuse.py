"""うちでも試す → practice → result: the author hears of each, the case says what came of it, and its picture is whole and small."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from lms.accounts.kinds import Change
from lms.accounts.models.people import Posting
from lms.accounts.services import office as office_services
from lms.accounts.services import reorganisation
from lms.accounts.services.reorganisation import NewUnit, Wish
from lms.cases import services as cases
from lms.cases.models import Adoption, Case, ReuseReport
from lms.cases.queries import lineage
from lms.cases.services import CaseEntry, withdrawal
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.ids import CaseId, PersonId, PracticeId
from lms.practice.services import PlanEntry
from tests.cases import logged, own_form, released, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
APRIL = date(2027, 4, 1)


def adopted(session: Session, town: Town, person: PersonId, case_id: CaseId) -> PracticeId:
    plan = PlanEntry("督促の案内", "朝", "文を短くしてもらう", "drafting", town.tool, "public", clock.today() + timedelta(days=7), 60)
    made = cases.adopt(session, town.actor(session, person), case_id, plan, now=clock.now())
    session.commit()
    return made


def inbox(session: Session, person: PersonId) -> list[tuple[str, str]]:
    told_of = ("case_adopted", "case_tried")
    found = [each for each in rows(session, Message, Message.recipient_id == person, Message.channel == "in_app") if each.kind in told_of]
    return [(each.kind, each.params.get("outcome", "")) for each in found]


@on_one_database
def test_the_author_is_thanked_at_each_adoption_and_result_also_after_a_transfer(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    session.execute(update(Posting).where(Posting.person_id == town.mori).values(unit_id=town.office_section))
    session.commit()
    practice_id = adopted(session, town, town.sato, case_id)
    for outcome in ("did_not_work", "did_not_work", "done"):
        logged(session, town, town.sato, practice_id, outcome=outcome)
    logged(session, town, town.sato, practice_id, outcome="so_so", visibility="own")
    own = adopted(session, town, town.mori, case_id)
    logged(session, town, town.mori, own)
    assert inbox(session, town.mori) == [("case_adopted", ""), ("case_tried", "did_not_work"), ("case_tried", "done"), ("case_tried", "")]
    page = visit(town.mori).get("/notifications/").text
    said = ["を試して、ちがう条件が見つかりました", "を試して、うまくいきました", "を試しました。ありがとう", f'href="/cases/{case_id}"']
    assert [words for words in said if words not in page] == []
    assert "いまひとつ" not in page, "what is for oneself is told to nobody"


@on_one_database
def test_a_joint_case_is_at_home_with_each_who_tried_it(session: Session, town: Town) -> None:
    mine, theirs = logged(session, town, town.mori), logged(session, town, town.facilitator, visibility="everybody")
    entry = CaseEntry("improvement", "題名", "一行", "試した", "次は、短く書きます。", "service", "documents", "drafting", effect="よい")
    made = cases.share(session, town.actor(session, town.mori), mine, entry, now=clock.now(), others=[theirs])
    cases.release(session, town.actor(session, town.bucho), made.id, now=clock.now())
    session.commit()
    taken = [adopted(session, town, who, made.id) for who in (town.office, town.sato)]  # of the 部 of one author each
    assert [the(session, Adoption, Adoption.practice_id == each).is_outside for each in taken] == [False, False]
    assert (the(session, Case).adoption_count, the(session, Case).adoption_outside_count) == (2, 0)
    logged(session, town, town.sato, taken[1])
    for author in (town.mori, town.facilitator):
        assert inbox(session, author) == [("case_adopted", ""), ("case_adopted", ""), ("case_tried", "done")], author


@on_one_database
def test_the_plan_begins_with_what_the_case_has_learnt(visit: Visit, session: Session, town: Town) -> None:
    visitor, lesson = visit(town.sato), "次は、期限と金額を先に抜き出します。"
    failure = released(session, town, town.mori, kind="failure", cause_tools="欄がない", lesson=lesson, title="通知の失敗")
    better = released(session, town, town.mori, lesson=lesson, title="通知の案内", minutes_before=60, minutes_after=25)
    forms = [visitor.form(f"/cases/{each}/adopt").values for each in (failure, better)]
    assert [(each["action"], each["work"], each["ai_use"]) for each in forms] == [
        (["期限と金額を先に抜き出します。"], [""], ["drafting"]),  # a failure's title is no task
        (["期限と金額を先に抜き出します。"], ["通知の案内"], ["drafting"]),
    ]
    assert [each["minutes_now"] for each in forms] == [[""], [""]], "how long it takes here, nobody there knows"
    form = visitor.form(f"/cases/{better}/adopt")
    answers = [
        visitor.send(
            f"/cases/{better}/adopt", form, {"plan_when": "火曜の朝", "data_class": "public", "work": "通知の文", "work_task_id": "other"}
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in answers] == [303, 303]
    assert (len(rows(session, Adoption)), the(session, Case, Case.id == better).adoption_count) == (1, 1), "a double click"


@on_one_database
def test_a_department_under_a_new_name_is_the_same_one(session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    wish = Wish(Change.RENAME, APRIL, (town.civic_department,), (NewUnit("くらし部", "09"),))
    reorganisation.carry_out(session, town.actor(session, town.office), wish)
    session.commit()
    with clock.standing_at(datetime(2027, 4, 5, 9, tzinfo=clock.TOKYO)):
        near, far = adopted(session, town, town.sato, case_id), adopted(session, town, town.office, case_id)
    assert [the(session, Adoption, Adoption.practice_id == each).is_outside for each in (near, far)] == [False, True]


@on_one_database
def test_a_result_that_is_for_oneself_is_none_on_the_case(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    logged(session, town, town.sato, adopted(session, town, town.sato, case_id), visibility="own")
    assert "まだ、見せてもらえる結果がありません" in visit(town.mori).get(f"/cases/{case_id}").text


def test_the_case_says_what_came_of_it_elsewhere(session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    for person, outcome, visibility in (
        (town.sato, "done", "section"),
        (town.sato, "did_not_work", "section"),
        (town.facilitator, "so_so", "everybody"),
        (town.yamano, "done", "own"),
    ):
        logged(session, town, person, adopted(session, town, person, case_id), outcome=outcome, visibility=visibility)
    adopted(session, town, town.office, case_id)
    figures = lineage.grown(session, case_id).figures
    assert (figures.units, figures.outside, figures.open_tries) == (3, 1, 1)
    assert figures.outcomes == {"done": 1, "did_not_work": 1, "so_so": 1}
    assert figures.minutes is None, "three people are too few to be told of"
    office_services.set_setting(session, None, "small_group", 5)
    session.commit()
    for person, after in ((town.kacho, 50), (town.bucho, 10), (town.office, 40)):
        assert lineage.grown(session, case_id).figures.minutes is None
        logged(session, town, person, adopted(session, town, person, case_id), minutes_after=after, visibility="section")
    assert lineage.grown(session, case_id).figures.minutes == 35  # of 35, 35, 35, 10, 50, 20


@on_one_database
def test_whoever_tried_it_says_whether_it_carried_over(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.mori)
    practice_id = adopted(session, town, town.sato, case_id)
    path = f"/cases/tries/{practice_id}"
    visitor = visit(town.sato)
    assert visitor.get(path).status_code == 404, "nothing was tried yet"
    log_id = logged(session, town, town.sato, practice_id)
    for page in (f"/practices/{practice_id}", f"/practices/logs/{log_id}"):
        text = visitor.get(page).text
        assert f'href="{path}">もとの事例が、うちでも使えたかを伝える<' in text
        assert text.index("btn-primary") < text.index(f'href="{path}"'), "the one next step comes first"
    assert "合わなかったことも、合わせるために変えたことも、" in visitor.get(path).text
    assert visit(town.yamano).get(path).status_code == 404, "somebody else's"
    assert visitor.get(f"/cases/tries/{logged(session, town, town.sato)}").status_code == 404, "came of no case"
    visitor = visit(town.sato)
    for wrong, words in (
        ({"carried_over": "", "conditions": "x"}, "1つ選んでください"),
        ({"carried_over": "adapted", "conditions": " "}, "何を変えたか"),
        ({"carried_over": "not", "conditions": "長" * 401}, "400字まで"),
    ):
        answer = visitor.submit(path, wrong)
        assert (answer.status_code, words in answer.text) == (422, True), wrong
    form = visitor.form(path)
    good = {"carried_over": "adapted", "conditions": "様式が同じこと"}
    assert [visitor.send(path, form, good).status_code for _ in range(2)] == [303, 303], "a double click"
    stale = visitor.send(path, visitor.form(path), {"carried_over": "as_is", "conditions": "新しい", "version": "0"})
    assert (stale.status_code, own_form(stale).values["conditions"]) == (422, ["新しい"])
    assert ">様式が同じこと</td>" in stale.text
    assert visitor.submit(path, {"carried_over": "as_is"}).status_code == 303
    report = the(session, ReuseReport)
    assert (report.carried_over, report.conditions, report.version) == ("as_is", "様式が同じこと", 2)
    page = visit(town.yamano).get(f"/cases/{case_id}").text
    assert [words for words in ("様式が同じこと", "そのまま使えた 1", "税務課") if words not in page] == []
    assert "佐藤" not in page.partition('id="h-lin"')[2].partition("</section>")[0]
    title = "国民健康保険の通知を読みやすく"
    assert title in visitor.get(path).text
    withdrawal.withdraw(session, town.actor(session, town.office), case_id, "確かめています", now=clock.now())
    session.commit()
    assert title not in visitor.get(path).text, "nothing of what is out of sight"
    assert visitor.submit(path, {"carried_over": "not"}).headers["Location"] == f"/practices/{practice_id}"


@on_one_database
def test_the_picture_can_be_read_without_seeing_it_and_takes_one_statement(
    visit: Visit, session: Session, town: Town, engine: Engine
) -> None:
    first = released(session, town, town.mori, title="はじめの事例")
    practice_id = adopted(session, town, town.sato, first)
    second = released(session, town, town.sato, log=logged(session, town, town.sato, practice_id), title="つぎの事例")
    third = adopted(session, town, town.facilitator, second)
    told(session, town, town.facilitator, log=logged(session, town, town.facilitator, third), title="まだ課の中")
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    grown = lineage.grown(session, first)
    session.commit()
    assert len([each for each in said if each.startswith(("SELECT", "WITH")) and "office_settings" not in each]) == 1
    (branch,) = grown.branches
    assert (branch.case_id, branch.branches[0].section, branch.branches[0].case_id) == (second, "DX推進室", None)
    page = unescape(visit(town.yamano).get(f"/cases/{second}").text)
    svg = page.partition('<svg class="lineage"')[2].partition("</svg>")[0]
    named, described = re.search(
        r'aria-labelledby="([^"]+)" aria-describedby="([^"]+)"', page.partition('<svg class="lineage"')[2]
    ).groups()  # type: ignore[union-attr]
    assert (f'<title id="{named}">取り組みのつながり<' in svg, f'<desc id="{described}">左から右へ' in svg) == (True, True)
    assert re.findall(r'<a href="(/cases/\d+)" aria-label="([^"]+)"', svg) == [(f"/cases/{first}", "市民課の事例を読む")]
    assert [words for words in ("はじめの事例", "文を短くしてもらう", "○ できた") if words not in page.partition("一覧で見る")[2]] == []


@on_one_database
@pytest.mark.parametrize("many", [12])
def test_many_tries_are_counted_and_a_few_drawn(session: Session, town: Town, engine: Engine, many: int) -> None:
    case_id = released(session, town, town.mori)
    first = adopted(session, town, town.sato, case_id)
    plan = session.get_one(type(session.get_one(Adoption, first)), first)
    assert plan.is_outside is False, "税務課 is in the same 部"
    for _ in range(many - 1):
        cases.adopt(
            session,
            town.actor(session, town.office),
            case_id,
            PlanEntry("w", "朝", "a", "drafting", town.tool, "public", clock.today(), None),
            now=clock.now(),
        )
    session.commit()
    grown = lineage.grown(session, case_id)
    assert (len(grown.branches), grown.figures.units, grown.figures.open_tries) == (lineage.MOST_BRANCHES, 0, many), "a plan is no try yet"
    case = the(session, Case)
    assert (case.adoption_count, case.adoption_outside_count) == (many, many - 1)
