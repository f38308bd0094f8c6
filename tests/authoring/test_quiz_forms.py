"""Questions of every kind are written in fields, and come out as the file that a hand would have written."""

import tomllib
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import paths
from lms.authoring.models import MadeFile
from lms.authoring.rules import questions
from lms.catalog import files
from lms.catalog.kinds import QuestionKind
from lms.catalog.rules import quiz
from lms.kernel.errors import Unacceptable
from tests.catalog import QUIZ
from tests.conftest import on_one_database
from tests.visitor import Visitor, forms_of

QUIZ_PAGE = "/author/1/quiz/01-cutting.quiz.toml"
WHY = "そう言えるわけです。"
TYPED: dict[str, dict[str, str]] = {
    "single": {"text_1": "句点", "right_1": "y", "why_1": WHY, "text_2": "読点", "why_2": WHY},
    "multiple": {
        "text_1": "日付",
        "right_1": "y",
        "why_1": WHY,
        "text_2": "番号",
        "right_2": "y",
        "why_2": WHY,
        "text_3": "色",
        "why_3": WHY,
    },
    "true_false": {"text_1": "正しい", "right_1": "y", "why_1": WHY, "text_2": "正しくない", "why_2": WHY},
    "order": {"lines": "読む\n切る\n\n確かめる", "why": WHY},
    "match": {"text_1": "赤", "match_1": "入れない", "why_1": WHY, "text_2": "緑", "match_2": "入れてよい", "why_2": WHY},
    "number": {"answer": "12.5", "tolerance": "0.5", "unit": "分", "why": WHY},
    "short": {"lines": "句点\n。まる", "why": WHY},
    "redact": {"passage": "申請した[[山田花子]]さんから「電話」が\nありました。", "why": WHY},
}


def file_of(session: Session) -> str:
    text = session.scalars(select(MadeFile.text).where(MadeFile.name == "01-cutting.quiz.toml", MadeFile.is_current)).one() or ""
    session.rollback()
    return text


def test_every_kind_is_written_in_fields(author: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    for number, (kind, typed) in enumerate(TYPED.items(), 3):
        answer = author.submit(f"{QUIZ_PAGE}/new?kind={kind}", {"text": f'{kind}の問い「"引用"」', **typed})
        assert answer.status_code == 303, kind
        made = tomllib.loads(file_of(session))["question"][-1]
        assert (made["id"], made["kind"]) == (f"q{number}", kind)
        again = author.form(f"{QUIZ_PAGE}/q{number}")
        shown = {name: value[0] for name, value in again.values.items()}
        assert {name: shown.get(name) for name in typed} == {**typed, **({"lines": "読む\n切る\n確かめる"} if kind == "order" else {})}
    read, faults = quiz.read("x", file_of(session))
    assert (len(read), faults) == (10, [])
    assert "直す所があります" not in author.get("/author/1").text
    page = author.get(QUIZ_PAGE).text
    assert "短い言葉で答える" in page
    assert "orderの問い" in page


@on_one_database
def test_a_question_is_changed_moved_and_taken_out(author: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    assert author.submit(f"{QUIZ_PAGE}/q1", {"text": "どこで分けますか。", "text_3": None}).status_code == 303
    first = tomllib.loads(file_of(session))["question"][0]
    assert (first["text"], [each["id"] for each in first["option"]]) == ("どこで分けますか。", ["a", "b", "c"])
    author.submit(f"{QUIZ_PAGE}/q1", {"text_2": "", "why_2": ""})
    assert [each["id"] for each in tomllib.loads(file_of(session))["question"][0]["option"]] == ["a", "c"]
    author.submit(QUIZ_PAGE, {"by": "up"}, action=f"{QUIZ_PAGE}/q2/move")
    assert [each["id"] for each in tomllib.loads(file_of(session))["question"]] == ["q2", "q1"]
    form = author.form(QUIZ_PAGE, action=f"{QUIZ_PAGE}/q1/remove")
    assert author.send(QUIZ_PAGE, form).status_code == 303
    assert author.send(QUIZ_PAGE, form).status_code == 404  # it is gone
    last = author.submit(QUIZ_PAGE, action=f"{QUIZ_PAGE}/q2/remove")
    assert last.status_code == 422
    assert "問いが1つは要ります" in last.text
    assert author.get(f"{QUIZ_PAGE}/q9").status_code == 404
    assert author.get(f"{QUIZ_PAGE}/new?kind=riddle").status_code == 404
    assert author.get("/author/1/quiz/01-cutting.md").status_code == 404


@on_one_database
def test_two_at_one_quiz_lose_nothing(author: Visitor, colleague: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    form = author.form(f"{QUIZ_PAGE}/q1")
    colleague.submit(f"{QUIZ_PAGE}/q1", {"text": "佐藤の問い"})
    answer = author.send(f"{QUIZ_PAGE}/q1", form, {"text": "森の問い"})
    assert answer.status_code == 409
    assert "佐藤の問い" in answer.text
    merged = next(each for each in forms_of(answer.text) if "text_1" in each.values)
    assert merged.values["text"] == ["森の問い"]
    assert "佐藤の問い" in file_of(session)
    assert author.send(f"{QUIZ_PAGE}/q1", merged).status_code == 303
    assert "森の問い" in file_of(session)


BAD: list[tuple[str, dict[str, str], str]] = [
    ("single", {"right_1": ""}, "text"),  # no right answer
    ("single", {"why_2": ""}, "why_2"),
    ("single", {"text_2": "", "why_2": ""}, "text_1"),
    ("single", {"right_2": "y"}, "text"),
    ("match", {"match_2": "入れない"}, "text"),
    ("match", {"match_2": ""}, "match_2"),
    ("order", {"lines": "ひとつだけ"}, "lines"),
    ("number", {"answer": "たくさん"}, "answer"),
    ("number", {"tolerance": "-1"}, "tolerance"),
    ("short", {"lines": "。。。"}, "text"),
    ("redact", {"passage": "印がありません。"}, "text"),
    ("redact", {"passage": "あ" * 1_001}, "passage"),
]


@pytest.mark.parametrize(("kind", "typed", "field"), BAD)
def test_what_is_wrong_is_said_at_its_field(kind: str, typed: dict[str, str], field: str) -> None:
    values: dict[str, Any] = {"text": "問い", **TYPED[kind], **typed}
    with pytest.raises(Unacceptable) as refused:
        questions.judged(kind, "q1", values, None)
    assert refused.value.field == field


@on_one_database
def test_a_refused_question_keeps_what_was_typed(author: Visitor, session: Session) -> None:
    author.post("/author/copies", {"slug": "waste"})
    answer = author.submit(f"{QUIZ_PAGE}/new?kind=single", {"text": "残る問い", **TYPED["single"], "why_2": ""})
    assert answer.status_code == 422
    assert 'id="why_2-e"' in answer.text
    kept = next(each for each in forms_of(answer.text) if "text_1" in each.values)
    assert (kept.values["text"], kept.values["text_1"], kept.values["right_1"]) == (["残る問い"], ["句点"], ["y"])
    assert file_of(session) == QUIZ
    author.submit("/author/1/text/01-cutting.quiz.toml", {"text": "[[question]]\nid = "})
    assert "いまは欄で直せません" in author.get(QUIZ_PAGE).text
    assert author.submit(f"{QUIZ_PAGE}/new?kind=single", {"text": "問い", **TYPED["single"]}).status_code == 409


def test_every_quiz_of_the_product_is_the_same_after_it_was_written_anew() -> None:
    written = [held[name].decode() for held in files.folders(paths.COURSES).values() for name in held if name.endswith(".quiz.toml")]
    assert len(written) >= 20
    for text in written:
        read, _ = quiz.read("x", text)
        assert quiz.read("x", questions.toml_of(read)) == (read, [])
        for each in read:
            assert questions.judged(each.kind, each.id, questions.fields_of(each), each).model_dump(exclude={"item"}) == each.model_dump(
                exclude={"item"}
            )
    assert set(QuestionKind) == set(TYPED)
