"""After a case was told: versions, words of colleagues, following, review, taking out of sight and back."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.cases import queries
from lms.cases import services as cases
from lms.cases.models import Case, CaseFollower, Comment, Thanks
from lms.cases.services import withdrawal
from lms.followups.models import Message
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.errors import Stale
from lms.kernel.ids import PersonId
from lms.practice.services import PlanEntry
from lms.wiring import HANDLERS
from tests.cases import MY_NUMBER, counted, drafted, logged, lost, own_form, refused, released, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
WORDS = "うちの課でも、はがきの裏に同じ順で書いてみます。"


def heard(session: Session, kind: str) -> set[PersonId]:
    return {each.recipient_id for each in rows(session, Message) if each.kind == kind}


@on_one_database
def test_the_versions_show_what_changed_to_all_who_read_the_case(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    author, path = visit(town.yamano), f"/cases/{case_id}"
    assert "まだ書き直していません" in visit(town.sato).get(f"{path}/history").text
    author.submit(f"{path}/edit", {"effect": "住民の方が、窓口でも電話でも迷わなくなりました", "minutes_before": "90"})
    author.submit(f"{path}/edit", {"lesson": "次は、電話番号も先に書きます。"})
    reader = visit(town.sato)
    newest, first = reader.get(f"{path}/history").text, reader.get(f"{path}/history?version=2").text
    assert ("第3版で変わったところ" in newest, "次は、" in newest, "第2版で変わったところ" in first) == (True, True, True)
    assert [piece for piece in ("<ins>", "<del>", "足した：", "消した：", "電話でも", "山野 はるか") if piece not in first] == []
    assert "電話でも" not in newest
    told_first = reader.get(f"{path}/history?version=1").text
    assert [
        words for words in ("はじめの文（第1版）", "住民の方が窓口で迷わなくなりました", "山野 はるか") if words not in told_first
    ] == []
    assert ("電話でも" in told_first, "<ins>" in told_first, "version=1" in newest) == (False, False, True)
    assert reader.get(f"{path}/history?version=99").status_code == reader.get(f"{path}/history?version=x").status_code == 200


@on_one_database
def test_the_versions_of_what_was_a_draft_are_counted_without_gaps(visit: Visit, session: Session, town: Town) -> None:
    """Keeping it on the way is no version that anybody could read."""
    case_id = drafted(session, town, town.yamano)
    author, path = visit(town.yamano), f"/cases/{case_id}"
    words = {"title": "案内を短く", "one_line": "短くしました", "tried": "直した", "effect": "減った", "lesson": "次は、短く書きます。"}
    assert author.submit(f"{path}/draft", {**words, "title": "まだ途中の題名", "draft": "1"}).status_code == 303
    assert author.submit(f"{path}/draft", words).status_code == 303
    for title in ("案内をもっと短く", "案内を一行に"):
        assert author.submit(f"{path}/edit", {"title": title}).status_code == 303
    assert the(session, Case).version > 3, "the column counts what was kept as well"
    page = author.get(f"{path}/history").text
    assert re.findall(r">第(\d)版</a>", page) == ["3", "2", "1"]
    assert ("第3版で変わったところ" in page, "まだ途中の題名" in page) == (True, False)
    second, first = (author.get(f"{path}/history?version={number}").text for number in (2, 1))
    changed = second.partition('id="h-step"')[2].partition("</section>")[0]
    assert ("第2版で変わったところ" in changed, "</span>もっと<span" in changed, "一行に" in changed) == (True, True, False)
    assert ("はじめの文（第1版）" in first, "次は、短く書きます。" in first) == (True, True)


@on_one_database
def test_versions_of_what_one_may_not_read_are_missing(visit: Visit, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    assert visit(town.sato).get(f"/cases/{case_id}/history").status_code == 404
    assert visit(town.mori).get(f"/cases/{case_id}/history").status_code == 200


@on_one_database
def test_a_check_is_of_the_words_that_were_read(visit: Visit, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    path, checker = f"/cases/{case_id}", visit(town.facilitator)
    form = checker.form(path, action=f"{path}/check")
    visit(town.yamano).submit(f"{path}/edit", {"title": "先に直した題名"})
    answer = checker.send(path, form)
    assert (answer.status_code, "もう一度確かめてください" in answer.text, the(session, Case).state) == (409, True, "own_section")
    assert checker.submit(path, action=f"{path}/check").status_code == 303


def test_words_that_come_in_while_a_check_is_made_are_not_released(session: Session, town: Town, engine: Engine) -> None:
    case_id = told(session, town, town.yamano)
    checker = town.actor(session, town.facilitator)
    session.commit()
    entry = cases.CaseEntry(
        "improvement", "題名", "一行", "あとから書いた", "次は、短く書きます。", "service", "documents", "drafting", effect="よい"
    )
    cases.revise(session, town.actor(session, town.yamano), case_id, entry, version=1, now=clock.now())
    session.flush()  # the author is about to save

    def release() -> str:
        with session_factory(engine, HANDLERS)() as own:
            try:
                cases.release(own, checker, case_id, now=clock.now(), seen=1)
                own.commit()
            except Stale:
                return "stale"
        return "released"

    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(release)
        wait([answer], timeout=0.5)
        session.commit()
        assert (answer.result(timeout=10), the(session, Case).state) == ("stale", "own_section")


@on_one_database
def test_advice_reaches_the_authors_once_and_stands_beside_what_they_mend(visit: Visit, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    path, checker = f"/cases/{case_id}", visit(town.facilitator)
    form = checker.form(f"{path}/return")
    assert [checker.send(f"{path}/return", form, {"advice": "表を1つ足すと伝わります"}).status_code for _ in range(2)] == [303, 303]
    assert len(rows(session, Message, Message.kind == "case_returned", Message.channel == "in_app")) == 1
    before = the(session, Case)
    assert (before.state, before.title, before.version) == ("returned", "国民健康保険の通知を読みやすく", 1), "nobody edits another's words"
    seen = {who: "表を1つ足すと" in visit(who).get(path).text for who in (town.yamano, town.mori)}
    assert seen == {town.yamano: True, town.mori: False}, "advice is between the two"
    author = visit(town.yamano)
    assert "表を1つ足すと" in author.get(f"{path}/edit").text
    assert author.submit(f"{path}/edit", {"tried": "表を足しました"}).status_code == 303
    assert (the(session, Case).state, "表を1つ足すと" in author.get(f"{path}/edit").text) == ("own_section", False)
    release = checker.form(path, action=f"{path}/check")
    office = visit(town.office)
    late = office.form(f"{path}/return")
    assert [checker.send(path, release).status_code for _ in range(2)] == [303, 303], "a double click"
    assert len(rows(session, Message, Message.kind == "case_released", Message.channel == "in_app")) == 1
    overtaken = office.send(f"{path}/return", late, {"advice": "あとから書いた助言"})
    assert (overtaken.status_code, lost(overtaken, {"advice": "あとから書いた助言"})) == (422, {})
    assert (the(session, Case).state, "ことばを添える" in overtaken.text) == ("published", True)


def test_words_reach_the_author_once(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visitor, path = visit(town.sato), f"/cases/{case_id}"
    form = visitor.form(path, action=f"{path}/comments")
    answers = [visitor.send(path, form, {"text": WORDS}) for _ in range(2)]
    made = the(session, Comment)
    assert [each.headers.get("Location") for each in answers] == [f"{path}#comment-{made.id}"] * 2
    assert (heard(session, "case_commented"), WORDS in visit(town.yamano).get(path).text) == ({town.yamano}, True)


@on_one_database
def test_refused_words_keep_what_was_typed(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visitor, path = visit(town.sato), f"/cases/{case_id}/comments"
    table = {
        ("text", ""): ("text", "ひとことでも書いてください。"),
        ("text", "！？…☆"): ("text", "記号だけでは伝わりません。"),
        ("text", "あ" * 5_000): ("text", "1000字までで書いてください。"),
        ("text", f"番号は {MY_NUMBER}"): ("text", "個人番号"),
    }
    assert (refused(visitor, path, {}, table), rows(session, Comment)) == ({}, [])
    assert "ことばを添える" in visitor.get(path).text
    assert visit(town.sato).get("/cases/99999/comments").status_code == 404


@on_one_database
def test_only_who_wrote_words_changes_them(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visitor = visit(town.sato)
    visitor.submit(f"/cases/{case_id}/comments", {"text": WORDS})
    path = f"/cases/comments/{the(session, Comment).id}"
    for other in (town.yamano, town.kacho, town.office):
        assert [visit(other).get(f"{path}/edit").status_code, visit(other).post(f"{path}/withdraw").status_code] == [404, 404]
    one, second = visitor.form(f"{path}/edit"), visitor.form(f"{path}/edit")
    assert visitor.send(f"{path}/edit", one, {"text": "直したことば"}).status_code == 303
    late = visitor.send(f"{path}/edit", second, {"text": "あとのことば"})
    assert (late.status_code, "ほかの画面で先に変更されています" in late.text, lost(late, {"text": "あとのことば"})) == (422, True, {})
    assert ">直したことば</td>" in late.text, "what one is told to look at stands there"
    assert visitor.send(f"{path}/edit", own_form(late)).status_code == 303
    erasing = visitor.get(f"/cases/{case_id}").text.partition("<details><summary>取り下げる</summary>")[2].partition("</details>")[0]
    assert ("元には戻せません。" in erasing, f"{path}/withdraw" in erasing) == (True, True), "one slip erases nothing"
    assert visitor.post(f"{path}/withdraw").status_code == 303
    taken = the(session, Comment)
    assert (taken.text, taken.withdrawn_at is not None) == ("", True)
    assert "取り下げられました。" in visit(town.yamano).get(f"/cases/{case_id}").text


@on_one_database
def test_the_office_hides_words_with_a_reason(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visit(town.sato).submit(f"/cases/{case_id}/comments", {"text": WORDS})
    path, office = f"/cases/comments/{the(session, Comment).id}", visit(town.office)
    assert [visit(town.kacho).get(f"{path}/hide").status_code, office.submit(f"{path}/hide", {"reason": ""}).status_code] == [403, 422]
    form = office.form(f"{path}/hide")
    assert [office.send(f"{path}/hide", form, {"reason": "人を責める言い方のため"}).status_code for _ in range(2)] == [303, 303]
    assert len(rows(session, Message, Message.kind == "comment_hidden", Message.channel == "in_app")) == 2, "each hears of it once"
    assert heard(session, "comment_hidden") == {town.sato, town.yamano}, "who wrote it, and whose case it is"
    page, own = visit(town.mori).get(f"/cases/{case_id}").text, visit(town.sato).get(f"/cases/{case_id}").text
    assert (WORDS in page, "人を責める言い方のため" in page, WORDS in own) == (False, True, True)
    assert visit(town.sato).get(f"{path}/edit").status_code == 404  # not changed behind the office's back
    office.post(f"{path}/show")
    assert WORDS in visit(town.mori).get(f"/cases/{case_id}").text


@on_one_database
def test_followers_hear_of_new_versions_and_words(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    path, follower = f"/cases/{case_id}", visit(town.sato)
    for _ in range(2):
        follower.post(f"{path}/follow", {"wish": "yes"})
    assert (len(rows(session, CaseFollower)), "続きの受け取りをやめる" in follower.get(path).text) == (1, True)
    visit(town.yamano).submit(f"{path}/edit", {"title": "直した題名"})
    visit(town.mori).submit(f"{path}/comments", {"text": WORDS})
    assert (heard(session, "case_revised"), heard(session, "case_commented")) == ({town.sato}, {town.sato, town.yamano})
    assert "直した題名" in follower.get("/notifications/").text
    follower.post(f"{path}/follow", {"wish": "no"})
    assert rows(session, CaseFollower) == []
    unseen = told(session, town, town.yamano)
    assert follower.post(f"/cases/{unseen}/follow", {"wish": "yes"}).status_code == 404


@on_one_database
def test_who_may_not_read_it_any_more_hears_nothing(session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    session.add_all(CaseFollower(case_id=case_id, person_id=who, followed_at=clock.now()) for who in (town.sato, town.mori))
    session.flush()
    entry = cases.CaseEntry(
        "improvement", "直した", "短く", "試した", "次は、短く書きます。", "service", "documents", "drafting", effect="よくなった"
    )
    cases.revise(session, town.actor(session, town.yamano), case_id, entry, version=1, now=clock.now())
    session.commit()
    assert heard(session, "case_revised") == {town.mori}  # of the same 課


@on_one_database
def test_thanks_pressed_twice_stand_once(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visitor, path = visit(town.sato), f"/cases/{case_id}"
    form = visitor.form(path, action=f"{path}/thanks")
    for _ in range(2):
        visitor.send(path, form)
    assert (len(rows(session, Thanks)), the(session, Case).thanks_count) == (1, 1)
    for _ in range(2):
        visitor.post(f"{path}/thanks", {"wish": "no"})
    assert (rows(session, Thanks), the(session, Case).thanks_count) == ([], 0)


def test_one_thanks_a_person_and_the_other_word_takes_its_place(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    visitor, path = visit(town.sato), f"/cases/{case_id}"
    counts = []
    for kind, wish in (("useful", "yes"), ("nice_challenge", "yes"), ("useful", "yes"), ("nice_challenge", "no"), ("useful", "no")):
        visitor.post(f"{path}/thanks", {"kind": kind, "wish": wish})
        session.expire_all()
        case = the(session, Case)
        counts.append((len(rows(session, Thanks)), case.thanks_count, case.useful_count))
    assert counts == [(1, 0, 1), (1, 1, 0), (1, 0, 1), (1, 0, 1), (0, 0, 0)]
    visitor.post(f"{path}/thanks", {"kind": "useful", "wish": "yes"})
    assert 'aria-pressed="true"' in visitor.get(path).text.split("参考になった")[0].rsplit("<button", 1)[1]
    author = visit(town.yamano)
    assert "参考になったが1人から届いています" in author.get(path).text
    assert [author.post(f"{path}/thanks", {"wish": wish}).status_code for wish in ("yes", "no")] == [403, 403], "nobody thanks themselves"
    assert len(rows(session, Thanks)) == 1


@on_one_database
def test_what_was_taken_back_says_so_to_those_who_could_read_it(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    author, path = visit(town.yamano), f"/cases/{case_id}"
    form = author.form(f"{path}/edit")
    assert author.submit(f"{path}/withdraw", {"reason": ""}).status_code == 422
    assert author.submit(f"{path}/withdraw", {"reason": "道具が変わりました"}).status_code == 303
    assert author.post(f"{path}/withdraw", {"reason": "もう一度"}).status_code == 303  # a double click
    assert (the(session, Case).archived_reason, queries.indexed(session)) == ("道具が変わりました", (0, 0))
    session.rollback()
    title, page = the(session, Case).title, author.get(path).text
    assert ("取り下げた事例です" in page, title in page) == (True, True)
    for other in (town.sato, town.kacho, town.office):
        answer = visit(other).get(path)
        assert (answer.status_code, "道具が変わりました" in answer.text, title in answer.text) == (410, True, False)
        assert "この事例は、取り下げられました" in answer.text.replace("<wbr>", "")
        assert visit(other).post(f"{path}/back").status_code == 404  # what its author took back, its author brings back
    assert title not in visit(town.sato).get("/cases/?q=国民健康保険").text
    deeds = {deed: visit(town.sato).post(f"{path}/{deed}", {"wish": "yes"}).status_code for deed in ("thanks", "follow", "comments")}
    assert deeds == dict.fromkeys(deeds, 404)
    late = author.send(f"{path}/edit", form, {"title": "もう一度"})
    assert (late.status_code, lost(late, {"title": "もう一度"}), "保存できません。" in late.text) == (422, {}, True)
    assert [author.post(f"{path}/back").status_code for _ in range(2)] == [303, 303]
    assert (the(session, Case).state, title in visit(town.sato).get("/cases/?q=国民健康保険").text) == ("published", True)


@on_one_database
def test_who_could_not_read_it_learns_nothing_of_what_was_taken_back(visit: Visit, session: Session, town: Town) -> None:
    case_id = told(session, town, town.yamano)
    withdrawal.withdraw(session, town.actor(session, town.yamano), case_id, "古い", now=clock.now())
    session.commit()
    statuses = [visit(who).get(f"/cases/{case_id}").status_code for who in (town.mori, town.office, town.sato)]
    assert statuses == [410, 410, 404]


@on_one_database
def test_the_office_puts_away_with_a_reason_and_brings_back(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    office, path = visit(town.office), f"/cases/{case_id}"
    assert visit(town.kacho).get(f"{path}/withdraw").status_code == 404
    assert office.submit(f"{path}/withdraw", {"reason": "規則が変わりました"}).status_code == 303
    assert (the(session, Case).archived_by, visit(town.yamano).post(f"{path}/back").status_code) == ("office", 404)
    page = office.get(path)
    assert (page.status_code, f"{path}/back" in page.text) == (410, True)
    assert ([office.post(f"{path}/back").status_code for _ in range(2)], the(session, Case).state) == ([303, 303], "published")


@on_one_database
def test_the_office_sees_what_waits_for_its_review(visit: Visit, session: Session, town: Town) -> None:
    late, fresh = released(session, town, town.yamano, title="去年の事例"), released(session, town, town.yamano)
    session.execute(update(Case).where(Case.id == late).values(review_due_on=clock.today() - timedelta(days=1)))
    session.commit()
    office = visit(town.office)
    page = office.get("/cases/reviews").text
    assert (f'href="/cases/{late}"' in page, f'href="/cases/{fresh}"' in page, "/cases/reviews" in office.get("/cases/checks").text) == (
        True,
        False,
        True,
    )
    assert visit(town.kacho).get("/cases/reviews").status_code == 403
    visit(town.yamano).submit(f"/cases/{late}/edit", {"title": "今年の事例"})  # mended is looked over
    assert f'href="/cases/{late}"' not in office.get("/cases/reviews").text


@on_one_database
def test_a_case_kept_in_its_section_leaves_everybodys_sight(visit: Visit, session: Session, town: Town) -> None:
    case_id = released(session, town, town.yamano)
    author, path = visit(town.yamano), f"/cases/{case_id}"
    assert author.submit(f"{path}/disclosure", {"disclosure": "section"}).status_code == 303
    assert [visit(who).get(path).status_code for who in (town.mori, town.kacho, town.sato, town.executive)] == [200, 200, 404, 404]
    assert "課の中だけに残す事例です" in visit(town.facilitator).get(path).text
    checker = visit(town.facilitator)
    assert (checker.post(f"{path}/check").status_code, path in checker.get("/cases/checks").text) == (409, False)
    assert author.submit(f"{path}/disclosure", {"disclosure": "everybody"}).status_code == 303
    assert (the(session, Case).state, path in checker.get("/cases/checks").text) == ("own_section", True)
    assert (checker.post(f"{path}/check").status_code, visit(town.sato).get(path).status_code) == (303, 200)


@on_one_database
def test_the_page_of_a_case_asks_eight_statements_at_most(visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    """With everything on it: words, a version, an author who took it up from another case, and a try that came of it."""
    origin = released(session, town, town.sato)
    case_id = _taken_up(session, town, origin)
    path, reader = f"/cases/{case_id}", visit(town.mori)
    reader.submit(f"{path}/comments", {"text": WORDS})
    reader.post(f"{path}/follow", {"wish": "yes"})
    _adopt(session, town, town.mori, case_id)
    reader.get(path)
    with counted(engine) as statements:
        page = reader.get(path).text
    assert [words for words in (WORDS, "取り組みのつながり", "続きの受け取りをやめる", "1部署") if words not in page] == []
    assert len(statements) <= 8


def _adopt(session: Session, town: Town, who: PersonId, case_id: int) -> int:
    due = clock.today() + timedelta(days=5)
    entry = PlanEntry("転入の案内", "火曜の朝に", "直してもらう", "drafting", town.tool, "public", due, 60)
    made = cases.adopt(session, town.actor(session, who), case_id, entry, now=clock.now())  # type: ignore[arg-type]
    session.commit()
    return made


def _taken_up(session: Session, town: Town, origin: int) -> int:
    log_id = logged(session, town, town.yamano, _adopt(session, town, town.yamano, origin))  # type: ignore[arg-type]
    case_id = told(session, town, town.yamano, log_id, kind="improvement")
    cases.release(session, town.actor(session, town.facilitator), case_id, now=clock.now())
    session.commit()
    return case_id
