"""A restore from an older backup takes the audit trail back: it says so for ever, and hides nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from lms import jobs
from lms.accounts.rules import anchors
from lms.accounts.rules.anchors import FILE, Restore
from lms.accounts.rules.chain import GENESIS, Anchor, line_of
from tests.accounts.trail import attacking, chained, entered, report
from tests.backup.conftest import Place, Run
from tests.conftest import on_one_database

AT = datetime(2026, 11, 2, 1, 2, 3, tzinfo=UTC)


def filed(*seals: str, first: int = 1) -> str:
    """A file of anchors, one for each place."""
    return "".join(line_of(Anchor(place, seal * 64, AT)) for place, seal in enumerate(seals, first))


def gone_on(standing: str, put_back: str) -> str:
    said = [anchors.read(each.splitlines(keepends=True)) for each in (standing, put_back)]
    return standing + "".join(anchors.taken_back(*said, at=AT, by="root"))


@pytest.mark.parametrize(
    ("standing", "put_back", "holds", "restores"),
    [
        (filed(*"abcd"), filed(*"ab"), "ab", [2]),
        (filed(*"abcd"), filed(*"abcd"), "abcd", []),
        (filed(*"ab"), filed(*"abcd"), "abcd", []),  # a newer state
        (filed(*"abcd"), filed(*"abxyz"), "abxyz", [2]),
        (filed(*"abcd"), "", "", [0]),
        (filed(*"abcd"), filed(*"xy"), "xy", [0]),  # of another house
        (gone_on(filed(*"abcd"), filed(*"ab")) + filed(*"ef", first=3), filed(*"abc"), "abc", [2, 2]),
    ],
)
def test_the_file_goes_on_where_the_histories_part(standing: str, put_back: str, holds: str, restores: list[int]) -> None:
    found = anchors.read(gone_on(standing, put_back).splitlines(keepends=True))
    assert "".join(each.seal[0] for _, each in sorted(found.holding.items())) == holds
    assert ([each.place for each in found.restores], found.faults) == (restores, [])
    assert anchors.last_place(gone_on(standing, put_back).splitlines()) == len(holds)


@pytest.mark.parametrize("restore", [Restore(2, "x" * 64, AT, "root"), Restore(9, "b" * 64, AT, "root"), Restore(0, "b" * 64, AT, "root")])
def test_a_restore_to_a_place_that_never_was_is_a_fault(restore: Restore) -> None:
    found = anchors.read([*filed(*"abc").splitlines(keepends=True), anchors.line_of_restore(restore)])
    assert [fault.kind for fault in found.faults] == ["forged"]


@pytest.mark.parametrize(
    "line", ["restored", "restored 2 b root", f"restored 2 {'b' * 64} {AT.isoformat()}", f"taken 2 {'b' * 64} {AT.isoformat()} root"]
)
def test_a_damaged_line_tells_no_restore(line: str) -> None:
    assert anchors.restore_of(line) is None
    restore = Restore(0, GENESIS, AT, "root")
    assert anchors.restore_of(anchors.line_of_restore(restore)) == restore


@pytest.fixture
def engine(here: Place) -> Iterator[Engine]:
    made = here.engine()
    yield made
    made.dispose()


def restored_over(here: Place, run: Run, backup: Path) -> None:
    status, _, error = run(here, "restore", backup, "--force")
    assert (status, error) == (0, "")


def test_a_restore_from_an_older_backup_is_told_and_is_no_fault(here: Place, engine: Engine, run: Run, tmp_path: Path) -> None:
    chained(engine, here.settings, 2)
    entered(engine, 1, directory=here.data)
    engine.dispose()
    assert run(here, "backup", tmp_path / "b")[0] == 0
    jobs.run("seal_audit", engine, here.settings)
    entered(engine, 4, directory=here.data)
    jobs.run("seal_audit", engine, here.settings)
    before = (here.data / FILE).read_text()
    engine.dispose()
    restored_over(here, run, tmp_path / "b")
    status, said, _ = run(here, "audit", "verify")
    assert status == 0
    assert "UTC by " in said
    assert "history was taken back to place 2" in said
    for _ in range(2):
        jobs.run("seal_audit", engine, here.settings)
    after = report(engine, here.data)
    assert (after.faults, after.entries, [each.place for each in after.restores], after.left) == ([], 4, [2], 2)
    assert (here.data / FILE).read_text().startswith(before), "nothing in it goes"
    with attacking(engine) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE id = 4"))
    assert "cut" in {fault.kind for fault in report(engine, here.data).faults}


@on_one_database
def test_also_a_restore_that_gives_up_what_had_no_seal_yet_is_told(here: Place, engine: Engine, run: Run, tmp_path: Path) -> None:
    chained(engine, here.settings, 2)
    assert run(here, "backup", tmp_path / "b")[0] == 0
    entered(engine, 1, directory=here.data)
    engine.dispose()
    restored_over(here, run, tmp_path / "b")
    found = report(engine, here.data)
    assert ([each.place for each in found.restores], found.faults) == ([2], [])


@on_one_database
def test_a_restore_launders_no_removal(here: Place, engine: Engine, run: Run, tmp_path: Path) -> None:
    chained(engine, here.settings, 2, 2)
    with attacking(engine) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE id > 2"))
        connection.execute(text("DELETE FROM audit_anchors WHERE place > 2"))
    engine.dispose()
    assert run(here, "backup", tmp_path / "b")[0] == 0
    restored_over(here, run, tmp_path / "b")
    found = report(engine, here.data)
    assert ([fault.kind for fault in found.faults], found.restores) == (["cut"], []), "the backup's own file knows more than its database"


@on_one_database
def test_a_line_written_by_hand_is_a_fault(here: Place, engine: Engine) -> None:
    chained(engine, here.settings, 2, 2)
    told = anchors.read((here.data / FILE).read_text().splitlines(keepends=True))
    with attacking(engine) as connection:
        connection.execute(text("DELETE FROM audit_entries WHERE id > 2"))
        connection.execute(text("DELETE FROM audit_anchors WHERE place > 2"))
    with (here.data / FILE).open("a") as file:
        file.write(anchors.line_of_restore(Restore(2, told.holding[2].seal, AT, "root")))
    assert [fault.kind for fault in report(engine, here.data).faults] == ["forged"]
