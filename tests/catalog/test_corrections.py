"""Corrected readings: seen before they are saved, read by every process at once, and taken back; the switch on the lesson."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms.accounts import services as accounts_services
from lms.accounts.kinds import Role
from lms.accounts.models.access import AuditEntry
from lms.catalog import queries as catalog
from lms.catalog.models import Edition, ReadingCorrection
from lms.catalog.queries import shared
from lms.catalog.rules.reading import reading_of, sentences_with, word_of
from lms.catalog.services import reading
from lms.kernel.errors import Unacceptable
from tests.cases import beside, rows
from tests.catalog import Shelf
from tests.conftest import on_one_database
from tests.learning import LESSON, Visit
from tests.statements import counted
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

PAGE = "/author/readings/"
KOMARI = {"word": "困りごと", "reading": "なやみごと", "course_id": ""}


@pytest.fixture
def shelf(tmp_path: Path, session: Session, town: Town) -> Shelf:
    made = Shelf(tmp_path / "courses")
    made.course("lead", "人を動かす")
    made.publish(session)
    return made


@pytest.fixture
def reader(shelf: Shelf, visit: Visit, town: Town) -> Visitor:
    """Somebody who reads with ふりがな."""
    made = visit(town.yamano)
    assert made.post("/furigana", {"wanted": "1", "back": LESSON}).headers["Location"] == LESSON
    return made


def ruby(visitor: Visitor, path: str = LESSON) -> str:
    """The readings over the heading of the first section."""
    return "".join(
        re.findall(r"<rt>(.*?)</rt>", visitor.get(path, section=1).text.partition('<h2 id="h-section">')[2].partition("</h2>")[0])
    )


@pytest.mark.parametrize("typed", ["", "かな", "ABC", "二 語", "<困>", "文。文"])
def test_what_is_no_word_is_refused(typed: str) -> None:
    with pytest.raises(Unacceptable):
        word_of(typed)


def test_readings_are_hiragana_whatever_kana_were_typed() -> None:
    assert reading_of(" ﾅﾔﾐ ゴト ー") == "なやみごとー"
    for typed in ("", "悩み", "nayami", "なやみ、ごと", "ん" * 3 + "1"):
        with pytest.raises(Unacceptable):
            reading_of(typed)
    assert list(sentences_with("困", "はじめ。次に困る人。おわり。困りごと")) == ["次に困る人。", "困りごと"]


def test_a_correction_is_seen_saved_and_taken_back(reader: Visitor, visit: Visit, town: Town, session: Session) -> None:
    assert ruby(reader) == "ながぶんこま"
    office = visit(town.office)
    seen = office.submit(PAGE, {**KOMARI, "preview": "1"})
    assert seen.status_code == 200
    assert "レッスンは、2件です" in seen.text
    assert "<rt>なやみごと</rt>" in seen.text
    assert 'value="なやみごと"' in seen.text
    assert ruby(reader) == "ながぶんこま"
    assert rows(session, ReadingCorrection) == []
    assert office.submit(PAGE, KOMARI).status_code == 303
    assert ruby(reader) == "ながぶんなやみごと"
    assert ruby(reader, "/courses/lead/cutting") == "ながぶんなやみごと"
    (made,) = rows(session, ReadingCorrection)
    assert office.submit(PAGE, action=f"{PAGE}{made.id}/take-back").status_code == 303
    assert ruby(reader) == "ながぶんこま"
    assert office.post(f"{PAGE}{made.id}/take-back").status_code == 303
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "reading")).all()
    assert actions == ["reading_corrected", "reading_taken_back"]


@on_one_database
def test_the_preview_shows_no_place_where_the_word_is_a_part_of_another(shelf: Shelf, visit: Visit, town: Town) -> None:
    seen = visit(town.office).submit(PAGE, {**KOMARI, "word": "困り", "preview": "1"})
    assert "いまのレッスンには出てきません" in seen.text, "only 困りごと stands in the lessons"


def test_a_course_of_its_own_wins_over_everywhere(reader: Visitor, visit: Visit, town: Town, session: Session, shelf: Shelf) -> None:
    shelf.write("readings.toml", '[[reading]]\nword = "困りごと"\nreading = "しるしごと"\n')
    shelf.publish(session)
    assert ruby(reader) == "ながぶんしるしごと"
    course_id = catalog.course(session, "lead").course_id
    session.rollback()
    office = visit(town.office)
    assert office.submit(PAGE, KOMARI).status_code == 303
    assert office.submit(PAGE, {**KOMARI, "reading": "こまりごとー", "course_id": str(course_id)}).status_code == 303
    assert office.submit(PAGE, {**KOMARI, "reading": "べつのごと"}).status_code == 303  # instead of the first
    assert (ruby(reader), ruby(reader, "/courses/lead/cutting")) == ("ながぶんべつのごと", "ながぶんこまりごとー")
    assert len(rows(session, ReadingCorrection)) == 2


@on_one_database
def test_bad_input_is_said_at_its_field_and_stays(visit: Visit, town: Town, shelf: Shelf, session: Session) -> None:
    office = visit(town.office)
    for changed, field in (
        ({"word": "かな"}, "word"),
        ({"reading": "悩み"}, "reading"),
        ({"word": "困" * 41}, "word"),
        ({"course_id": "999"}, "course_id"),
    ):
        for more in ({}, {"preview": "1"}):
            answer = office.submit(PAGE, {**KOMARI, **changed, **more})
            assert answer.status_code == 422, changed
            assert beside(answer, field), changed
            assert f'value="{ {**KOMARI, **changed}["word"] }"' in answer.text
    assert rows(session, ReadingCorrection) == []
    form = office.form(PAGE)
    assert [office.send(PAGE, form, KOMARI).status_code for _ in range(2)] == [303, 303]
    assert len(rows(session, ReadingCorrection)) == 1


@on_one_database
def test_authors_and_the_office_only(visit: Visit, town: Town, shelf: Shelf, session: Session) -> None:
    accounts_services.grant(session, town.mori, Role.AUTHOR, valid_from=LONG_AGO)
    session.commit()
    assert {who: visit(getattr(town, who)).get(PAGE).status_code for who in ("mori", "office", "yamano", "administrator")} == {
        "mori": 200,
        "office": 200,
        "yamano": 403,
        "administrator": 403,
    }
    assert 'href="/author/readings/"' in visit(town.mori).get("/courses/").text
    assert 'href="/author/readings/"' not in visit(town.yamano).get("/courses/").text
    assert visit(town.yamano).post(f"{PAGE}1/take-back").status_code == 403


def test_another_process_hears_of_it_and_a_warm_page_asks_nothing_more(
    reader: Visitor, session: Session, town: Town, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruby(reader)
    other_process: dict[str, shared.Shared] = {}
    office = town.actor(session, town.office)
    before = session.scalars(select(Edition.digest).where(Edition.name == Edition.SHARED)).one()
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(shared, "_kept", other_process)
        reading.correct(session, office, word="困りごと", reading="なやみごと", course_id=None)
        session.commit()
    assert ruby(reader) == "ながぶんなやみごと"
    with counted(engine) as seen:
        reader.get(LESSON)
    assert len(seen) <= 6
    assert not [statement for statement in seen if "reading_corrections" in statement]
    assert session.scalars(select(Edition.digest).where(Edition.name == Edition.SHARED)).one() != before
    session.rollback()


def test_the_glossary_changes_the_edition_and_the_lessons_explain_the_word(
    reader: Visitor, shelf: Shelf, session: Session, visit: Visit, town: Town
) -> None:
    plain = visit(town.sato)
    assert "popovertarget" in plain.get(LESSON, section=1).text  # the author has marked 生成AI
    assert "popovertarget" not in plain.get(LESSON, section=3).text
    shelf.write("glossary.toml", '[[term]]\nword = "生成AI"\ntext = "作るAI。"\n\n[[term]]\nword = "短く"\ntext = "字を<減らす>こと。"\n')
    shelf.publish(session)
    page = plain.get(LESSON, section=3).text
    assert '<button class="term" type="button" popovertarget="term-3-1">短く</button>書きます' in page
    assert '<div class="pop" id="term-3-1" popover lang="ja"><h3>短く</h3><p>字を&lt;減らす&gt;こと。</p>' in page
    assert 'href="/glossary/#w-短く"' in page
    assert "<ruby>短<rp>" in reader.get(LESSON, section=3).text.partition('popovertarget="term-3-1">')[2][:20]


@on_one_database
def test_the_switch_on_the_lesson_is_remembered_and_leads_back(reader: Visitor, visit: Visit, town: Town) -> None:
    assert "<ruby>" in visit(town.yamano).get(LESSON).text
    page = f"{LESSON}?section=2"
    assert "ふりがなを外す" in reader.get(page).text
    assert reader.submit(page, {"wanted": "0"}, action="/furigana").headers["Location"] == page
    assert "<ruby>" not in reader.get(page).text
    assert "ふりがなを付ける" in reader.get(page).text
    assert reader.post("/furigana", {"wanted": "1", "back": "//evil.example"}).headers["Location"] == "/"
