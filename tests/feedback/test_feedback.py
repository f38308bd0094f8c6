"""Three questions when a course is finished: free to answer, changed for a while, read together and without names."""

import re
from datetime import timedelta
from shutil import rmtree

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.kinds import Role
from lms.accounts.models.office import Draft
from lms.catalog import queries as catalog
from lms.catalog.models import CourseVersion
from lms.feedback import queries, rules
from lms.feedback.models import CourseFeedback
from lms.kernel import clock
from lms.privacy import services as privacy
from lms.wiring import PERSONAL
from tests.cases import MY_NUMBER, beside, lost, refused, rows, the
from tests.catalog import Shelf
from tests.certificates import finished
from tests.conftest import on_one_database
from tests.feedback import ASK, READ, SMALLEST, everybody, groups_of_five, said
from tests.learning import Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import forms_of

TYPED = {"usefulness": "4", "will_do": "案内文を1通、直します", "missing": "表の例"}
HIDDEN = "5人に満たないため、まだ出していません"


@on_one_database
def test_an_answer_is_kept_and_another_thought_replaces_it(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    assert "講座をふりかえる（3問）" in visitor.get("/courses/waste/").text
    answer = visitor.submit(ASK, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/courses/waste/")
    assert "ありがとうございます" in visitor.get("/courses/waste/").text
    first = the(session, CourseFeedback)
    assert (first.usefulness, first.will_do, first.missing, first.changed_at) == (4, TYPED["will_do"], TYPED["missing"], None)
    form = visitor.form(ASK)
    assert form.values["will_do"] == [TYPED["will_do"]], "what was said stands in the boxes"
    assert visitor.send(ASK, form, {"usefulness": "2", "missing": ""}).status_code == 303
    again = the(session, CourseFeedback)
    assert (again.id, again.usefulness, again.will_do, again.missing, again.version) == (first.id, 2, TYPED["will_do"], "", 2)
    assert again.answered_at == first.answered_at
    assert again.changed_at is not None


@on_one_database
def test_a_double_click_is_one_answer(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    form = visitor.form(ASK)
    assert [visitor.send(ASK, form, TYPED).status_code for _ in range(2)] == [303, 303]
    assert the(session, CourseFeedback).version == 1


@on_one_database
def test_after_a_while_it_stands(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    old = visitor.form(ASK)
    visitor.submit(ASK, TYPED)
    row = the(session, CourseFeedback)
    row.answered_at = clock.now() - timedelta(days=30)
    session.commit()
    page = visitor.get(ASK).text
    assert "に答えてくださいました" in page
    assert TYPED["will_do"] in page
    assert "<textarea" not in page
    late = visitor.send(ASK, old, {"usefulness": "1"})
    assert late.status_code == 409
    assert "もう変えられません" in late.text
    assert the(session, CourseFeedback).usefulness == 4


def test_a_course_that_was_withdrawn_meanwhile_takes_the_answer(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    form = visitor.form(ASK)
    session.execute(update(CourseVersion).values(is_current=False))
    session.commit()
    bad = visitor.send(ASK, form, {**TYPED, "usefulness": ""})
    assert bad.status_code == 422
    assert TYPED["will_do"] in bad.text
    answer = visitor.send(ASK, form, TYPED)
    assert (answer.status_code, answer.headers["Location"]) == (303, ASK)
    assert the(session, CourseFeedback).will_do == TYPED["will_do"]
    session.rollback()
    assert TYPED["will_do"] in visitor.get(ASK).text
    other = visit(town.mori).get(ASK)
    assert other.status_code == 404
    assert "公開を終えました" in other.text
    assert visitor.get("/courses/nothing/feedback").status_code == 404


@on_one_database
def test_who_has_not_finished_is_not_asked(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.mori)
    visitor = visit(town.yamano)
    assert visitor.get(ASK).status_code == 404
    assert visitor.post(ASK, {**TYPED, "once": "x"}).status_code == 404
    assert visitor.get("/courses/gone/feedback").status_code == 404
    assert "講座をふりかえる" not in visitor.get("/courses/waste/").text
    assert visit(None).get(ASK).status_code == 303
    assert rows(session, CourseFeedback) == []


@on_one_database
def test_bad_input_says_so_at_the_field_and_loses_nothing(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    wrong = {
        ("will_do", "字" * 501): ("will_do", "500字まで"),
        ("missing", f"番号は {MY_NUMBER} です"): ("missing", "まだ保存していません"),
        ("will_do", f"番号は {MY_NUMBER} です"): ("will_do", "まだ保存していません"),
    }
    visitor = visit(town.yamano)
    assert refused(visitor, ASK, TYPED, wrong) == {}
    for chosen, words in {"": "いちばん近いものを1つ", "6": "表示されている中から", "とても": "表示されている中から"}.items():
        answer = visitor.submit(ASK, {**TYPED, "usefulness": chosen})
        assert (answer.status_code, words in beside(answer, "usefulness")) == (422, True), chosen
        assert lost(answer, {**TYPED, "usefulness": None}) == {}
    assert rows(session, CourseFeedback) == []


@on_one_database
def test_a_draft_comes_back_and_goes_with_the_answer(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    visitor.submit(ASK, {"will_do": "書きかけ", "draft": "1"})
    assert visitor.form(ASK).values["will_do"] == ["書きかけ"]
    visitor.submit(ASK, TYPED)
    assert rows(session, Draft) == []


def test_a_new_state_of_the_course_is_asked_about_anew(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    said(session, town, [town.yamano])
    shelf.change("waste/01-cutting.md", "短く書きます。", "もっと短く書きます。")
    shelf.publish(session)
    with clock.standing_at(clock.now() + timedelta(days=365)):
        finished(session, town, town.yamano)
        visitor = visit(town.yamano)
        assert visitor.form(ASK).values.get("usefulness") is None
        visitor.submit(ASK, {"usefulness": "1"})
    assert [each.usefulness for each in rows(session, CourseFeedback)] == [4, 1]


# Read together


@on_one_database
def test_below_the_smallest_group_nothing_is_read(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    groups_of_five(session)
    said(session, town, everybody(town)[: SMALLEST - 1], will_do="やること{}", missing="たりない{}")
    reader = visit(town.office)
    for path in ("/office/feedback/", READ):
        page = reader.get(path).text
        assert HIDDEN in page
        assert "人の答え" not in page
        assert "平均" not in page
        assert "やること" not in page
        assert "たりない" not in page


def main_of(page: str) -> str:
    """Without head and foot, in which tokens of the moment stand."""
    return page.partition("<main")[2].partition("</main>")[0]


def test_whole_groups_are_read_and_the_newest_answer_waits_for_company(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    groups_of_five(session)
    people = everybody(town)
    said(session, town, people[:SMALLEST], 5, will_do="やること{}", missing="たりない{}")
    reader = visit(town.office)
    for path in (READ, "/office/feedback/"):
        alike = reader.get(path).text.partition("<main")[2]
        assert "5人の答え ・ みな近い答えでした" in alike
        assert "平均" not in alike, "where all say the same, a figure says what each has said"
        assert "とても役に立つ" not in alike
    rows(session, CourseFeedback)[0].usefulness = 4
    session.commit()
    before = main_of(reader.get(READ).text)
    assert "5人の答え" in before
    assert "5段階の平均 4.8" in before
    assert all(f"やること{number}" in before and f"たりない{number}" in before for number in range(SMALLEST))
    assert "山野" not in before
    said(session, town, people[SMALLEST:], 1, will_do="あとから{}")
    assert main_of(reader.get(READ).text) == before
    assert "5人の答え" in reader.get("/office/feedback/").text


@on_one_database
def test_the_statement_reads_what_the_rule_says(shelf: Shelf, session: Session, town: Town) -> None:
    groups_of_five(session)
    for number, person in enumerate(everybody(town), 1):
        said(session, town, [person])
        (state,) = queries.overview(session)
        assert state.answers == rules.read_together(number, SMALLEST)
        session.rollback()


@on_one_database
def test_a_course_is_read_as_a_whole_and_its_states_apart_in_whole_groups(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    groups_of_five(session)
    people = everybody(town)
    said(session, town, people[:3], missing="前の{}")
    shelf.change("waste/01-cutting.md", "短く書きます。", "もっと短く書きます。")
    shelf.publish(session)
    reader = visit(town.office)
    assert "5人に満たないため" in reader.get(READ).text
    said(session, town, people[3:6], 3, missing="今の{}")
    page = main_of(reader.get(READ).text)
    assert page.count("5人の答え") == 1, "three and three are one group, and neither stands apart"
    assert "分けて出せる版は、まだありません" in page
    assert [words in page for words in ("前の0", "前の2", "今の0", "今の1", "今の2")] == [True, True, True, True, False]
    assert "5人の答え" in reader.get("/office/feedback/").text


@on_one_database
def test_a_state_stands_apart_where_it_and_the_rest_give_nobody_away(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    groups_of_five(session)
    people = [
        *everybody(town),
        *(accounts.add_person(session, name=f"人{number}", kana="", staff_no=f"8{number:05}").id for number in range(3)),
    ]
    for person in people[9:]:
        accounts.post(session, person, town.tax_section, title="係員", valid_from=LONG_AGO)
    said(session, town, people[:4], 5, missing="前の{}")
    said(session, town, people[4:6], 2)
    shelf.change("waste/01-cutting.md", "短く書きます。", "もっと短く書きます。")
    shelf.publish(session)
    said(session, town, people[6:9], 3)
    said(session, town, people[9:11], 1)
    whole = queries.said_of(session, catalog.course(session, "waste").course_id)
    assert whole.counts == {5: 4, 2: 2, 3: 3, 1: 1}
    assert [(state.is_current, state.answers) for state in whole.states] == [(False, 5)], "of five of today's, one waits for company"
    session.rollback()
    page = main_of(visit(town.office).get(READ).text)
    assert "前の内容（" in page
    assert "いまの内容（" not in page
    assert page.count("前の0") == 1, "words are read of the whole only"


@on_one_database
def test_what_was_said_before_stays_readable(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    groups_of_five(session)
    said(session, town, everybody(town)[:SMALLEST], missing="前の{}")
    shelf.change("waste/01-cutting.md", "短く書きます。", "もっと短く書きます。")
    shelf.publish(session)
    reader = visit(town.office)
    page = reader.get("/office/feedback/").text
    assert "5人の答え" in page
    assert HIDDEN not in page
    rmtree(shelf.directory / "waste")
    shelf.publish(session)
    page = reader.get("/office/feedback/").text
    assert "公開を終えた講座" in page
    ended = reader.get(READ).text
    assert "前の0" in ended
    assert 'href="/courses/waste/"' not in ended


def test_two_windows_do_not_overwrite_each_other(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    finished(session, town, town.yamano)
    visitor = visit(town.yamano)
    one, other = visitor.form(ASK), visitor.form(ASK)
    assert visitor.send(ASK, one, TYPED).status_code == 303
    late = visitor.send(ASK, other, {**TYPED, "missing": "別の画面のことば", "usefulness": "2"})
    assert late.status_code == 422
    for words in ("別の画面で、先に答えています", "表の例", "別の画面のことば", "あまり役に立たない"):
        assert words in late.text
    assert the(session, CourseFeedback).missing == "表の例"
    again = next(form for form in forms_of(late.text) if "usefulness" in form.values)
    assert visitor.send(ASK, again, {"usefulness": "2"}).status_code == 303
    kept = the(session, CourseFeedback)
    assert (kept.missing, kept.usefulness, kept.version) == ("別の画面のことば", 2, 2)


@on_one_database
def test_authors_and_the_office_read_it_and_nobody_else(shelf: Shelf, visit: Visit, session: Session, town: Town) -> None:
    accounts.grant(session, town.sato, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    for who in (town.office, town.sato):
        assert [visit(who).get(path).status_code for path in ("/office/feedback/", READ)] == [200, 200]
        assert f'href="{READ}"' in visit(who).get("/courses/waste/").text
        links = re.findall(r'href="(/[^"#?]*)"', visit(who).get("/office/feedback/").text.partition("<main")[2].partition("</main>")[0])
        assert {visit(who).get(link).status_code for link in links} == {200}, "no link leads to a closed door"
    for who in (town.yamano, town.kacho, town.facilitator, town.executive, town.partner, town.administrator):
        assert [visit(who).get(path).status_code for path in ("/office/feedback/", READ)] == [403, 403]
        assert READ not in visit(who).get("/courses/waste/").text
    assert visit(town.office).get("/office/feedback/gone").status_code == 404


@on_one_database
def test_the_number_of_statements_does_not_grow(shelf: Shelf, visit: Visit, session: Session, town: Town, engine: Engine) -> None:
    groups_of_five(session)
    reader = visit(town.office)
    said(session, town, everybody(town)[:1])
    reader.get(READ)  # what the office has set is known from here on
    with counted(engine) as few:
        reader.get(READ)
    said(session, town, everybody(town)[1:], will_do="やること{}")
    with counted(engine) as many:
        reader.get(READ)
    with counted(engine) as listed:
        reader.get("/office/feedback/")
    assert len(few) == len(many) <= 8
    assert len(listed) <= 7


@on_one_database
def test_it_goes_with_the_person(shelf: Shelf, session: Session, town: Town) -> None:
    said(session, town, [town.yamano, town.mori])
    privacy.erase(session, town.mori, PERSONAL, actor_id=None)
    session.commit()
    assert [each.person_id for each in rows(session, CourseFeedback)] == [town.yamano]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }} %(x)s"])
@on_one_database
def test_words_stay_words(shelf: Shelf, visit: Visit, session: Session, town: Town, text: str) -> None:
    groups_of_five(session)
    finished(session, town, *everybody(town)[:SMALLEST])
    for person in everybody(town)[:SMALLEST]:
        answer = visit(person).submit(ASK, {**TYPED, "missing": text})
        assert answer.status_code == 303, (beside(answer, "missing"), lost(answer, TYPED))
    page = visit(town.office).get(READ).text
    assert "<script>alert" not in page
    assert text.replace("<", "&lt;").replace(">", "&gt;") in page
