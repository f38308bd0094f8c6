"""Where few cases have the words of a question: what lies near is shown beside them, and stands behind them on the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from lms import cli, jobs
from lms.cases.models import Case, CaseVector, LikenessModel
from lms.cases.queries import listing, nearby
from lms.cases.services import indexing
from lms.kernel.ids import PersonId
from lms.search.asking import ask
from lms.settings import load
from tests.bench.likeness import fill, texts
from tests.conftest import on_one_database
from tests.statements import counted
from tests.town import Town
from tests.visitor import Visitor

Visit = Callable[[PersonId | None], Visitor]
ENOUGH = 200
NEAR = "ことばはちがうが、近い事例"
MOST_STATEMENTS = 6


@pytest.fixture
def library(session: Session, town: Town, engine: Engine) -> None:
    """More cases than it takes, with their index and their places; among other work of libraries and roads."""
    fill(session, list(texts(ENOUGH, 7)), town.civic_section, "/1/2/")
    indexing.reindex(session)
    session.commit()
    jobs.run("vectors", engine, load({}))


def test_few_answers_are_followed_by_what_lies_near(visit: Visit, session: Session, town: Town, library: None, engine: Engine) -> None:
    staff = visit(town.sato)
    staff.get("/cases/", q="洪水")
    with counted(engine) as statements:
        page = staff.get("/cases/", q="洪水").text
    assert len(statements) <= MOST_STATEMENTS
    assert NEAR in page
    shown = page.partition(NEAR)[2].partition("</section>")[0]
    ids = [int(each) for each in re.findall(r'href="/cases/(\d+)"', shown)]
    assert len(ids) == 3
    about = " ".join(session.scalars(select(Case.tried).where(Case.id.in_(ids))))
    assert sum(about.count(word) for word in ("浸水", "断水", "水漏れ", "漏水", "災害", "避難", "緊急")) >= 3
    session.execute(update(Case).where(Case.id == ids[0]).values(state="own_section", section_path="/9/9/"))
    session.commit()
    assert f'href="/cases/{ids[0]}"' not in staff.get("/cases/", q="洪水").text, "not theirs to read"


@on_one_database
def test_nothing_is_added_where_there_is_enough_or_where_it_was_demanded(visit: Visit, town: Town, library: None) -> None:
    staff = visit(town.sato)
    assert NEAR not in staff.get("/cases/", q="相談").text
    for query in (
        {"q": "「洪水」"},
        {"q": "洪水 -道路"},
        {"q": "洪水", "kind": "failure"},
        {"q": "洪水", "page": "2"},
        {"q": "-洪水"},
        {},
    ):
        assert NEAR not in staff.get("/cases/", **query).text, query
    assert NEAR not in visit(town.partner).get("/cases/", q="洪水").text


@on_one_database
def test_on_the_command_line_the_near_ones_stand_behind_what_has_all_the_words(session: Session, library: None) -> None:
    full = listing.ranked(session, ask(session, "ハザードマップ"), most=10)
    session.execute(update(Case).where(Case.id.in_([each for each, _ in full[2:]])).values(state="archived"))
    session.commit()
    found = nearby.best_ids(session, "ハザードマップ", most=10)
    assert found[:2] == [each for each, _ in full[:2]]
    assert len(set(found)) == 10
    assert len(nearby.best_ids(session, "洪水", most=4)) == 4
    for demanded in ("「ハザードマップ」", "ハザードマップ -道路"):
        assert len(nearby.best_ids(session, demanded, most=10)) <= 2


@on_one_database
def test_what_came_in_in_bulk_is_alike_at_once(
    session: Session, town: Town, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a scheduler and without an index made anew; a second file is put into the model that there is."""
    monkeypatch.setenv("LMS_DATABASE_URL", engine.url.render_as_string(hide_password=False))
    told = [
        json.dumps({"ref": f"r-{number}", "kind": each.kind, "title": f"事例{number}", "body": each.words}, ensure_ascii=False)
        for number, each in enumerate(texts(ENOUGH + 20, 7))
    ]
    first, second, asked = (tmp_path / name for name in ("first.jsonl", "second.jsonl", "texts.txt"))
    first.write_text("\n".join(told[:ENOUGH]), encoding="utf-8")
    second.write_text("\n".join(told[ENOUGH:]), encoding="utf-8")
    asked.write_text("洪水にそなえる\n", encoding="utf-8")
    models = []
    session.rollback()
    for file, standing in ((first, ENOUGH), (second, ENOUGH + 20)):
        assert cli.main(["cases", "import", str(file), "--source", "みなと市", "--data", str(tmp_path)]) == 0
        assert session.scalar(select(func.count()).select_from(CaseVector)) == standing
        models.append(session.scalar(select(LikenessModel.id)))
        session.rollback()
    assert models[0] == models[1]
    capsys.readouterr()
    assert cli.main(["search", "run", "--queries", str(asked), "--limit", "5", "--like", "--data", str(tmp_path)]) == 0
    assert len(json.loads(capsys.readouterr().out)["refs"]) == 5
