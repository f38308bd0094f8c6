"""Which cases are alike: learnt from all, kept up within a minute, by their words where that cannot be."""

import re
import statistics
import tomllib
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from lms import jobs
from lms.cases import services
from lms.cases.kinds import CaseKind
from lms.cases.models import Case, CaseVector, LikenessModel
from lms.cases.queries import alike, vectors
from lms.kernel.ids import CaseId, PersonId
from lms.search import lsa
from lms.search import neighbours as neighbouring
from lms.search.tokens import tokens
from lms.settings import Settings, load
from tests.bench import similar, unseen
from tests.bench.likeness import Text, fill, texts
from tests.cases import released, rows, the, told
from tests.conftest import on_one_database
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ENOUGH = 200


@pytest.fixture
def settings() -> Settings:
    return load({})


@pytest.fixture
def library(session: Session, town: Town) -> list[Text]:
    """More cases than it takes, all open to everybody."""
    found = list(texts(ENOUGH, 7))
    fill(session, found, town.civic_section, "/1/2/")
    session.commit()
    return found


def share_of_the_same(found: list[Any], told_of: list[Text], draft: Text) -> int:
    return sum(told_of[each.id - 1].matter[0] == draft.matter[0] for each in found)


def test_a_text_finds_what_is_about_the_same_in_other_words(
    session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    actor = town.actor(session, town.yamano)
    drafts = list(texts(10, 99))
    session.commit()
    assert jobs.run("vectors", engine, settings) == ENOUGH
    assert jobs.run("vectors", engine, settings) == 0, "nothing has changed since"
    found = [alike.alike(session, actor, draft.words) for draft in drafts]
    assert sum(share_of_the_same(each, library, draft) for each, draft in zip(found, drafts, strict=True)) >= 15  # of 30; by chance 1 or 2
    failures = alike.alike(session, actor, drafts[0].words, 5, CaseKind.FAILURE)
    assert {each.kind for each in failures} == {"failure"}
    assert alike.alike(session, actor, drafts[0].words, 5, CaseKind.FAILURE, without=failures[0].id)[:4] == failures[1:]
    kinds = [each.kind for each in alike.fitting(session, actor, drafts[0].words, "", "other").cases]
    assert kinds == ["failure", "improvement", "improvement"]
    of_case = alike.of_case(session, actor, session.get_one(Case, found[0][0].id))
    assert len(of_case) == 3
    assert found[0][0].id not in {each.id for each in of_case}


@on_one_database
def test_the_failure_that_is_shown_is_about_the_same_work_and_the_same_way(
    session: Session, town: Town, engine: Engine, settings: Settings
) -> None:
    """By where texts lie alone it is for .56 of 87 drafts, for then the work drowns the way; word by word for .80."""
    library, drafts = list(texts(500, 13)), list(texts(200, 113))
    fill(session, library, town.civic_section, "/1/2/")
    session.commit()
    jobs.run("vectors", engine, settings)
    assert similar.judged(session, similar.by_vectors, drafts, library)["failure"] >= similar.GOAL


@on_one_database
def test_a_new_case_is_known_within_a_minute_and_a_changed_one_lies_elsewhere(
    visit: Visit, session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    jobs.run("vectors", engine, settings)
    first = library[0]
    made = released(session, town, town.mori, tried=first.words, title="同じ仕事のこと")
    assert jobs.run("vectors", engine, settings) == 1
    actor = town.actor(session, town.yamano)
    assert alike.alike(session, actor, first.words)[0].id in (1, made)
    assert made in {each.id for each in alike.of_case(session, actor, session.get_one(Case, 1), most=12)}, "its neighbours are told of it"
    session.commit()
    other = next(each for each in library if each.matter[0] != first.matter[0])
    before = _lies(session, made)
    session.execute(update(Case).where(Case.id == made).values(tried=other.words, version=Case.version + 1))
    session.commit()
    jobs.run("vectors", engine, settings)
    after = _lies(session, made)
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False]
    page = visit(town.yamano).get(f"/cases/{made}").text
    assert page.count("似た事例") == 1


@on_one_database
def test_only_what_the_reader_may_read_is_shown(
    session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    hidden = told(session, town, town.sato, tried=library[0].words, title="税務課の中だけ")
    jobs.run("vectors", engine, settings)
    session.execute(update(Case).where(Case.id <= 20).values(state="archived"))
    session.commit()
    seen = {
        name: {each.id for each in alike.alike(session, actor, library[0].words, 50)}
        for name, actor in (
            ("own", town.actor(session, town.sato)),
            ("other", town.actor(session, town.yamano)),
            ("partner", town.actor(session, town.partner)),
            ("command", None),
        )
    }
    assert [name for name, ids in seen.items() if hidden in ids] == ["own"]
    assert (seen["partner"], min(seen["other"]) > 20, min(seen["command"]) > 20) == (set(), True, True)
    near = session.scalars(select(CaseVector).where(CaseVector.near != [])).first()
    assert near is not None
    for number in (town.yamano, town.partner):
        of_case = alike.of_case(session, town.actor(session, number), session.get_one(Case, 21), most=12)
        assert {each.id for each in of_case} & {hidden, *range(1, 21)} == set()


@on_one_database
@pytest.mark.parametrize(
    "text",
    ["", " ", "！？…【】", "\x00\ufeff", "zzzz qqqq", '"-"' * 99, "ゴミ" * 5_000],
    ids=["none", "blank", "signs", "control", "unknown", "operators", "long"],
)
def test_whatever_is_typed_there_is_an_answer(session: Session, town: Town, text: str) -> None:
    actor = town.actor(session, town.yamano)
    assert alike.alike(session, actor, text) == []
    assert alike.fitting(session, actor, text, text, "drafting").cases == []


@on_one_database
def test_few_cases_are_alike_by_field_and_words(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    one, other = (released(session, town, town.mori, title=title) for title in ("通知を読みやすく", "督促の通知を短く"))
    assert jobs.run("vectors", engine, settings) == 0
    assert rows(session, LikenessModel) == []
    actor = town.actor(session, town.yamano)
    assert [each.id for each in alike.of_case(session, actor, session.get_one(Case, one))] == [other]
    assert [each.id for each in alike.alike(session, actor, "督促")] == [other]


FEW = [
    ("improvement", "外国人住民の転入の案内を、やさしい日本語に直した。聞き返されることが減った"),
    ("improvement", "口座振替の締切を納期限と取りちがえる電話が多く、二つの日付を表にしてから見出しを作った"),
    ("improvement", "公開の会議の発言を要約し、原文と二人で照らした。速報が早くなった"),
    ("improvement", "会議室の予約を月末に集計する手間を、表計算の式で減らした"),
    ("improvement", "道路の通報の分類が人によってちがい、迷う例を足した表を作った"),
    ("improvement", "ごみの収集の曜日について、地区ごとのよくある質問を作った"),
    ("improvement", "防災の訓練の連絡文を、一つの事実の表から三種類作った"),
    ("failure", "有名な作品に似た絵のポスターを掲示して、撤去した"),
    ("failure", "相談の記録から氏名を消したが、町名と年齢から人が分かった"),
    ("failure", "昨年度の減免の条件を、電話でそのまま読み上げた"),
    ("failure", "廃止された古い手引きを読み込ませた案内のbotが、その手順を答えた"),
    ("failure", "計画の資料に、根拠のない満足度の数を載せかけた"),
]


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("除雪の苦情の分け方をそろえたい", "道路の通報"),  # no word of it stands there
        ("地震に備える放送の原稿", "防災の訓練"),  # nor here
        ("チラシの挿絵を描かせる", "有名な作品"),
        ("花壇の水やりの当番", None),  # the nearest is no near one
    ],
)
def test_in_a_town_that_begins_what_is_near_is_found_in_other_words(
    session: Session, town: Town, engine: Engine, settings: Settings, text: str, nearest: str | None
) -> None:
    fill(session, [Text(("", ""), kind, words) for kind, words in FEW], town.civic_section, "/1/2/")
    session.commit()
    assert jobs.run("vectors", engine, settings) == len(FEW)
    actor = town.actor(session, town.yamano)
    found = alike.alike(session, actor, text)
    shown = alike.to_words(session, actor, tokens(text), 3)
    assert [each.id for each in found] == [each.id for each in shown]
    assert (FEW[found[0].id - 1][1][:5] if found else None) == nearest
    fitting = alike.fitting(session, actor, text, "", "other").cases
    assert [each.kind for each in fitting] == ["failure", "improvement", "improvement"], "what only shares the use of AI follows"
    assert [each.id for each in fitting if each in found] == [each.id for each in found if each in fitting]
    near = session.scalar(select(CaseVector.near).where(CaseVector.case_id == 5)) or []
    assert [each.id for each in alike.of_case(session, actor, session.get_one(Case, 5))] == near[:3]


@on_one_database
@pytest.mark.parametrize(("action", "failure"), [("チラシの挿絵を描かせる", 8), ("電話で減免の条件を答える", 10)])
def test_before_a_plan_what_will_be_tried_is_read_too(
    visit: Visit, session: Session, town: Town, engine: Engine, settings: Settings, action: str, failure: int
) -> None:
    """By the work alone the same failure would be shown to whoever works there."""
    fill(session, [Text(("", ""), kind, words) for kind, words in FEW], town.civic_section, "/1/2/")
    session.commit()
    jobs.run("vectors", engine, settings)
    visitor = visit(town.yamano)
    typed = {"work": "市民課の仕事", "action": action}
    part = visitor.post("/practices/new/hints", typed)
    page = visitor.submit("/practices/new", {**typed, "look": "1"})
    alone = visitor.post("/practices/new/hints", {"action": action})
    for answer in (part, page, alone):
        assert (answer.status_code, re.findall(r"事例 (\d+)", answer.text)[0]) == (200, str(failure))


OF_OTHER_WORK = "近い業務の事例は、まだ見つかっていません。"


@on_one_database
@pytest.mark.parametrize(
    ("typed", "is_far"),
    [
        ({"work": "花壇の管理", "action": "水やりの当番表を作る", "ai_use": "other"}, True),
        ({"work": "墓地の使用者の承継", "action": "手続きを整理する", "ai_use": "other"}, True),
        ({"work": "道路の通報", "action": "電話を種類に分ける", "ai_use": "other"}, False),
        ({"work": "税の窓口", "action": "口座振替の締切の案内を直す", "ai_use": "other"}, False),
        ({"work": "会議室の貸出", "action": "記録を付ける", "ai_use": "other"}, False),  # the work alone is enough
        ({"action": "花壇に水をまく人を決める", "ai_use": "other"}, True),
        ({"ai_use": "other"}, False),  # nothing was said that a case could be far from
    ],
)
def test_cases_of_other_work_are_not_said_to_be_similar(
    visit: Visit, session: Session, town: Town, engine: Engine, settings: Settings, typed: dict[str, str], *, is_far: bool
) -> None:
    """What has nothing nearer is shown all the same before a plan, so that there is a failure to learn from; as what it is."""
    fill(session, [Text(("", ""), kind, words) for kind, words in FEW], town.civic_section, "/1/2/")
    session.commit()
    visitor = visit(town.yamano)
    assert OF_OTHER_WORK not in visitor.post("/practices/new/hints", typed).text, (
        "before anything is known of likeness nothing is said of it"
    )
    jobs.run("vectors", engine, settings)
    for page in (visitor.post("/practices/new/hints", typed).text, visitor.submit("/practices/new", {**typed, "look": "1"}).text):
        assert (OF_OTHER_WORK in page, ">ほかの業務の事例</h2>" in page, ">似た事例</h2>" in page) == (is_far, is_far, not is_far)
        assert "失敗事例</span>" in page


@on_one_database
def test_among_few_each_new_case_makes_another_model(session: Session, town: Town, engine: Engine, settings: Settings) -> None:
    fill(session, [Text(("", ""), kind, words) for kind, words in FEW], town.civic_section, "/1/2/")
    session.commit()
    jobs.run("vectors", engine, settings)
    first = the(session, LikenessModel).id
    made = released(session, town, town.mori, title="公園の遊具の点検", tried="公園の遊具の写真を撮り、点検の表に並べた")
    session.commit()
    assert jobs.run("vectors", engine, settings) == len(FEW) + 1
    assert the(session, LikenessModel).id > first
    assert jobs.run("vectors", engine, settings) == 0
    actor = town.actor(session, town.yamano)
    assert alike.alike(session, actor, "遊具の見回り")[0].id == made


@on_one_database
def test_a_broken_store_gives_way_to_words_and_is_made_anew(
    session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    jobs.run("vectors", engine, settings)
    actor = town.actor(session, town.yamano)
    session.commit()
    services.put_into_index(session, session.get_one(Case, 1))
    session.commit()
    first = the(session, LikenessModel).id
    session.execute(update(CaseVector).where(CaseVector.case_id == 7).values(vector=b"short"))
    session.commit()
    vectors.let_go(session)  # as a process that has not read them yet
    assert alike.alike(session, actor, library[0].words) != [], "its words are there"
    session.commit()
    assert jobs.run("vectors", engine, settings) == ENOUGH
    second = the(session, LikenessModel).id
    session.execute(update(LikenessModel).values(basis=b"\x00half"))
    session.commit()
    vectors.let_go(session)
    jobs.run("reindex", engine, settings)
    third = the(session, LikenessModel).id
    assert len({first, second, third}) == 3
    jobs.run("reindex", engine, settings)
    assert the(session, LikenessModel).id == third, "nothing has changed"
    session.execute(update(LikenessModel).values(model="lsa-0"))
    session.commit()
    assert jobs.run("vectors", engine, settings) == ENOUGH, "another way of working it out"
    assert [each.model for each in rows(session, LikenessModel)] == [lsa.MODEL]


@on_one_database
def test_a_case_page_takes_one_statement_for_it(
    session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    actor = town.actor(session, town.yamano)
    case = session.get_one(Case, 5)
    said: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    by_field = alike.of_case(session, actor, case)
    assert (len(by_field), len(said)) == (3, 1)
    session.commit()
    jobs.run("vectors", engine, settings)
    session.refresh(case)
    said.clear()
    by_vectors = alike.of_case(session, actor, case)
    assert (len(by_vectors), len(said), by_vectors != by_field) == (3, 1, True)
    near = session.scalar(select(CaseVector.near).where(CaseVector.case_id == 5))
    assert [each.id for each in by_vectors] == (near or [])[:3]
    alike.alike(session, actor, library[0].words)
    said.clear()
    alike.alike(session, actor, library[0].words)
    assert len(said) == 2, "which edition, and what may be read"


@on_one_database
def test_what_may_be_read_is_looked_up_by_number(
    session: Session, town: Town, library: list[Text], engine: Engine, settings: Settings
) -> None:
    """SQLite would look through every published case for it: 8 ms of the 17 of a text at 100,000."""
    jobs.run("vectors", engine, settings)
    actor = town.actor(session, town.yamano)
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    alike.alike(session, actor, library[0].words)
    event.remove(engine, "before_cursor_execute", note)
    statement, parameters = next(each for each in reversed(said) if "FROM cases" in each[0])
    plan = " ".join(row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters))
    assert "SEARCH cases USING INTEGER PRIMARY KEY" in plan


def test_the_same_texts_give_the_same_basis() -> None:
    documents = [tokens(each.words) for each in texts(60, 3)]
    one, other = lsa.learn(documents), lsa.learn(documents)
    assert one is not None
    assert other is not None
    assert (one.vectors == other.vectors).all()
    again = lsa.loaded(*lsa.dumped(one), one.dimension)
    assert list(again.terms) == list(one.terms)
    assert again.strengths == pytest.approx(one.strengths, abs=1e-3)
    assert lsa.place(again, documents[:9]) == pytest.approx(lsa.place(one, documents[:9]), abs=1e-2)
    with pytest.raises(lsa.Broken):
        lsa.loaded(*lsa.dumped(one), one.dimension + 1)
    assert lsa.learn([]) is None
    with pytest.raises(lsa.Broken):
        lsa.loaded("[1, 2]", b"odd", 3)


def test_what_is_said_in_the_same_words_is_not_drowned_by_what_texts_differ_in_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of another hand: same subject, same deed. By the strongest directions alone .63 of those that there are stand among ten."""
    words = tomllib.loads((Path(unseen.__file__).parent / "untold.toml").read_text(encoding="utf-8"))
    monkeypatch.setattr(unseen, "SUBJECTS", words["subject"])
    monkeypatch.setattr(unseen, "DEEDS", words["deed"])
    library, drafts = list(unseen.told(400, 1)), list(unseen.told(60, 2))
    read = [[tokens(f"{each.title}\n{each.body}") for each in told] for told in (library, drafts)]
    basis = lsa.learn(read[0])
    assert basis is not None
    places, asked = (lsa.place(basis, each) for each in read)
    found = []
    for draft, scores in zip(drafts, asked @ places.T, strict=True):
        same = [(each.subject, each.deed) == (draft.subject, draft.deed) for each in library]
        if any(same):
            found.append(sum(same[place] for place in lsa.nearest(scores, 10)) / min(10, sum(same)))
    assert statistics.mean(found) > 0.72


def test_a_word_that_no_text_has_lies_where_those_of_its_meaning_lie() -> None:
    roads, health = (list(combinations(words, 2)) * 2 for words in (("舗装", "補修", "路面", "側溝"), ("検診", "予約", "受付", "問診")))
    documents: list[Sequence[str]] = [*roads, *health]
    plain, basis = lsa.learn(documents), lsa.learn(documents, [["補修", "修繕"], ["夜", "晩"]])
    assert plain is not None
    assert basis is not None
    assert "修繕" not in plain.terms
    assert "夜" not in basis.terms, "nothing is known of either"
    scores = lsa.place(basis, documents) @ lsa.place(basis, [["修繕"]])[0]
    assert min(scores[:12]) > max(scores[12:])


def test_beyond_a_few_thousand_the_neighbours_are_looked_for_in_clusters(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [tokens(each.words) for each in texts(240, 3)]
    basis = lsa.learn(documents)
    assert basis is not None
    places = lsa.pressed(lsa.place(basis, documents))
    exact = neighbouring.neighbours(places, 5)
    monkeypatch.setattr(neighbouring, "SAME_CLUSTER", 100)
    found = neighbouring.neighbours(places, 5)
    agreed = sum(len(set(one) & set(other)) for one, other in zip(exact, found, strict=True)) / (5 * len(exact))
    assert agreed > 0.8
    assert [place for place, own in enumerate(found) if place in own] == []


def _lies(session: Session, case_id: CaseId) -> tuple[bytes, str]:
    found = the(session, CaseVector, CaseVector.case_id == case_id)
    return found.vector, found.content_hash
