"""Every kind of question in a quiz: answered without a script, kept when something is missing, explained afterwards."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.catalog import Shelf
from tests.catalog.test_questions import KINDS, WHOLE
from tests.conftest import on_one_database
from tests.learning import QUIZ, Visit
from tests.learning.runs import attempts, keep, run, save
from tests.town import Town
from tests.visitor import Visitor, forms_of

SENT: dict[str, Any] = {
    **{f"q-order-{key}": place for key, place in (("a", "1"), ("b", "2"), ("c", "3"))},
    **{f"q-match-{key}": key for key in ("a", "b")},
    "q-number": "210",
    "q-short": "はるしねーしょん",
    "q-redact": ["0", "3"],
}
FIELDS = {"order": ("q-order-b",), "match": ("q-match-a",), "number": ("q-number",), "short": ("q-short",), "redact": ("q-redact",)}
ASKED = {
    "order": "1からの順番を、重ならないように選んでください。",
    "match": "すべてに、合うものを選んでください。",
    "number": "数字で書いてください。",
    "short": "答えを、200字までで書いてください。",
    "redact": "隠すところを選んでください。",
}


@pytest.fixture
def taker(tmp_path: Path, session: Session, visit: Visit, town: Town) -> Visitor:
    shelf = Shelf(tmp_path / "courses")
    shelf.write("waste/01-cutting.quiz.toml", KINDS)
    shelf.publish(session)
    return visit(town.yamano)


@on_one_database
def test_all_kinds_are_answered_and_explained(taker: Visitor) -> None:
    answer = taker.submit(QUIZ, SENT)
    assert answer.status_code == 303
    page = taker.get(answer.headers["Location"]).text
    assert "5問のうち5問が合っていました" in page
    for why in (
        "まず身近な人に話します。",
        "長い文を短くします。",
        "35分を6回です。",
        "だから原文で確かめます。",
        "だれのことか分かります。",
    ):
        assert why in page
    assert page.count('<mark class="ink-right">') == 2
    wrong = {
        **SENT,
        "q-order-a": "2",
        "q-order-b": "1",
        "q-match-a": "b",
        "q-number": "1",
        "q-short": "<b>うそ</b>",
        "q-redact": ["0", "1"],
    }
    page = taker.get(taker.submit(QUIZ, wrong).headers["Location"]).text
    assert "説明を読んで、もう一度どうぞ" in page
    assert "&lt;b&gt;うそ&lt;/b&gt;" in page
    assert page.count("（隠し忘れ）") == page.count("（隠さなくてよい）") == 1
    assert "205〜215分" in page


@on_one_database
@pytest.mark.parametrize("kind", list(FIELDS))
def test_what_is_missing_is_asked_for_and_the_rest_stays(taker: Visitor, kind: str) -> None:
    form = taker.form(QUIZ)
    answer = taker.send(QUIZ, form, {**SENT, **dict.fromkeys(FIELDS[kind], None)})
    assert answer.status_code == 422
    error = answer.text.partition(f'id="q-{kind}-e">')[2].partition("</p>")[0]
    assert error == ASKED[kind]
    assert [other for other in FIELDS if other != kind and f'id="q-{other}-e"' in answer.text] == []
    again = taker.form(QUIZ)
    standing = {name: values for name, values in _standing(answer.text).items() if name.startswith("q-")}
    assert again.values != standing
    kept = {name: [value] if isinstance(value, str) else value for name, value in SENT.items() if name not in FIELDS[kind]}
    assert {name: standing.get(name) for name in kept} == kept


@on_one_database
@pytest.mark.parametrize(("name", "typed"), [("q-short", "本人の 1234 5678 9018 です"), ("q-number", "123456789018")])
def test_an_individual_number_is_kept_in_no_answer(taker: Visitor, session: Session, name: str, typed: str) -> None:
    """These boxes are no fields of a form, so the guard of forms does not see them."""
    form = taker.form(QUIZ)
    assert taker.send(QUIZ, form, {**SENT, name: typed}).status_code == 422
    saved = save(taker, form, {**SENT, name: typed})
    assert (saved.status_code, "この問いの答えは、まだ残していません。" in saved.text) == (422, True)
    assert name.removeprefix("q-") not in keep(taker, form, {**SENT, name: typed}, "short", "number")["answers"]
    assert attempts(session) == []
    assert "9018" not in str(run(session))
    assert run(session)


def _standing(page: str) -> dict[str, list[str]]:
    return next(form.values for form in forms_of(page) if "seed" in form.values)


@on_one_database
def test_unknown_options_and_floods_are_no_answers(taker: Visitor) -> None:
    for name, value in (("q-order-a", "9"), ("q-match-b", "zz"), ("q-redact", ["0", "9999"]), ("q-short", "長" * 200_000)):
        answer = taker.submit(QUIZ, {**SENT, name: value})
        assert answer.status_code == 422, name
    assert set(WHOLE) == set(FIELDS)
