"""Several people logged in one form: all or nothing, nothing twice, and its people have the last word."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.models.people import Person, Posting
from lms.followups.models import FollowUp, Message
from lms.kernel import clock
from lms.kernel.db import session_factory
from lms.kernel.ids import PersonId, PracticeId
from lms.practice import services as practice
from lms.practice.models import LoggedFor, Practice, PracticeLog, PracticeMember
from lms.practice.services import LogEntry
from lms.practice.services.for_others import Line, LinesRefused, log_for
from lms.wiring import HANDLERS
from tests.cases import logged, own_form, planned, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def keyed(practice_id: int, person: int, outcome: str = "done", before: str = "60", after: str = "25") -> dict[str, str]:
    key = f"{practice_id}-{person}"
    return {f"outcome-{key}": outcome, f"before-{key}": before, f"after-{key}": after}


def two(session: Session, town: Town) -> tuple[int, int]:
    return planned(session, town, town.yamano), planned(session, town, town.mori, action="会議メモを要約する", minutes_now=None)


def said(answer: Any, name: str) -> str:
    return str(answer.text.partition(f'id="{name}-e">')[2].partition("</p>")[0])


@on_one_database
def test_several_people_in_one_go(visit: Visit, session: Session, town: Town) -> None:
    one, other = two(session, town)
    sent = {**keyed(one, town.yamano), **keyed(other, town.mori, "could_not_try:time", "", "")}
    answer = visit(town.kacho).submit("/team/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/team/?unit={town.civic_section}")
    first, second = rows(session, PracticeLog)
    assert (first.person_id, first.entered_by_id, first.entered_how, first.unit_id) == (town.yamano, town.kacho, "proxy", town.civic_team)
    assert (first.outcome, first.minutes_before, first.minutes_after, first.tried_on) == ("done", 60, 25, clock.today())
    assert (second.outcome, second.barrier, second.minutes_before, second.unit_id) == ("could_not_try", "time", None, town.civic_section)
    assert [each.state for each in rows(session, Practice)] == ["logged", "planned"]
    told_ = {each.recipient_id: (each.channel, each.link) for each in rows(session, Message)}
    assert told_ == {town.yamano: ("in_app", f"/practices/{one}"), town.mori: ("in_app", f"/practices/{other}")}


@on_one_database
def test_what_is_drawn_once_is_drawn_in_each_language(visit: Visit, session: Session, town: Town) -> None:
    two(session, town)
    for locale, words in {
        "ja": ("試せなかった：時間がなかった", "記録を書く</td>"),
        "en": ("Couldn’t try: There was no time", "Write a log</td>"),
    }.items():
        session.get_one(Person, town.kacho).locale = locale
        session.commit()
        page = visit(town.kacho).get("/team/").text
        assert [each in page for each in words] == [True, True]


@on_one_database
def test_whoever_has_no_result_is_not_logged(visit: Visit, session: Session, town: Town) -> None:
    one, other = two(session, town)
    assert visit(town.kacho).submit("/team/", keyed(other, town.mori)).status_code == 303
    assert the(session, PracticeLog).person_id == town.mori
    nobody = visit(town.kacho).submit("/team/", keyed(one, town.yamano, ""), unit=town.civic_section)
    assert (nobody.status_code, "この方の結果を選んでください" in nobody.text) == (422, True)


@on_one_database
def test_one_bad_line_refuses_the_form_and_all_that_was_typed_stays(visit: Visit, session: Session, town: Town) -> None:
    one, other = two(session, town)
    minutes, number = "0〜1440分で入力してください。", "数字で書いてください。例：30、三十"
    for typed, words in {"−5": minutes, "-5": minutes, "99,999": minutes, "９９９９９": minutes, "たくさん": number}.items():
        sent = {**keyed(one, town.yamano, "so_so", "６０", "25分"), **keyed(other, town.mori, "did_not_work", typed, "十五")}
        answer = visit(town.kacho).submit("/team/", sent)
        assert (answer.status_code, words in said(answer, f"before-{other}-{town.mori}")) == (422, True), typed
        assert said(answer, f"before-{one}-{town.yamano}") == ""
        standing = own_form(answer).values
        assert {name: standing.get(name) for name in sent} == {name: [value] for name, value in sent.items()}
        assert f'<a href="#before-{other}-{town.mori}">森 一樹さんの試す前の分</a>' in answer.text
    assert (rows(session, PracticeLog), rows(session, LoggedFor)) == ([], [])


@on_one_database
def test_numerals_of_every_kind_are_read(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    assert visit(town.kacho).submit("/team/", keyed(one, town.yamano, "done", "三十", "２５分")).status_code == 303
    made = the(session, PracticeLog)
    assert (made.minutes_before, made.minutes_after) == (30, 25)


@on_one_database
def test_a_day_to_come_is_refused(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    tomorrow = str(clock.today() + timedelta(days=1))
    answer = visit(town.kacho).submit("/team/", {**keyed(one, town.yamano), "tried_on": tomorrow})
    assert (answer.status_code, "きょうか、それより前の日" in said(answer, "tried_on")) == (422, True)
    assert rows(session, PracticeLog) == []


@on_one_database
def test_the_same_form_twice_is_once(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    visitor = visit(town.kacho)
    form = visitor.form("/team/")
    answers = [visitor.send("/team/", form, keyed(one, town.yamano)) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/team/?unit={town.civic_section}")] * 2
    assert len(rows(session, PracticeLog)) == 1


@on_one_database
def test_of_two_managers_the_second_is_told_and_keeps_the_rest(visit: Visit, session: Session, town: Town) -> None:
    one, other = two(session, town)
    today = clock.today()
    services.post(session, town.sato, town.civic_section, title="課長代理", valid_from=today, kind="deputy", is_head=True)  # type: ignore[arg-type]
    session.commit()
    first, second = visit(town.kacho), visit(town.sato)
    forms = [visitor.form("/team/", unit=town.civic_section) for visitor in (first, second)]
    assert first.send("/team/", forms[0], keyed(one, town.yamano)).status_code == 303
    answer = second.send("/team/", forms[1], {**keyed(one, town.yamano), **keyed(other, town.mori)})
    assert answer.status_code == 422
    assert "川端 恵さんが先に記録しています" in said(answer, f"outcome-{one}-{town.yamano}")
    assert [log.person_id for log in rows(session, PracticeLog)] == [town.yamano]
    again = second.send("/team/", own_form(answer), {f"outcome-{one}-{town.yamano}": "", f"after-{one}-{town.yamano}": ""})
    assert (again.status_code, len(rows(session, PracticeLog))) == (303, 2)


def test_two_at_the_same_moment_make_one(session: Session, engine: Engine, town: Town) -> None:
    """On PostgreSQL the second waits for the first in the unique key, on SQLite at the door."""
    one, _ = two(session, town)
    head, begun, refused = town.actor(session, town.kacho), threading.Event(), list[str]()
    session.commit()
    line, now = [Line(PracticeId(one), town.yamano, LogEntry(outcome="done"))], clock.now()

    def too_late() -> None:
        with session_factory(engine, HANDLERS)() as second:
            begun.set()
            try:
                log_for(second, head, head.headed[0], line, tried_on=clock.today(), now=now)
            except LinesRefused as refusal:
                refused.extend(str(each) for each in refusal.lines.values())

    other = threading.Thread(target=too_late)
    with session_factory(engine, HANDLERS)() as first:
        log_for(first, head, head.headed[0], line, tried_on=clock.today(), now=now)
        other.start()
        begun.wait(5)
        first.commit()
    other.join(10)
    assert refused == ["この日の分は、川端 恵さんが先に記録しています。"]
    assert len(rows(session, PracticeLog)) == 1


@on_one_database
def test_what_they_logged_themselves_is_not_logged_again_and_what_is_their_own_is_not_given_away(
    visit: Visit, session: Session, town: Town
) -> None:
    one, other = two(session, town)
    visitor = visit(town.kacho)
    form = visitor.form("/team/")
    logged(session, town, town.yamano, one, tried_on=clock.today())  # type: ignore[arg-type]
    answer = visitor.send("/team/", form, keyed(one, town.yamano))
    assert (answer.status_code, "ご本人が先に" in said(answer, f"outcome-{one}-{town.yamano}")) == (422, True)
    logged(session, town, town.mori, other, tried_on=clock.today(), visibility="own")  # type: ignore[arg-type]
    assert visitor.submit("/team/", keyed(other, town.mori)).status_code == 303


@on_one_database
@pytest.mark.parametrize("case", ["another 課", "left yesterday", "stopped", "no such"])
def test_a_line_that_is_not_ones_own_writes_nothing(visit: Visit, session: Session, town: Town, case: str) -> None:
    one, _ = two(session, town)
    alien = planned(session, town, town.sato)
    visitor = visit(town.kacho)
    form = visitor.form("/team/")
    key = {"another 課": f"{alien}-{town.sato}", "no such": f"{alien}-{town.yamano}"}.get(case, f"{one}-{town.yamano}")
    if case == "left yesterday":
        the(session, Posting, Posting.person_id == town.yamano).valid_to = clock.today()
    elif case == "stopped":
        practice.stop(session, town.actor(session, town.yamano), one)  # type: ignore[arg-type]
    session.commit()
    sent = {"line": [*form.values["line"], key], f"outcome-{key}": "done", **keyed(_, town.mori)}
    answer = visitor.send("/team/", form, sent)
    assert (answer.status_code, "いまは記録できない行がありました" in answer.text) == (422, True)
    assert own_form(answer).values[f"outcome-{_}-{town.mori}"] == ["done"]
    assert rows(session, PracticeLog) == []


@on_one_database
def test_the_service_itself_looks_who_serves_where(session: Session, town: Town) -> None:
    alien, head = planned(session, town, town.sato), town.actor(session, town.kacho)
    with pytest.raises(LinesRefused):
        log_for(session, head, head.headed[0], [Line(alien, town.sato, LogEntry(outcome="done"))], tried_on=clock.today(), now=clock.now())
    with pytest.raises(Exception, match="チームが見つかりません"):
        log_for(session, town.actor(session, town.mori), head.headed[0], [], tried_on=clock.today(), now=clock.now())


@on_one_database
def test_another_row_is_put_to_the_form_without_script(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    later = planned(session, town, town.mori, action="秋の案内を直す", due_on=clock.today() + timedelta(days=60))
    session.add(PracticeMember(practice_id=one, person_id=town.mori, joined_at=clock.now()))  # a practice of two
    session.commit()
    visitor = visit(town.kacho)
    form = visitor.form("/team/")
    sent = {**keyed(one, town.yamano), "more": f"{later}-{town.mori}", "add": "1"}
    more = visitor.send("/team/", form, sent)
    standing = own_form(more).values
    assert (more.status_code, f"{later}-{town.mori}" in standing["line"]) == (200, True)
    assert standing[f"outcome-{one}-{town.yamano}"] == ["done"]
    again = visitor.send("/team/", own_form(more), {"more": f"{one}-{town.mori}", "add": "1"})
    done = visitor.send("/team/", own_form(again), {**keyed(later, town.mori), **keyed(one, town.mori, "so_so", "", "")})
    assert done.status_code == 303
    assert {(log.practice_id, log.person_id) for log in rows(session, PracticeLog)} == {
        (one, town.yamano),
        (one, town.mori),
        (later, town.mori),
    }


def proxied(session: Session, town: Town, practice_id: int, person: PersonId, **said_: Any) -> int:
    head = town.actor(session, town.kacho)
    line = Line(practice_id, person, LogEntry(**{"outcome": "done", "minutes_before": 60, "minutes_after": 25, **said_}))  # type: ignore[arg-type]
    (made,) = log_for(session, head, head.headed[0], [line], tried_on=clock.today(), now=clock.now())
    session.commit()
    return made.id


@on_one_database
def test_its_person_sees_it_and_puts_it_right(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    log_id = proxied(session, town, one, town.yamano)
    visitor = visit(town.yamano)
    assert "川端 恵さんが、あなたの「案内文をやさしい日本語に直してもらう」を記録しました" in visitor.get("/notifications/").text
    assert "代わりに書いてもらった記録があります。" in visitor.get("/practices/").text
    assert "川端 恵さんが、あなたの代わりに書いた記録です" in visitor.get(f"/practices/{one}").text
    assert "あなたの言葉に直せます。" in visitor.get(f"/practices/logs/{log_id}/correct").text
    form = visitor.form(f"/practices/logs/{log_id}/correct")
    assert (form.values["outcome"], form.values["minutes_before"], form.values["visibility"]) == (["done"], ["60"], ["section"])
    sent = {"outcome": "did_not_work", "minutes_after": "70", "times_per_month": "4", "visibility": "own"}
    assert visitor.send(f"/practices/logs/{log_id}/correct", form, sent).status_code == 303
    made = the(session, PracticeLog)
    assert (made.outcome, made.minutes_after, made.times_per_month, made.visibility, made.entered_by_id) == (
        "did_not_work",
        70,
        4,
        "own",
        town.kacho,
    )
    late = visitor.send(f"/practices/logs/{log_id}/correct", form, {"once": "another", "outcome": "done"})
    assert (late.status_code, the(session, PracticeLog).outcome) == (422, "did_not_work")


@on_one_database
def test_its_person_says_it_could_not_be_tried(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    log_id = proxied(session, town, one, town.yamano)
    path = f"/practices/logs/{log_id}/correct"
    assert visit(town.yamano).submit(path, {"outcome": "could_not_try", "barrier": "time"}).status_code == 303
    assert (the(session, Practice, Practice.id == one).state, the(session, PracticeLog).barrier) == ("planned", "time")
    assert visit(town.yamano).submit(path, {"outcome": "done"}).status_code == 303
    assert (the(session, Practice, Practice.id == one).state, the(session, PracticeLog).barrier) == ("logged", None)


@on_one_database
def test_its_person_takes_it_out_and_nobody_puts_it_back(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    log_id = proxied(session, town, one, town.yamano)
    assert "done" in {each.state_reason for each in rows(session, FollowUp, FollowUp.subject_id == one)}
    for other in (town.kacho, town.mori, town.office):
        assert visit(other).post(f"/practices/logs/{log_id}/withdraw").status_code == 404
        assert visit(other).get(f"/practices/logs/{log_id}/correct").status_code == 404
    visitor = visit(town.yamano)
    assert [visitor.post(f"/practices/logs/{log_id}/withdraw").status_code for _ in range(2)] == [303, 404]
    assert (rows(session, PracticeLog), the(session, Practice, Practice.id == one).state) == ([], "planned")
    assert {each.state for each in rows(session, FollowUp, FollowUp.subject_id == one)} == {"scheduled"}
    answer = visit(town.kacho).submit("/team/", keyed(one, town.yamano))
    assert (answer.status_code, "ご本人が外しました" in said(answer, f"outcome-{one}-{town.yamano}")) == (422, True)
    assert rows(session, PracticeLog) == []
    week = {**keyed(one, town.yamano), "tried_on": str(clock.today() - timedelta(days=3))}
    assert visit(town.kacho).submit("/team/", week).status_code == 303, "another day is another try"


@on_one_database
def test_taken_out_when_the_day_of_the_question_has_passed_it_comes_a_week_from_now(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    log_id = proxied(session, town, one, town.yamano)
    (first,) = rows(session, FollowUp, FollowUp.subject_id == one, FollowUp.kind == "did_you_try")
    first.due_on = clock.today() - timedelta(days=1)
    session.commit()
    assert visit(town.yamano).post(f"/practices/logs/{log_id}/withdraw").status_code == 303
    session.expire_all()
    assert (first.state, first.due_on >= clock.today() + timedelta(days=7)) == ("scheduled", True)


@on_one_database
def test_what_a_case_was_told_from_stays(visit: Visit, session: Session, town: Town) -> None:
    one, _ = two(session, town)
    log_id = proxied(session, town, one, town.yamano)
    told(session, town, town.yamano, log_id)  # type: ignore[arg-type]
    answer = visit(town.yamano).post(f"/practices/logs/{log_id}/withdraw")
    assert (answer.status_code, "この記録から、事例が書かれています" in answer.text) == (409, True)
    assert len(rows(session, PracticeLog)) == 1
