"""Many cases at once while others write: an import meets another, an index made anew meets whoever changes a case."""

import json
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from lms import cli
from lms.cases import queries
from lms.cases.files.lines import Foreign, read
from lms.cases.models import Case
from lms.cases.queries import listing
from lms.cases.services import bringing, indexing
from lms.cli import cases as cases_cli
from lms.kernel import clock, db
from lms.kernel.db import session_factory
from lms.search import ranking, terms
from lms.search.asking import ask
from tests.at_once import two_at_once
from tests.cases import counted
from tests.conftest import on_one_database
from tests.town import Town

SOURCE = "みどり市"
CASES = [{"ref": f"b-{number}", "kind": "improvement", "title": f"題名{number}", "summary": "深夜の締切"} for number in range(5)]


def ready(*said: dict[str, Any]) -> list[bringing.Ready]:
    told = read(json.dumps(each, ensure_ascii=False).encode() for each in said)
    return [bringing.ready(each, SOURCE, {}) for each in told if isinstance(each, Foreign)]


def bring(*said: dict[str, Any]) -> Callable[[Session], bringing.Counts]:
    waiting = ready(*said)
    return lambda session: bringing.bring_in(session, SOURCE, waiting, by=None, now=clock.now())


def titles(session: Session, words: str) -> list[str]:
    session.rollback()
    ids = [case_id for case_id, rank in listing.ranked(session, ask(session, words), most=20) if not ranking.is_loose(rank)]
    found = session.scalars(select(Case.title).where(Case.id.in_(ids)).order_by(Case.id)).all()
    session.rollback()  # SQLite has one writer
    return list(found)


def test_of_two_imports_of_one_file_the_second_finds_it_here(engine: Engine, session: Session) -> None:
    first, second = two_at_once(engine, bring(*CASES), bring(*CASES))
    assert (first.new, second.new, second.same) == (5, 0, 5)


def test_who_changes_a_case_while_the_index_is_made_anew_is_found_by_the_new_words(engine: Engine, session: Session) -> None:
    bring(*CASES)(session)
    session.commit()
    newer = [{**CASES[0], "title": "献立表の作り直し"}, {**CASES[1], "ref": "b-9", "title": "防災倉庫の棚おろし"}]
    done, second = two_at_once(engine, indexing.reindex, bring(*newer))
    assert (done, second.changed, second.new) == (5, 1, 1)
    assert (titles(session, "献立表"), titles(session, "防災倉庫")) == (["献立表の作り直し"], ["防災倉庫の棚おろし"])
    assert queries.indexed(session) == (6, 6)


def test_others_write_between_some_cases_and_the_next(engine: Engine, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """What they bring, change and put away in the meantime is found, or not, as if the index had not been made anew."""
    bring(*CASES)(session)
    session.commit()
    monkeypatch.setattr(indexing, "AT_ONCE", 2)
    waiting = [bring({**CASES[0], "title": "献立表の作り直し"}, {**CASES[4], "ref": "b-9", "title": "防災倉庫の棚おろし"})]

    def between() -> None:
        session.commit()
        with session_factory(engine)() as other:
            if waiting:
                waiting.pop()(other)
                first = other.scalar(select(Case).where(Case.title == CASES[1]["title"]))
                assert first is not None
                first.state = "archived"
                other.commit()

    assert indexing.reindex(session, between=between) == 5
    session.commit()
    assert queries.indexed(session) == (5, 5)
    assert titles(session, "深夜") == ["献立表の作り直し", "題名2", "題名3", "題名4", "防災倉庫の棚おろし"]
    assert titles(session, "ぼうさいそうこ") == ["防災倉庫の棚おろし"], "the readings of what came in meanwhile are known"
    assert terms.documents(session) == 5


@on_one_database  # PostgreSQL lets several write
def test_an_import_that_has_read_its_file_waits_for_who_writes(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 1)
    monkeypatch.setenv("LMS_DATABASE_URL", str(engine.url))
    other = sqlite3.connect(str(engine.url.database), isolation_level=None)
    prepare = cases_cli._prepare

    def prepared(*given: Any) -> Any:
        faults = prepare(*given)
        other.execute("BEGIN IMMEDIATE")
        return faults

    monkeypatch.setattr(cases_cli, "_prepare", prepared)
    monkeypatch.setattr("lms.cli.patience.time.sleep", lambda _seconds: other.execute("COMMIT"))
    file = tmp_path / "a.jsonl"
    file.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in CASES), encoding="utf-8")
    assert cli.main(["cases", "import", str(file), "--data", str(tmp_path)]) == 0
    assert "新しい事例 5" in capsys.readouterr().out


def test_a_day_to_come_does_not_stand_above_what_is_new(session: Session) -> None:
    now = clock.now()
    said = ready({**CASES[0], "published_on": "2099-04-01"}, {**CASES[1], "published_on": "2024-04-01"})
    bringing.bring_in(session, SOURCE, said, by=None, now=now)
    session.commit()
    shown = [at for (at,) in session.execute(select(Case.published_at).order_by(Case.title))]
    assert shown[0] == now
    assert shown[1] is not None
    assert shown[1] < now


@on_one_database  # what SQLite plans depends on no numbers; PostgreSQL chooses by how many there are
def test_a_page_of_the_list_and_its_counts_are_read_from_indexes(engine: Engine, session: Session, town: Town) -> None:
    """Among 100,000 cases it is a tenth of a second instead of eight."""
    bring(*CASES)(session)
    session.commit()
    with counted(engine) as statements:
        listing.search(session, town.actor(session, town.yamano), listing.Wish())
    plans = [_plan(session, each) for each in statements if "FROM cases" in each]
    assert ["ix_cases_shown_at" in plans[0], "ORDER BY" in plans[0], "COVERING INDEX ix_cases_facets" in plans[1]] == [True, False, True]


def _plan(session: Session, statement: str) -> str:
    names = set(re.findall(r":(\w+)", statement))
    return "\n".join(row[-1] for row in session.execute(text(f"EXPLAIN QUERY PLAN {statement}"), dict.fromkeys(names, 1)))
