"""What stands on a hand-over sheet, for whom, on the page and on paper; and what never does."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from lms.accounts import services as accounts
from lms.accounts.models.people import Person, Unit
from lms.cases.models import Case
from lms.cases.services import withdrawal
from lms.followups import services as followups
from lms.kernel import clock
from lms.kernel.handover import Part, Served, Words
from lms.kernel.ids import PersonId
from lms.kernel.slots import Openings
from lms.practice import rules
from lms.practice import services as practice
from lms.practice.kinds import Visibility
from lms.prompts import services as prompts
from lms.prompts.models import Prompt
from tests.cases import counted, logged, planned, released, told
from tests.conftest import on_one_database
from tests.paper.reading import Paper
from tests.prompts import put_in
from tests.team.conftest import Hr
from tests.town import LONG_AGO, Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
EARLIER = datetime(2026, 5, 12, 3, 0, tzinfo=UTC)
APRIL = EARLIER.date().replace(month=4, day=1)


def squeezed(text: str) -> str:
    return "".join(text.split())


def sheet(visitor: Visitor, posting: int) -> str:
    """The words of the page, which all stand on the paper too."""
    answer = visitor.get(f"/handover/{posting}")
    assert answer.status_code == 200
    return answer.text.partition("<main")[2].partition("</main>")[0].replace("<wbr>", "")


def paper(visitor: Visitor, posting: int) -> Paper:
    answer = visitor.get(f"/handover/{posting}.pdf")
    assert answer.status_code == 200
    return Paper(answer.data)


def test_what_the_successor_receives(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    with clock.standing_at(EARLIER):
        open_ = planned(session, town, town.yamano, action="証明の案内を三か国語にする")
        practice.start(session, town.actor(session, town.yamano), open_, now=clock.now())
        logged(session, town, town.yamano, open_, outcome="could_not_try", barrier="time", visibility="team", helped="用語の一覧")
        failed = planned(session, town, town.yamano, action="聞き取り表を自動で埋める")
        logged(
            session, town, town.yamano, failed, outcome="did_not_work", visibility="team", not_worked="順番が合わない", next_step="change"
        )
        released(session, town, town.yamano, title="持ち物を先に書く")
        followups.send_due(session, EARLIER + timedelta(days=21))
        session.commit()
    old = hr.leave(town.yamano, clock.today())
    accounts.post(session, town.yamano, town.tax_section, title="主任", valid_from=clock.today())
    tax = session.get(Unit, town.tax_section)
    assert tax is not None
    tax.phone = "2233"
    session.commit()
    successor = visit(hr.come("後任 みちる", town.civic_team, clock.today()))
    page, text = sheet(successor, old), paper(successor, old).text
    expected = (
        *("山野 はるか", "市民部 市民課 窓口係", "係員", "2020年4月1日〜", "税務課 ・ 内線 2233 ・ 010001@wano.example"),
        *(
            "火曜の朝、窓口が開く前に、転入の案内文の作成で、証明の案内を三か国語にする",
            "試行中",
            "2026年5月19日",
            "試せなかった",
            "用語の一覧",
            "時間がなかった",
        ),
        *("聞き取り表を自動で埋める", "順番が合わない", "やり方を変える"),
        *("持ち物を先に書く", "改善事例", "全庁で読めます", "期限と金額を先に抜き出します。", "2027年5月12日"),
        *("1週間後", "答えを待っています", "12週間後", "届くのはこれからです"),
        *("庁内の生成AI", "あいさつ・文案", "3件の実践"),
    )
    assert [words for words in expected if words not in page] == []
    assert [words for words in expected if squeezed(words) not in text] == []
    assert 'href="/practices/' not in page, "a practice is opened by its owner alone"
    assert 'href="/cases/' in page
    assert f'href="/practices/{open_}"' in sheet(visit(town.yamano), old)


@on_one_database
def test_a_posting_without_anything_is_kind_about_it(visit: Visit, town: Town, hr: Hr) -> None:
    posting = hr.posting(town.mori)
    nothing = (
        "開いたままの計画はありません。",
        "待っているおたずねはありません。",
        "残した事例はありません。",
        "お伝えする記録はありません。",
        "道具を使った実践はありません。",
    )
    visitor = visit(town.mori)
    page, made = sheet(visitor, posting), paper(visitor, posting)
    assert [words for words in nothing if words not in page or words not in made.text] == []
    assert len(made.pages) == 1


SIGHT = {
    # visibility of a log: who reads it on the sheet
    "own": set(),
    "team": {"yamano", "successor", "kacho", "bucho"},
    "section": {"yamano", "successor", "kacho", "bucho"},
    "everybody": {"yamano", "successor", "kacho", "bucho", "office"},
}


def test_a_log_is_shown_as_far_as_it_was_opened(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    for visibility in SIGHT:
        logged(session, town, town.yamano, outcome="did_not_work", visibility=visibility, not_worked=f"記録は{visibility}まで")
        open_ = planned(session, town, town.yamano, action=f"開いた計画{visibility}")
        logged(
            session,
            town,
            town.yamano,
            open_,
            outcome="could_not_try",
            barrier="worry",
            visibility=visibility,
            helped=f"助けは{visibility}まで",
        )
    old = hr.leave(town.yamano, clock.today() + timedelta(days=1))
    with clock.standing_at(clock.now() + timedelta(days=1)):
        readers = {"successor": hr.come("後任 みちる", town.civic_team, clock.today())}
        readers |= {name: getattr(town, name) for name in ("yamano", "kacho", "bucho", "office")}
        pages = {name: sheet(visit(person), old) for name, person in readers.items()}
        papers = {name: paper(visit(person), old).text for name, person in readers.items()}
    for words in ("記録は{}まで", "助けは{}まで"):
        for where in (pages, papers):
            found = {visibility: {name for name, text in where.items() if words.format(visibility) in text} for visibility in SIGHT}
            assert found == SIGHT
    assert all(f"開いた計画{visibility}" in text for text in pages.values() for visibility in SIGHT), "the plan itself is handed over"


@pytest.mark.parametrize("visibility", Visibility)
def test_a_log_for_oneself_is_on_no_sheet_and_the_others_by_nearness(visibility: Visibility) -> None:
    table = {
        (own, near, section): rules.may_read(visibility, is_own=own, is_near=near, in_section=section)
        for own in (False, True)
        for near in (False, True)
        for section in (False, True)
    }
    if visibility == Visibility.OWN:
        assert not any(table.values())
    elif visibility == Visibility.EVERYBODY:
        assert all(table.values())
    elif visibility == Visibility.TEAM:
        assert {key for key, may in table.items() if not may} == {(0, 0, 0), (0, 0, 1)}
    else:
        assert {key for key, may in table.items() if not may} == {(0, 0, 0)}


def test_the_same_section_reads_what_was_opened_to_the_section(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    """A successor of 市民課 itself reads 課 logs of the 係 below by the 課 rule, and no 係 logs."""
    logged(session, town, town.mori, outcome="did_not_work", visibility="section", not_worked="課の手がかり")
    old = hr.leave(town.mori, clock.today() + timedelta(days=1))
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert "課の手がかり" in sheet(visit(hr.come("後任", town.civic_section, clock.today())), old)


def test_only_what_belongs_to_the_posting_is_on_it(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    with clock.standing_at(EARLIER):
        planned(session, town, town.yamano, action="前の係での計画")
        failed = logged(session, town, town.yamano, outcome="did_not_work", not_worked="前の係での手がかり", visibility="everybody")
        released(session, town, town.yamano, title="前の係での事例")
        tried_there = logged(session, town, town.yamano)
        planned(session, town, town.mori, action="ほかの人の計画")
        assert failed
    old = hr.leave(town.yamano, clock.today())
    new = accounts.post(session, town.yamano, town.tax_section, title="主任", valid_from=clock.today())
    session.commit()
    planned(session, town, town.yamano, action="今の課での計画")
    released(session, town, town.yamano, title="今の課での事例")
    released(session, town, town.yamano, log=tried_there, title="異動してから書いた、前の係の事例")
    visitor = visit(town.yamano)
    of_old, of_new = sheet(visitor, old), sheet(visitor, new.id)
    before = ("前の係での計画", "前の係での手がかり", "前の係での事例", "異動してから書いた、前の係の事例")
    after = ("今の課での計画", "今の課での事例")
    assert [[words in page for words in (*before, *after)] for page in (of_old, of_new)] == [
        [True] * 4 + [False] * 2,
        [False] * 4 + [True] * 2,
    ]
    assert "ほかの人の計画" not in of_old + of_new


def test_a_case_is_listed_for_those_who_may_open_it(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    waiting = told(session, town, town.yamano, title="課の中の事例")
    back = told(session, town, town.yamano, title="取り下げた事例")
    withdrawal.withdraw(session, town.actor(session, town.yamano), back, "道具が変わりました", now=clock.now())
    session.commit()
    old = hr.posting(town.yamano)
    for who, listed in {"yamano": True, "kacho": True, "office": True}.items():
        page = sheet(visit(getattr(town, who)), old)
        assert ("課の中の事例" in page, "取り下げた事例" in page) == (listed, False)
    assert f'href="/cases/{waiting}"' in sheet(visit(town.kacho), old)


@on_one_database
def test_what_is_still_to_be_done_with_cases_is_handed_on(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    told(session, town, town.yamano, title="確かめを待つ事例")
    due, draft = released(session, town, town.yamano, title="もうすぐ1年の事例"), told(session, town, town.yamano, title="書きかけの事例")
    later = released(session, town, town.yamano, title="新しい事例")
    session.execute(update(Case).where(Case.id == due).values(review_due_on=clock.today() + timedelta(days=30)))
    session.execute(update(Case).where(Case.id == draft).values(state="draft"))
    session.commit()
    posting = hr.posting(town.yamano)
    heading = "事例で残っていること"
    for who, sees_draft in {town.yamano: True, town.kacho: False}.items():
        part = sheet(visit(who), posting).partition(heading)[2].partition("</section>")[0]
        titles = ("確かめを待つ事例", "もうすぐ1年の事例", "書きかけの事例", "新しい事例")
        assert [title in part for title in titles] == [True, True, sees_draft, False], who
    assert later


@on_one_database
def test_the_prompts_of_the_posting_are_handed_on(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    kept, gone = put_in(session, town, town.yamano, title="残すプロンプト"), put_in(session, town, town.yamano, title="取り下げたもの")
    put_in(session, town, town.mori, title="同僚のプロンプト")
    elsewhere = put_in(session, town, town.yamano, title="前の課でのもの")
    session.execute(update(Prompt).where(Prompt.id == elsewhere).values(unit_id=town.tax_section))
    prompts.note_use(session, town.actor(session, town.sato), kept, has_worked=True, today=clock.today())
    prompts.withdraw(session, town.actor(session, town.yamano), gone, now=clock.now())
    session.commit()
    page = sheet(visit(town.kacho), hr.posting(town.yamano))
    part = page.partition("残したプロンプト")[2].partition("</section>")[0]
    assert [title in part for title in ("残すプロンプト", "取り下げたもの", "同僚のプロンプト", "前の課でのもの")] == [
        True,
        False,
        False,
        False,
    ]
    assert (f'href="/prompts/{kept}"' in part, "使った回数" in part) == (True, True)


@on_one_database
def test_hostile_and_rare_letters_stay_letters(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    hostile = '#set page(width: 1pt) $x$ `y` \\ <script>alert(1)</script> {{ 7*7 }} %(name)s "'
    name = "髙﨑 德濵𠮷"
    planned(session, town, town.yamano, action=hostile)
    person = session.get(Person, town.yamano)
    assert person is not None
    person.name = name
    session.commit()
    visitor = visit(town.kacho)
    page, made = sheet(visitor, hr.posting(town.yamano)), paper(visitor, hr.posting(town.yamano))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert name in page
    assert squeezed(hostile) in made.text
    assert "髙﨑德濵〓さん" in made.text
    assert "U+20BB7" in made.text
    assert 0 not in made.glyphs


def test_two_hundred_practices_and_long_names(visit: Visit, session: Session, town: Town, hr: Hr, engine: Engine) -> None:
    actor = town.actor(session, town.yamano)
    plan = practice.PlanEntry("業務", "毎朝", "ひな形を使う", "drafting", town.tool, "public", clock.today())
    for number in range(200):
        practice.plan(
            session,
            actor,
            replace(plan, action=f"ひな形{number}を使う"),
            now=clock.now(),
        )
    for person, name in ((town.yamano, "長" * 80), (town.mori, "W" * 80)):
        found = session.get(Person, person)
        assert found is not None
        found.name = name
    session.commit()
    visitor, posting = visit(town.bucho), hr.posting(town.yamano)
    with counted(engine) as statements:
        page = sheet(visitor, posting)
    assert len(statements) <= 18, "a number that does not grow with what is handed over"
    made = paper(visitor, posting)
    assert len(made.pages) > 5
    for number in (0, 99, 199):
        assert f"ひな形{number}を使う" in page
        assert f"ひな形{number}を使う" in made.text
    assert "W" * 80 in paper(visitor, hr.posting(town.mori)).text


@on_one_database
def test_in_english(visit: Visit, session: Session, town: Town, hr: Hr) -> None:
    planned(session, town, town.yamano)
    accounts.choose_language(session, town.actor(session, town.kacho), "en")
    session.commit()
    visitor = visit(town.kacho)
    posting = hr.posting(town.yamano)
    page, made = sheet(visitor, posting), paper(visitor, posting)
    for words in ("Hand-over sheet", "To be tried, and being tried", "planned", "Tools in use", "From 1 April 2020"):
        assert words.lower() in page.lower(), words
        assert squeezed(words).lower() in made.text.lower(), words
    assert b"/Lang(en)" in made.catalog
    index = visitor.get("/handover/").text
    assert "Your sheets" in index


@on_one_database
def test_the_paper_is_nobodys_cache_and_takes_no_lock(visit: Visit, town: Town, hr: Hr) -> None:
    answer = visit(town.yamano).get(f"/handover/{hr.posting(town.yamano)}.pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="handover-{hr.posting(town.yamano)}.pdf"'


@on_one_database
def test_the_sheet_is_set_after_the_transaction_has_ended(
    visit: Visit, town: Town, hr: Hr, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lms.paper import pdf

    drawn, open_then = pdf.drawn, []

    def watched(*args: object, **more: object) -> bytes:
        open_then.append(engine.pool.checkedout())  # type: ignore[attr-defined]
        return drawn(*args, **more)  # type: ignore[arg-type]

    posting, visitor = hr.posting(town.yamano), visit(town.yamano)
    monkeypatch.setattr(pdf, "drawn", watched)
    idle = engine.pool.checkedout()  # type: ignore[attr-defined]
    assert visitor.get(f"/handover/{posting}.pdf").status_code == 200
    assert open_then == [idle]


def test_an_opening_asks_everybody_in_order() -> None:
    opening = Openings[[int], str]("test")
    assert opening(1) == []
    opening.fill(lambda number: f"a{number}", lambda number: f"b{number}")
    assert opening(2) == ["a2", "b2"]


@on_one_database
def test_a_later_feature_adds_a_part_of_its_own(visit: Visit, town: Town, hr: Hr, monkeypatch: pytest.MonkeyPatch) -> None:
    from lms.team import queries

    def minutes(_session: Session, _actor: object, served: Served) -> Part:
        assert (served.begins, served.ends, served.until.year) == (LONG_AGO, None, 9999)
        return Part("meetings", Words("会議の宿題"), Words(""), Words("宿題はありません。"))

    visitor, posting = visit(town.yamano), hr.posting(town.yamano)
    monkeypatch.setattr(queries.parts, "_filled", (*queries.parts._filled, minutes))
    assert "宿題はありません。" in sheet(visitor, posting)
    assert "会議の宿題宿題はありません。" in paper(visitor, posting).text
