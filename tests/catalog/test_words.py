"""Words of the municipality's own: in the glossary, in lessons that stand already, in the search, and away again."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry
from lms.catalog.models import OwnTerm
from lms.catalog.queries import finding
from lms.catalog.queries.words import WORDS_A_PAGE
from lms.catalog.rules.reading import is_read_over
from lms.catalog.rules.terms import key_of, word_of
from lms.kernel.errors import Unacceptable
from tests.cases import beside, rows
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

PAGE = "/author/words/"
CUT = {"word": "句点", "reading": "クテン", "text": "文の<終わり>の印。", "english": "full stop"}
AI = {"word": "生成ＡＩ", "reading": "せいせいえーあい", "text": "窓口でも使うAI。", "english": ""}


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.change("waste/01-cutting.md", "短く書きます。", "句点で短く書きます。")
    made.publish(session)
    return made


@pytest.fixture
def office(shelf: Shelf, visit: Visit, town: Town) -> Visitor:
    return visit(town.office)


def pop_ups(visitor: Visitor, section: int) -> str:
    return visitor.get(LESSON, section=section).text.partition('<div class="pop"')[2].partition("<nav")[0]


@pytest.mark.parametrize("typed", ["字", "こと", "ひらが", "", "A(B)"])
def test_what_would_stand_in_the_middle_of_other_words_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable):
        word_of(typed)


def test_what_is_a_word_and_what_is_read_over() -> None:
    for typed in ("ひらがな", "BP", "窓口支援AI", "大規模言語モデル(LLM)"):
        assert word_of(typed) == typed
    assert [word for word in ("窓口AI", "RPA", "学習(AIの)", "文 字") if is_read_over(word)] == ["窓口AI"]
    assert key_of("言葉", "ことば", "説明", "") != key_of("言葉", "ことば", "説明", "word")


def test_a_word_is_added_changed_and_withdrawn(office: Visitor, visit: Visit, town: Town, session: Session) -> None:
    reader = visit(town.yamano)
    assert "句点" not in pop_ups(reader, 3)
    assert office.submit(PAGE, CUT).status_code == 303
    for page in (reader.get("/glossary/").text, pop_ups(reader, 3)):
        assert "文の&lt;終わり&gt;の印。" in page
        assert '<p class="sub" lang="en">full stop</p>' in page
    assert 'href="/glossary/#w-句点"' in reader.get("/search", q="終わりの印").text
    assert 'href="/glossary/#w-句点"' in reader.get("/search", q="full stop").text
    (made,) = rows(session, OwnTerm)
    assert made.reading == "くてん"
    session.rollback()
    assert office.submit(f"{PAGE}{made.id}", {"text": "一文がそこで切れる所。", "reading": "くてーん"}).status_code == 303
    assert "一文がそこで切れる所。" in pop_ups(reader, 3)
    assert "終わり&gt;" not in reader.get("/glossary/").text
    assert 'href="/glossary/#w-句点"' not in reader.get("/search", q="終わりの印").text
    reader.post("/furigana", {"wanted": "1", "back": LESSON})
    assert "<ruby>句点<rp>（</rp><rt>くてーん</rt>" in reader.get(LESSON, section=3).text
    assert "<ruby>句点<rp>（</rp><rt>くてーん</rt>" in pop_ups(reader, 3)
    for _ in range(2):
        assert office.post(f"{PAGE}{made.id}/withdraw").status_code == 303
    assert "句点" not in pop_ups(reader, 3)
    assert "句点" not in reader.get("/glossary/").text
    assert {name: belong - standing for name, (standing, belong) in finding.sizes(session).items()} == {"lesson_index": 0, "term_index": 0}
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "word").order_by(AuditEntry.id)).all()
    assert actions == ["word_added", "word_changed", "word_withdrawn"]


@on_one_database
def test_a_word_that_the_courses_bring_gives_way_and_comes_back(
    office: Visitor, visit: Visit, town: Town, session: Session, shelf: Shelf
) -> None:
    reader = visit(town.yamano)
    assert "文や絵を新しく作るAI。" in pop_ups(reader, 1), "the author has marked it"
    told = office.submit(PAGE, AI)
    assert "もとからある言葉です" in office.get(told.headers["Location"]).text
    assert "もとの説明に代わっています" in office.get(PAGE).text
    page = reader.get("/glossary/").text
    assert "生成ＡＩ" not in page, "it is spelled as the courses spell it"
    for text in (page, pop_ups(reader, 1)):
        assert "窓口でも使うAI。" in text
        assert "この自治体の説明" in text
        assert "文や絵を新しく作るAI。" not in text
    assert 'href="/courses/waste/cutting"' in page, "the lessons that use it still stand beside it"
    shelf.publish(session)
    (made,) = rows(session, OwnTerm)
    session.rollback()
    assert "文や絵を新しく作るAI。" in office.get(f"{PAGE}{made.id}").text
    office.submit(f"{PAGE}{made.id}", action=f"{PAGE}{made.id}/withdraw")
    for text in (reader.get("/glossary/").text, pop_ups(reader, 1), reader.get("/search", q="絵を作るAI").text):
        assert "絵を" in text


@on_one_database
def test_bad_input_is_said_at_its_field_and_stays(office: Visitor, session: Session) -> None:
    assert office.submit(PAGE, CUT).status_code == 303
    for changed, field in (
        ({"word": ""}, "word"),
        ({"word": "字"}, "word"),
        ({"word": "言" * 61}, "word"),
        ({"word": " 句点 "}, "word"),
        ({"word": "読点", "reading": "読点"}, "reading"),
        ({"word": "読点", "text": " "}, "text"),
        ({"word": "読点", "text": "言" * 401}, "text"),
        ({"word": "読点", "english": "e" * 201}, "english"),
    ):
        answer = office.submit(PAGE, {**CUT, **changed})
        assert answer.status_code == 422, changed
        assert beside(answer, field), changed
        assert 'value="クテン"' in answer.text or "reading" in changed
    assert len(rows(session, OwnTerm)) == 1
    form = office.form(PAGE)
    twice = [office.send(PAGE, form, {**CUT, "word": "読点"}).status_code for _ in range(2)]
    assert twice == [303, 303]
    assert len(rows(session, OwnTerm)) == 2


@on_one_database
def test_two_who_change_a_word_see_both(office: Visitor, session: Session) -> None:
    office.submit(PAGE, CUT)
    (made,) = rows(session, OwnTerm)
    session.rollback()
    page = f"{PAGE}{made.id}"
    early = office.form(page)
    assert office.submit(page, {"text": "先の説明。"}).status_code == 303
    late = office.send(page, early, {"text": "後の説明。"})
    assert late.status_code == 422
    assert "先の説明。" in late.text
    assert "後の説明。" in late.text
    assert office.get(f"{PAGE}999").status_code == 404


@on_one_database
def test_authors_and_the_office_only(office: Visitor, visit: Visit, town: Town, session: Session) -> None:
    accounts_services.grant(session, town.mori, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    seen = {who: visit(getattr(town, who)).get(PAGE).status_code for who in ("mori", "office", "yamano", "administrator", "partner")}
    assert seen == {"mori": 200, "office": 200, "yamano": 403, "administrator": 403, "partner": 403}
    assert f'href="{PAGE}"' in visit(town.mori).get("/glossary/").text
    assert f'href="{PAGE}"' not in visit(town.yamano).get("/glossary/").text
    assert visit(town.yamano).post(f"{PAGE}1/withdraw").status_code == 403


@on_one_database
def test_many_words_take_no_statement_more(office: Visitor, visit: Visit, town: Town, session: Session, engine: Engine) -> None:
    reader, taken = visit(town.yamano), []
    for many in (1, 2 * WORDS_A_PAGE):
        start = len(rows(session, OwnTerm))
        for number in range(start, start + many):
            word, reading = f"言葉{number:03}", "ことば"
            session.add(OwnTerm(word=word, key=key_of(word), reading=reading, text="説明。", english=""))
        session.commit()
        counts = []
        for visitor, path in ((office, PAGE), (office, f"{PAGE}?page=2"), (reader, "/glossary/"), (reader, LESSON)):
            visitor.get(path)
            with counted(engine) as statements:
                visitor.get(path)
            counts.append(len(statements))
        taken.append(counts)
    assert taken[0][0] == taken[1][0]
    assert taken[0][1] == taken[1][1] + 1, "a page beyond the last asks how many there are"
    assert taken[0][2:] == taken[1][2:]
    assert taken[1][3] <= 6
    assert office.get(f"{PAGE}?page=2").text.count('class="row-link"') == WORDS_A_PAGE
