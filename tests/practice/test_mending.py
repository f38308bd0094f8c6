"""A log of one's own is put right or taken out: figures follow, nobody else can, and nothing that was typed is lost."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from lms.followups.models import FollowUp
from lms.kernel.ids import PersonId
from lms.practice.models import Practice, PracticeLog
from lms.prompts.models import Prompt
from tests.cases import PHONE, beside, logged, planned, rows, the, told
from tests.conftest import on_one_database
from tests.practice.test_log import FULL
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]


def paths(log_id: int) -> tuple[str, str]:
    return f"/practices/logs/{log_id}/correct", f"/practices/logs/{log_id}/withdraw"


@on_one_database
def test_three_hundred_becomes_thirty(visit: Visit, session: Session, town: Town) -> None:
    practice_id, visitor = planned(session, town, town.yamano), visit(town.yamano)
    thanks = visitor.get(visitor.submit(f"/practices/{practice_id}/log", {**FULL, "minutes_before": "300"}).headers["Location"]).text
    log_id = the(session, PracticeLog).id
    correct, _withdraw = paths(log_id)
    assert correct in thanks
    assert correct in visitor.get(f"/practices/{practice_id}").text
    form = visitor.form(correct)
    kept = {"minutes_before": "300", "note": str(FULL["note"]), "yen_per_month": "1200", "fact_checked": "yes", "visibility": "everybody"}
    assert {name: form.values[name][0].strip() for name in kept} == kept
    answers = [visitor.send(correct, form, {"minutes_before": "三十"}) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/practices/{practice_id}")] * 2
    session.expire_all()
    made = the(session, PracticeLog)
    assert (made.minutes_before, made.note, made.version, made.effect_kinds) == (30, FULL["note"], 2, ["accuracy", "residents"])
    assert "月に30分の余裕が生まれます。" in visitor.get(f"/practices/{practice_id}").text


@on_one_database
def test_bad_input_is_said_at_the_field_and_stays(visit: Visit, session: Session, town: Town) -> None:
    correct, visitor = paths(logged(session, town, town.yamano))[0], visit(town.yamano)
    for typed in ("-5", "99,999", "たくさん"):
        answer = visitor.submit(correct, {"minutes_before": typed, "tried_on": "2999-01-01"})
        assert (answer.status_code, bool(beside(answer, "minutes_before")), bool(beside(answer, "tried_on"))) == (422, True, True), typed
    answer = visitor.submit(correct, {"note": f"電話は{PHONE}です"})
    assert (answer.status_code, "個人情報チェック" in answer.text, PHONE in answer.text) == (422, True, True)
    assert the(session, PracticeLog).version == 1


@on_one_database
def test_of_two_windows_the_second_sees_both(visit: Visit, session: Session, town: Town) -> None:
    correct, visitor = paths(logged(session, town, town.yamano, minutes_before=300))[0], visit(town.yamano)
    first, second = visitor.form(correct), visitor.form(correct)
    assert visitor.send(correct, first, {"minutes_before": "30"}).status_code == 303
    late = visitor.send(correct, second, {"minutes_before": "45", "effect_kinds": ["safety"]})
    assert late.status_code == 422
    compared = late.text.partition('id="h-both"')[2].partition("</table>")[0]
    assert [words in compared for words in (">30</td>", ">45</td>", ">安全</td>", "試した後")] == [True, True, True, False]
    session.expire_all()
    assert the(session, PracticeLog).minutes_before == 30


@on_one_database
def test_nobody_else_finds_it(visit: Visit, session: Session, town: Town) -> None:
    correct, withdraw = paths(logged(session, town, town.yamano))
    for other in (town.kacho, town.mori, town.office):
        assert (visit(other).get(correct).status_code, visit(other).post(withdraw).status_code) == (404, 404)


def test_taken_out_all_stands_as_before_it_also_by_a_double_click(visit: Visit, session: Session, town: Town) -> None:
    practice_id, visitor = planned(session, town, town.yamano), visit(town.yamano)
    assert visitor.submit(f"/practices/{practice_id}/log", FULL).status_code == 303
    log_id = the(session, PracticeLog).id
    prompt = visitor.submit("/prompts/new", prompted(visitor, log_id), log=log_id)
    assert prompt.status_code == 303
    form = visitor.form(f"/practices/{practice_id}", action=paths(log_id)[1])
    answers = [visitor.send(paths(log_id)[1], form, {}) for _ in range(2)]
    assert [(each.status_code, each.headers["Location"]) for each in answers] == [(303, f"/practices/{practice_id}")] * 2
    session.expire_all()
    assert (rows(session, PracticeLog), the(session, Practice).state) == ([], "planned")
    assert {each.state for each in rows(session, FollowUp, FollowUp.subject_id == practice_id)} == {"scheduled"}
    assert the(session, Prompt).source_log_id is None, "the prompt stays, for others may use it"


def prompted(visitor: Visitor, log_id: int) -> dict[str, Any]:
    values = visitor.form("/prompts/new", log=log_id).values
    return {"title": "やさしい日本語", **{name: value for name, value in values.items() if name not in {"once", "title"}}}


@on_one_database
def test_what_a_case_was_told_from_is_put_right_and_not_taken_out(visit: Visit, session: Session, town: Town) -> None:
    log_id, visitor = logged(session, town, town.yamano), visit(town.yamano)
    told(session, town, town.yamano, log_id)
    practice_id = the(session, PracticeLog).practice_id
    again = logged(session, town, town.yamano, practice_id)
    page = visitor.get(f"/practices/{practice_id}").text
    assert ("事例のもとになった記録です" in page, paths(log_id)[1] in page, paths(again)[1] in page) == (True, False, True)
    assert visitor.post(paths(log_id)[1]).status_code == 409
    untried = visitor.submit(paths(log_id)[0], {"outcome": "could_not_try", "barrier": "time"})
    assert "「試せなかった」には変えられません" in untried.text
    assert "共有した事例の数字や言葉は、そのまま残ります" in untried.text
    assert visitor.submit(paths(log_id)[0], {"outcome": "so_so"}).status_code == 303
    assert visitor.post(paths(again)[1]).status_code == 303, "another log of the same practice is nobody's source"
    session.expire_all()
    assert (the(session, PracticeLog).outcome, the(session, Practice).state) == ("so_so", "shared")
