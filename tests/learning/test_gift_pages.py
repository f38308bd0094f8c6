"""GIFT for authors: a lesson's questions go out, others come in with a preview and a report, and the file that is made is one of ours."""

from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms import cli
from lms.accounts import queries as accounts
from lms.catalog.rules import gift, quiz
from lms.catalog.rules.quiz import toml
from tests.catalog import QUIZ as QUESTIONS
from tests.catalog import Shelf
from tests.catalog.test_gift import FOREIGN, OURS
from tests.catalog.test_questions import KINDS
from tests.conftest import on_one_database
from tests.learning import LESSON, Visit
from tests.town import Town
from tests.visitor import Visitor

BRING, EXPORT = "/author/gift/", f"{LESSON}/questions.gift"
CARRIED = "月に何分ですか。{#210:5#三十五分が六回です。}\n\n正しいですか。{FALSE#原文で確かめます。#そうです。}\n"


@pytest.fixture
def office(tmp_path: Path, session: Session, visit: Visit, town: Town) -> Visitor:
    Shelf(tmp_path / "courses").publish(session)
    return visit(town.office)


def test_every_kind_is_written_as_it_is_read() -> None:
    tricky = quiz.restored({"id": "x", "kind": "short", "text": '"引用"\\と\n改行と\x7f', "accept": ["\t"], "why": "# 注記ではない '''"})
    for questions in (OURS, [tricky]):
        assert quiz.read("again.toml", toml.written(questions))[0] == [*questions]


@on_one_database
def test_a_lessons_questions_go_out(office: Visitor) -> None:
    answer = office.get(EXPORT)
    assert answer.headers["Content-Disposition"] == "attachment; filename=waste-cutting.gift"
    back = gift.read(answer.text)
    assert [each.text for each in back.questions] == ["どこで切りますか。", "確かめるものはどれですか。"]
    assert f'href="{EXPORT}"' in office.get(f"{LESSON}/items").text


@on_one_database
def test_what_cannot_go_out_is_said_before(tmp_path: Path, office: Visitor, session: Session, town: Town) -> None:
    assert "GIFTに書けないこと" not in office.get(f"{LESSON}/items").text
    shelf = Shelf(tmp_path / "courses")
    shelf.write("waste/01-cutting.quiz.toml", QUESTIONS + KINDS)
    shelf.publish(session)
    page = office.get(f"{LESSON}/items").text
    for said in ("GIFTに書けないこと", "単位は、GIFTに書けません。", "並べ替えと墨消しは、GIFTに書けません。"):
        assert said in page
    accounts.person(session, town.office).locale = "en"
    session.commit()
    page = office.get(f"{LESSON}/items").text
    assert "What GIFT cannot hold" in page
    assert "GIFTに書けません" not in page
    assert office.get(EXPORT).text.startswith("// Could not be carried: order Ordering and redaction cannot be written in GIFT.\n")


@on_one_database
def test_questions_of_others_are_shown_with_what_could_not_be_carried(office: Visitor) -> None:
    page = office.submit(BRING, {"text": FOREIGN})
    assert page.status_code == 200
    assert "読み込めた問い：8問" in page.text
    for said in (
        "{内部}の検討案",
        "記述式の問いは、ここでは採点できません。",
        "9番目：",
        "部分点は持ち込みません。",
        "（ここに説明を書いてください）",
    ):
        assert said in page.text
    form = office.form(BRING)
    file = office.send(BRING, form, {"text": FOREIGN, "file_wanted": "1"})
    assert file.headers["Content-Disposition"] == "attachment; filename=questions.quiz.toml"
    made, faults = quiz.read("01-cutting.quiz.toml", file.text)
    assert (len(made), faults) == (8, [])


@on_one_database
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_whoever_wrote_it(office: Visitor, encoding: str) -> None:
    page = office.submit(BRING, {"file": (BytesIO(CARRIED.encode(encoding)), "q.gift")})
    assert "すべて、そのまま持ち込めました。" in page.text
    assert "三十五分が六回です。" in page.text


@on_one_database
@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"text": ""}, "GIFTの文章を貼るか、ファイルを選んでください。"),
        ({"text": "あ" * 200_001}, "20万字までです。"),
        ({"file": (BytesIO(b"\x89PNG\r\n\x1a\n\0\0"), "q.gift")}, "文字として読めないファイルです。"),
        ({"text": "{" * 100_000}, "答えのない文は持ち込みません。"),
        ({"text": "<script>alert(1)</script> {=a -> b =c -> <i>d</i>}"}, "&lt;script&gt;"),
    ],
)
def test_what_cannot_be_used_is_said(office: Visitor, sent: dict[str, object], says: str) -> None:
    answer = office.submit(BRING, sent)
    assert answer.status_code in {200, 422}
    assert says in answer.text
    assert "<script>alert" not in answer.text
    assert "<i>d" not in answer.text


@on_one_database
def test_it_is_for_those_who_write_courses(office: Visitor, visit: Visit, town: Town) -> None:
    for person in (town.yamano, town.kacho, town.administrator, town.partner):
        assert [visit(person).get(path).status_code for path in (BRING, EXPORT)] == [403, 403]


def test_the_command_carries_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out, back = tmp_path / "01-a.quiz.toml", tmp_path / "a.gift", tmp_path / "b.quiz.toml"
    source.write_text(QUESTIONS, encoding="utf-8")
    assert cli.main(["gift", "export", str(source), str(out)]) == 0
    assert cli.main(["gift", "import", str(out), str(back)]) == 0
    assert [each.text for each in quiz.read("b", back.read_text(encoding="utf-8"))[0]] == [
        "どこで切りますか。",
        "確かめるものはどれですか。",
    ]
    assert cli.main(["gift", "import", str(out), str(back)]) == 1, "nothing is overwritten"
    assert "File exists" in capsys.readouterr().err
    out.write_text(FOREIGN, encoding="utf-8")
    assert cli.main(["gift", "import", str(out), str(tmp_path / "c.toml")]) == 0
    told = capsys.readouterr()
    assert "8: 記述式の問いは、ここでは採点できません。" in told.err
    assert "8 question(s)" in told.out
    source.write_text(QUESTIONS.replace('kind = "single"', 'kind = "essay"'), encoding="utf-8")
    assert cli.main(["gift", "export", str(source), str(tmp_path / "d.gift")]) == 1
    assert cli.main(["gift", "import", str(tmp_path / "missing"), str(tmp_path / "e")]) == 1
